"""Take a draft back (撤掉草稿)."""

from django.db import transaction

from doudi.benefits.errors import PayRunNotPossible
from doudi.benefits.models import PayRun
from doudi.benefits.running import find_run
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.keeping import Subject, finish_items
from doudi.worklist.models import WorkItem


@transaction.atomic
def drop_pay_run(acting: Acting, public_id: str, *, reason: str) -> PayRun:
    """A draft that will not be paid: its lines are free for another run, the run stays on file with the reason.

    What was approved or filed cannot be dropped.

    Raises:
        PayRunNotPossible: it is no draft.
    """
    run = find_run(acting, public_id, "benefits.draft_pay_run", lock=True)
    if run.state != PayRun.DRAFT:
        raise PayRunNotPossible(run.public_id, "drop", run.state)
    record(
        acting,
        "benefits.drop_pay_run",
        "pay_run",
        run.public_id,
        area_path=run.area_path,
        detail={"lines": run.lines_count, "total_fen": run.total_fen},
    )
    finish_items(acting, Subject("pay_run", run.public_id), state=WorkItem.CANCELLED)
    announce(acting, "pay_run_dropped", {"pay_run": run.public_id})
    run.lines.all().delete()
    run.state, run.voided_because = PayRun.DROPPED, reason.strip()[:200]
    run.lines_count, run.total_fen, run.digest = 0, 0, ""
    run.save()
    return run
