"""Screens the register for households entitled to help and not receiving it (应保未保)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from doudi.columnar.screening.facts import DepartmentFacts, Known, gather_facts
from doudi.columnar.screening.leads import Evidence, LeadMember, LeadRow, build_leads
from doudi.columnar.screening.register import Bools, Coded, read_register
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.bulk import OUTCOMES, BulkResult, assess_population
from doudi.rules.population import Column, Population, dtype_of
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.ruleset import Ruleset

__all__ = ["Evidence", "LeadMember", "LeadRow", "ScreenResult", "screen", "screen_entitled_unserved"]

# What no department tells in bulk: only the family, a visit, or a query the family has authorised. A household becomes
# a lead when it would be entitled if these were as supposed here, and nothing else is open.
SUPPOSED: Mapping[str, Any] = {
    "deposits_fen": 0,
    "other_financial_assets_fen": 0,
    "lives_together": True,
    "has_support_duty": True,
    "cannot_live_independently": False,
    "religious_years_apart": 0,
    "is_serviceman": False,
    "employment_cost_fen": 0,
    "monthly_property_income_fen": 0,
    "monthly_other_income_fen": 0,
    "serious_illness": False,
    "rigid_spending_fen": 0,
    "support_from_kin_fen": 0,
}
# What only happens while the allowance is drawn; nothing to find out about a household that nobody serves.
NOT_YET: Mapping[str, Any] = {"refused_work_times": 0}


@dataclass(frozen=True)
class ScreenResult:
    """The outcome of one screening.

    Attributes:
        leads: by community, then household, so that two runs give the same list.
        left_out: why other households are no leads: reason → households. The reasons and the leads add up to all.
        feeds: dataset → day of the snapshot used; empty where none could be.
    """

    month: Month
    ruleset_hash: str
    people: int
    households: int
    leads: tuple[LeadRow, ...]
    left_out: Mapping[str, int]
    feeds: Mapping[str, str]


def screen_entitled_unserved(
    ruleset: Ruleset, store: SnapshotStore, month: Month, *, today: date, purpose: str = "screening"
) -> list[LeadRow]:
    """The leads of `screen`."""
    return list(screen(ruleset, store, month, today=today, purpose=purpose).leads)


def screen(
    ruleset: Ruleset, store: SnapshotStore, month: Month, *, today: date, purpose: str = "screening"
) -> ScreenResult:
    """Finds households that the rules entitle, as far as departments know, and that nobody serves.

    A lead needs positive evidence for the income of every adult, no property that excludes, and nothing open but what
    needs the family's authorisation or a visit (`SUPPOSED`). An adult without any trace has an unknown income, never
    none, and makes no lead.

    Args:
        ruleset: the compiled rules of a scheme; which one is the caller's choice.
        today: snapshots after it are not used; ageing snapshots are unknown.

    Raises:
        SnapshotMissing: no register is on file.
        PurposeRefused: a dataset's sharing agreement does not cover the purpose.
    """
    register = read_register(store.latest("police_household_register", today))
    facts = gather_facts(store, register, month, purpose=purpose, today=today)
    honest = assess_population(ruleset, population_of_facts(ruleset, facts, NOT_YET), month)
    everything = population_of_facts(ruleset, facts, {**SUPPOSED, **NOT_YET})
    supposed = assess_population(ruleset, everything, month, outputs=("counted_people", "household_income"))
    reasons = _sort_out(facts, honest, supposed)
    is_lead = reasons.places == 0
    to_find_out = tuple(key for key in SUPPOSED if key in ruleset.quantities)
    order = np.flatnonzero(is_lead)
    order = order[np.lexsort((register.household_keys[order], register.community[register.offsets[:-1][order]]))]
    leads = build_leads(facts, order, supposed.outputs["counted_people"].values, supposed.amount_fen, to_find_out)
    counts = np.bincount(reasons.places, minlength=len(reasons.meanings))
    return ScreenResult(
        month=month,
        ruleset_hash=ruleset.hash,
        people=register.people,
        households=register.households,
        leads=tuple(leads),
        left_out={word: int(count) for word, count in zip(reasons.meanings, counts, strict=True) if word and count},
        feeds={name: feed.as_of for name, feed in facts.feeds.items()}
        | {"police_household_register": register.snapshot.info.as_of},
    )


def population_of_facts(ruleset: Ruleset, facts: DepartmentFacts, supposed: Mapping[str, Any]) -> Population:
    """The departments' facts as columns for the rules, with `supposed` values where nothing is known at all."""
    person: dict[str, Column] = {}
    household: dict[str, Column] = {}
    for key, quantity in ruleset.quantities.items():
        is_person = quantity.entity is Entity.PERSON
        length = facts.register.people if is_person else facts.register.households
        known = (facts.person if is_person else facts.household).get(key)
        if known is not None:
            (person if is_person else household)[key] = _column(quantity, known)
        elif key in supposed:
            values = np.broadcast_to(np.asarray(supposed[key], dtype=dtype_of(quantity)), (length,))
            (person if is_person else household)[key] = Column(values)
    return Population(facts.register.offsets, person, household)


def _column(quantity: Quantity, known: Known) -> Column:
    values = known.values
    if isinstance(values, Coded):
        places = {code.code: place for place, code in enumerate(quantity.codes)}
        values = np.array([places.get(meaning, 0) for meaning in values.meanings], dtype=np.uint8)[values.places]
    mask = None if known.known.all() else known.known
    return Column(values.astype(dtype_of(quantity), copy=False), mask)


def _sort_out(facts: DepartmentFacts, honest: BulkResult, supposed: BulkResult) -> Coded:
    """For each household why it is no lead, the first reason that holds; empty for a lead."""
    register = facts.register
    refused = OUTCOMES.index(Outcome.NOT_ELIGIBLE)
    served = facts.household["already_receiving"].values.among("dibao", "tekun")
    eligible = supposed.computed == OUTCOMES.index(Outcome.ELIGIBLE)
    steps: list[tuple[str, Bools]] = [
        ("register_incomplete", ~register.is_whole),
        ("served_already", served),
        ("not_entitled", (honest.computed == refused) | (supposed.computed == refused)),
        ("spouse_elsewhere", register.any_in_household(_counted(facts) & facts.spouse_elsewhere)),
        (
            "member_lives_away",
            register.any_in_household(_counted(facts) & facts.is_adult & ~register.lives_at_register),
        ),
        (
            "not_known_enough",
            ~eligible | ~supposed.amount_known | register.any_in_household(_counted(facts) & facts.spouse_unknown),
        ),
        ("in_business", facts.household["has_business_registration"].values),
        ("nothing_to_pay", supposed.amount_fen <= 0),
    ]
    words = ("", *(word for word, _ in steps))
    reasons = np.zeros(register.households, dtype=np.int8)
    for word, holds in reversed(steps):
        reasons[holds] = words.index(word)
    return Coded(reasons, words)


def _counted(facts: DepartmentFacts) -> Bools:
    present: Bools = ~facts.person["is_deceased"].values & facts.person["custody_kind"].values.among("none")
    return present
