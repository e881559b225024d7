"""办件: one family's application from the first answer to the decision letter, every step on its clock.

Owns applications, signatures, visits, assessments, notices, objections, decisions and the history of a case. Asks
``evidence`` what departments know, ``rules`` through ``schemes`` what the law says, ``worklist`` to keep the clocks,
``registry`` who may act. Announces what happened (``case.confirmed`` …); ``benefits`` listens.
"""
