"""教育救助: the assistance registers compared with the schools' rolls; see scheme.yaml."""
