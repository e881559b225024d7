"""Plain Python: which step follows which, who may take it, which clock it starts, what a notice may show."""
