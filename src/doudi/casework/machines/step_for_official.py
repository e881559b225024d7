"""Take a step of an item in an official's name (系统代办一步): every rule of the step counts for the official."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.supply_papers import AT_THE_WINDOW, supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.transfer_item import NOT_COMPETENT, transfer_item
from doudi.casework.joint.finding import ITEM_VERBS
from doudi.casework.machines import PURPOSE
from doudi.casework.machines.errors import NotThere, OfficialNotAgreed, OfficialUnknown
from doudi.casework.machines.joint_items import is_paused, items_of, waiting_for
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting, Through
from doudi.platform.idempotency import once
from doudi.registry.acting import acting_for_staff
from doudi.registry.agreements import SCOPE, has_agreed
from doudi.registry.machines import CallingOffice, calling_office
from doudi.registry.models import Staff
from doudi.registry.policy import load_roles

MISSING, PAUSE, RESUME, SUPPLY = "missing", "pause", "resume", "supply"


@dataclass(frozen=True)
class StepWanted:
    """A step as it is sent: a task of the item's process with its outcome, or pause, resume, supply (暂停、恢复、收到).

    ``papers`` are what is asked for (outcome missing) or came (supply), ``to_department`` whose it is (not_competent).
    """

    step: str
    outcome: str = ""
    note: str = ""
    papers: Sequence[str] = ()
    to_department: str = ""


def step_for_official(
    acting: Acting, item_id: str, official: str, wanted: StepWanted, *, expected_version: int, key: str
) -> dict[str, Any]:
    """The step, taken by the official through the machine that acts; audit and history name both.

    A repeat with the same key has no second effect and the same answer, also when the item has gone on since. Only
    posts in the calling office that handle its items count: what the official may do elsewhere is not lent.

    Raises:
        NotAllowed: the token does not cover it, or the step is not for this official.
        NotThere: the office has no such item.
        OfficialUnknown, OfficialNotAgreed: nobody of the office, or without the official's word.
        KeyReused: the key was used with other content.
        JointChanged, JointStepNotPossible, JointSameOfficial, JointUnfit and the others of the step itself.
    """
    office = calling_office(acting, SCOPE, purpose=PURPOSE)
    if not items_of(office).filter(public_id=item_id).exists():
        raise NotThere
    content = {
        "item": item_id, "official": official, "version": expected_version, "step": wanted.step,
        "outcome": wanted.outcome, "note": wanted.note, "papers": list(wanted.papers), "to": wanted.to_department,
    }  # fmt: skip

    def effect() -> dict[str, Any]:
        by = _in_the_name_of(acting, office, official)
        return _answer(_take(by, item_id, wanted, expected_version))

    return once(acting, key, content, effect)


def _in_the_name_of(acting: Acting, office: CallingOffice, official: str) -> Acting:
    staff = Staff.objects.filter(public_id=official, is_active=True).first()
    roles = load_roles()
    by = acting_for_staff(staff, acting.now, PURPOSE, request_id=acting.request_id) if staff else None
    posts = tuple(
        post
        for post in (by.posts if by else ())
        if post.organisation_id == office.public_id and post.role in roles and set(ITEM_VERBS) & roles[post.role].verbs
    )
    if by is None or not posts:
        raise OfficialUnknown(official)
    if not has_agreed(official, office.token):
        raise OfficialNotAgreed(official)
    return replace(by, posts=posts, through=Through(office.token.public_id, office.token.name))


def _take(by: Acting, item_id: str, wanted: StepWanted, version: int) -> JointItem:
    if wanted.step == PAUSE:
        return pause_item(by, item_id, reason=wanted.note, expected_version=version)
    if wanted.step == RESUME:
        return resume_item(by, item_id, note=wanted.note, expected_version=version)
    if wanted.step == SUPPLY:
        came = dict.fromkeys(wanted.papers, AT_THE_WINDOW)
        return supply_papers(by, item_id, came, note=wanted.note, expected_version=version)
    if wanted.outcome == MISSING:
        return ask_missing(by, item_id, wanted.papers, note=wanted.note, expected_version=version)
    if wanted.outcome == NOT_COMPETENT:
        return transfer_item(by, item_id, wanted.to_department, reason=wanted.note, expected_version=version)
    return take_step(
        by, item_id, wanted.step, outcome=wanted.outcome, note=wanted.note, expected_version=version
    )


def _answer(item: JointItem) -> dict[str, Any]:
    """The item as it stands after the step, ids and codes only: it is kept beside the key."""
    waiting = [{"step": step, "role": role, "outcomes": ways} for step, role, ways in waiting_for(item)]
    return {
        "id": item.public_id, "case": item.case.public_id, "state": item.state, "outcome": item.outcome,
        "version": item.version, "is_paused": is_paused(item), "waiting_for": waiting,
    }  # fmt: skip
