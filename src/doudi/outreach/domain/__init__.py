"""Plain Python: the life of a lead, and which outcome of a visit leads where."""
