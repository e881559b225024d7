"""Note who is complained of (记回避), once the window has read what came in: they neither see nor handle it."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.changing import Step, take_step
from doudi.casework.grievance.errors import GrievanceUnfit, OwnComplaint
from doudi.casework.models import Grievance, GrievanceKeptFrom
from doudi.platform.acting import Acting
from doudi.registry.models import Organisation, Staff
from doudi.worklist.words import Words


def keep_apart(
    acting: Acting,
    public_id: str,
    *,
    staff_ids: Sequence[str] = (),
    office_id: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Grievance:
    """Named staff never find it again; a unit complained of is not put in charge, and gives back what it has.

    Raises:
        GrievanceUnfit: nobody is named, or nobody by that id.
        OwnComplaint: the unit that has it in hand; it returns it first. Or the official names themselves: a colleague
            notes that.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        row = step.row
        if not staff_ids and not office_id:
            raise GrievanceUnfit("staff_ids", "Nobody named.", Words("选被投诉的人或单位。", "Name whom it is about."))
        if acting.actor_id in staff_ids:
            raise OwnComplaint(row.public_id, "official")
        if Staff.objects.filter(public_id__in=staff_ids).count() != len(set(staff_ids)):
            raise GrievanceUnfit("staff_ids", "Nobody by that id.", Words("没有这个人。", "Nobody by that id."))
        if office_id:
            handover = current_handover(row)
            in_hand = set()
            if handover is not None:
                in_hand = {handover.office_id, *(helper.office_id for helper in handover.helpers.all())}
            if not Organisation.objects.filter(public_id=office_id).exists():
                raise GrievanceUnfit("office_id", "No such office.", Words("选一个单位。", "Choose a unit."))
            if office_id in in_hand:
                raise OwnComplaint(row.public_id, "office")
            row.against_office_id = office_id
        for staff_id in staff_ids:
            GrievanceKeptFrom.objects.get_or_create(grievance=row, staff_id=staff_id, defaults={"why": "named"})
        step.detail = {"staff": len(staff_ids), "office": bool(office_id)}

    content = {"staff": sorted(staff_ids), "office": office_id}
    return take_step(acting, public_id, "keep_apart", do, content=content, expected_version=expected_version, key=key)
