"""发放: who is entitled to what from which month, and pay runs that pay each month once.

Owns entitlements, payee accounts, pay runs, and what becomes of an entitlement
afterwards (``upkeep``). Listens to ``case.confirmed``; asks ``casework`` for the decision.
"""
