"""`GET /joint-items` and `GET /applications`: ids, states, versions, days and steps; nothing personal."""

from typing import Any

from django.http import HttpRequest

from doudi.api.cases.shapes import (
    ApplicationOut,
    ApplicationsOut,
    ApplicationWholeOut,
    CaseStepOut,
    ClockOut,
    JointItemOut,
    JointItemsOut,
    JointItemWholeOut,
    JointStepOut,
    ThereOut,
    WaitingOut,
)
from doudi.api.problems import ApiError
from doudi.api.shapes import Text
from doudi.casework.domain.machine import State
from doudi.casework.joint.matter import matter
from doudi.casework.machines.applications import SeenCase, fetch_application, fetch_applications
from doudi.casework.machines.joint_items import Seen, fetch_item, fetch_items, waiting_for
from doudi.casework.models import JointEvent, JointItem
from doudi.platform.paging import PageUnknown
from doudi.schemes.joint.matter import SharedFact, SharedPaper
from doudi.worklist.lights import LightView

ITEM_STATES = ("open", "done", "struck")
CASE_STATES = tuple(state.value for state in State if state is not State.DRAFT)
AGAIN = "Wrong: after. It is none of yours: begin again without it."


def list_joint_items(request: HttpRequest, state: str, after: str, limit: int) -> JointItemsOut:
    """A page of the office's items.

    Raises:
        ApiError: a state there is not, or ``after`` is none of this office's items.
        NotAllowed: the token is for another purpose.
    """
    _known(state, ITEM_STATES)
    try:
        seen, more = fetch_items(request.acting, state=state, after=after, at_most=limit)  # type: ignore[attr-defined]
    except PageUnknown as error:
        raise ApiError("api.bad-query", AGAIN) from error
    last = seen[-1].item.public_id if more else None
    return JointItemsOut(items=[JointItemOut(**_item(each)) for each in seen], next_after=last)


def one_joint_item(request: HttpRequest, public_id: str) -> JointItemWholeOut:
    """One of the office's items.

    Raises:
        NotThere, NotAllowed: see the read.
    """
    seen = fetch_item(request.acting, public_id)  # type: ignore[attr-defined]
    item = seen.item
    return JointItemWholeOut(
        **_item(seen),
        may_be_published=item.terms.get("notice") == "foreseen" and not item.case.child_protected,
        depends_on=list(item.depends_on),
        waiting_for=waiting_out(item),
        facts=[_there(matter().facts[key], is_there) for key, is_there in seen.facts],
        papers=[_there(matter().papers[key], is_there) for key, is_there in seen.papers],
        asked_papers=list((item.asked or {}).get("papers", [])),
        steps=[_joint_step(event) for event in seen.events],
    )


def waiting_out(item: JointItem) -> list[WaitingOut]:
    """What the item waits for, as it is told."""
    return [WaitingOut(step=key, role=role, outcomes=outcomes) for key, role, outcomes in waiting_for(item)]


def list_applications(request: HttpRequest, state: str, after: str, limit: int) -> ApplicationsOut:
    """A page of the applications of the office's area.

    Raises:
        ApiError: a state there is not, or ``after`` is none of this area.
        NotAllowed: the token is for another purpose.
    """
    _known(state, CASE_STATES)
    try:
        seen, more = fetch_applications(request.acting, state=state, after=after, at_most=limit)  # type: ignore[attr-defined]
    except PageUnknown as error:
        raise ApiError("api.bad-query", AGAIN) from error
    last = seen[-1].case.public_id if more else None
    return ApplicationsOut(items=[ApplicationOut(**_case(each)) for each in seen], next_after=last)


def one_application(request: HttpRequest, public_id: str) -> ApplicationWholeOut:
    """One application of the office's area.

    Raises:
        NotThere, NotAllowed: see the read.
    """
    seen = fetch_application(request.acting, public_id)  # type: ignore[attr-defined]
    steps = [
        CaseStepOut(version=each.version, verb=each.verb, from_state=each.from_state, to_state=each.to_state,
                    at=each.at.isoformat(), by_kind=each.actor_kind)
        for each in seen.events
    ]  # fmt: skip
    return ApplicationWholeOut(**_case(seen), steps=steps)


def _known(state: str, states: tuple[str, ...]) -> None:
    if state and state not in states:
        raise ApiError("api.bad-query", f"Wrong: state. It is one of {', '.join(states)}.")


def _item(seen: Seen) -> dict[str, Any]:
    item = seen.item
    opened, ended = item.opened_at, item.ended_at
    return {
        "id": item.public_id, "case": item.case.public_id, "item": item.key, "kind": item.kind,
        "title": Text(zh=item.title_zh, en=item.title_en), "state": item.state, "outcome": item.outcome,
        "version": item.version, "scheme": item.scheme,
        "application": item.application.public_id if item.application else None,
        "opened_at": opened.isoformat() if opened else "", "ended_at": ended.isoformat() if ended else None,
        "changed_at": item.changed_at.isoformat(), "is_paused": seen.is_paused, "law": item.terms.get("law", ""),
        "law_is_configured": item.terms.get("stands") == "configured",
        "clocks": [_clock(each) for each in seen.clocks],
    }  # fmt: skip


def _case(seen: SeenCase) -> dict[str, Any]:
    case = seen.case
    return {
        "id": case.public_id, "scheme": case.scheme, "state": case.state, "version": case.version,
        "filed_at": case.filed_at.isoformat() if case.filed_at else "",
        "accepted_on": case.accepted_on.isoformat() if case.accepted_on else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "changed_at": case.changed_at.isoformat(), "is_paused": bool(case.paused_because),
        "clocks": [_clock(each) for each in seen.clocks],
    }  # fmt: skip


def _clock(light: LightView) -> ClockOut:
    """One limit; why it is paused may name somebody and is not told."""
    return ClockOut(
        rule=light.rule_key, title=Text(zh=light.title.zh, en=light.title.en), light=light.light,
        starts_on=light.starts_on.isoformat(), due_on=light.due_on.isoformat() if light.due_on else None,
        due_is_provisional=light.provisional, is_paused=light.due_moves, days_used=light.days_used,
        days_left=light.days_left, days_late=light.days_late, days_paused=light.days_paused, limit=light.limit,
        unit=light.unit, counts_by=light.counts_by, law_limit=light.law_limit,
        law_due_on=light.law_due_on.isoformat() if light.law_due_on else None, legal_basis=light.legal_basis,
        status=light.status, stopped_on=light.stopped_on.isoformat() if light.stopped_on else None,
    )  # fmt: skip


def _there(one: SharedFact | SharedPaper, is_there: bool) -> ThereOut:
    return ThereOut(key=one.key, zh=one.words.zh, en=one.words.en, is_there=is_there)


def _joint_step(event: JointEvent) -> JointStepOut:
    """One line; of who acted only an official's id, never what somebody wrote."""
    return JointStepOut(
        version=event.version, verb=event.verb, step=event.task, outcome=str(event.detail.get("outcome", "")),
        at=event.at.isoformat(), by_kind=event.actor_kind, by=event.actor_id if event.actor_kind == "staff" else None,
        role=event.role, through=event.detail.get("through"),
    )  # fmt: skip
