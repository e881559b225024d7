"""Give an open item to a colleague (转交)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.worklist.errors import ItemNotFound, ItemNotOpen, MustKeepAway
from doudi.worklist.models import WorkItem
from doudi.worklist.scope import kept_in_another_office, office_of
from doudi.worklist.standing import may_not_take, served_by


@transaction.atomic
def hand_over(acting: Acting, item_public_id: str, to_staff_id: str, reason: str = "") -> WorkItem:
    """The item belongs to that person alone from now on; they must hold the item's role where it is, today.

    Handing it to the person who has it already changes nothing.

    Raises:
        ItemNotFound: no such item in the giver's area, or nobody with that role there by that id.
        ItemNotOpen: it is done or cancelled.
        MustKeepAway: that person must keep away from it, or worked on the same matter in another role.
    """
    rows = policy.visible(WorkItem.objects.select_for_update(), acting, "worklist.see")
    item = rows.exclude(kept_in_another_office(acting)).filter(public_id=item_public_id).first()
    if item is None:
        raise ItemNotFound()
    policy.require(acting, "worklist.hand_over", area_path=item.area_path)
    if item.state != WorkItem.OPEN:
        raise ItemNotOpen(item.public_id, item.state, item.done_by)
    if item.owner_staff_id == to_staff_id:
        return item
    served = served_by([to_staff_id], acting.today, office_of(item)).get((to_staff_id, item.owner_role), ())
    if not any(item.area_path.startswith(path) for path in served):
        raise ItemNotFound()
    if WorkItem.objects.filter(may_not_take(to_staff_id), pk=item.pk).exists():
        raise MustKeepAway(item.public_id)
    before, item.owner_staff_id = item.owner_staff_id, to_staff_id
    item.save(update_fields=["owner_staff_id"])
    record(
        acting,
        "worklist.hand_over",
        "work_item",
        item.public_id,
        area_path=item.area_path,
        detail={"from": before, "to": to_staff_id, "has_reason": bool(reason)},
    )
    announce(acting, "worklist.handed_over", {"item": item.public_id, "to": to_staff_id})
    return item
