"""Questions written down before anybody is asked (登记在途查询): which, on whose authorisation, under which number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from doudi.evidence.asking import Question, department_of, spare_children, unchecked
from doudi.evidence.checking.connected import Connected
from doudi.evidence.checking.waking import wake
from doudi.evidence.domain.categories import READINGS, reading_of
from doudi.evidence.models import Authorisation, Check, Fact, LiveQuestion, Query
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.many import insert_alike, insert_many, update_many
from doudi.registry.models import Person

WAITING_NOTE = "waiting"
NAMES = ("person_id", "authorisation_id", "request_id", "category", "dataset", "connector", "month", "limit_fen")
WAITING_NAMES = ("person_id", "quantity", "department", "category", "dataset")


@dataclass
class Ledger:
    """The questions of one check while they are gathered.

    Args:
        made: those not saved yet, as columns of `NAMES`.
        facts: what they leave unknown till they are answered, as columns of `WAITING_NAMES`.
        key: what a new check gets, where the database gave it beforehand.
    """

    acting: Acting
    check: Check
    connected: Connected
    limits: dict[str, int] = field(default_factory=dict)
    made: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    key: int | None = None

    def still_answers(self, last: Query, category: str, month: str) -> bool:
        """Whether an earlier answer stands for as long as was agreed with the department (缓存期)."""
        if last.state == "unknown" or last.month != month or last.valid_until is None:
            return False
        days = self.connected.terms(category).cache_days
        today = self.acting.today
        return last.valid_until >= today and last.asked_at.astimezone(SHANGHAI).date() + timedelta(days=days) >= today

    def stands(self, last: Query | None, month: str) -> bool:
        """Whether an earlier answer may be relied on while a newer one is waited for."""
        return (
            last is not None and last.state != "unknown" and last.month == month
            and last.valid_until is not None and last.valid_until >= self.acting.today
        )  # fmt: skip

    def write(
        self, person: Person, authorisation: Authorisation, category: str, question: Question, month: str, attempt: int,
        *, is_open: bool,
    ) -> None:  # fmt: skip
        """One question; `is_open` where nothing stands in the meantime and what it would tell is unknown till then."""
        connector, terms = self.connected.live(category), self.connected.terms(category)
        assert connector is not None, category
        limit = self.limits.get(category) if terms.minimal else None
        number = request_id_of(self.check.case_ref, person, category, attempt)
        self.made.append((
            person.pk, authorisation.pk, number, category, terms.dataset, connector.key, month, limit,
        ))  # fmt: skip
        if is_open:
            told = spare_children(unchecked(reading_of(category)[0], WAITING_NOTE), question).found
            department = department_of(category)
            self.facts += [(person.pk, found.quantity, department, category, terms.dataset) for found in told]

    def save(self) -> None:
        """The check with its questions, and unknown of everything they would tell, until they do."""
        if not self.made:
            return
        check, now = self.check, self.acting.now
        check.total, check.planned_at = len(self.made), now
        if check.pk is None:
            check.pk = self.key
            insert_many([check])
        else:
            update_many([check], ("total", "planned_at", "family"))
        insert_alike(
            LiveQuestion, NAMES, self.made, check_ref_id=check.pk, case_ref=check.case_ref, area_path=check.area_path,
            urgency=check.urgency, turn=check.turn, made_at=now,
        )  # fmt: skip
        insert_alike(
            Fact, WAITING_NAMES, self.facts, case_ref=check.case_ref, state="unknown", obtained_at=now,
            purpose=check.purpose, note=WAITING_NOTE,
        )  # fmt: skip
        wake()


def request_id_of(case_ref: str, person: Person, category: str, attempt: int) -> str:
    """The number of a question: it follows from case, person, category and how often it was put before."""
    return blind_index("query", f"{case_ref}|{person.public_id}|{category}|{attempt}")


def month_of(category: str, month: Month) -> str:
    """The month a question is about; empty where a category's rows are not by the month."""
    return str(month) if category in READINGS and READINGS[category][0].monthly else ""


def attempts_before(category: str, queries: Sequence[Query], live: Collection[tuple[str, str]]) -> int:
    """How many numbers were used for a category: of questions that became a record, and of those stopped before."""
    used = {query.request_id for query in queries if query.category == category}
    return len(used | {request for each, request in live if each == category})
