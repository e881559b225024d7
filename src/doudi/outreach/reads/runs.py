"""Screening runs: how many were looked at, how many found, and why the others were left out. Numbers only."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from doudi.outreach.models import ScreeningRun
from doudi.outreach.visiting.wording import LEFT_OUT
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require_somewhere
from doudi.worklist.words import Words

MOST_RUNS = 20


@dataclass(frozen=True)
class ScreeningRunRow:
    """One run (筛查批次). ``leads_count`` were found in the area, ``new_count`` of them not known before.

    ``left_out`` says for all other households why they are no new lead, the most frequent reason first.
    """

    public_id: str
    run_at: datetime
    month: str
    scheme: str
    households_count: int
    people_count: int
    leads_count: int
    new_count: int
    left_out: list[tuple[Words, int]]
    sources: list[tuple[str, str]]
    ruleset: str
    is_finished: bool


def fetch_screening_runs(acting: Acting) -> list[ScreeningRunRow]:
    """The newest runs over places this account works in, whole or in part; one query.

    Raises:
        NotAllowed: no post of this account sees leads or screens.
    """
    try:
        require_somewhere(acting, "outreach.see_lead")
    except NotAllowed:
        require_somewhere(acting, "outreach.screen")
    rows = ScreeningRun.objects.order_by("-started_at", "-pk")
    if acting.kind != "system":
        touching = Q(pk__in=())
        for area in sorted({path for post in acting.posts for path in post.area_paths}):
            codes = [part for part in area.split("/") if part]
            above = [f"/{'/'.join(codes[:depth])}/" for depth in range(1, len(codes) + 1)]
            touching |= Q(area_path__startswith=area) | Q(area_path__in=above)
        rows = rows.filter(touching)
    return [_row(run) for run in rows[:MOST_RUNS]]


def _row(run: ScreeningRun) -> ScreeningRunRow:
    left_out = sorted(run.left_out.items(), key=lambda entry: (-entry[1], entry[0]))
    return ScreeningRunRow(
        public_id=run.public_id,
        run_at=run.started_at,
        month=run.period,
        scheme=run.scheme,
        households_count=run.households_swept,
        people_count=run.people_swept,
        leads_count=run.leads_found,
        new_count=run.leads_new,
        left_out=[(LEFT_OUT.get(reason, Words(reason, reason)), count) for reason, count in left_out],
        sources=[(source["dataset"], source["as_of"]) for source in run.sources],
        ruleset=run.ruleset_hash,
        is_finished=run.finished_at is not None,
    )
