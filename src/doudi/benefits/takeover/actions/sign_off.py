"""A second official signs that the sums are right (对账签字); from then on the batch is paid."""

from django.db import transaction

from doudi.benefits.errors import BenefitsError
from doudi.benefits.takeover.errors import SameOfficial, StepNotPossible
from doudi.benefits.takeover.finding import find_batch
from doudi.benefits.takeover.reconciling import reconcile
from doudi.benefits.takeover.records import SIGNED, TAKEN, TakeoverBatch
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.worklist.words import Words

SHORTEST_REASON = 6


class DifferencesUnexplained(BenefitsError):
    """The sums differ, and nobody wrote why that is right."""

    code = "benefits.takeover-differs"

    def __init__(self, public_id: str, lines: int) -> None:
        super().__init__(
            f"Batch {public_id}: {lines} sums differ. Look at the rows, and write why it is right.",
            Words(
                f"有{lines}处对不上。看看是哪些行，再写明为什么可以接。",
                f"{lines} sums differ: look at the rows, and write why it is right.",
            ),
        )


@transaction.atomic
def sign_off(acting: Acting, public_id: str, *, because: str = "") -> TakeoverBatch:
    """The batch is signed for; signing twice is once.

    Raises:
        BatchNotFound, NotAllowed: not this account's.
        SameOfficial: this account took the batch over.
        StepNotPossible: it is not taken in whole yet, or was undone.
        DifferencesUnexplained: sums differ and no reason is written.
    """
    batch = find_batch(acting, public_id, "benefits.sign_takeover", lock=True)
    if batch.state == SIGNED:
        return batch
    if batch.state != TAKEN:
        raise StepNotPossible(
            batch.public_id, "sign", Words("还没有接完，或者已经退回。", "It is not taken in, or was undone.")
        )
    if batch.made_by == acting.actor_id:
        raise SameOfficial(batch.public_id)
    differing = sum(line.differs for line in reconcile(batch))
    if differing and len(because.strip()) < SHORTEST_REASON:
        raise DifferencesUnexplained(batch.public_id, differing)
    batch.state, batch.signed_by, batch.signed_by_name = SIGNED, acting.actor_id, acting.name
    batch.signed_at, batch.signed_because = acting.now, because.strip()
    batch.save(update_fields=["state", "signed_by", "signed_by_name", "signed_at", "signed_because"])
    record(
        acting,
        "benefits.sign_takeover",
        "takeover",
        batch.public_id,
        area_path=batch.area_path,
        detail={"differences": differing},
    )
    return batch
