"""What a supervisor does about a late item (督办): urge with a note, or give it to somebody else."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.actions.urge import urge
from doudi.worklist.errors import AnswerUnfit, ItemNotFound, ItemNotOpen
from doudi.worklist.keeping import SUPERVISE as KIND
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

WAYS = ("urge", "reassign")


@transaction.atomic
def answer_supervision(
    acting: Acting, supervision_public_id: str, how: str, note: str, to_staff_id: str = ""
) -> WorkItem:
    """The late item is urged or reassigned, and the supervision item is done by this official, with their words.

    A longer limit is given where the law lists a reason, by the case's own action; the clock then says that it is late
    no longer, and the day's work takes the supervision off the list.

    Raises:
        ItemNotFound: no such supervision item of this account's role and area, or nobody to give the work to.
        ItemNotOpen: a colleague answered first, or the late item was done meanwhile.
        AnswerUnfit: no note, or no such way.
    """
    rows = policy.visible(WorkItem.objects.select_for_update(), acting, "worklist.supervise")
    supervision = rows.filter(public_id=supervision_public_id, kind=KIND, owner_role__in=sorted(acting.roles)).first()
    if supervision is None:
        raise ItemNotFound()
    policy.require(acting, "worklist.supervise", area_path=supervision.area_path)
    if supervision.state != WorkItem.OPEN:
        raise ItemNotOpen(supervision.public_id, supervision.state, supervision.done_by)
    if how not in WAYS:
        raise AnswerUnfit(Words("选催办，或者转给别人。", "Choose to urge, or to reassign."), "how")
    if how == "reassign":
        if not to_staff_id:
            raise AnswerUnfit(Words("选转给谁。", "Choose who gets it."), "to_staff_id")
        hand_over(acting, supervision.subject_id, to_staff_id, note)
    urge(acting, supervision.subject_id, note)
    supervision.state, supervision.done_at, supervision.done_by = WorkItem.DONE, acting.now, acting.actor_id
    supervision.save(update_fields=["state", "done_at", "done_by"])
    record(
        acting,
        "worklist.answer_supervision",
        "work_item",
        supervision.public_id,
        area_path=supervision.area_path,
        detail={"of": supervision.subject_id, "how": how, "to": to_staff_id},
    )
    return supervision
