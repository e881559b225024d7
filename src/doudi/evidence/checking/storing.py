"""Putting answers on file (存入回答): what is there together in one transaction, each answer once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from doudi.evidence.asking import department_of
from doudi.evidence.checking.by_hand import ask_by_hand, give_up_overtaken
from doudi.evidence.checking.claiming import Claimed
from doudi.evidence.checking.closing import count_closed
from doudi.evidence.checking.connected import Connected
from doudi.evidence.checking.reading import LiveReply
from doudi.evidence.connectors.declaring import OnFailure
from doudi.evidence.facts import facts_of, replace, valid_until
from doudi.evidence.live_models import ASKED, CLOSED
from doudi.evidence.models import LiveQuestion, Query
from doudi.platform.acting import Acting
from doudi.platform.audit.record import line_of, record_all
from doudi.platform.many import insert_many, update_many
from doudi.platform.statements import fetch, without_waiting


@dataclass(frozen=True)
class Answered:
    """A question, what was heard, and how long that took."""

    claimed: Claimed
    reply: LiveReply
    seconds: float


_KEYS_OF_RECORDS = "evidence_query_id_seq"
Told = tuple[LiveQuestion, Answered]
"""A question as it was taken, and what was heard."""


def store(acting: Acting, group: Sequence[Answered], connected: Connected) -> int:
    """All of them on file, or none: record, facts, question closed, check counted, audit. How many were new.

    An answer whose question was closed meanwhile (by another process after a lease ran out) is left out.
    """
    with transaction.atomic():
        with without_waiting():
            told, keys = _still_ours(group)
            if not told:
                return 0
            filed = _file(acting, told, keys, connected)
            is_on_paper = any(policy is OnFailure.BY_HAND for _, _, policy in filed)
            if not is_on_paper:
                _count(acting, told)
        if not is_on_paper:
            return len(told)
        for query, each, policy in filed:
            if policy is OnFailure.BY_HAND and each.reply.outcome != "said":
                ask_by_hand(acting, query)
        give_up_overtaken(acting, (
            query for query, each, policy in filed if policy is OnFailure.BY_HAND and each.reply.outcome == "said"
        ))  # fmt: skip
        with without_waiting():
            _count(acting, told)
        return len(told)


def _count(acting: Acting, told: Sequence[Told]) -> None:
    _record(acting, told)
    count_closed(acting, Counter(row.check_ref_id for row, _ in told))


def _file(
    acting: Acting, told: Sequence[Told], keys: Sequence[int | None], connected: Connected
) -> list[tuple[Query, Answered, OnFailure]]:
    """Record and facts of each, and its question closed; with what is done where its department stays silent."""
    queries = [_query_of(row, each, acting) for row, each in told]
    for query, key in zip(queries, keys, strict=True):
        query.pk = key
    filed = [(query, each, connected.policy(row.category)) for query, (row, each) in zip(queries, told, strict=True)]
    last = [query for query, each, policy in filed if policy is OnFailure.LAST_ANSWER and each.reply.outcome != "said"]
    standing = _standing(last) if last else {}
    for query in last:
        if _stands(standing.get(_key(query)), query, acting):
            query.superseded_at = acting.now  # on record that nothing came; what was known still stands
    _replace(acting, {_key(query) for query in queries if query.superseded_at is None})
    insert_many(queries)
    insert_many([
        fact for query, each, _ in filed if query.superseded_at is None
        for fact in facts_of(query, each.reply.answer, acting)
    ], wants_keys=False)  # fmt: skip
    _close(acting, told, queries)
    return filed


def _still_ours(group: Sequence[Answered]) -> tuple[list[Told], list[int | None]]:
    """Those nobody else closed, held until this is committed; what is told of a question is as it was when taken.

    With the key each one's record gets, where the database gives keys beforehand: nothing is waited for later then.
    """
    is_held = connection.features.has_select_for_update
    key, lock = (f"nextval('{_KEYS_OF_RECORDS}')", "FOR UPDATE") if is_held else ("NULL", "")
    rows = fetch(
        f"SELECT id, {key} FROM evidence_livequestion WHERE id IN %s AND state = '{ASKED}' ORDER BY id {lock}",
        [each.claimed.pk for each in group],
    )
    keys: dict[int, int | None] = dict(rows)
    ours = [each for each in group if each.claimed.pk in keys]
    return [(each.claimed.row, each) for each in ours], [keys[each.claimed.pk] for each in ours]


def _query_of(row: LiveQuestion, each: Answered, acting: Acting) -> Query:
    answer, check = each.reply.answer, row.check_ref
    is_known = answer.state != "unknown"
    return Query(
        request_id=row.request_id,
        person_id=row.person_id,
        authorisation_id=row.authorisation_id,
        case_ref=row.case_ref,
        area_path=row.area_path,
        department=department_of(row.category),
        category=row.category,
        dataset=row.dataset,
        purpose=check.purpose,
        asked_at=row.asked_at or acting.now,
        asked_by=check.asked_by,
        asked_by_name=check.asked_by_name,
        asked_by_office=check.asked_by_office,
        month=row.month,
        state=answer.state,
        note=answer.note,
        words={"zh": answer.zh, "en": answer.en} if answer.zh else None,
        as_of=each.reply.as_of,
        answered_at=acting.now if is_known else None,
        valid_until=valid_until(acting.today) if is_known else None,
    )


Key = tuple[str, int, str]


def _key(row: Query) -> Key:
    return row.case_ref, row.person_id, row.category


def _standing(rows: Sequence[Query]) -> dict[Key, Query]:
    """The records that stand of the same questions."""
    found = Query.objects.filter(
        case_ref__in={row.case_ref for row in rows}, person__in={row.person_id for row in rows},
        category__in={row.category for row in rows}, superseded_at=None,
    )  # fmt: skip
    return {_key(query): query for query in found}


def _stands(last: Query | None, query: Query, acting: Acting) -> bool:
    return (
        last is not None and last.state != "unknown" and last.month == query.month
        and last.valid_until is not None and last.valid_until >= acting.today
    )  # fmt: skip


def _replace(acting: Acting, keys: set[Key]) -> None:
    """What stood of these questions is kept, and stands no more."""
    of_person: dict[tuple[str, int], list[str]] = defaultdict(list)
    for case_ref, person, category in sorted(keys):
        of_person[case_ref, person].append(category)
    for (case_ref, person), categories in of_person.items():
        replace(case_ref, person, categories, acting)


def _close(acting: Acting, told: Sequence[Told], queries: Sequence[Query]) -> None:
    for (row, each), query in zip(told, queries, strict=True):
        row.state, row.outcome, row.detail = CLOSED, each.reply.outcome, each.reply.detail
        row.seconds, row.closed_at, row.lease_until, row.query = each.seconds, acting.now, None, query
    names = ("state", "outcome", "detail", "seconds", "closed_at", "lease_until", "query")
    update_many([row for row, _ in told], names)


def _record(acting: Acting, told: Sequence[Told]) -> None:
    """One line of the audit for each person: which categories answered, and why others did not."""
    people: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for row, each in told:
        people[row.person.public_id, row.check_ref_id].append((row, each))
    lines = []
    for (person, _), some in people.items():
        check = some[0][0].check_ref
        outcomes = {row.category: each.reply.outcome for row, each in some}
        detail = {"check": check.public_id, "outcomes": outcomes}
        lines.append(line_of(acting, "evidence.answer", "person", person, area_path=check.area_path,
                             case_ref=check.case_ref, detail=detail))  # fmt: skip
    record_all(lines)
