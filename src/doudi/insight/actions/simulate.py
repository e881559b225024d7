"""Try other figures over everybody on the register (政策模拟): asked for by a policy analyst, counted by the worker.

The command counts at once, the page asks and the worker counts: both through `simulate_overlay`.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from doudi.insight.errors import MonthsOutOfRange
from doudi.insight.figures import figures_read
from doudi.insight.models import RunState, SimulationRun
from doudi.insight.places import place_of
from doudi.insight.simulation.overlay import Overlay, overlay_of
from doudi.insight.simulation.people import PURPOSE
from doudi.insight.simulation.reading import open_everybody
from doudi.insight.simulation.run import Progress, Simulation, simulate
from doudi.insight.simulation.table import as_json
from doudi.kernel.clock import Clock
from doudi.kernel.errors import DoudiError, FaultList, FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff

_log = logging.getLogger("doudi.insight")
MOST_MONTHS = 60
GIVEN_UP_AFTER = timedelta(minutes=10)
"""A run without a sign of life this long is taken up again: its worker was stopped."""


def simulate_overlay(acting: Acting, overlay: Overlay, *, months: int, progress: Progress | None = None) -> Simulation:
    """The overlay over everybody on the register; opening the columns leaves a line in the audit.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        MonthsOutOfRange: not 1 to 60 months.
        SnapshotMissing, PurposeRefused, FaultsFound, ParametersNotInForce: as opening and counting.
    """
    _check_months(months)
    everyone = open_everybody(acting, why=f"simulate {overlay.scheme.key}")
    people = everyone.people(overlay.ruleset)
    return simulate(overlay, people, months=months, progress=progress)


def ask_simulation(acting: Acting, written: Mapping[str, Any], *, months: int, key: str) -> SimulationRun:
    """Put a simulation in the worker's queue; the same key again gives the same run.

    Args:
        written: the overlay as a file would write it: title, scheme, from, figures, cap_fen.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        FaultsFound: everything that is wrong with the overlay and the number of months, together.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, "insight.simulate")
    overlay = _checked(written, months)
    area = place_of(acting, "insight.simulate")

    def ask() -> dict[str, Any]:
        run = SimulationRun.objects.create(
            title=overlay.title, scheme=overlay.scheme.key, profile=overlay.scheme.profile,
            jurisdiction=overlay.scheme.jurisdiction, figures=dict(written["figures"]), start=str(overlay.start),
            months=months, cap_fen=overlay.cap_fen, asked_at=acting.now, made_by=acting.actor_id,
            made_by_name=acting.name, area_path=area, division_code=area.strip("/").rpartition("/")[2],
        )  # fmt: skip
        record(acting, "insight.ask_simulation", "simulation", run.public_id, area_path=area,
               detail={"scheme": run.scheme, "figures": sorted(run.figures), "months": months})  # fmt: skip
        return {"run": run.public_id}

    return SimulationRun.objects.get(public_id=once(acting, key, dict(written) | {"months": months}, ask)["run"])


def carry_out_waiting(now: datetime, wall: Clock) -> int:
    """Count what waits, oldest first, one after the other; how many were counted.

    Args:
        now: the installation's clock: the day whose posts and snapshots count.
        wall: the real time, which tells whether a run was left behind.
    """
    counted = 0
    while (run := _claim(wall.now())) is not None:
        _carry_out(run, now, wall)
        counted += 1
    return counted


def _claim(at: datetime) -> SimulationRun | None:
    """The oldest that waits or was left behind, taken by nobody else."""
    left = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, beat_at__lt=at - GIVEN_UP_AFTER)
    for run in SimulationRun.objects.filter(left).order_by("pk"):
        mine = SimulationRun.objects.filter(pk=run.pk, state=run.state, beat_at=run.beat_at)
        if mine.update(state=RunState.RUNNING, beat_at=at, done_steps=0):
            return run
    return None


def _carry_out(run: SimulationRun, now: datetime, wall: Clock) -> None:
    def beat(_stage: str, done: int, _total: int) -> None:
        SimulationRun.objects.filter(pk=run.pk).update(done_steps=done, beat_at=wall.now())

    try:
        staff = Staff.objects.get(public_id=run.made_by)
        written = {"title": run.title, "scheme": run.scheme, "from": run.start, "figures": run.figures}
        overlay = overlay_of(written | {"cap_fen": run.cap_fen}, profile=run.profile, jurisdiction=run.jurisdiction)
        # Whoever asked must still hold the post when it is counted.
        found = simulate_overlay(acting_for_staff(staff, now, PURPOSE), overlay, months=run.months, progress=beat)
    except (DoudiError, Staff.DoesNotExist) as fault:
        _end(run, now, state=RunState.FAILED, trouble=_told(fault))
    except Exception as fault:  # whatever it is, the run ends and the queue goes on; the log says more
        _log.exception("simulation %s failed", run.public_id)
        _end(run, now, state=RunState.FAILED, trouble=[{"code": "insight.unexpected", "text": type(fault).__name__}])
    else:
        _end(run, now, state=RunState.DONE, result=as_json(found), ruleset_hash=overlay.ruleset.hash)


@transaction.atomic
def _end(run: SimulationRun, now: datetime, **fields: Any) -> None:
    SimulationRun.objects.filter(pk=run.pk).update(finished_at=now, **fields)
    record(Acting.system("planning", now), "insight.simulated", "simulation", run.public_id, area_path=run.area_path,
           detail={"state": str(fields["state"])})  # fmt: skip


def _told(fault: Exception) -> list[dict[str, str]]:
    """What went wrong, as codes and texts of our own; never somebody's data."""
    if isinstance(fault, FaultsFound):
        return [{"code": each.code, "text": f"{each.where}: {each.what}"} for each in fault.faults]
    code = fault.code if isinstance(fault, DoudiError) else "insight.account-gone"
    return [{"code": code, "text": str(fault)}]


def _check_months(months: int) -> None:
    if not 1 <= months <= MOST_MONTHS:
        raise MonthsOutOfRange(months, MOST_MONTHS)


def _checked(written: Mapping[str, Any], months: int) -> Overlay:
    faults, overlay = FaultList(), None
    try:
        overlay = overlay_of(written, profile=settings.DOUDI_PROFILE, jurisdiction=settings.DOUDI_JURISDICTION)
        _check_read(overlay, months)
    except FaultsFound as found:
        for each in found.faults:
            faults.add(each.where, each.what, each.rule, each.way_out, each.code)
    try:
        _check_months(months)
    except MonthsOutOfRange as fault:
        faults.add("months", str(fault), f"1 to {MOST_MONTHS}", "write another number", fault.code)
    faults.raise_if_any()
    assert overlay is not None
    return overlay


def _check_read(overlay: Overlay, months: int) -> None:
    faults = FaultList()
    read = figures_read(overlay.ruleset)
    counted = [overlay.start.plus(at) for at in range(max(1, min(months, MOST_MONTHS)))]
    for key, value in overlay.figures.items():
        if key in read and all((now := read[key].at(month)) and now.value == value for month in counted):
            faults.add(f"figures.{key}", "the value in force", "a simulation changes something", "type another value",
                       "simulation.same-value")  # fmt: skip
        if key not in read:
            faults.add(f"figures.{key}", "no rule reads it", "a simulation changes what the rules compute",
                       "name a figure the rules read", "simulation.figure-not-read")  # fmt: skip
    faults.raise_if_any()
