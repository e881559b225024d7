"""Give an open item to a colleague (转交)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Post
from doudi.worklist.errors import ItemNotFound, ItemNotOpen
from doudi.worklist.models import WorkItem
from doudi.worklist.offices import of_own_office


@transaction.atomic
def hand_over(acting: Acting, item_public_id: str, to_staff_id: str, reason: str = "") -> WorkItem:
    """The item belongs to that person alone from now on; they must hold the item's role today.

    Handing it to the person who has it already changes nothing.

    Raises:
        ItemNotFound: no such item in the giver's area, or nobody with that role by that id.
        ItemNotOpen: it is done or cancelled.
    """
    rows = policy.visible(WorkItem.objects.select_for_update(), acting, "worklist.see").filter(of_own_office(acting))
    item = rows.filter(public_id=item_public_id).first()
    if item is None:
        raise ItemNotFound()
    policy.require(acting, "worklist.hand_over", area_path=item.area_path)
    if item.state != WorkItem.OPEN:
        raise ItemNotOpen(item.public_id, item.state, item.done_by)
    if item.owner_staff_id == to_staff_id:
        return item
    posts = Post.objects.filter(staff__public_id=to_staff_id, staff__is_active=True, role=item.owner_role)
    if not posts.filter(valid_from__lte=acting.today).exclude(valid_to__lte=acting.today).exists():
        raise ItemNotFound()
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
