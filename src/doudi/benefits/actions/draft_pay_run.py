"""Make the pay roll of a month (做发放名单)."""

from django.db import transaction

from doudi.benefits.errors import MonthTooFar, NothingToPay, PayRunNotFound
from doudi.benefits.following import ask_for_account, follow_run
from doudi.benefits.models import PayLine, PayRun
from doudi.benefits.running import current_accounts, lines_of, payable, run_digest
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division


@transaction.atomic
def draft_pay_run(acting: Acting, *, scheme: str, month: str, division_code: str) -> PayRun:
    """A draft with a line for everybody entitled that month in the area and not yet in a run for it.

    An open draft of the same scheme, month and area is made anew, so pressing twice leaves one. Whoever has no account
    is left out and put on the worklist; a later draft for the same month takes them in. The database refuses a second
    payment for the same person, scheme, month and kind, whatever asks for it.

    Raises:
        PayRunNotFound: no such area for this account.
        MonthInvalid: the month is not YYYY-MM.
        MonthTooFar: the month is later than the next one.
        NothingToPay: everybody is in a run already.
    """
    meant, latest = Month.parse(month), Month.of(acting.today).next
    if meant.first_day > latest.first_day:
        raise MonthTooFar(str(meant), str(latest))
    wanted = str(meant)
    area = Division.objects.filter(code=division_code).first()
    if area is None or not policy.may(acting, "benefits.draft_pay_run", area_path=area.path):
        raise PayRunNotFound()
    # The area's row is the lock: two drafts of one month and area are made one after the other.
    Division.objects.select_for_update().get(pk=area.pk)
    run = PayRun.objects.select_for_update().filter(
        scheme=scheme, month=wanted, area_path=area.path, state=PayRun.DRAFT
    ).first()  # fmt: skip
    if run is not None:
        run.lines.all().delete()
    holdings = payable(scheme, wanted, area.path)
    entitlements = [each for each, _holding in holdings]
    accounts = current_accounts(entitlements)
    ready = [(each, holding) for each, holding in holdings if each.person_id in accounts]
    for waiting in entitlements:
        if waiting.person_id not in accounts:
            ask_for_account(acting, waiting)
    if not ready:
        if run is None:
            raise NothingToPay(scheme, wanted, len(entitlements))
    if run is None:
        run = PayRun(scheme=scheme, month=wanted, division_code=area.code, area_path=area.path)
    run.made_by, run.made_by_name, run.made_at = acting.actor_id, acting.name, acting.now
    run.simulated = acting.simulated
    run.version = run.version + 1 if run.pk else 1
    run.save()
    for each, holding in ready:
        PayLine.objects.create(
            run=run,
            entitlement=each,
            person=each.person,
            account=accounts[each.person_id],
            scheme=scheme,
            month=wanted,
            kind="regular",
            members_count=holding.members_count,
            amount_fen=holding.amount_fen,
        )
    lines = lines_of(run)
    run.lines_count = len(lines)
    run.total_fen = sum(line.amount_fen for line in lines)
    run.digest = run_digest(lines)
    run.voided_because = ""
    run.save()
    follow_run(acting, run)
    record(
        acting,
        "benefits.draft_pay_run",
        "pay_run",
        run.public_id,
        area_path=run.area_path,
        detail={"month": wanted, "lines": run.lines_count, "total_fen": run.total_fen, "digest": run.digest},
    )
    announce(acting, "pay_run_drafted", {"pay_run": run.public_id})
    return run
