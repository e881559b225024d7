"""Pause, resume or stop a batch of checks (批量核对的暂停、继续、停止)."""

from typing import Literal

from django.db import transaction

from doudi.evidence.actions.begin_check_batch import RUN_BATCH
from doudi.evidence.checking.claiming import stop_questions
from doudi.evidence.checking.closing import finish_checks
from doudi.evidence.errors import BatchUnfit
from doudi.evidence.live_models import DONE, OPEN, PAUSED, STOPPED, WAITING
from doudi.evidence.models import Check, CheckBatch, LiveQuestion
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require

Verb = Literal["pause", "resume", "stop"]
AFTER: dict[str, str] = {"pause": PAUSED, "resume": OPEN, "stop": STOPPED}
AT_A_TIME = 500


@transaction.atomic
def steer_check_batch(acting: Acting, batch_id: str, verb: Verb, because: str = "") -> CheckBatch:
    """What is being asked at this moment is answered and stored in every case; the rest waits, goes on or is stopped.

    What a stopped batch did not ask stays unknown. Doing it twice changes nothing; what is done or stopped stays so.

    Args:
        because: why it is paused or stopped, for the colleagues who find it so; to go on needs no reason.

    Raises:
        NotAllowed: no such batch, or not of this account's area.
        BatchUnfit: paused or stopped without a reason.
    """
    batch = CheckBatch.objects.select_for_update().filter(public_id=batch_id).first()
    if batch is None:
        raise NotAllowed(RUN_BATCH, "no such batch, or not in this account's area")
    require(acting, RUN_BATCH, area_path=batch.area_path)
    if batch.state in (DONE, STOPPED) or batch.state == AFTER[verb]:
        return batch
    reason = because.strip()[:300]
    if verb != "resume" and not reason:
        raise BatchUnfit("no reason is given", "Write why it is paused or stopped.")
    batch.state, batch.reason = AFTER[verb], reason
    batch.steered_at, batch.steered_by_name = acting.now, acting.name
    batch.finished_at = acting.now if verb == "stop" else None
    batch.save(update_fields=["state", "reason", "steered_at", "steered_by_name", "finished_at"])
    waiting = LiveQuestion.objects.filter(check_ref__batch=batch, state=WAITING)
    if verb == "stop":
        _stop(acting, batch)
    else:
        waiting.update(held=verb == "pause")
    record(acting, f"evidence.{verb}_check_batch", "check_batch", batch.public_id, area_path=batch.area_path)
    return batch


def _stop(acting: Acting, batch: CheckBatch) -> None:
    rows = LiveQuestion.objects.select_for_update(of=("self",)).select_related("person", "check_ref")
    while some := list(rows.filter(check_ref__batch=batch, state=WAITING).order_by("pk")[:AT_A_TIME]):
        stop_questions(acting, some, "stopped")
    not_begun = Check.objects.filter(batch=batch, state=OPEN, planned_at=None)
    not_begun.update(state=STOPPED, finished_at=acting.now)
    finish_checks(acting, list(Check.objects.filter(batch=batch, state=OPEN).values_list("pk", flat=True)))
