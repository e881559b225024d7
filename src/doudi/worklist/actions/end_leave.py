"""End a leave early (提前回来), or take back one that has not begun (取消)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.worklist.errors import ItemNotFound
from doudi.worklist.models import Leave


@transaction.atomic
def end_leave(acting: Acting, leave_public_id: str) -> Leave:
    """From today the person is back: their items are theirs again. One that is over changes nothing.

    Raises:
        ItemNotFound: no such leave of one's own, nor of somebody where this account supervises.
    """
    leave = Leave.objects.select_for_update().filter(public_id=leave_public_id).first()
    if leave is None:
        raise ItemNotFound()
    if leave.staff_id != acting.actor_id and not policy.may(acting, "worklist.supervise", area_path=leave.area_path):
        raise ItemNotFound()
    if leave.until_on <= acting.today:
        return leave
    before = leave.until_on
    leave.until_on = max(leave.from_on, acting.today)
    leave.save(update_fields=["until_on"])
    detail = {"of": leave.staff_id, "from": str(before), "to": str(leave.until_on)}
    record(acting, "worklist.end_leave", "leave", leave.public_id, area_path=leave.area_path, detail=detail)
    announce(acting, "worklist.leave_ended", {"leave": leave.public_id})
    return leave
