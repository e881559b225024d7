"""What the family sees of its joint case (我家的事): what was started, where it is, and how to say no."""

from datetime import date

from doudi.casework.joint.errors import JointNotFound
from doudi.casework.joint.finding import find_joint_case, own_cases
from doudi.casework.joint.reads.building import clocks_of, main_light, office_name, papers_named
from doudi.casework.joint.reads.shapes import FamilyItem, FamilyPage
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.stepping import DECLINES
from doudi.casework.joint.words import FOR_THE_FAMILY, KINDS, OUTCOMES
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.worklist.calendar import day_of
from doudi.worklist.lights import LightView
from doudi.worklist.words import Words

GIVEN = ("granted", "delivered")


def fetch_own_joint_cases(acting: Acting) -> list[tuple[str, str, date]]:
    """Number, state and first day of the cases in which this resident speaks for the family; newest first."""
    rows = own_cases(acting).exclude(state="planning").order_by("-opened_at")
    return [(case.public_id, case.state, day_of(case.opened_at)) for case in rows]


def fetch_family_page(acting: Acting, case_id: str) -> FamilyPage:
    """The case for who speaks for the family; before the plan is settled there is nothing to see.

    Raises:
        JointNotFound: not theirs, or not begun.
    """
    case = find_joint_case(acting, case_id, "casework.see_own_joint")
    if case.state == "planning":
        raise JointNotFound()
    items = list(
        case.items.select_related("organisation", "definition", "application").exclude(state="struck").order_by("pk")
    )
    for item in items:
        item.case = case
    clocks = clocks_of([case], items)
    light = main_light(clocks[case.public_id], acting)
    shown = [_item(item, main_light(clocks[item.public_id], acting)) for item in items]
    return FamilyPage(
        public_id=case.public_id,
        state=case.state,
        opened_on=day_of(case.opened_at),
        closed_on=day_of(case.closed_at) if case.closed_at else None,
        by=light.due_on if light else None,
        items=shown,
        given=sum(one.given for one in shown),
    )


def _item(item: JointItem, light: LightView | None) -> FamilyItem:
    tasks = tasks_waiting(item)
    awaited = any(task.message == "papers_supplied" for task in tasks)
    office = item.organisation
    asked = (item.asked or {}).get("papers", []) if awaited else []
    return FamilyItem(
        public_id=item.public_id,
        title=Words(item.title_zh, item.title_en),
        how=KINDS[item.kind],
        where=_where(item, awaited),
        is_over=item.state == "done",
        given=item.outcome in GIVEN,
        reason=item.reason if item.outcome in ("refused", "not_possible", "not_qualified") else "",
        office=office_name(item),
        hotline=office.hotline if office else "",
        by=light.due_on if light and item.state == "open" else None,
        may_decline=any(task.message in DECLINES for task in tasks),
        may_confirm=any(task.key == "confirm_receipt" for task in tasks),
        missing=[(paper.key, paper.words) for paper in papers_named(asked)],
        version=item.version,
    )


def _where(item: JointItem, awaited: bool) -> Words:
    if item.state == "done":
        return OUTCOMES.get(item.outcome, FOR_THE_FAMILY["open"])
    if awaited:
        return FOR_THE_FAMILY["asked"]
    tasks = tasks_waiting(item)
    if any(task.key == "confirm_receipt" for task in tasks):
        return FOR_THE_FAMILY["received"]
    if item.kind == "no_application" and any(task.message in DECLINES for task in tasks):
        return FOR_THE_FAMILY["declinable"]
    if item.paused_because:
        return FOR_THE_FAMILY["paused"]
    return FOR_THE_FAMILY[item.state]

