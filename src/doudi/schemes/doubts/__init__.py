"""Which open or contradicting facts would change a result, and where it turns (存疑的事实要紧不要紧).

Owns the search over possible values; asks the engine for every answer and decides nothing itself.
"""
