"""Figures of a scheme as fields of a page: the value in force beside each, and the words for what is wrong with one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.insight.figures import choices_of, figures_read, is_typed, typed_of, words_of
from doudi.kernel.errors import Fault
from doudi.kernel.month import Month
from doudi.rules.lines import Words
from doudi.rules.parameters import Parameter
from doudi.schemes.scheme import Scheme
from doudi.ui.forms import Mistake
from doudi.ui.words import said

PREFIX = "figure:"
ROUNDINGS = {
    "none": _("到分，不取整"),
    "floor_fen": _("分以下舍去"),
    "ceil_fen": _("分以下进位"),
    "half_up_fen": _("四舍五入到分"),
    "jiao": _("到角"),
    "ceil_yuan": _("进到整元"),
    "half_up_yuan": _("四舍五入到元"),
    "floor_yuan": _("元以下舍去"),
}
UNITS = {
    "fen": _("元"),
    "fen_per_month": _("元每月"),
    "fen_per_person": _("元每人"),
    "fen_per_person_month": _("元每人每月"),
    "fen_per_piece": _("元每件"),
    "months": _("个月"),
    "people": _("人"),
    "pieces": _("个"),
    "years": _("年"),
    "grade": _("级"),
    "number": _("个数"),
    "ratio": _("比例，比如 0.5 或 1/3"),
    "codes": _("代码，逗号分开"),
    "code": _("代码"),
    "yes_no": _("是或不是"),
    "rounding": _("取整方式"),
}
SAID = {
    "simulation.month": _("写哪个月，比如 2025-11"),
    "simulation.nothing-changed": _("至少改一个数"),
    "simulation.same-value": _("和现在的值一样，算不出变化"),
    "simulation.figure-not-read": _("规则不看这个数"),
    "simulation.cap": _("上限不能小于0"),
    "parameters.value": _("写法不对，看这个数的单位"),
    "yaml.not-integer": _("写钱数，比如 320 或 1370.50"),
    "insight.months": _("写1到60个月"),
    "insight.same-value": _("和现在的值一样，不用提"),
    "simulation.arithmetic": _("这是算术，不是谁定的数"),
    "insight.figure-not-for-places": _("这个数是全国的法律或者算术，不由地方定"),
    "insight.no-such-figure": _("选一个数"),
    "insight.no-source": _("写出处：哪份文件，在哪里看到的"),
    "insight.status": _("选可信程度"),
    "insight.empty-table": _("至少写一个值"),
    "insight.step": _("从几起，写一个整数"),
    "insight.step-order": _("第一档从0起，后面一档比一档大"),
}


@dataclass(frozen=True)
class FigureField:
    """One figure a simulation may change."""

    name: str
    at: str
    key: str
    words: Words
    unit: Any
    now: Words
    status: str
    source: str
    typed: str
    choices: tuple[tuple[str, Any], ...]
    said: str
    can_be_typed: bool


def fields_of(
    scheme: Scheme, month: Month, typed: Mapping[str, str], errors: Iterable[Mistake] = ()
) -> list[FigureField]:
    """The figures the rules read, those with a value first, amounts before the rest."""
    wrong = {each.at: each.said for each in errors}
    rows = [_field(one, month, typed, wrong) for one in figures_read(scheme.ruleset).values()]
    known = scheme.ruleset.parameters.parameters
    return sorted(rows, key=lambda row: (row.status == "unset", not known[row.key].unit.startswith("fen"), row.key))


def _field(one: Parameter, month: Month, typed: Mapping[str, str], wrong: Mapping[str, str]) -> FigureField:
    at, anchor = one.at(month), anchor_of(one.key)
    value = at.value if at else None
    return FigureField(
        PREFIX + one.key, anchor, one.key, Words(one.zh, one.en), unit_words(one.unit), words_of(one, value),
        "unset" if value is None or at is None else at.status, (at.legal_basis or at.source) if at else "",
        typed.get(PREFIX + one.key, ""), choice_words(one), wrong.get(anchor, ""), is_typed(one),
    )  # fmt: skip


def choice_words(one: Parameter) -> tuple[tuple[str, Any], ...]:
    """The answers a select offers, in words."""
    yes_no = {"yes": _("是"), "no": _("不是")}
    return tuple((code, yes_no.get(code) or ROUNDINGS.get(code, code)) for code in choices_of(one))


def unit_words(unit: str) -> Any:
    """The unit beside a field."""
    return UNITS.get(unit.partition(" ")[0], unit)


def typed_now(one: Parameter, month: Month) -> str:
    """The value in force as the field would show it."""
    at = one.at(month)
    return typed_of(one, at.value) if at else ""


def anchor_of(key: str) -> str:
    """The id of a figure's field."""
    return "f_" + key.replace(".", "_")


def mistakes_of(faults: Iterable[Fault]) -> list[Mistake]:
    """What the summary lists: each fault at its field, in plain words."""
    found: list[Mistake] = []
    for fault in faults:
        _head, dot, key = fault.where.partition("figures.")
        at = anchor_of(key) if dot and key else f"f_{fault.where.replace('.', '_') or 'title'}"
        if fault.where == "figures":
            at = "figures"
        if at not in {each.at for each in found}:
            found.append(Mistake(at, str(SAID.get(fault.code, fault.what))))
    return found


def in_words(words: Words) -> str:
    """One language of the two."""
    return said(words)
