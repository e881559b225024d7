"""待办: one queue of everything anyone must do, each with its statutory clock and light; it knows no feature.

Owns work items (待办事项) and clocks (时限) with their pauses and extensions. A feature opens and finishes items
through ``actions``; an item points to its subject by type and public id only. Asks of ``registry`` who may see what.
"""
