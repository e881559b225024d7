"""The one way a case changes: find it in scope, lock it, refuse what is stale or not possible, change, keep history.

Every action of this package hands its own part to ``change_case`` (a filed case) or ``change_draft`` (a draft being
filled in). Permission, replay, version, transition, history, audit, event, clocks and items are done here once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from doudi.casework.course import Course, course_of, go
from doudi.casework.domain.machine import TRANSITIONS, Channel, State
from doudi.casework.errors import CaseChanged, CaseNotFound, NearRelativeBars, NotPossibleNow, SameOfficer
from doudi.casework.following import follow
from doudi.casework.models import Application, CaseEvent
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.beside import is_read
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import KeyReused
from doudi.platform.statements import fetch_rows
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

SYSTEM_MAY = frozenset({"take_down"})
EVENT_NAMES = {
    "file": "application_filed",
    "accept": "application_accepted",
    "confirm": "decision_confirmed",
    "refuse": "decision_refused",
    "terminate": "application_terminated",
    "withdraw": "application_withdrawn",
    "decide_reconsideration": "decision_reconsidered",
}


@dataclass
class Change:
    """One change under way: the locked case, who makes it, and what the history will say about it.

    What is in ``after`` runs once clocks and items follow the change, still in the same transaction.
    """

    acting: Acting
    case: Application
    verb: str
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    wanted: State | None = None
    after: list[Callable[[Application], None]] = field(default_factory=list)


def name_on_file(acting: Acting) -> str:
    """The name history keeps in clear: an official's, who stands by it; a resident's name is kept nowhere in clear."""
    return "" if acting.kind == "resident" else acting.name


def owner_id(case: Application, acting: Acting) -> str:
    """The account that owns the case for this reader: the one that started it, or the applicant's own later account."""
    if acting.kind != "resident":
        return ""
    mine = case.owner_account_id == acting.actor_id
    if not mine and acting.person_id and case.applicant is not None:
        mine = case.applicant.public_id == acting.person_id
    return acting.actor_id if mine else ""


def may_open(case: Application, acting: Acting, verb: str) -> bool:
    """Whether this account may do ``verb`` here; a resident's unfinished draft is nobody else's to see."""
    if case.state == State.DRAFT and case.channel == Channel.ONLINE and acting.kind == "staff":
        return False
    return policy.may(acting, verb, area_path=case.area_path, owner_id=owner_id(case, acting))


def see_verb(acting: Acting) -> str:
    """The verb for looking: residents look at their own, staff at their area's."""
    return "casework.see_own" if acting.kind == "resident" else "casework.see"


def find_case(acting: Acting, public_id: str, verb: str = "", *, lock: bool = False) -> Application:
    """The case, if this account may do ``verb`` (or look, without one).

    Raises:
        CaseNotFound: it does not exist, or not for this account; nothing tells the two apart.
        NotAllowed: the account may look at it but not do this.
    """
    try:
        number = check_public_id(public_id)
    except PublicIdInvalid:
        raise CaseNotFound() from None
    case = next(iter(fetch_rows(Application, "public_id = %s", number, lock="FOR UPDATE" if lock else "")), None)
    if case is None or not (may_open(case, acting, see_verb(acting)) or (verb and may_open(case, acting, verb))):
        raise CaseNotFound()
    if verb and not may_open(case, acting, verb):
        raise NotAllowed(verb, "this account may look at the case but not take this step")
    return case


def _find_for(acting: Acting, public_id: str, permission: str | Callable[[Application], str]) -> Application:
    """The locked case, for a permission that may depend on it."""
    if isinstance(permission, str):
        return find_case(acting, public_id, permission, lock=True)
    case = find_case(acting, public_id, lock=True)
    verb = permission(case)
    if not may_open(case, acting, verb):
        raise NotAllowed(verb, "this account may look at the case but not take this step")
    return case


def fingerprint(verb: str, content: dict[str, Any]) -> str:
    """A keyed fingerprint of what was sent, to tell a repeat from something else."""
    return blind_index("case_change", json.dumps([verb, content], sort_keys=True, default=str, ensure_ascii=False))


def handled_by(case: Application) -> dict[str, list[str]]:
    """Who has handled the case: staff id to the verbs they took part in (经手)."""
    found: dict[str, list[str]] = {}
    events = case.events.all() if is_read(case, "events") else case.events.filter(is_handling=True)
    for event in events:
        for staff_id in {event.actor_id, *event.others} if event.is_handling else ():
            found.setdefault(staff_id, []).append(event.verb)
    if case.channel != Channel.ONLINE:
        for staff_id in {case.started_by, case.filed_by} - {""}:
            found.setdefault(staff_id, []).append("file")
    return found


def require_fresh_eyes(acting: Acting, case: Application) -> None:
    """The decider never handled the case (经办和审批分离).

    Raises:
        SameOfficer: they did.
    """
    handled = handled_by(case).get(acting.actor_id)
    if handled:
        raise SameOfficer(case.public_id, handled)


def _stale(case: Application) -> CaseChanged:
    transition = TRANSITIONS.get(case.changed_verb)
    did = Words(transition.zh, transition.en) if transition else Words("改过", "changed it")
    return CaseChanged(case.public_id, case.changed_by_name, case.changed_at, did)


def _replayed(
    case: Application, course: Course, acting: Acting, verb: str, key: str | None, digest: str
) -> bool:
    """Whether this very change was made before: by its key, or as the last change by the same person."""
    if key:
        seen = case.events.filter(key=key).first()
        if seen is not None:
            if (seen.verb, seen.actor_id, seen.body_digest) != (verb, acting.actor_id, digest):
                raise KeyReused()
            return True
    if course.allows(verb, State(case.state)):
        return False
    last = case.events.order_by("version").last()
    return last is not None and (last.verb, last.actor_id, last.body_digest) == (verb, acting.actor_id, digest)


def _somebody_was_first(case: Application, course: Course, acting: Acting, verb: str) -> bool:
    """Whether the last change, by somebody else, is what made the verb impossible."""
    last = case.events.order_by("version").last()
    if last is None or last.actor_id == acting.actor_id or not last.from_state:
        return False
    return course.allows(verb, State(last.from_state))


def _advance(case: Application, acting: Acting, verb: str) -> None:
    """Save the case one version further; whoever lost the race hears who won."""
    won = Application.objects.filter(pk=case.pk, version=case.version).update(version=case.version + 1)
    if not won:
        raise _stale(Application.objects.get(pk=case.pk))
    case.version += 1
    case.changed_at, case.changed_by_name, case.changed_verb = acting.now, name_on_file(acting), verb
    case.save()


def _keep_history(change: Change, before: State, key: str | None, digest: str) -> None:
    """The line of history, the clocks and items, the audit line and the event of one change."""
    acting, case, verb = change.acting, change.case, change.verb
    CaseEvent.objects.create(
        application=case,
        version=case.version,
        verb=verb,
        from_state=before,
        to_state=case.state,
        at=acting.now,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        actor_name=name_on_file(acting),
        actor_organisation=acting.posts[0].organisation_name if acting.posts else "",
        is_handling=TRANSITIONS[verb].handling and acting.kind == "staff",
        others=change.others,
        note=change.note,
        detail=change.detail,
        key=key or None,
        body_digest=digest,
    )
    follow(acting, case)
    for tell in change.after:
        tell(case)
    record(
        acting,
        f"casework.{verb}",
        "application",
        case.public_id,
        area_path=case.area_path,
        case_ref=case.public_id,
        detail={"from": before.value, "to": str(case.state), "version": case.version},
    )
    announce(
        acting,
        EVENT_NAMES.get(verb, f"case_{verb}"),
        {"application": case.public_id, "version": case.version, "simulated": acting.simulated},
    )


def change_case(
    acting: Acting,
    public_id: str,
    verb: str,
    permission: str | Callable[[Application], str],
    do: Callable[[Change], None],
    *,
    content: dict[str, Any] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """Make one change of a case in one transaction; returns the case as it then stands.

    A repeat of the same change (same key, or the same content by the same person when it is already done) has no second
    effect and gets the same answer.

    Raises:
        CaseNotFound, NotAllowed: see ``find_case``.
        CaseChanged: ``expected_version`` is not the case's version any more.
        NotPossibleNow: the verb does not fit the case's state.
        NearRelativeBars: the account is registered as a near relative.
        KeyReused: the key was used for something else.
    """
    digest = fingerprint(verb, content or {})
    with transaction.atomic():
        if acting.kind == "system" and verb not in SYSTEM_MAY:
            raise NotAllowed(verb, "the machine proposes; a named person does this")
        case = _find_for(acting, public_id, permission)
        course = course_of(case)
        if _replayed(case, course, acting, verb, key, digest):
            return case
        if expected_version is not None and expected_version != case.version:
            raise _stale(case)
        before = State(case.state)
        if not course.allows(verb, before):
            if _somebody_was_first(case, course, acting, verb):
                raise _stale(case)
            raise NotPossibleNow(case.public_id, verb, before)
        if acting.kind == "staff" and case.near_relatives.filter(staff_id=acting.actor_id).exists():
            raise NearRelativeBars(case.public_id)
        change = Change(acting, case, verb)
        do(change)
        go(case, verb, course.target(verb, before, change.wanted), acting.now)
        _advance(case, acting, verb)
        _keep_history(change, before, key, digest)
    return case


def change_draft(
    acting: Acting,
    public_id: str,
    verb: str,
    do: Callable[[Change], None],
    *,
    permission: str = "",
    expected_version: int | None = None,
) -> Application:
    """Change a draft: the same care, but no line of history for every answer; the audit has one.

    A filed case (somebody signs again) keeps its full history.

    Raises:
        CaseNotFound, NotAllowed, CaseChanged, NotPossibleNow: as ``change_case``.
    """
    with transaction.atomic():
        case = _find_for(acting, public_id, permission or (lambda found: apply_verb(acting, found.channel)))
        if expected_version is not None and expected_version != case.version:
            raise _stale(case)
        if not course_of(case).allows(verb, State(case.state)):
            raise NotPossibleNow(case.public_id, verb, case.state)
        change = Change(acting, case, verb)
        do(change)
        _advance(case, acting, verb)
        if case.state != State.DRAFT:
            _keep_history(change, State(case.state), None, "")
            return case
        record(
            acting,
            f"casework.{verb}",
            "application",
            case.public_id,
            area_path=case.area_path,
            case_ref=case.public_id,
            detail=change.detail,
        )
    return case


def apply_verb(acting: Acting, channel: str = "") -> str:
    """The permission to fill in and file: one's own, paper at the window, or on somebody's behalf."""
    if acting.kind == "resident":
        return "casework.apply"
    return "casework.register_paper" if channel == Channel.WINDOW else "casework.apply_on_behalf"
