"""Taking questions to put (领取在途查询): each by one process at a time, each on an authorisation that holds now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection, transaction

from doudi.evidence.asking import Question
from doudi.evidence.checking.closing import count_closed
from doudi.evidence.connectors.saying import Asking
from doudi.evidence.consenting import ask_signed, why_none
from doudi.evidence.domain.consent import covers
from doudi.evidence.live_models import ASKED, STOPPED, WAITING
from doudi.evidence.models import Authorisation, Check, Fact, LiveQuestion
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.statements import ask_rows, change, fetch_rows, without_waiting
from doudi.registry.models import Person
from doudi.registry.pseudonym import unsigned

MOST_AT_ONCE = 256
"""Questions taken in one transaction."""


@dataclass(frozen=True)
class Claimed:
    """A question that is ours to put until its lease ends, with all that is needed to put it and to read its answer.

    Args:
        row: as it was taken, with the person and the check; of these nothing changes while it is ours but its state.
    """

    row: LiveQuestion
    asking: Asking
    question: Question

    @property
    def pk(self) -> int:
        """The question's key."""
        return self.row.pk

    @property
    def connector(self) -> str:
        """Through which it is put."""
        return self.row.connector

    @property
    def dataset(self) -> str:
        """By whose contract its answer is read."""
        return self.row.dataset


def give_back_lost(wall: datetime) -> int:
    """Questions whose process did not come back are free again, under the same numbers."""
    lost = LiveQuestion.objects.filter(state=ASKED, lease_until__lt=wall)
    return lost.update(state=WAITING, lease_until=None)


def claim(acting: Acting, room: Mapping[str, int], wall: datetime, lease: timedelta) -> list[Claimed]:
    """Questions for departments that have room, the most urgent first; withdrawn ones are stopped and never put.

    The authorisations are locked until this is committed: a withdrawal at the same moment comes either before, and
    the question is stopped, or after, and it was put lawfully.

    Args:
        room: connector → how many more questions it takes.
        wall: the machine's time, by which leases run.
    """
    free = {key: count for key, count in room.items() if count > 0}
    if not free or (_is_alone_in_writing() and not _waits(free)):
        return []
    with transaction.atomic(), without_waiting():
        rows = _pick(free)
        if not rows:
            return []
        signed = {whose: ask_signed(*whose) for whose in dict.fromkeys(map(_whose, rows))}
        good = _on_valid_authorisations(acting, with_people(rows), {whose: read() for whose, read in signed.items()})
        by_authorisation: dict[int, list[int]] = defaultdict(list)
        for row in good:
            by_authorisation[row.authorisation_id].append(row.pk)
        for authorisation, keys in by_authorisation.items():
            change(
                f"UPDATE evidence_livequestion SET state = '{ASKED}', asks = asks + 1, lease_until = %s, "
                "asked_at = %s, authorisation_id = %s WHERE id IN %s",
                wall + lease, acting.now, authorisation, keys,
            )  # fmt: skip
        for row in good:
            row.asked_at = acting.now
        return [as_claimed(row, acting) for row in good]


def _is_alone_in_writing() -> bool:
    """Whether a transaction, even one that only looks, keeps everybody else from writing, as on SQLite."""
    return not connection.features.has_select_for_update


def _waits(free: Mapping[str, int]) -> bool:
    return LiveQuestion.objects.filter(state=WAITING, held=False, connector__in=list(free)).exists()


def release(keys: Iterable[int]) -> None:
    """Questions that were not put after all wait again."""
    LiveQuestion.objects.filter(pk__in=list(keys), state=ASKED).update(state=WAITING, lease_until=None)


def _pick(free: Mapping[str, int]) -> list[LiveQuestion]:
    """The first waiting questions in order, no more of a department than it has room for."""

    def first_waiting(keys: list[str], most: int) -> list[LiveQuestion]:
        return fetch_rows(  # the state is part of the text, so that the index of what waits serves it
            LiveQuestion, f"state = '{WAITING}' AND NOT held AND connector IN %s ORDER BY urgency, turn, id LIMIT %s",
            keys, most, lock="FOR UPDATE SKIP LOCKED",
        )  # fmt: skip

    first = first_waiting(list(free), MOST_AT_ONCE)
    left = Counter(free)
    taken = [row for row in first if _take(left, row.connector)]
    if len(first) == MOST_AT_ONCE:  # one department's queue may hide another's further down
        seen = {row.pk for row in first}
        for key in [key for key, count in left.items() if count > 0]:
            more = [row for row in first_waiting([key], left[key] + len(seen)) if row.pk not in seen]
            taken += [row for row in more if _take(left, key)]
    return taken


def with_people(rows: list[LiveQuestion]) -> list[LiveQuestion]:
    """With whom they are about and the check they belong to: each read, and decrypted, once for all its questions."""
    some = ask_rows(Person, "id IN %s", sorted({row.person_id for row in rows}))
    checks = {each.pk: each for each in fetch_rows(Check, "id IN %s", sorted({row.check_ref_id for row in rows}))}
    people = {each.pk: each for each in some()}
    for row in rows:
        row.person, row.check_ref = people[row.person_id], checks[row.check_ref_id]
    return rows


def _take(left: Counter[str], key: str) -> bool:
    left[key] -= 1
    return left[key] >= 0


def _whose(row: LiveQuestion) -> tuple[int, str]:
    """Whom a question is about, and for which case."""
    return row.person_id, row.case_ref


def _on_valid_authorisations(
    acting: Acting, rows: Sequence[LiveQuestion], signed: Mapping[tuple[int, str], list[Authorisation]]
) -> list[LiveQuestion]:
    """Those that may be put; the others are stopped. What is put is on record before it is."""
    people = {row.person_id: row.person for row in rows}
    for (person_id, _), sheets in signed.items():
        for each in sheets:
            each.person = people[person_id]
    good, stopped = [], []
    for row in rows:
        purpose = row.check_ref.purpose
        held = next((each for each in signed[_whose(row)] if covers(each, row.category, purpose, acting.now)), None)
        if held is not None:
            row.authorisation = held
            good.append(row)
        else:
            stopped.append(row)
    for action, some in (("evidence.ask_live", good), ("evidence.query_refused", stopped)):
        for (person, check), group in _by_person(some).items():
            detail: dict[str, object] = {"categories": [row.category for row in group], "check": check.public_id}
            if action == "evidence.ask_live":
                detail["authorisation"] = group[0].authorisation.public_id
            else:
                detail["why"] = why_none(person, group[0].case_ref, acting.now, group[0].category)
            record(acting, action, "person", person.public_id, area_path=check.area_path,
                   case_ref=check.case_ref, detail=detail)  # fmt: skip
    if stopped:
        stop_questions(acting, stopped)
    return good


def stop_questions(acting: Acting, rows: Sequence[LiveQuestion], why: str = "") -> None:
    """These are never put; what they would have told stays unknown, with the reason.

    Args:
        why: the reason; what became of the authorisation where nothing is said.
    """
    keys = [row.pk for row in rows]
    LiveQuestion.objects.filter(pk__in=keys).update(state=STOPPED, lease_until=None, closed_at=acting.now)
    for (person, check), group in _by_person(rows).items():
        reason = why or why_none(person, check.case_ref, acting.now, group[0].category)
        waiting = Fact.objects.filter(
            case_ref=check.case_ref, person=person, query=None, note="waiting", superseded_at=None,
            category__in=[row.category for row in group],
        )  # fmt: skip
        waiting.update(note=reason, obtained_at=acting.now)
    count_closed(acting, Counter(row.check_ref_id for row in rows))


@lru_cache(maxsize=64)
def _of_check(month: str, family: tuple[int, ...]) -> tuple[Month, frozenset[int]]:
    """The month asked about and the family's keys, read once for all questions of a check."""
    return Month.parse(month), frozenset(unsigned(each) for each in family)


def _by_person(rows: Iterable[LiveQuestion]) -> dict[tuple[Person, Check], list[LiveQuestion]]:
    found: dict[tuple[Person, Check], list[LiveQuestion]] = defaultdict(list)
    for row in rows:
        found[row.person, row.check_ref].append(row)
    return found


def as_claimed(row: LiveQuestion, acting: Acting) -> Claimed:
    """A question as it is put."""
    person, check = row.person, row.check_ref
    key = None if person.person_key is None else unsigned(person.person_key)
    month, family = _of_check(check.month, tuple(check.family))
    asking = Asking(
        row.request_id, row.category, person.citizen_number, person.name, check.month, acting.today, check.purpose,
        row.case_ref, row.authorisation.public_id, row.limit_fen,
    )  # fmt: skip
    question = Question(key, month, acting.today, person.birth_date, family)
    return Claimed(row, asking, question)
