"""What a family would lose by leaving a scheme, and by earning more (断崖): seen across all linked benefits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, split_fact_key
from doudi.rules.graph import Op
from doudi.rules.operators import is_known
from doudi.rules.quantities import Entity
from doudi.rules.scalar import evaluate
from doudi.rules.values import NONE, Sourced
from doudi.rules.walk import support
from doudi.schemes.bundles.bundle import Bundle, Entry, Standing, assess_bundle
from doudi.schemes.catalogue import schemes_in_order

GONE = "退出以后"
TAGS = "entitlement_tags"
"""The scheme whose lines are tags."""
UNSETTLED = (Standing.OPEN, Standing.NEEDS_PERSON)
"""Standings that say neither yes nor no: what such a scheme pays is not known, which is not nothing."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One scheme that pays less or falls away; `before` and `after` are the two results."""

    before: Entry
    after: Entry

    @property
    def is_open(self) -> bool:
        """The scheme is not refused afterwards but cannot be said: what is lost is then not known."""
        return self.after.standing in UNSETTLED

    @property
    def fen(self) -> int:
        """What it certainly pays less; 0 for what is no money and for what is open afterwards."""
        return 0 if self.is_open else self.before.amount_fen - self.after.amount_fen


@dataclass(frozen=True)
class Leaving:
    """What leaving one scheme means (退出的后果).

    Args:
        losses: what falls away or shrinks, the scheme itself first.
        gains: what comes or pays more instead.
    """

    scheme: str
    losses: tuple[Loss, ...]
    gains: tuple[Loss, ...]

    @property
    def monthly_fen(self) -> int:
        """The money lost each month in all, after what is gained."""
        monthly = [each for each in (*self.losses, *self.gains)
                   if each.before.scheme.ruleset.outcome.grants == "cash_monthly"]  # fmt: skip
        return sum(each.fen for each in monthly)

    @property
    def is_open(self) -> bool:
        """Something monthly cannot be said afterwards: the money lost is then at least ``monthly_fen``."""
        return any(each.is_open and each.before.scheme.ruleset.outcome.grants == "cash_monthly" for each in self.losses)


@dataclass(frozen=True, slots=True)
class Point:
    """One step of an income: what the family then has each month in all.

    Args:
        value_fen: the income tried. paid_fen: all monthly benefits. open_schemes: results not settled there, so that
            the total is what is certain only.
        tags: what is no money, of all members: medical aid, help with school (rules of 专项救助).
        open_monthly: those of the open schemes that would pay each month; where there is one, the total is a least.
    """

    value_fen: int
    paid_fen: int
    granted: tuple[str, ...]
    open_schemes: tuple[str, ...]
    tags: tuple[str, ...] = ()
    open_monthly: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int:
        """This income and the benefits; what is open is not in it."""
        return self.value_fen + self.paid_fen


@dataclass(frozen=True, slots=True)
class Fall:
    """Between two neighbouring incomes the family ends up with less: a cliff (收入多了，到手反而少了)."""

    before: Point
    after: Point

    @property
    def lost_fen(self) -> int:
        """How much less, in all."""
        return self.before.total_fen - self.after.total_fen

    @property
    def lost_schemes(self) -> tuple[str, ...]:
        """What is no longer granted."""
        return tuple(key for key in self.before.granted if key not in self.after.granted)


def leaving(
    household: HouseholdFacts, month: Month, scheme: str, *, profile: str = "", jurisdiction: str = "500106",
    before: Bundle | None = None,
) -> Leaving:  # fmt: skip
    """What the family would lose across all schemes if this one ended (退出会失去什么).

    Args:
        before: the family's bundle of that month, where the caller has it already.

    Raises:
        FaultsFound: facts that cannot be.
    """
    before = before or assess_bundle(household, month, profile=profile, jurisdiction=jurisdiction)
    loaded = schemes_in_order(profile=profile, jurisdiction=jurisdiction)
    others = [each.key for each in loaded if each.key != scheme]
    without = household
    for other in loaded:
        for key, quantity in other.quantities.items():
            if quantity.from_scheme and quantity.from_scheme[0] == scheme:
                without = _with_none(without, quantity.entity, key)
    after = assess_bundle(without, month, profile=profile, jurisdiction=jurisdiction, schemes=others)
    return _compared(scheme, before, after)


def _with_none(household: HouseholdFacts, entity: Entity, key: str) -> HouseholdFacts:
    gone = Sourced(NONE, GONE)
    if entity is Entity.HOUSEHOLD:
        return replace(household, facts={**household.facts, key: gone})
    persons = tuple(replace(person, facts={**person.facts, key: gone}) for person in household.persons)
    return replace(household, persons=persons)


def _compared(scheme: str, before: Bundle, after: Bundle) -> Leaving:
    own = before[scheme]
    pairs = [(own, replace(own, standing=Standing.REFUSED))]
    pairs += [(entry, after[entry.scheme.key]) for entry in before.entries if entry.scheme.key != scheme]
    losses, gains = [], []
    for was, is_now in pairs:
        if was.standing is Standing.GRANTED and (
            is_now.standing is not was.standing or is_now.amount_fen < was.amount_fen
        ):
            losses.append(Loss(was, is_now))
        elif is_now.standing is Standing.GRANTED and (
            was.standing is not Standing.GRANTED or is_now.amount_fen > was.amount_fen
        ):
            gains.append(Loss(was, is_now))
    return Leaving(scheme, tuple(losses), tuple(gains))


def points(
    household: HouseholdFacts, month: Month, fact_key: str, values: Iterable[int], *, profile: str = "",
    jurisdiction: str = "500106",
) -> tuple[Point, ...]:  # fmt: skip
    """The family's money at each value of one income, in rising order (收入和到手).

    Args:
        fact_key: `person:p1:monthly_wage_fen`.
        values: amounts in fen a month.

    Raises:
        ValueError: the fact key names nobody of this household.
        FaultsFound: facts that cannot be.
    """
    person, _ = split_fact_key(fact_key)
    if person is not None and person not in {each.key for each in household.persons}:
        raise ValueError(f"{fact_key!r}: the household has no {person!r}.")
    found = []
    for value in sorted(set(values)):
        tried = household.with_fact(fact_key, Sourced(value, "试算"))
        found.append(point_of(value, assess_bundle(tried, month, profile=profile, jurisdiction=jurisdiction)))
    return tuple(found)


def point_of(value_fen: int, bundle: Bundle) -> Point:
    """What a bundle pays at this income."""
    granted = tuple(entry.scheme.key for entry in bundle.granted())
    waiting = tuple(entry for entry in bundle.entries if entry.standing in UNSETTLED)
    return Point(
        value_fen, bundle.monthly_fen, granted, tuple(entry.scheme.key for entry in waiting), tags_of(bundle),
        tuple(entry.scheme.key for entry in waiting if entry.scheme.ruleset.outcome.grants == "cash_monthly"),
    )  # fmt: skip


def tags_of(bundle: Bundle) -> tuple[str, ...]:
    """The tags (专项救助) somebody of the household certainly has, by rule, in the order of the scheme's texts."""
    return tuple(rule for rule, state in tag_states(bundle).items() if state)


def tag_states(bundle: Bundle) -> dict[str, bool | None]:
    """Whether somebody has each tag; None where that is unknown or rests on a scheme that is not settled."""
    entry = next((each for each in bundle.entries if each.scheme.key == TAGS), None)
    if entry is None or entry.verdict is None:
        return {}
    ruleset = entry.scheme.ruleset
    found = evaluate(ruleset, entry.facts, entry.month, ruleset.figures(entry.month))
    unsettled = {each.scheme.key for each in bundle.entries if each.standing in UNSETTLED}
    doubtful = {key for key, one in ruleset.quantities.items() if one.from_scheme and one.from_scheme[0] in unsettled}
    nodes = ruleset.graph.nodes
    told: dict[str, bool | None] = {}
    for line in ruleset.lines:
        if line.role != "condition" or line.show != "nonzero":
            continue
        rule = ruleset.rules[line.rule]
        states: list[bool | None] = []
        for person in range(len(entry.facts.persons)) if rule.entity is Entity.PERSON else (None,):
            cell = found.cell(rule.node, person)
            facts = {str(nodes[index].payload) for index, _ in support(found, [(rule.node, person)])
                     if nodes[index].op is Op.FACT}  # fmt: skip
            states.append(bool(cell[0]) if is_known(cell) and not facts & doubtful else None)
        told[line.rule] = True if True in states else None if None in states else False
    return told


def falls(found: Iterable[Point]) -> tuple[Fall, ...]:
    """Where more income leaves less in all, deepest first."""
    ordered = list(found)
    steps = [Fall(one, other) for one, other in pairwise(ordered)]
    return tuple(sorted((step for step in steps if step.lost_fen > 0), key=lambda step: -step.lost_fen))
