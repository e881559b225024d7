"""Write the bank's file and the printed list of an approved roll (出银行文件)."""

from django.db import transaction

from doudi.benefits.domain.bank_file import BankLine, write_bank_file
from doudi.benefits.errors import PayRunNotPossible, PayRunVoided
from doudi.benefits.following import follow_run
from doudi.benefits.models import Entitlement, PayLine, PayRun
from doudi.benefits.printing import print_pay_list
from doudi.benefits.running import find_run, lines_of, run_digest, still_holds
from doudi.casework.process import scheme_here
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.files import store


def file_pay_run(acting: Acting, public_id: str) -> PayRun:
    """File exactly what was approved: the sums are equal to the fen, and the database checks it too.

    Any change after the approval voids it: the run goes back to draft, which is kept, and the caller is told.
    Filing twice gives the same file.

    Raises:
        PayRunVoided: something changed since the approval.
        PayRunNotPossible: nobody approved it.
    """
    with transaction.atomic():
        run = find_run(acting, public_id, "benefits.file_pay_run", lock=True)
        if run.state == PayRun.FILED:
            return run
        if run.state != PayRun.APPROVED:
            raise PayRunNotPossible(run.public_id, "file", run.state)
        # Whoever changes one of these entitlements waits, and then sees that its month is filed.
        held = Entitlement.objects.select_for_update(of=("self",)).filter(lines__run=run).order_by("pk")
        list(held.values_list("pk", flat=True))
        lines = lines_of(run)
        voided = run_digest(lines) != run.approved_digest or not still_holds(lines)
        if voided:
            _void(acting, run)
        else:
            _file(acting, run, lines)
    if voided:
        raise PayRunVoided(run.public_id)
    return run


def _void(acting: Acting, run: PayRun) -> None:
    run.state = PayRun.DRAFT
    run.voided_because = f"changed after approval {run.approved_digest[:12]}"
    run.approved_by = run.approved_by_name = run.approved_digest = ""
    run.approved_at = run.approved_fen = None
    run.save()
    follow_run(acting, run)
    record(acting, "benefits.void_approval", "pay_run", run.public_id, area_path=run.area_path)
    announce(acting, "pay_run_voided", {"pay_run": run.public_id})


def _file(acting: Acting, run: PayRun, lines: list[PayLine]) -> None:
    scheme = scheme_here(run.scheme)
    purpose = f"{Month.parse(run.month).zh}{scheme.short_zh}"
    content = write_bank_file(
        [
            BankLine(
                line.public_id,
                line.account.holder_name,
                line.account.number,
                line.account.bank_name,
                line.amount_fen,
                purpose,
            )
            for line in lines
        ]
    )
    run.state = PayRun.FILED
    run.filed_fen = sum(line.amount_fen for line in lines)
    run.filed_by, run.filed_at = acting.actor_id, acting.now
    bank = store(
        acting,
        content,
        kind="bank_file",
        content_type="text/csv",
        file_name=f"{run.scheme}-{run.month}-{run.public_id}.csv",
        area_path=run.area_path,
    )
    printed = store(
        acting,
        print_pay_list(run, lines),
        kind="pay_list",
        content_type="application/pdf",
        file_name=f"{run.scheme}-{run.month}-{run.public_id}.pdf",
        area_path=run.area_path,
    )
    run.bank_file_id, run.list_file_id = bank.public_id, printed.public_id
    run.save()
    follow_run(acting, run)
    record(
        acting,
        "benefits.file_pay_run",
        "pay_run",
        run.public_id,
        area_path=run.area_path,
        detail={"total_fen": run.filed_fen, "lines": len(lines), "bank_file": bank.digest},
    )
    announce(acting, "pay_run_filed", {"pay_run": run.public_id})
