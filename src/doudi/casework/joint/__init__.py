"""一件事: one family's joint case, its items with seven departments and more, each a small process of its own.

Owns the parent and its items, what was told and handed in once, the plan, the history and the closing statement. Asks
``engine`` what can happen next in an item, ``worklist`` to keep clocks and things to do, ``schemes.joint`` what the
matter says. A department sees its own items, and of the family only what the item names.
"""
