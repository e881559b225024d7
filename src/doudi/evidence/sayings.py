"""What every source says of a case (各来源的说法), read from the facts that stand, and weighed by authority."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import cast

from django.conf import settings

from doudi.evidence.authority import load_orders
from doudi.evidence.domain.weighing import Said, State, Weighed, disagree, weigh
from doudi.evidence.models import Fact
from doudi.evidence.terms import find_term
from doudi.platform.beside import read_ahead
from doudi.platform.statements import fetch_rows
from doudi.registry.models import Person

DATES = frozenset({"birth_date"})
Sayings = dict[str, dict[str, Said]]
"""Quantity → category → what it says."""


def sayings_of(case_ref: str, on: date | None = None) -> dict[Person, Sayings]:
    """Per person of the case, in the order they were first asked about, every standing fact by quantity and category.

    Args:
        on: answers no longer valid on that day are unknown; without it validity is not looked at.
    """
    rows = fetch_rows(Fact, "case_ref = %s AND superseded_at IS NULL ORDER BY id", case_ref)
    read_ahead(rows, "person")
    return said_by(rows, on)


def said_by(rows: Iterable[Fact], on: date | None = None) -> dict[Person, Sayings]:
    """The same of rows that were read, with their persons: standing ones only."""
    people: dict[int, Person] = {}
    found: dict[int, Sayings] = defaultdict(lambda: defaultdict(dict))
    for row in sorted(rows, key=lambda each: (each.person_id, each.pk)):
        people.setdefault(row.person_id, row.person)
        found[row.person_id][row.quantity][row.category] = _said(row, on)
    return {person: found[key] for key, person in people.items()}


def _said(row: Fact, on: date | None) -> Said:
    if on is not None and row.valid_until is not None and row.valid_until < on:
        return Said(row.category, row.department, "unknown", as_of=row.as_of, note="expired")
    kept = row.value or {}
    value = kept.get("value")
    if row.quantity in DATES and isinstance(value, str):
        value = date.fromisoformat(value)
    items = tuple(kept.get("items", ()))
    parts = tuple(kept.get("parts", {}).items())
    state = cast(State, row.state)
    return Said(row.category, row.department, state, value, items, row.as_of, row.note, parts)


def weighed(quantity: str, said: dict[str, Said]) -> Weighed | None:
    """One quantity's value by the order of authority, with the sources that disagree; None where nobody was asked."""
    order = load_orders()[quantity]
    if not any(category in said for category in order.order):
        return None
    return weigh(order.combine, order.order, said, against=opponents(quantity, said))


def opponents(quantity: str, said: dict[str, Said]) -> list[Said]:
    """The sources that contradict the first known one, where they tell of the same thing."""
    order = load_orders()[quantity]
    known = [said[each] for each in order.order if each in said and said[each].state != "unknown"]
    if not order.compare or len(known) < 2:
        return []
    first, *others = known
    if order.combine == "ladder" and "none" in (first.state, *(other.state for other in others)):
        # Going down a rung is what the ladder is for; only two amounts can contradict each other.
        return []
    bounds = (_term("contribution_base_floor_fen"), _term("contribution_base_cap_fen"))
    return [
        other
        for other in others
        if disagree(first, other, tolerance_percent=order.tolerance_percent, floor=bounds[0], cap=bounds[1])
    ]


def _term(key: str) -> int | None:
    return find_term(key, settings.DOUDI_JURISDICTION).value
