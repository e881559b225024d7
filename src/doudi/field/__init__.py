"""The grid worker's face (网格端): today's visits, one visit on one page, applying for somebody at the table.

Owns pages only. No checking in, no scores, no tracks: a visit can be saved without a picture and without a place.
"""
