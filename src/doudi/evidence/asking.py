"""Asks one category about one person of the newest snapshot (查一类信息): has, none, or unknown with the reason."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from doudi.columnar.contract import load_contract
from doudi.columnar.errors import PurposeRefused
from doudi.columnar.linked_rows import BY_OFFICIAL
from doudi.columnar.snapshot import Snapshot
from doudi.evidence.domain.answer import Answer, Asked, Found, Reader, silent
from doudi.evidence.domain.categories import FURTHER, NOT_OF_CHILDREN, READINGS, reading_of
from doudi.evidence.domain.consent import age_on
from doudi.evidence.store import snapshot_store
from doudi.evidence.terms import value_of
from doudi.kernel.month import Month
from doudi.reference.categories import load_catalogue

VERIFICATION = "means_verification"
DEPOSITS = "deposits_fen"


@dataclass(frozen=True)
class Reply:
    """An answer, and the snapshot it came from; an empty name when there was none to ask. ``refused`` when the data may
    not be used for this.
    """

    answer: Answer
    snapshot: str = ""
    as_of: date | None = None
    refused: PurposeRefused | None = None


@dataclass(frozen=True)
class Question:
    """Whom to ask about, for which month, on which day; ``key`` None for somebody without a number."""

    key: int | None
    month: Month
    today: date
    born: date | None
    family: frozenset[int]

    @property
    def is_child(self) -> bool:
        """Below the earning age (最低就业年龄) all through the month: no department is expected to know an income."""
        return self.born is not None and age_on(self.born, self.month.last_day) < value_of("earning_age")


def asked_categories() -> list[str]:
    """The categories that can be asked: those with a feed, the banks, and the further feeds; in order."""
    codes = [each.code for each in load_catalogue().categories if each.means in ("feed", "request")]
    return [*codes, *FURTHER]


@cache
def department_of(category: str) -> str:
    """The department that answers a category."""
    return FURTHER.get(category) or load_catalogue().by_code(category).department


def ask(category: str, question: Question) -> Reply:
    """What the newest snapshot of the category's dataset says of the person; nothing is ever invented.

    Unknown when the feed is missing, too old, ends before the month, holds a rejected row about the person or their
    household, or a row that nobody but the machine says is theirs, may not be used for this, or when the person has no
    number to ask by.
    """
    reader, reading = READINGS[category]
    snapshot = snapshot_store().find(reader.dataset, question.today)
    refused = purpose_refusal(reader.dataset)
    note = "purpose_refused" if refused else _why_silent(reader, snapshot, question)
    name = snapshot.info.name if snapshot else ""
    as_of = snapshot.info.as_of_date if snapshot else None
    if note or snapshot is None or question.key is None:
        return Reply(spare_children(unchecked(reader, note or "no_number"), question), name, as_of, refused)
    key = question.key
    rows = snapshot.rows_of(key)
    if reader.by_other_key:
        rows = [*rows, *(row for row in snapshot.rows_where(reader.by_other_key, key) if row["person_key"] != key)]
    if _is_by_machine_alone(snapshot, rows):
        return Reply(spare_children(unchecked(reader, "linked_row"), question), name, as_of)
    asked = Asked(key, question.month, snapshot.info.as_of_date, question.family, question.born)
    answer = reading(rows, asked)
    if _family_row_rejected(snapshot, rows):
        answer = replace(answer, state="unknown", note="rejected_family_row")
    return Reply(spare_children(answer, question), name, as_of)


def quantities_of(category: str, question: Question) -> tuple[str, ...]:
    """What a category would tell of the person."""
    told = reading_of(category)[0].quantities
    return tuple(each for each in told if not (question.is_child and each in NOT_OF_CHILDREN))


def purpose_refusal(dataset: str) -> PurposeRefused | None:
    """The refusal where a dataset's agreement does not cover checking means; None where it does."""
    try:
        load_contract(dataset).require_purpose(VERIFICATION)
    except PurposeRefused as refused:
        return refused
    return None


def _why_silent(reader: Reader, snapshot: Snapshot | None, question: Question) -> str:
    contract = load_contract(reader.dataset)
    if snapshot is None:
        return "no_feed"
    if snapshot.info.as_of_date < question.today - timedelta(days=contract.fresh_for_days):
        return "stale"
    if reader.monthly and snapshot.info.as_of_date < question.month.last_day:
        return "before_month_end"
    if question.key is None:
        return "no_number"
    return "rejected_row" if snapshot.is_unsure_of(question.key) else ""


def _is_by_machine_alone(snapshot: Snapshot, rows: list[dict[str, Any]]) -> bool:
    """Whether one of the rows has no usable number and no official said yet that it is this person's."""
    linked = (snapshot.linked.of(row["source_row"]) for row in rows)
    return any(each is not None and each.way != BY_OFFICIAL for each in linked)


def _family_row_rejected(snapshot: Snapshot, rows: list[dict[str, object]]) -> bool:
    if not len(snapshot.unsure_groups):
        return False
    groups = {row.get("household_key") for row in rows} - {None}
    return bool(groups) and bool(groups & set(snapshot.unsure_groups.tolist()))


def unchecked(reader: Reader, note: str) -> Answer:
    """Unknown; where the category settles income, the adult's income as a whole is not checked either."""
    answer = silent(reader, note)
    if not reader.settles_income:
        return answer
    return replace(answer, found=(*answer.found, Found("is_accounted_for", "unknown", note="not_checked")))


def spare_children(answer: Answer, question: Question) -> Answer:
    """Of a child only income that is there is told: nobody waits for the wage of a five-year-old."""
    if not question.is_child:
        return answer
    kept = tuple(found for found in answer.found if found.state == "has" or found.quantity not in NOT_OF_CHILDREN)
    return replace(answer, found=kept)
