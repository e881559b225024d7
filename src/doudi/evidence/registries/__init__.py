"""Asking other registries that answer later, and being told of changes by them (异步互通), by the standard SPDCI.

Owns the tables of questions on their way and of subscriptions of ours. Messages are made anew each time they are sent,
so that nothing personal rests here. What comes back is handed in by `api.spdci`, once it is sure who sent it.
"""
