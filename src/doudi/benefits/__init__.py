"""发放: who is entitled to what from which month, and pay runs that pay each month once.

Owns entitlements, payee accounts and pay runs. Listens to ``case.confirmed``; asks ``casework`` for the decision.
"""
