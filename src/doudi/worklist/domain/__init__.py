"""Plain Python: when a period ends, how many days are left, which light that is."""
