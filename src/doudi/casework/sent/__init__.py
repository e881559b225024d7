"""Applications a family began elsewhere (外来申请): received from another portal, taken on or returned at the window.

Owns what was received until somebody settled it. Asks `casework.actions` for the draft: nothing received is an
application before a clerk takes it on, and nothing is filed before the family has signed.
"""
