"""What each department answered about each member, category by category (逐人逐类的回话), for report and family."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.evidence.authority import load_sources
from doudi.evidence.domain.categories import FURTHER
from doudi.evidence.models import Fact, Query
from doudi.evidence.reads.progress import fetch_waiting
from doudi.evidence.wording import NOT_PUT, NOTES, category_words, said_words
from doudi.reference.categories import load_catalogue
from doudi.worklist.words import Words


@dataclass(frozen=True)
class MemberAnswer:
    """One category about one member: has, none or unknown, with its words, or why it is unknown.

    ``asked_at`` None: nobody asked, because nobody may (not authorised) or nothing is connected.
    """

    person_id: str
    category: str
    category_words: Words
    department_code: str
    department: Words
    state: str
    words: Words
    note: str
    as_of: date | None
    asked_at: datetime | None
    answered_at: datetime | None
    valid_until: date | None
    asked_by: str
    office: str


def all_categories() -> list[tuple[str, str]]:
    """Category and department of the 36 and of the further feeds, in order."""
    known = [(each.code, each.department) for each in load_catalogue().categories]
    return known + list(FURTHER.items())


def fetch_answers(case_ref: str, people: list[str], *, on: date | None = None) -> list[MemberAnswer]:
    """Every category for each of these people (public ids), in order; what was not asked is unknown with the reason.

    The caller checks who reads it, and audits that.

    Args:
        on: answers whose life is over by that day are unknown.
    """
    rows = Query.objects.filter(case_ref=case_ref, superseded_at=None).select_related("person").order_by("pk")
    queries = {(row.person.public_id, row.category): row for row in rows}
    notes = Fact.objects.filter(
        case_ref=case_ref, superseded_at=None, query=None, note__in=NOT_PUT
    ).values_list("person__public_id", "category", "note")
    open_ones = {(person, category): note for person, category, note in notes}
    open_ones |= dict.fromkeys(fetch_waiting(case_ref), "waiting")
    asked_of = {person for person, _category in queries}
    barred = {person: note for person, _category, note in notes if person not in asked_of}
    means = {each.code: each.means for each in load_catalogue().categories}
    found = []
    for person in people:
        for category, department in all_categories():
            why = open_ones.get((person, category), "")
            why = why or ("not_connected" if means.get(category) == "none" else barred.get(person, "not_checked"))
            found.append(_answer(person, category, department, queries.get((person, category)), why, on))
    return found


def _answer(
    person: str, category: str, department: str, query: Query | None, why: str, on: date | None
) -> MemberAnswer:  # fmt: skip
    words = category_words(category)
    source = load_sources()[department]
    if query is None:
        return MemberAnswer(
            person, category, words, department, source, "unknown", NOTES[why], why, None, None, None, None, "", ""
        )
    said = said_words(query.words, query.note)
    state, note = query.state, query.note
    if on is not None and query.valid_until is not None and query.valid_until < on:
        state, note, said = "unknown", "expired", NOTES["expired"]
    return MemberAnswer(
        person, category, words, department, source, state, said, note, query.as_of, query.asked_at,
        query.answered_at, query.valid_until, query.asked_by_name, query.asked_by_office,
    )  # fmt: skip
