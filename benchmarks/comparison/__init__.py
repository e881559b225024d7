"""Comparison at city scale beside DuckDB (比对测速): `./doudi bench comparison`."""
