"""A department's items as its own system reads them (部门系统读事项): plan, state, days, steps; names of facts only."""

from dataclasses import dataclass

from django.db.models import QuerySet

from doudi.casework.joint.following import ITEM, why_paused
from doudi.casework.joint.matter import matter
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.machines import PURPOSE
from doudi.casework.machines.clocks import clocks_by_subject
from doudi.casework.machines.errors import NotThere
from doudi.casework.models import JointEvent, JointItem
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.paging import page_after
from doudi.registry.machines import CallingOffice, calling_office
from doudi.worklist.lights import LightView

SCOPE = "joint_items"
RELATED = ("case", "organisation", "definition", "application")


@dataclass(frozen=True)
class Seen:
    """One item with its clocks; its history and what is there of facts and papers only where one item is asked for."""

    item: JointItem
    clocks: list[LightView]
    is_paused: bool
    events: tuple[JointEvent, ...] = ()
    facts: tuple[tuple[str, bool], ...] = ()
    papers: tuple[tuple[str, bool], ...] = ()


def items_of(office: CallingOffice) -> QuerySet[JointItem]:
    """The items of this office in its area, begun or ended; a plan that did not begin is nobody's yet."""
    rows = JointItem.objects.filter(office.within(), organisation__public_id__in=office.stands_for)
    return rows.exclude(state__in=("planned", "waiting")).exclude(opened_at=None).select_related(*RELATED)


def fetch_items(acting: Acting, *, state: str = "", after: str = "", at_most: int = 50) -> tuple[list[Seen], bool]:
    """Items of the office of the machine that acts, oldest first, beginning after one; and whether there are more.

    Raises:
        NotAllowed: the machine's token does not cover it.
        PageUnknown: ``after`` is no item of this office.
    """
    rows = items_of(calling_office(acting, SCOPE, purpose=PURPOSE))
    shown, has_more = page_after(rows, after=after, state=state, at_most=at_most)
    ids = [item.public_id for item in shown]
    clocks = clocks_by_subject(acting, ITEM, ids)
    if ids:
        record_read(acting, ITEM, ids, what="joint_items")
    seen = [Seen(item, clocks[item.public_id], is_paused(item)) for item in shown]
    return seen, has_more


def fetch_item(acting: Acting, public_id: str) -> Seen:
    """One item of the office, with its steps so far; which facts were told and which papers came, not what they say.

    Raises:
        NotAllowed: the machine's token does not cover it.
        NotThere: the office has no such item, whoever else has.
    """
    item = items_of(calling_office(acting, SCOPE, purpose=PURPOSE)).filter(public_id=public_id).first()
    if item is None:
        raise NotThere
    case = item.case
    record_read(acting, ITEM, [item.public_id], what="joint_item", area_path=item.area_path, case_ref=case.public_id)
    facts = [key for key in item.terms.get("facts", []) if key in matter().facts]
    papers = [key for key in item.terms.get("papers", []) if key in matter().papers]
    return Seen(
        item,
        clocks_by_subject(acting, ITEM, [item.public_id])[item.public_id],
        is_paused(item),
        tuple(item.events.order_by("version")),
        tuple((key, bool(case.facts.get(key))) for key in facts),
        tuple((key, key in case.papers) for key in papers),
    )


def is_paused(item: JointItem) -> bool:
    """Whether nothing is counted against it now: it is open, and papers are awaited or an official paused it."""
    return item.state == "open" and bool(why_paused(item))


def waiting_for(item: JointItem) -> list[tuple[str, str, list[str]]]:
    """What the item waits for: the task, the post it is for, and the ways it can come out."""
    return [
        (task.key, task.role, [each.value for each in task.outcomes])
        for task in tasks_waiting(item)
        if task.kind == "human"
    ]
