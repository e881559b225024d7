"""Plain Python: the digest that is approved, the bank file, the first month."""
