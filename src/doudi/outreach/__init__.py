"""主动发现: finds families entitled but unserved in departments' data, and sends a person to see them.

Owns screening runs, leads and outreach visits. Chooses which scheme to sweep; ``columnar`` does the sweep, the grid
does the visit, ``casework`` takes the application.
"""
