"""The policies themselves (救助政策), one folder each: data, rules, process, questions, cases.

Owns the schemes' folders and their loader. Asks of others: `rules` for evaluation, `reference` for published standards.
"""
