"""Papers handed in (材料): which a family is asked for and why, what it handed in, what an official said of each.

Owns `HandedPaper` and the conditions under which a paper is needed (`conditions.yaml`). Asks `platform.received`
about files, and cases whose they are. What a department holds is never asked for: the page says who has it.
"""
