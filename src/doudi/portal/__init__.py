"""The residents' face (群众端): find out, apply, follow, read the letter, see who looked, disagree.

Owns pages only. Everything it does goes through actions and reads of the packages below; nobody is shown anything
that a resident signed in by telephone does not own, except notices and what is true for everyone.
"""
