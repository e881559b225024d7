"""Everything casework asks of evidence, in one place: authorisations, queries, what departments know."""
