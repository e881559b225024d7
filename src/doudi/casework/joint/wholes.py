"""The joint case as a whole of its items (整件事和各项), for the forecast of what will be late."""

from collections.abc import Collection

from doudi.casework.joint.following import CASE, ITEM, planner_role
from doudi.casework.models import JointCase, JointItem
from doudi.worklist.wholes import Part, Whole, register_wholes

UNDER_WAY = ("waiting", "open")


def part_of(item: JointItem) -> Part:
    """What keeps the clock of an item: itself, or the application that goes by its own process."""
    if item.application is not None:
        return "application", item.application.public_id
    return ITEM, item.public_id


def wholes_of_items(ids: Collection[str]) -> list[Whole]:
    """The running cases of these items, each with everything in it that is not over; two queries for 5,000 items."""
    listed = sorted(ids)
    cases: dict[int, JointCase] = {}
    for at in range(0, len(listed), 5000):
        rows = JointItem.objects.filter(public_id__in=listed[at : at + 5000], case__state="running")
        cases |= {item.case.pk: item.case for item in rows.select_related("case")}
    parts: dict[int, list[Part]] = {number: [] for number in cases}
    under_way = JointItem.objects.filter(case__in=list(cases), state__in=UNDER_WAY).select_related("application")
    for item in under_way.order_by("pk"):
        parts[item.case_id].append(part_of(item))
    return [
        Whole(CASE, case.public_id, planner_role(case), case.area_path, tuple(parts[number]))
        for number, case in cases.items()
    ]


register_wholes(ITEM, wholes_of_items)
