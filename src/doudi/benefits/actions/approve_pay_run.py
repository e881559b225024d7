"""Approve a pay roll (发放复核)."""

from django.db import transaction

from doudi.benefits.errors import PayRunChanged, PayRunNotPossible, SamePerson
from doudi.benefits.following import follow_run
from doudi.benefits.models import PayRun
from doudi.benefits.running import find_run, lines_of, run_digest, still_holds
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce


@transaction.atomic
def approve_pay_run(acting: Acting, public_id: str, *, digest: str) -> PayRun:
    """Approve exactly the roll whose digest the approver was shown, by somebody who did not make it.

    Approving the same roll twice by the same person is one approval.

    Raises:
        SamePerson: the maker cannot approve.
        PayRunChanged: a line, an amount or an account is not what was shown.
        PayRunNotPossible: it is not a draft, or it is empty.
    """
    run = find_run(acting, public_id, "benefits.approve_pay_run", lock=True)
    if run.state == PayRun.APPROVED and (run.approved_by, run.approved_digest) == (acting.actor_id, digest):
        return run
    if run.state != PayRun.DRAFT or not run.lines_count:
        raise PayRunNotPossible(run.public_id, "approve", run.state)
    if run.made_by == acting.actor_id:
        raise SamePerson(run.public_id)
    lines = lines_of(run)
    if not (digest == run.digest == run_digest(lines)) or not still_holds(lines):
        raise PayRunChanged(run.public_id)
    run.state = PayRun.APPROVED
    run.approved_digest = digest
    run.approved_fen = sum(line.amount_fen for line in lines)
    run.approved_by, run.approved_by_name, run.approved_at = acting.actor_id, acting.name, acting.now
    run.save()
    follow_run(acting, run)
    record(
        acting,
        "benefits.approve_pay_run",
        "pay_run",
        run.public_id,
        area_path=run.area_path,
        detail={"digest": digest, "total_fen": run.approved_fen, "lines": len(lines)},
    )
    announce(acting, "pay_run_approved", {"pay_run": run.public_id})
    return run
