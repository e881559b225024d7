"""What the family declared beside what departments found, fact by fact, with tolerance (申报和核对的差异)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.casework.domain.merge import Sources
from doudi.casework.facts import CaseFacts
from doudi.casework.models import Application, DeclaredMember
from doudi.casework.process import scheme_of
from doudi.casework.sources import source_words
from doudi.evidence.authority import load_orders
from doudi.evidence.terms import value_of
from doudi.kernel.month import Month
from doudi.rules.facts import split_fact_key
from doudi.rules.quantities import MONEY_UNITS, Quantity, QuantityUnit
from doudi.rules.units import type_of
from doudi.rules.values import NONE, Sourced
from doudi.rules.words import NONE_WORDS, value_words
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words

SAME, SMALL, DIFFERS, UNKNOWN = "same", "small", "differs", "unknown"
FOUND_ONLY, NOTHING_FOUND, NOT_TOLD = "found_only", "nothing_found", "not_told"
VERDICT_WORDS: dict[str, Words] = {
    SAME: Words("一致", "agrees"),
    SMALL: Words("相差不大", "a small difference"),
    DIFFERS: Words("不一致", "differs"),
    FOUND_ONLY: Words("没有报，查到了", "found, not declared"),
    NOTHING_FOUND: Words("没有查到", "nothing found"),
    NOT_TOLD: Words("部门没有这项信息", "no department tells this"),
    UNKNOWN: Words("未知", "unknown"),
}
NOT_DECLARED = Words("没有报", "not declared")
FAMILY = Words("全家", "the family")


@dataclass(frozen=True)
class FactLine:
    """One fact, both sides (一项事实的两边): ``member_id`` empty for the household.

    Args:
        verdict: one of ``VERDICT_WORDS``.
        gap: by how much the departments' amount is more or less, in words; empty where there is no amount.
        categories: the categories that tell of it, in the order they are heard.
        decided: what a visit or an official settled, which goes before both sides; empty where nothing did.
    """

    fact_key: str
    member_id: str
    whose: Words
    what: Words
    declared: Words
    found: Words
    verdict: str
    gap: Words
    categories: tuple[str, ...]
    source: Words
    as_of: date | None
    decided: Words


@dataclass(frozen=True)
class Tolerance:
    """How far two amounts may be apart before the difference is more than small (差异容许度); see terms.yaml."""

    percent: int
    held_fen: int

    def is_small(self, quantity: Quantity, declared: int, found: int) -> bool:
        """Whether two different amounts are close; a count or a code is never close to another.

        >>> wage = Quantity("monthly_wage_fen", "person", QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0)
        >>> Tolerance(10, 0).is_small(wage, 100_000, 110_000), Tolerance(10, 0).is_small(wage, 100_000, 110_001)
        (True, False)
        """
        if quantity.unit not in MONEY_UNITS:
            return False
        apart = abs(found - declared)
        if quantity.unit is QuantityUnit.FEN and apart <= self.held_fen:
            return True
        return apart * 100 <= self.percent * declared


def month_assessed(case: Application, today: date) -> Month:
    """The month whose figures count: that of filing, as in an assessment."""
    return Month.of(day_of(case.filed_at) if case.filed_at else today)


def tolerance_of(case: Application, today: date) -> Tolerance:
    """The tolerances of the deployment; for what is held also one person's monthly standard, where it is on file."""
    key = "dibao.standard_rural" if case.urban_rural == "rural" else "dibao.standard_urban"
    parameters = scheme_of(case).parameters
    standard = parameters.at(key, month_assessed(case, today)).value if key in parameters.parameters else None
    held = standard * value_of("declared_tolerance_standards") if isinstance(standard, int) else 0
    return Tolerance(value_of("declared_tolerance_percent"), held)


def plain(quantity: Quantity, sourced: Sourced | None) -> Any:
    """A value as the rules count it; None where it is not known or *none* means nothing here."""
    if sourced is None or not sourced.is_known:
        return None
    return quantity.none_is if sourced.value is NONE else sourced.value


def say_value(quantity: Quantity, value: Any) -> Words:
    """A value in words: 318元, 是, 城镇.

    >>> say_value(Quantity("deposits_fen", "household", QuantityUnit.FEN, "存款", "deposits", none_is=0), 31_800).zh
    '318元'
    """
    if value is NONE:
        return Words(NONE_WORDS.zh, NONE_WORDS.en)
    said = value_words(value, type_of(quantity), quantity.codes)
    return Words(said.zh, said.en)


def say(quantity: Quantity, sourced: Sourced | None, otherwise: Words) -> Words:
    """A sourced value in words; ``otherwise`` where there is none."""
    if sourced is None:
        return otherwise
    if not sourced.is_known:
        return VERDICT_WORDS[UNKNOWN]
    return say_value(quantity, sourced.value)


def compare(case: Application, members: Iterable[DeclaredMember], facts: CaseFacts, today: date) -> list[FactLine]:
    """Every fact that a department can tell or the family told of such, in the order of the case's facts."""
    quantities, tolerance = scheme_of(case).quantities, tolerance_of(case, today)
    names = {member.public_id: member.name for member in members}
    return [
        _line(fact_key, quantities[split_fact_key(fact_key)[1]], sources, names, tolerance)
        for fact_key, sources in facts.sources.items()
        if split_fact_key(fact_key)[1] in load_orders()
    ]


def _line(
    fact_key: str, quantity: Quantity, sources: Sources, names: Mapping[str, str], tolerance: Tolerance
) -> FactLine:
    declared, found = plain(quantity, sources.declared), plain(quantity, sources.departments)
    member_id = split_fact_key(fact_key)[0] or ""
    name = names.get(member_id, "")
    told = sources.departments
    decided = sources.settled or sources.visited
    return FactLine(
        fact_key=fact_key,
        member_id=member_id,
        whose=Words(name, name) if name else FAMILY,
        what=Words(quantity.zh, quantity.en),
        declared=say(quantity, sources.declared, NOT_DECLARED),
        found=say(quantity, told, VERDICT_WORDS[NOT_TOLD]),
        verdict=_verdict(quantity, sources, declared, found, tolerance),
        gap=_gap(quantity, declared, found),
        categories=load_orders()[quantity.key].order,
        source=source_words(told.source) if told else Words("", ""),
        as_of=told.as_of if told else None,
        decided=_decided(quantity, decided),
    )


def _verdict(quantity: Quantity, sources: Sources, declared: Any, found: Any, tolerance: Tolerance) -> str:
    if sources.departments is None:
        return NOT_TOLD
    if found is None:
        return UNKNOWN
    if declared is None:
        return NOTHING_FOUND if sources.departments.value is NONE else FOUND_ONLY
    if declared == found:
        return SAME
    if isinstance(declared, int) and isinstance(found, int) and tolerance.is_small(quantity, declared, found):
        return SMALL
    return DIFFERS


def _gap(quantity: Quantity, declared: Any, found: Any) -> Words:
    if quantity.unit not in MONEY_UNITS or not isinstance(declared, int) or not isinstance(found, int):
        return Words("", "")
    if declared == found:
        return Words("", "")
    amount = say_value(quantity, abs(found - declared))
    if found > declared:
        return Words(f"多{amount.zh}", f"{amount.en} more")
    return Words(f"少{amount.zh}", f"{amount.en} less")


def _decided(quantity: Quantity, sourced: Sourced | None) -> Words:
    if sourced is None:
        return Words("", "")
    value, source = say(quantity, sourced, Words("", "")), source_words(sourced.source)
    return Words(f"{source.zh}：{value.zh}", f"{source.en}: {value.en}")
