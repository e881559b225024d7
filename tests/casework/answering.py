"""Departments' answers put on file as a test needs them, over what the real check left unknown."""

from typing import Any

from doudi.evidence.domain.answer import Answer, has, nothing
from doudi.evidence.facts import put_answer
from doudi.evidence.models import Query
from tests.casework.journey import Journey


def answered(journey: Journey, category: str, name: str, answer: Answer, who: str = "verifier6") -> None:
    """The department of a category answers about one member."""
    rows = Query.objects.select_related("person").filter(
        case_ref=journey.case_id, category=category, superseded_at=None
    )
    query = next(row for row in rows if row.person.name == name)
    query.as_of = journey.now.date()
    put_answer(journey.by(who), query, answer)


def wage(fen: int) -> Answer:
    """The tax authority: so much for the month."""
    found = (has("monthly_wage_fen", fen), *nothing("transfer_paid_fen"))
    return Answer("has", found, zh=f"{fen // 100}元", en=f"CNY {fen // 100}")


def nothing_of(*quantities: str) -> Answer:
    """The department looked and there is nothing."""
    return Answer("none", nothing(*quantities))


def told(quantity: str, value: Any, *items: int, zh: str = "有", en: str = "yes") -> Answer:
    """One value of one quantity."""
    return Answer("has", (has(quantity, value, *items),), zh=zh, en=en)
