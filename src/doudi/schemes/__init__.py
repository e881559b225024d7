"""The policies themselves (救助政策), one folder each: data, rules, process, questions, cases.

Owns the schemes' folders, their loader and the interview that turns answers into facts. Asks of others: `rules` for
evaluation, `reference` for published standards.

>>> from doudi.schemes import load
>>> load("dibao", profile="cn-2021", jurisdiction="demo-city").name_zh
'最低生活保障'
"""

from doudi.schemes.loader import load

__all__ = ["load"]
