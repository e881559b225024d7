"""Reference: facts that others have published, read from `data/` with their sources.

It owns the reading of divisions, holidays, standards, the areas of organisations and the catalogue of verified
categories. It asks nothing but the kernel, knows no framework and no database, and changes nothing: what is unknown in
a source stays unknown here. `data/README.md` lists every file with its source, its date and the doubts about it.
"""
