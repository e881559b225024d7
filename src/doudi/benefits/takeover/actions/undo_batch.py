"""Undo a batch (整批退回), as long as nothing newer rests on what was made of it."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import ProtectedError

from doudi.benefits.models import Entitlement, PayeeAccount
from doudi.benefits.takeover.errors import SomethingRests, StepNotPossible
from doudi.benefits.takeover.finding import find_batch
from doudi.benefits.takeover.records import SIGNED, TAKEN, UNDONE, PaidBefore, TakeoverBatch, TakeoverRow
from doudi.casework.actions.take_over_case import give_back_case, moved_on_since
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import HouseholdMember
from doudi.worklist.words import Words


@transaction.atomic
def undo_batch(acting: Acting, public_id: str, *, because: str) -> TakeoverBatch:
    """Entitlements, accounts, cases and payments of the batch are gone; its rows, and the audit, stay.

    People stay registered: others may know them by now, and they draw nothing by that.

    Raises:
        BatchNotFound, NotAllowed: not this account's.
        StepNotPossible: no reason is written, the batch is signed for, or was undone before.
        SomethingRests: a payment, a change or a step of a case came after; all of them are named.
    """
    batch = find_batch(acting, public_id, "benefits.take_over", lock=True)
    if batch.state == UNDONE:
        return batch
    if batch.state == SIGNED:
        raise StepNotPossible(
            batch.public_id, "undo", Words("已经签字，个别的按变更办。", "It is signed for; change single rows.")
        )
    if not because.strip():
        raise StepNotPossible(batch.public_id, "undo", Words("写明为什么退回。", "Write why."))
    resting = sorted(_resting(batch))
    if resting:
        raise SomethingRests(batch.public_id, resting)
    for right in Entitlement.objects.filter(taken_over=batch).select_related("household"):
        PayeeAccount.objects.filter(person=right.person_id, registered_at=right.opened_at, lines=None).delete()
        household = right.household
        right.delete()
        if household is not None and household.formed_at == right.opened_at:
            try:
                with transaction.atomic():
                    HouseholdMember.objects.filter(household=household).delete()
                    household.delete()
            except ProtectedError:
                pass  # somebody else counts on this household by now; it gives nobody anything
    PaidBefore.objects.filter(batch=batch).delete()
    for row in batch.rows.filter(subject_type="application", state=TAKEN, is_head=True):
        give_back_case(acting, row.subject_id, because.strip())
    batch.rows.filter(state=TAKEN).update(state=UNDONE)
    batch.state, batch.undone_by_name, batch.undone_at = UNDONE, acting.name, acting.now
    batch.undone_because = because.strip()
    batch.save(update_fields=["state", "undone_by_name", "undone_at", "undone_because"])
    record(acting, "benefits.undo_takeover", "takeover", batch.public_id, area_path=batch.area_path)
    return batch


def _resting(batch: TakeoverBatch) -> Iterator[str]:
    """What came after: a payment line, a change of state, a step of the case, a later batch of payments."""
    for right in Entitlement.objects.filter(taken_over=batch).prefetch_related("lines"):
        if right.state != "active" or right.to_month:
            yield right.public_id
        for line in right.lines.all():
            yield line.public_id
    if batch.form == "recipients":
        people = Entitlement.objects.filter(taken_over=batch).values("person")
        later = PaidBefore.objects.filter(person__in=people).exclude(batch=batch)
        yield from later.values_list("batch__public_id", flat=True).distinct()
    for row in TakeoverRow.objects.filter(batch=batch, subject_type="application", state=TAKEN, is_head=True):
        if moved_on_since(row.subject_id):
            yield row.subject_id
