"""Say what the department answered to an alarm about its feed (数据异常办结)."""

from django.db import transaction

from doudi.evidence.errors import LoadUnknown
from doudi.evidence.following import KIND, subject_of
from doudi.evidence.models import SnapshotRecord
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require, require_somewhere
from doudi.worklist.keeping import finish_items


@transaction.atomic
def settle_feed_alarm(acting: Acting, load_id: str, *, answer: str) -> SnapshotRecord:
    """The load with the answer; the thing to do is done. Said again, the newer answer stands.

    Raises:
        NotAllowed: not a data officer of that district.
        LoadUnknown: no such load.
    """
    require_somewhere(acting, "evidence.settle_feed")
    load = SnapshotRecord.objects.select_for_update().filter(public_id=load_id).first()
    if load is None:
        raise LoadUnknown
    require(acting, "evidence.settle_feed", area_path=load.area_path)
    load.answer, load.answered_by = answer[:400], acting.actor_id
    load.save(update_fields=["answer", "answered_by"])
    finish_items(acting, subject_of(load), KIND)
    detail = {"dataset": load.dataset, "codes": [alarm["code"] for alarm in load.drift]}
    record(acting, "evidence.settle_feed", "load", load.public_id, area_path=load.area_path, detail=detail)
    return load
