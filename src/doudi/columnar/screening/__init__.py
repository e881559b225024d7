"""Screening (主动发现): households of the register that the law entitles and nobody serves, from snapshots alone.

Register rows become households, the departments' snapshots become their facts with unknown kept apart from none, the
compiled rules of a scheme say who is entitled, and what comes out are leads to visit: never a decision.
"""
