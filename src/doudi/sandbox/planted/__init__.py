"""Planted cases and their near misses: each kind is a small function that says what makes it so."""
