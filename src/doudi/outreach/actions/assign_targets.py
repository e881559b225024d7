"""Give targets to whoever acts on them: the grid, or the desk that speaks to employers (分派)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.consulting import names_of, with_refusals_on_record
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.enrolment.tasks import EMPLOYER_OWNERS, GRID_OWNERS, close_todo, kind_of, subject_of, task_of
from doudi.outreach.following.routes import EMPLOYER, route_of
from doudi.outreach.following.stepping import take_steps
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.outreach.visiting.limits import here
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Organisation
from doudi.registry.reads import offices_serving, place_names
from doudi.worklist.headlines import in_both
from doudi.worklist.many import Opening, open_items, start_clocks
from doudi.worklist.words import Words

MOST_AT_ONCE = 2000
KEPT = ("contact", "assigned_at", "assigned_to", "campaign")


@dataclass(frozen=True)
class Assigned:
    """What came of one target in a bulk press: ``assigned``, or a code why not; ``to`` is the office's name."""

    public_id: str
    result: str
    to: str = ""


@with_refusals_on_record
@transaction.atomic
def assign_targets(acting: Acting, target_ids: Sequence[str], *, campaign: Campaign | None = None) -> list[Assigned]:
    """Put each on the list of the office that acts on its rule, with name and address; a result for each, in order.

    Codes: ``assigned``, ``not_here`` (no such target for this account), ``not_now`` (contacted or settled already),
    ``same_office`` (that office has it), ``nobody_serves`` (no office with somebody in post). Nothing of one row
    hinders another.

    Raises:
        NotAllowed: no post of this account assigns.
    """
    policy.require_somewhere(acting, "outreach.assign_targets")
    wanted = list(dict.fromkeys(target_ids))[:MOST_AT_ONCE]
    rows = _rows(acting, wanted)
    results: dict[str, Assigned] = {}
    todo = []
    serving = _serving(acting, list(rows.values()))
    for public_id in wanted:
        target = rows.get(public_id)
        if target is None:
            results[public_id] = Assigned(public_id, "not_here")
        elif target.state not in (TargetState.NEW, TargetState.ASSIGNED):
            results[public_id] = Assigned(public_id, "not_now")
        elif target.public_id not in serving:
            results[public_id] = Assigned(public_id, "nobody_serves")
        elif target.assigned_to == serving[public_id][0].public_id:
            results[public_id] = Assigned(public_id, "same_office", serving[public_id][0].name_zh)
        else:
            todo.append(target)
            results[public_id] = Assigned(public_id, "assigned", serving[public_id][0].name_zh)
    _assign(acting, todo, serving, campaign)
    if todo:
        announce(acting, "outreach.targets_assigned", {"count": len(todo)})
    return [results[public_id] for public_id in wanted]


def _rows(acting: Acting, wanted: Sequence[str]) -> dict[str, EnrolmentTarget]:
    known = []
    for public_id in wanted:
        try:
            known.append(check_public_id(public_id, EnrolmentTarget.PREFIX))
        except PublicIdInvalid:
            continue
    rows = policy.visible(EnrolmentTarget.objects.select_for_update(), acting, "outreach.assign_targets")
    return {row.public_id: row for row in rows.filter(public_id__in=known)}


def _serving(acting: Acting, targets: Sequence[EnrolmentTarget]) -> dict[str, tuple[Organisation, str]]:
    """Office and role for each target, by its public id."""
    found: dict[str, tuple[Organisation, str]] = {}
    for to_employer, owners in ((False, GRID_OWNERS), (True, EMPLOYER_OWNERS)):
        some = [each for each in targets if (each.sent_to == EMPLOYER) is to_employer]
        offices = offices_serving({each.area_path for each in some}, owners, acting.today)
        found |= {each.public_id: offices[each.area_path] for each in some if each.area_path in offices}
    return found


def _assign(
    acting: Acting,
    targets: Sequence[EnrolmentTarget],
    serving: Mapping[str, tuple[Organisation, str]],
    campaign: Campaign | None,
) -> None:
    keys = [each.subject_key for each in targets if each.subject == "person"]
    people = names_of(acting, keys, why="outreach.assign_targets") if keys else {}
    places = place_names({each.area_path for each in targets})
    for kind in sorted({kind_of(each) for each in targets}):
        some = [each for each in targets if kind_of(each) == kind]
        for each in some:
            # Given to another office: what the first had on its list goes, the clock begins with the new office.
            if each.state == TargetState.ASSIGNED:
                close_todo(acting, each, done=False)
        clocks = start_clocks([subject_of(each) for each in some], here(kind), acting.today)
        openings = []
        for target in some:
            office, role = serving[target.public_id]
            known = people.get(target.subject_key) if target.subject == "person" else None
            target.contact = {"name": known.name, "address": known.address} if known else {}
            target.assigned_at, target.assigned_to = acting.now, office.public_id
            target.campaign = campaign or target.campaign
            openings.append(
                Opening(
                    subject_of(target),
                    task_of(target, role, office.public_id),
                    headline_of(target),
                    places[target.area_path],
                    target.division_code,
                    target.area_path,
                )
            )
        open_items(acting, openings, clocks)
    take_steps(acting, targets, "assign", TargetState.ASSIGNED, KEPT)


def headline_of(target: EnrolmentTarget) -> str:
    """How a list names a target: the person, or what kind of subject it is, and what it is about."""
    name, about = str(target.contact.get("name", "")), route_of(target.rule_key).words
    return in_both(Words(f"{name}：{about.zh}", f"{name}: {about.en}") if name else about)
