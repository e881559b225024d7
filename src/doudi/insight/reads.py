"""Simulations and proposals as pages show them; only those of the places an account serves."""

from typing import Any

from doudi.insight.errors import RunUnknown
from doudi.insight.models import SimulationRun
from doudi.insight.simulation.people import PURPOSE
from doudi.insight.simulation.table import to_csv
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy

MOST_SHOWN = 50


def fetch_simulations(acting: Acting) -> list[SimulationRun]:
    """The newest simulations of the places this account serves.

    Raises:
        NotAllowed: not a policy analyst's post.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, "insight.simulate")
    rows = policy.visible(SimulationRun.objects.defer("result"), acting, "insight.simulate")
    return list(rows.order_by("-pk")[:MOST_SHOWN])


def fetch_simulation(acting: Acting, public_id: str) -> SimulationRun:
    """One simulation with its result.

    Raises:
        NotAllowed: not a policy analyst's post.
        RunUnknown: none of this number in the places served.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, "insight.simulate")
    run = policy.visible(SimulationRun.objects.all(), acting, "insight.simulate").filter(public_id=public_id).first()
    if run is None:
        raise RunUnknown(public_id)
    return run


def fetch_simulation_table(acting: Acting, public_id: str) -> bytes | None:
    """The table of a simulation that is done, as CSV; taking it away leaves a line in the audit.

    Raises:
        NotAllowed, RunUnknown: as `fetch_simulation`.
    """
    run = fetch_simulation(acting, public_id)
    if run.result is None:
        return None
    told: dict[str, Any] = run.result
    record(acting.for_purpose(PURPOSE), "insight.download_simulation", "simulation", run.public_id,
           area_path=run.area_path)  # fmt: skip
    return to_csv(told)
