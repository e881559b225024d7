"""The synthetic city (虚构城区): people who do not exist, the departments' extracts about them, and the right answers.

Owns the generator, the bank simulator and the corpus of hostile files. Asks of others only the kernel's identifiers
and the published divisions. Works on files alone; nothing of production imports it.
"""
