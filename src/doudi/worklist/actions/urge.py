"""Urge whoever answers for an open item, with a note (催办)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.worklist.errors import AnswerUnfit, ItemNotFound, ItemNotOpen
from doudi.worklist.models import Prompt, WorkItem
from doudi.worklist.scope import seen_items
from doudi.worklist.standing import kept_from, place_of, standing_of
from doudi.worklist.words import Words

LONGEST_NOTE = 200


@transaction.atomic
def urge(acting: Acting, item_public_id: str, note: str) -> Prompt:
    """A line on the item, addressed to whoever answers for it today; it changes no clock and no owner.

    Raises:
        ItemNotFound: no such item where this account supervises.
        ItemNotOpen: it is done or cancelled.
        AnswerUnfit: without a note, or one that is too long.
    """
    rows = seen_items(acting, "worklist.supervise").select_for_update(of=("self",))
    item = rows.filter(public_id=item_public_id).select_related("clock").first()
    if item is None:
        raise ItemNotFound()
    policy.require(acting, "worklist.supervise", area_path=item.area_path)
    if item.state != WorkItem.OPEN:
        raise ItemNotOpen(item.public_id, item.state, item.done_by)
    said = note.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise AnswerUnfit(
            Words(f"写一句要办什么，最多{LONGEST_NOTE}个字。", f"Write what to do, {LONGEST_NOTE} characters at most."),
            "note",
        )
    standing = standing_of([place_of(item)], acting.today)
    prompt = Prompt.objects.create(
        item=item,
        clock=item.clock,
        step="urge",
        due_on=item.clock.due_on if item.clock else None,
        on=acting.today,
        at=acting.now,
        to_role=item.owner_role,
        to_staff_id=standing.of(item, kept_from=kept_from([item], standing)),
        by_id=acting.actor_id,
        note=said,
        division_code=item.division_code,
        area_path=item.area_path,
    )
    record(
        acting,
        "worklist.urge",
        "work_item",
        item.public_id,
        area_path=item.area_path,
        detail={"to": prompt.to_staff_id or prompt.to_role, "prompt": prompt.public_id},
    )
    announce(acting, "worklist.urged", {"item": item.public_id, "prompt": prompt.public_id})
    return prompt
