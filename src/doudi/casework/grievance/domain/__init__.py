"""Plain Python: the course of a grievance, its kinds and limits, the three ways, the rates."""
