"""不服决定: a family asks that a decision be looked at again, within its days, and what comes of it is carried out.

Owns the request, its clock, its outcome and what was decided before. Asks ``casework.changing`` to change the case, and
announces ``decision_changed`` so that whoever pays follows. Three ways: the county's own re-examination, administrative
reconsideration, and court; who decides by law is not the county, whose officials carry the outcome out.
"""
