"""打印件: the forms a case is run with on paper, from one base: one look, one number, one code to check them by.

Each is built from the case page, in both languages at once, sealed, and drawn from the seal: what is printed later is
what was printed then. Asks ``platform.pdf`` to draw.
"""
