"""What a family would lose by leaving a scheme, and by earning more (断崖): seen across all linked benefits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, split_fact_key
from doudi.rules.quantities import Entity
from doudi.rules.values import NONE, Sourced
from doudi.schemes.bundle import Bundle, Entry, Standing, assess_bundle
from doudi.schemes.catalogue import schemes_in_order

GONE = "退出以后"


@dataclass(frozen=True, slots=True)
class Loss:
    """One scheme that pays less or falls away; `before` and `after` are the two results."""

    before: Entry
    after: Entry

    @property
    def fen(self) -> int:
        """What it pays less; 0 for what is no money."""
        return self.before.amount_fen - self.after.amount_fen


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


@dataclass(frozen=True, slots=True)
class Point:
    """One step of an income: what the family then has each month in all.

    Args:
        value_fen: the income tried. paid_fen: all monthly benefits. open_schemes: results not settled there, so that
            the total is what is certain only.
    """

    value_fen: int
    paid_fen: int
    granted: tuple[str, ...]
    open_schemes: tuple[str, ...]

    @property
    def total_fen(self) -> int:
        """This income and the benefits."""
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
    household: HouseholdFacts, month: Month, scheme: str, *, profile: str = "", jurisdiction: str = "500106"
) -> Leaving:
    """What the family would lose across all schemes if this one ended (退出会失去什么).

    Raises:
        FaultsFound: facts that cannot be.
    """
    before = assess_bundle(household, month, profile=profile, jurisdiction=jurisdiction)
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
        bundle = assess_bundle(tried, month, profile=profile, jurisdiction=jurisdiction)
        granted = tuple(entry.scheme.key for entry in bundle.granted())
        unsettled = (Standing.OPEN, Standing.NEEDS_PERSON)
        waiting = tuple(entry.scheme.key for entry in bundle.entries if entry.standing in unsettled)
        found.append(Point(value, bundle.monthly_fen, granted, waiting))
    return tuple(found)


def falls(found: Iterable[Point]) -> tuple[Fall, ...]:
    """Where more income leaves less in all, deepest first."""
    ordered = list(found)
    steps = [Fall(one, other) for one, other in pairwise(ordered)]
    return tuple(sorted((step for step in steps if step.lost_fen > 0), key=lambda step: -step.lost_fen))
