"""Which departments' data tell which facts (哪些数据说了什么): from the tellers alone, for pages and reference."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.columnar.screening.facts import TELLERS
from doudi.columnar.screening.known import DepartmentFacts
from doudi.columnar.screening.teller import needed
from doudi.rules.seeking import Search

REGISTER = "police_household_register"
_LOOKED_AT = {"spouse_elsewhere": "is_married", "in_business": "has_business_registration"}
"""A reason to leave somebody out → the quantity with which its feed is read."""


def quantities_of(search: Search) -> frozenset[str]:
    """Every quantity a search asks departments for: those its rules read, and those its reasons look at."""
    looked_at = (_LOOKED_AT[reason] for reason in search.sought.leaves_out if reason in _LOOKED_AT)
    return frozenset({*search.ruleset.quantities, *looked_at})


def told_by() -> Mapping[str, tuple[str, ...]]:
    """Quantity → the datasets that tell it, the register alone where no other is needed."""
    return {key: teller.feeds or (REGISTER,) for teller in TELLERS for key in teller.tells}


def feeds_needed(search: Search) -> tuple[str, ...]:
    """Every dataset a search reads, the register first."""
    tellers = needed(TELLERS, quantities_of(search))
    feeds = [REGISTER, *(name for teller in tellers for name in teller.feeds)]
    feeds += [roll.dataset for roll in search.sought.served]
    return tuple(dict.fromkeys(feeds))


def feeds_of(search: Search, facts: DepartmentFacts) -> dict[str, str]:
    """The datasets a search read, each with the day it shows; empty where it could not be used."""
    days = {name: feed.as_of for name, feed in facts.feeds.items()}
    days[REGISTER] = facts.register.snapshot.info.as_of
    return {name: days[name] for name in feeds_needed(search)}
