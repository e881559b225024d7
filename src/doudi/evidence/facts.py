"""Puts answers on file as facts (事实), one standing fact per person, quantity and source; older ones are kept."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from doudi.evidence.domain.answer import Answer, Found
from doudi.evidence.models import Fact, Query
from doudi.evidence.terms import value_of
from doudi.platform.acting import Acting
from doudi.platform.statements import change
from doudi.registry.models import Person


def valid_until(today: date) -> date:
    """The last day an answer obtained today may be relied on (核对结果有效期)."""
    return today + timedelta(days=value_of("answer_valid_days"))


def value_to_keep(found: Found) -> dict[str, Any] | None:
    """What is encrypted: the value, a date as ISO text, keys of things that can be shared, parts by employer."""
    if found.state != "has":
        return None
    kept: dict[str, Any] = {"value": found.value.isoformat() if isinstance(found.value, date) else found.value}
    if found.items:
        kept["items"] = list(found.items)
    if found.parts:
        kept["parts"] = dict(found.parts)
    return kept


def facts_of(query: Query, answer: Answer, acting: Acting) -> list[Fact]:
    """The facts an answer holds, not saved yet."""
    return [
        Fact(
            person_id=query.person_id,
            query=query,
            case_ref=query.case_ref,
            quantity=found.quantity,
            state=found.state,
            value=value_to_keep(found),
            department=query.department,
            category=query.category,
            dataset=query.dataset,
            as_of=query.as_of,
            obtained_at=acting.now,
            valid_until=valid_until(acting.today) if found.state != "unknown" else None,
            purpose=query.purpose,
            note=found.note or ("" if found.state != "unknown" else answer.note),
        )
        for found in answer.found
    ]


def supersede(case_ref: str, person: Person | int, categories: Iterable[str], acting: Acting) -> None:
    """Older facts of these categories no longer stand; they are kept."""
    person_id = person.pk if isinstance(person, Person) else person
    change(
        "UPDATE evidence_fact SET superseded_at = %s "
        "WHERE superseded_at IS NULL AND case_ref = %s AND person_id = %s AND category IN %s",
        acting.now, case_ref, person_id, list(categories),
    )  # fmt: skip


def replace(case_ref: str, person_id: int, categories: Iterable[str], acting: Acting) -> None:
    """What stood of these questions, record and facts, is kept and stands no more."""
    some = list(categories)
    change(
        "UPDATE evidence_query SET superseded_at = %s "
        "WHERE superseded_at IS NULL AND case_ref = %s AND person_id = %s AND category IN %s",
        acting.now, case_ref, person_id, some,
    )  # fmt: skip
    supersede(case_ref, person_id, some, acting)


def put_answer(acting: Acting, query: Query, answer: Answer) -> None:
    """The answer to one query takes the place of what stood before."""
    query.state, query.note = answer.state, answer.note
    query.words = {"zh": answer.zh, "en": answer.en} if answer.zh else None
    if answer.state == "unknown":
        query.answered_at, query.valid_until = None, None
    else:
        query.answered_at, query.valid_until = acting.now, valid_until(acting.today)
    query.save()
    supersede(query.case_ref, query.person_id, [query.category], acting)
    Fact.objects.bulk_create(facts_of(query, answer, acting))


def put_unknown(acting: Acting, query: Query, note: str) -> None:
    """No answer came: every quantity the query was to tell stays unknown, with the reason."""
    quantities = list(
        Fact.objects.filter(query=query, superseded_at=None).values_list("quantity", flat=True).distinct()
    )
    found = tuple(Found(quantity, "unknown", note=note) for quantity in quantities)
    put_answer(acting, query, Answer("unknown", found, note))
