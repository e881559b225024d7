"""People, households, divisions down to micro-grid, organisations, staff, and who may see what.

Asks of the platform: encryption, audit, public ids. Knows no scheme and no case.
"""
