"""Bulk work (批量比对): departments' extracts become checked, dated, pseudonymous snapshots, and those become leads.

Owns the dataset contracts (数据集契约), the loading of extracts, the snapshot store and the screening of the
resident population for families entitled to help but not receiving it.

Asks of others: keys, sealing functions, the clock and compiled rulesets are handed in as arguments. Knows no
framework, no database and no scheme; every promise here can be kept on a machine with nothing but files.
"""
