"""Faults of the JSON form (格式错误): each with path, what was seen, the rule and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.kernel.errors import Fault
from doudi.rules.wire.answers import RefusedFault

ZH: Mapping[str, str] = {
    "wire.not-utf8": "文字要用 UTF-8 编码",
    "wire.not-json": "不是正确的 JSON",
    "wire.too-deep": "括号套得太深",
    "wire.too-large": "一次送得太多",
    "wire.too-late": "时间到了，这一户还没有算",
    "wire.not-a-household": "这里应当是一户",
    "wire.key-twice": "同一个名字写了两遍",
    "wire.unknown-key": "规则不认识这一项",
    "wire.person": "这里应当是一个人",
    "wire.no-persons": "一户至少有一个人",
    "wire.key": "编号要用字母、数字、点、横线，不能是身份证号",
    "wire.label": "称呼是一段不长的文字，里面不能有身份证号",
    "wire.month": "月份写成 2025-09",
    "wire.null": "没有就写 none，不知道就写 unknown，不能空着",
    "wire.evidence": "事实写成值，或者写成带来源的一组",
    "wire.as-of": "依据的日期不能在今天以后",
    "wire.earlier-month": "这个月份不能用",
    "rules.person-twice": "一个人只能算一次",
    "rules.too-many-people": "一户人太多了",
    "rules.fact-value": "这个值不对",
    "rules.contradiction": "几项事实互相矛盾",
    "rules.not-in-force": "这个月还没有开始执行",
    "rules.scheme-not-in-force": "这个月还没有开始执行",
}
"""The rule of each code in Chinese, for people who read a refusal."""


def fault_json(fault: Fault) -> RefusedFault:
    """A fault as machines read it.

    >>> fault_json(Fault("$.persons[0].age", "-1 is below zero", "age is in years", "correct it", "rules.fact-value"))
    {'path': '$.persons[0].age', 'code': 'rules.fact-value', 'what': '-1 is below zero', 'rule': 'age is in years', \
'way_out': 'correct it', 'zh': '这个值不对'}
    """
    return {"path": fault.where, "code": fault.code, "what": fault.what, "rule": fault.rule, "way_out": fault.way_out,
            "zh": ZH.get(fault.code, "")}  # fmt: skip
