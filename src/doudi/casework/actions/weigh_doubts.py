"""Weigh what a check left in doubt, in the worker, as soon as it has ended (核对办结后掂量疑点)."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from doudi.casework.domain.machine import CHECKED, State
from doudi.casework.facts import gather_facts
from doudi.casework.following import follow
from doudi.casework.models import Application, DoubtWeighing
from doudi.casework.verification.weighing import weighed, written
from doudi.evidence.reads import fetch_sources
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

PATIENCE_SECONDS = 5.0
"""What one round may take before the worker's other work has its turn; one weighing is always done."""
_log = logging.getLogger("doudi.weighing")


def ask_weighing(case: Application, cause: str, now: datetime) -> None:
    """Written down with what caused it, once for each: what a killed worker left is taken up by the next."""
    if case.state in CHECKED:
        DoubtWeighing.objects.get_or_create(
            application=case, cause=cause,
            defaults={"asked_at": now, "area_path": case.area_path, "division_code": case.division_code},
        )  # fmt: skip


def carry_out_waiting_weighings(
    now: datetime, *, seconds: float = PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic
) -> int:
    """Weigh what waits, the oldest first, until the round's time is over; how many were weighed."""
    acting, until, done = Acting.system("means_verification", now), clock() + seconds, 0
    for pk in list(
        DoubtWeighing.objects.filter(state=DoubtWeighing.WAITING).order_by("pk").values_list("pk", flat=True)
    ):
        if done and clock() >= until:
            break
        done += weigh(acting, pk)
    return done


def weigh(acting: Acting, pk: int) -> bool:
    """One of them; whether it was weighed now.

    Nothing is locked while the engine works: what it found is kept with the fingerprint of what it looked at, so that
    nobody is shown it after a change. The thing to do appears and goes with it.
    """
    row = DoubtWeighing.objects.select_related("application").get(pk=pk)
    case, found, trouble = row.application, None, ""
    if State(case.state) in CHECKED:
        try:
            members = list(case.members.select_related("person"))
            said = fetch_sources(case.public_id, on=acting.today)
            found = weighed(case, members, gather_facts(case), said, acting.today)
        except Exception as fault:  # one family's facts must not stop the queue; its page weighs, or says what is wrong
            _log.exception("the doubts of %s could not be weighed", case.public_id)
            trouble = fault.code if isinstance(fault, DoudiError) else "casework.unexpected"
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=case.pk)
        kept = DoubtWeighing.objects.select_for_update().filter(pk=pk, state=DoubtWeighing.WAITING).first()
        if kept is None:
            return False
        kept.state = DoubtWeighing.FAILED if trouble else DoubtWeighing.OVER
        kept.trouble, kept.weighed_at = trouble, acting.now
        if found is not None:
            kept.state, kept.digest, kept.content = DoubtWeighing.DONE, found.digest, written(found.doubts)
            kept.matters = sum(each.must_be_looked_at for each in found.doubts)
        kept.save()
        record(
            acting, "casework.weigh_doubts", "application", case.public_id, area_path=case.area_path,
            case_ref=case.public_id,
            detail={"cause": kept.cause, "state": kept.state, "matters": kept.matters, "trouble": trouble},
        )  # fmt: skip
        follow(acting, case)
    return True
