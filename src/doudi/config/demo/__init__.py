"""The demo: a synthetic district carried from departments' files to the first pay roll by simulated officials.

They act through the same actions as people do, marked simulated, on simulated working days of September to
November 2025.
"""
