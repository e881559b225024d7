"""Screens the register for families and people entitled to help and not receiving it (应保未保), scheme by scheme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from doudi.columnar.screening.columns import Links, Rests, population_of
from doudi.columnar.screening.evidence import Case, Evidence
from doudi.columnar.screening.facts import gather_facts
from doudi.columnar.screening.known import DepartmentFacts
from doudi.columnar.screening.leads import LeadMember, LeadRow, build_lead
from doudi.columnar.screening.register import Coded, Register, read_register
from doudi.columnar.screening.sorting import REASONS, amounts_of, sort_households, sort_people
from doudi.columnar.screening.telling import feeds_of, quantities_of
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month
from doudi.rules.bulk import BulkResult, RuleColumn, assess_population
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.quantities import Entity
from doudi.rules.seeking import PERSON, Search

__all__ = ["REASONS", "Evidence", "LeadMember", "LeadRow", "ScreenResult", "screen", "screen_schemes"]


@dataclass(frozen=True)
class ScreenResult:
    """The outcome of one scheme's screening.

    Attributes:
        leads: by community, then household, then person, so that two runs give the same list.
        left_out: why others are no leads: reason → households, or people where leads are about people. The reasons and
            the leads add up to all.
        feeds: dataset → day of the snapshot used; empty where none could be.
        about: whom leads and reasons are about, `household` or `person`.
        unset: figures the rules asked for that are not on file, where somebody could not be judged for want of them.
        not_in_force: why the scheme says nothing of this month; empty where it does. Then nobody was judged.
    """

    month: Month
    ruleset_hash: str
    people: int
    households: int
    leads: tuple[LeadRow, ...]
    left_out: Mapping[str, int]
    feeds: Mapping[str, str]
    scheme: str = ""
    about: str = "household"
    unset: tuple[str, ...] = ()
    not_in_force: str = ""

    @property
    def total(self) -> int:
        """How many were judged: households or people."""
        return self.people if self.about == PERSON else self.households


def screen(
    search: Search, store: SnapshotStore, month: Month, *, today: date, purpose: str = "screening"
) -> ScreenResult:
    """Finds whom one scheme's rules entitle, as far as departments know, and whom it does not serve.

    What another scheme's result would tell is then as the registers say.

    Raises:
        ParametersNotInForce, SchemeNotInForce: the scheme says nothing of this month.
        SnapshotMissing, PurposeRefused: as `screen_schemes`.
    """
    register = read_register(store.latest("police_household_register", today))
    facts = _facts((search,), store, register, month, purpose=purpose, today=today)
    return _screened(search, facts, {})[0]


def screen_schemes(
    searches: Sequence[Search],
    store: SnapshotStore,
    month: Month,
    *,
    today: date,
    purpose: str = "screening",
    wanted: Collection[str] | None = None,
) -> tuple[ScreenResult, ...]:
    """Every scheme over one reading of the register: each after those whose results it follows.

    A lead needs positive evidence for everything its scheme's rules look at but what a visit or an authorised query
    finds out (`Sought.supposed`); what no feed tells stays unknown, never none, and makes no lead.

    Args:
        searches: in the order of evaluation; those not `wanted` only lend their results.
        today: snapshots after it are not used; ageing snapshots are unknown.

    Raises:
        SnapshotMissing: no register is on file.
        PurposeRefused: a dataset's sharing agreement does not cover the purpose.
    """
    register = read_register(store.latest("police_household_register", today))
    facts = _facts(searches, store, register, month, purpose=purpose, today=today)
    links: Links = {}
    found: list[ScreenResult] = []
    for search in searches:
        asked = sorted(
            {
                link[1]
                for each in searches
                for key in each.sought.follows
                if (link := each.ruleset.quantities[key].from_scheme) and link[0] == search.scheme
            }
        )
        is_wanted = wanted is None or search.scheme in wanted
        try:
            result, told = _screened(search, facts, links, asked, with_leads=is_wanted)
        except (ParametersNotInForce, SchemeNotInForce) as error:
            result, told = _silent(search, facts, str(error)), {}
        links |= told
        if is_wanted:
            found.append(result)
    return tuple(found)


def _facts(
    searches: Sequence[Search], store: SnapshotStore, register: Register, month: Month, *, purpose: str, today: date
) -> DepartmentFacts:
    wanted = {key for search in searches for key in quantities_of(search)}
    rolls = {roll.dataset for search in searches for roll in search.sought.served}
    return gather_facts(store, register, month, purpose=purpose, today=today, wanted=wanted, rolls=sorted(rolls))


def _screened(
    search: Search, facts: DepartmentFacts, links: Links, asked: Sequence[str] = (), *, with_leads: bool = True
) -> tuple[ScreenResult, Links]:
    population, rests = population_of(search, facts, links)
    outcome = search.ruleset.outcome
    is_of_people = search.sought.about == PERSON
    own = (outcome.person_eligible, outcome.person_amount) if is_of_people else (outcome.amount,)
    outputs = [name for name in dict.fromkeys((*own, outcome.people, *asked)) if name]
    told = assess_population(search.ruleset, population, facts.month, outputs=outputs)
    reasons = sort_people(search, facts, told) if is_of_people else sort_households(search, facts, told)
    leads = _leads(search, facts, told, reasons, rests) if with_leads else ()
    counts = np.bincount(reasons.places, minlength=len(reasons.meanings))
    left_out = {word: int(count) for word, count in zip(reasons.meanings, counts, strict=True) if word and count}
    result = ScreenResult(
        month=facts.month,
        ruleset_hash=search.ruleset.hash,
        people=facts.register.people,
        households=facts.register.households,
        leads=leads,
        left_out=left_out,
        feeds=feeds_of(search, facts),
        scheme=search.scheme,
        about=search.sought.about,
        unset=_unset(search, facts) if "figure_unset" in left_out or any(each.is_unpriced for each in leads) else (),
    )
    return result, {(search.scheme, rule): _lent(search, facts, told.outputs[rule], reasons, rule) for rule in asked}


def _lent(search: Search, facts: DepartmentFacts, told: RuleColumn, reasons: Coded, rule: str) -> RuleColumn:
    """What others may take from this search: only what it found itself; of the rest the registers speak."""
    register, found = facts.register, reasons.places == 0
    is_of_people = search.ruleset.rules[rule].entity is Entity.PERSON
    if is_of_people and search.sought.about != PERSON:
        found = found[register.household_of]
    elif not is_of_people and search.sought.about == PERSON:
        found = register.any_in_household(found)
    return replace(told, values=np.where(found, told.values, np.zeros((), told.values.dtype)))


def _unset(search: Search, facts: DepartmentFacts) -> tuple[str, ...]:
    """Figures of the scheme itself without a value; those of one it borrows from only if it has none of its own."""
    unset = [key for key, each in search.ruleset.figures(facts.month).items() if each.value is None]
    return tuple([key for key in unset if key.startswith(f"{search.scheme}.")] or unset)


def _silent(search: Search, facts: DepartmentFacts, why: str) -> ScreenResult:
    register = facts.register
    return ScreenResult(
        facts.month, search.ruleset.hash, register.people, register.households, (), {}, feeds_of(search, facts),
        search.scheme, search.sought.about, not_in_force=why,
    )  # fmt: skip


def _leads(
    search: Search, facts: DepartmentFacts, told: BulkResult, reasons: Coded, rests: Rests
) -> tuple[LeadRow, ...]:
    register = facts.register
    rows = np.flatnonzero(reasons.places == 0)
    is_of_people = search.sought.about == PERSON
    homes = register.household_of[rows] if is_of_people else rows
    places = register.community[register.offsets[:-1][homes]]
    own = register.keys[rows] if is_of_people else register.household_keys[rows]
    order = np.lexsort((own, register.household_keys[homes], places))
    amounts, are_known = amounts_of(search, told)
    people = told.outputs[search.ruleset.outcome.people].values
    present = np.bincount(register.household_of[facts.is_counted], minlength=register.households)
    found = []
    for place in order:
        row, home = int(rows[place]), int(homes[place])
        case = Case(search, facts, home, row if is_of_people else None, _resting(rests, row, home))
        amount = int(amounts[row]) if are_known[row] else None
        size = int(present[home]) if is_of_people else int(people[home])
        found.append(build_lead(case, size, amount))
    return tuple(found)


def _resting(rests: Rests, row: int, home: int) -> tuple[str, ...]:
    """The schemes whose own lead this one rests on."""
    return tuple(
        scheme
        for scheme, columns in rests.items()
        if any(bool(column[row if is_of_people else home]) for is_of_people, column in columns)
    )
