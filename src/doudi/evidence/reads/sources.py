"""What every source says of one fact, side by side (各来源并列): when, until when, who is heard, what stood before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.evidence.authority import load_orders, load_sources
from doudi.evidence.models import Fact
from doudi.evidence.sayings import DATES, said_by, weighed
from doudi.evidence.wording import NOTES, category_words
from doudi.worklist.words import Words


@dataclass(frozen=True)
class SourceFact:
    """One source's word on one quantity of one person (一个来源的说法).

    Args:
        state: has, none, unknown.
        value: with state has, as the rules read it.
        rank: place in the order of authority, 1 first; 0 where the order does not name the category.
        is_heard: the source whose word the rules are given, or one of those that are added up.
        is_expired: its life is over on the day asked about: the rules take it as unknown.
        replaced_at: when a later answer of the same source took its place; None while it stands.
    """

    person_id: str
    quantity: str
    category: str
    category_words: Words
    department: Words
    state: str
    value: Any
    note: Words
    as_of: date | None
    obtained_at: datetime
    valid_until: date | None
    is_expired: bool
    rank: int
    is_heard: bool
    replaced_at: datetime | None
    request_id: str


def fetch_sources(case_ref: str, *, on: date, category: str = "", with_history: bool = False) -> list[SourceFact]:
    """Every word of every source in a case, by person and quantity in the order of authority, newest first.

    The caller checks who reads it, and audits that.

    Args:
        on: the day answers must still be valid on.
        category: only the quantities this category tells of; other sources of the same quantities stand beside it.
        with_history: also what was replaced since.
    """
    rows = Fact.objects.filter(case_ref=case_ref).select_related("person", "query").order_by("person_id", "pk")
    if not with_history:
        rows = rows.filter(superseded_at=None)
    if category:
        told = rows.filter(category=category).values_list("quantity", flat=True)
        rows = rows.filter(quantity__in=set(told))
    found = list(rows)
    heard = _heard([row for row in found if row.superseded_at is None], on)
    facts = [
        _fact(row, on, row.superseded_at is None and (row.person_id, row.quantity, row.category) in heard)
        for row in found
    ]
    order = {(row.person_id, row.quantity): number for number, row in reversed(list(enumerate(facts)))}
    return sorted(facts, key=lambda each: (
        order[each.person_id, each.quantity], each.replaced_at is not None, each.rank or 99,
        -each.obtained_at.timestamp(),
    ))  # fmt: skip


def _fact(row: Fact, on: date, is_heard: bool) -> SourceFact:
    order = load_orders().get(row.quantity)
    value = (row.value or {}).get("value")
    if row.quantity in DATES and isinstance(value, str):
        value = date.fromisoformat(value)
    return SourceFact(
        person_id=row.person.public_id,
        quantity=row.quantity,
        category=row.category,
        category_words=category_words(row.category),
        department=load_sources()[row.department],
        state=row.state,
        value=value,
        note=NOTES[row.note],
        as_of=row.as_of,
        obtained_at=row.obtained_at,
        valid_until=row.valid_until,
        is_expired=_is_expired(row, on),
        rank=order.order.index(row.category) + 1 if order and row.category in order.order else 0,
        is_heard=is_heard,
        replaced_at=row.superseded_at,
        request_id=row.query.request_id if row.query else "",
    )


def _is_expired(row: Fact, on: date) -> bool:
    return row.valid_until is not None and row.valid_until < on


def _heard(standing: list[Fact], on: date) -> set[tuple[int, str, str]]:
    """Person, quantity and category of every word that is taken."""
    people = said_by(standing, on).items()
    told = ((person.pk, quantity, weighed(quantity, said)) for person, sayings in people
            for quantity, said in sayings.items() if quantity in load_orders())  # fmt: skip
    return {(person, quantity, each) for person, quantity, value in told if value is not None for each in value.heard}
