"""Finding a batch within scope (找批次)."""

from doudi.benefits.takeover.errors import BatchNotFound
from doudi.benefits.takeover.records import TakeoverBatch
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy


def find_batch(
    acting: Acting, public_id: str, verb: str = "benefits.see_takeover", *, lock: bool = False
) -> TakeoverBatch:
    """The batch, if this account may do ``verb`` in its area.

    Raises:
        BatchNotFound: not existing or not for this account.
        NotAllowed: it may be seen, but not this.
    """
    try:
        number = check_public_id(public_id)
    except PublicIdInvalid:
        raise BatchNotFound() from None
    rows = TakeoverBatch.objects.select_for_update() if lock else TakeoverBatch.objects.all()
    batch = rows.filter(public_id=number).first()
    if batch is None or not policy.may(acting, "benefits.see_takeover", area_path=batch.area_path):
        raise BatchNotFound()
    policy.require(acting, verb, area_path=batch.area_path)
    return batch
