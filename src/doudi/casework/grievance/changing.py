"""The one way a grievance changes: find it, lock it, refuse what is stale or not possible, change, keep every step."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from doudi.casework.grievance.access import answered_in_this_round, find_grievance, is_taker
from doudi.casework.grievance.domain.course import COURSE, State
from doudi.casework.grievance.errors import (
    GrievanceChanged,
    GrievanceStepNotPossible,
    GrievanceUnfit,
    SameGrievanceOfficial,
)
from doudi.casework.grievance.following import follow
from doudi.casework.models import Grievance, GrievanceStep
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import KeyReused
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words


@dataclass
class Step:
    """One step under way: the locked grievance, who takes it, where it leads, what its line of history will say."""

    acting: Acting
    row: Grievance
    verb: str
    to: State | None = None
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    after: list[Callable[[Grievance], None]] = field(default_factory=list)


def digest_of(verb: str, content: dict[str, Any]) -> str:
    """A keyed fingerprint of what was sent, to tell a repeat from something else."""
    said = json.dumps([verb, content], sort_keys=True, default=str, ensure_ascii=False)
    return blind_index("grievance_step", said)


def words_needed(text: str, at: str, what: Words) -> str:
    """A written sentence, cleaned.

    Raises:
        GrievanceUnfit: it is missing.
    """
    said = text.strip()
    if not said:
        raise GrievanceUnfit(
            at,
            f"A written sentence is missing: {what.en}.",
            Words(f"写一句：{what.zh}。", f"Write one sentence: {what.en}."),
        )
    return said


def _stale(row: Grievance) -> GrievanceChanged:
    move = COURSE[row.changed_verb]
    return GrievanceChanged(row.public_id, row.changed_by_name, Words(move.zh, move.en))


def _is_stale(row: Grievance, expected_version: int | None) -> bool:
    return expected_version is not None and expected_version != row.version


def _replayed(row: Grievance, acting: Acting, verb: str, key: str | None, digest: str) -> bool:
    if not key:
        return False
    seen = row.steps.filter(key=key).first()
    if seen is None:
        return False
    if (seen.verb, seen.by_id, seen.body_digest) != (verb, acting.actor_id, digest):
        raise KeyReused()
    return True


def _advance(row: Grievance, acting: Acting, verb: str) -> None:
    won = Grievance.objects.filter(pk=row.pk, version=row.version).update(version=row.version + 1)
    if not won:
        raise _stale(Grievance.objects.get(pk=row.pk))
    row.version += 1
    row.changed_verb = verb
    row.changed_by_name = acting.name if acting.kind == "staff" else ""
    row.save()


def keep_step(step: Step, before: str, key: str | None, digest: str) -> None:
    """The line of history, tasks and clocks, the audit line and the event of one step."""
    acting, row = step.acting, step.row
    GrievanceStep.objects.create(
        grievance=row,
        version=row.version,
        verb=step.verb,
        from_state=before,
        to_state=row.state,
        round=row.round,
        at=acting.now,
        by_kind=acting.kind,
        by_id=acting.actor_id,
        by_name=acting.name if acting.kind == "staff" else "",
        by_office=acting.posts[0].organisation_name if acting.posts else "",
        note=step.note,
        detail=step.detail,
        key=key or None,
        body_digest=digest,
    )
    follow(acting, row)
    for tell in step.after:
        tell(row)
    detail = {"from": before, "to": str(row.state), "version": row.version}
    record(
        acting, f"casework.grievance_{step.verb}", "grievance", row.public_id, area_path=row.area_path, detail=detail
    )
    announce(acting, f"grievance_{step.verb}", {"grievance": row.public_id, "version": row.version})


def take_step(
    acting: Acting,
    public_id: str,
    verb: str,
    do: Callable[[Step], None],
    *,
    content: dict[str, Any] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Take one declared step in one transaction; returns the grievance as it then stands.

    A repeat with the same key has no second effect. Of two who act on the same version one wins; the other hears who.

    Raises:
        GrievanceNotFound: not for this account.
        NotAllowed: the account may look but not take this step.
        GrievanceChanged: ``expected_version`` is not the version any more.
        GrievanceStepNotPossible: the course does not allow it from here.
        SameGrievanceOfficial: the account answered, and this checks the answer.
        KeyReused: the key was used for something else.
    """
    move, digest = COURSE[verb], digest_of(verb, content or {})
    with transaction.atomic():
        row = find_grievance(acting, public_id, lock=True)
        if _replayed(row, acting, verb, key, digest):
            return row
        if not is_taker(acting, row, move):
            raise NotAllowed(verb, "this account may look at the grievance but not take this step")
        if _is_stale(row, expected_version):
            raise _stale(row)
        before = State(row.state)
        if before not in move.sources:
            raise GrievanceStepNotPossible(row.public_id, verb, before)
        if answered_in_this_round(acting, row, move.not_after):
            raise SameGrievanceOfficial(row.public_id, verb)
        step = Step(acting, row, verb)
        do(step)
        after = step.to or (next(iter(move.targets)) if len(move.targets) == 1 else before)
        if not move.leads(before, after):
            raise GrievanceStepNotPossible(row.public_id, verb, before)
        row.state = after
        _advance(row, acting, verb)
        keep_step(step, before, key, digest)
    return row
