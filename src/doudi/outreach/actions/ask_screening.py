"""Ask for a search of the departments' data, which the worker carries out (提筛查)."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.kernel.month import Month
from doudi.outreach.actions.screen import check_screening, keep, sweep
from doudi.outreach.models import ScreeningRun
from doudi.outreach.visiting.found_families import rule_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff

_log = logging.getLogger("doudi.outreach")


@transaction.atomic
def ask_screening(
    acting: Acting, *, month: Month | str, area_path: str, schemes: Sequence[str] | None = None
) -> ScreeningRun:
    """Put a search on file for the worker; the same that waits already is told instead of asked for twice.

    Raises:
        NotAllowed, AreaUnknown, MonthToCome, SchemeNotSought: as ``screen``, before anything is put on file.
    """
    asked, meant = check_screening(acting, month=month, area_path=area_path, schemes=schemes)
    waiting = ScreeningRun.objects.filter(
        finished_at=None, period=str(meant), area_path=area_path, schemes=list(asked.keys)
    )
    if (known := waiting.first()) is not None:
        return known
    alone = asked.keys[0] if len(asked.keys) == 1 else ""
    run = ScreeningRun.objects.create(
        scheme=alone,
        rule_key=rule_of(alone) if alone else "",
        period=str(meant),
        area_path=area_path,
        schemes=list(asked.keys),
        started_at=acting.now,
        made_by=acting.actor_id,
    )
    detail = {"schemes": run.schemes, "period": run.period}
    record(acting, "outreach.ask_screening", "screening_run", run.public_id, area_path=area_path, detail=detail)
    return run


def carry_out_waiting_screenings(now: datetime) -> int:
    """Carry out what was asked for, oldest first; how many came to an end, well or not."""
    ended = 0
    for run in ScreeningRun.objects.filter(finished_at=None).order_by("pk"):
        staff = Staff.objects.filter(public_id=run.made_by).first()
        # Whoever asked must still hold the post when it is run.
        acting = acting_for_staff(staff, now, "outreach") if staff else Acting("staff", run.made_by, "", now, "none")
        try:
            _carry_out(acting, run)
        except Exception as fault:  # whatever it is, the run ended with its reason and the queue goes on
            if not isinstance(fault, DoudiError):
                _log.exception("screening %s failed", run.public_id)
            ScreeningRun.objects.filter(pk=run.pk, finished_at=None).update(trouble=_told(fault), finished_at=now)
        ended += 1
    return ended


def _carry_out(acting: Acting, run: ScreeningRun) -> None:
    asked, month = check_screening(acting, month=run.period, area_path=run.area_path, schemes=run.schemes)
    results = sweep(acting, asked, month, run.area_path, None, None)
    with transaction.atomic():
        mine = ScreeningRun.objects.select_for_update().filter(pk=run.pk, finished_at=None).first()
        if mine is not None:
            keep(acting, asked, month, run.area_path, results, run=mine)


def _told(fault: Exception) -> list[dict[str, str]]:
    """What went wrong, as codes and texts of our own; never somebody's data."""
    if isinstance(fault, FaultsFound):
        return [{"code": each.code, "text": f"{each.where}: {each.what}"} for each in fault.faults]
    if isinstance(fault, DoudiError):
        return [{"code": fault.code, "text": str(fault)}]
    return [{"code": "outreach.screening-broke", "text": type(fault).__name__}]
