"""The staff's face (经办端): the list of what must be done, one case on one page, and every step with its form.

Owns pages only. What somebody may press is asked of the case itself; what somebody may open is declared on each page.
"""
