"""After the decision (决定以后): reviews, reported changes, what an entitlement pays in each month, and why it changed.

Owns periods, reviews, reported changes, changes and refusals of work. Asks ``casework`` for the facts of the case and
the rules, ``worklist`` for items and clocks; pay runs ask ``periods`` what holds in a month.
"""
