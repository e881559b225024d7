"""Screening runs: how many were looked at, how many found, and why the others were left out. Numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from doudi.columnar.contract import load_contracts
from doudi.columnar.screening.telling import feeds_needed
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.consulting import snapshots
from doudi.outreach.errors import RunNotFound
from doudi.outreach.models import ScreeningRun
from doudi.outreach.visiting.seeking import asked_here, scheme_of_lead, scheme_words
from doudi.outreach.visiting.wording import LEFT_OUT
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import load_roles, require_somewhere
from doudi.registry.reads import find_division, place_name
from doudi.schemes.loader import SchemeUnknown
from doudi.worklist.words import Words

SEE, SCREEN = "outreach.see_lead", "outreach.screen"
MOST_RUNS = 20
WAITING, DONE, FAILED = "waiting", "done", "failed"
STATE_WORDS = {
    WAITING: Words("后台在查", "the worker is on it"),
    DONE: Words("查完了", "done"),
    FAILED: Words("没有查成", "failed"),
}


@dataclass(frozen=True)
class ScreeningRunRow:
    """One run (筛查批次). ``leads_count`` were found in the area, ``new_count`` of them not known before.

    ``schemes`` are those sought. ``left_out`` says for all other households why they are no new lead, the most frequent
    reason first.
    """

    public_id: str
    run_at: datetime
    month: str
    scheme: str
    schemes: list[Words]
    households_count: int
    people_count: int
    leads_count: int
    new_count: int
    left_out: list[tuple[Words, int]]
    sources: list[tuple[str, str]]
    ruleset: str
    is_finished: bool
    state: str
    state_words: Words


@dataclass(frozen=True)
class SchemeResult:
    """What a run says of one scheme: ``found`` of ``total`` people or families (``about``), ``new`` not known before.

    ``left_out`` says why the others are none; ``unset`` are figures of the place that are not on file, ``missing``
    departments' data that were not there or too old to be used.
    """

    scheme: str
    name: Words
    about: str
    total: int
    found: int
    new: int
    left_out: list[tuple[Words, int]]
    unset: list[Words]
    missing: list[Words]
    is_in_force: bool


@dataclass(frozen=True)
class ScreeningRunPage:
    """One run with its schemes; ``not_sought`` are those no data can seek, with the reason."""

    run: ScreeningRunRow
    place: str
    results: list[SchemeResult]
    not_sought: list[tuple[Words, Words]]
    feeds: list[tuple[Words, str]]
    trouble: list[tuple[str, str]]


@dataclass(frozen=True)
class SchemeOffered:
    """A scheme one may seek: how it is sought, and which departments' data for it are not on file now."""

    key: str
    name: Words
    how: Words
    missing: list[Words]


@dataclass(frozen=True)
class Offered:
    """What a search may be asked for: schemes, those no data can seek, and the places of this account."""

    sought: list[SchemeOffered]
    not_sought: list[tuple[Words, Words]]
    areas: list[str]


def fetch_screening_runs(acting: Acting) -> list[ScreeningRunRow]:
    """The newest runs over places this account works in, whole or in part; one query.

    Raises:
        NotAllowed: no post of this account sees leads or screens.
    """
    return [_row(run) for run in _visible(acting).order_by("-started_at", "-pk")[:MOST_RUNS]]


def fetch_screening_run(acting: Acting, run_id: str) -> ScreeningRunPage:
    """One run, scheme by scheme.

    Raises:
        RunNotFound: none over a place this account works in.
        NotAllowed: no post of this account sees leads or screens.
    """
    try:
        number = check_public_id(run_id, ScreeningRun.PREFIX)
    except PublicIdInvalid:
        raise RunNotFound() from None
    run = _visible(acting).filter(public_id=number).first()
    if run is None:
        raise RunNotFound()
    told = run.per_scheme or ([_as_told(run)] if run.finished_at and not run.trouble else [])
    return ScreeningRunPage(
        run=_row(run),
        place=_place(run.area_path),
        results=[_result(entry) for entry in told if entry["is_sought"]],
        not_sought=[
            (scheme_words(each["scheme"]), Words(each["zh"], each["en"])) for each in told if not each["is_sought"]
        ],
        feeds=[(_feed(source["dataset"]), source["as_of"]) for source in run.sources],
        trouble=[(each["text"], each["code"]) for each in run.trouble],
    )


def fetch_offered_schemes(acting: Acting) -> Offered:
    """What this account may have searched, and where.

    Raises:
        NotAllowed: no post of this account screens.
    """
    require_somewhere(acting, SCREEN)
    asked, store = asked_here(), snapshots()
    on_file: dict[str, bool] = {}

    def is_here(dataset: str) -> bool:
        if dataset not in on_file:
            on_file[dataset] = store.find(dataset, acting.today) is not None
        return on_file[dataset]

    sought = [
        SchemeOffered(
            search.scheme,
            scheme_words(search.scheme),
            Words(search.sought.zh, search.sought.en),
            [_feed(name) for name in feeds_needed(search) if not is_here(name)],
        )
        for search in asked.sought
    ]
    not_sought = [(scheme_words(each.scheme), Words(each.sought.zh, each.sought.en)) for each in asked.not_sought]
    return Offered(sought, not_sought, areas_to_screen(acting))


def areas_to_screen(acting: Acting) -> list[str]:
    """Where this account may screen; the system everywhere."""
    if acting.kind == "system":
        return ["/"]
    roles = load_roles()
    return sorted({
        path for post in acting.posts
        if post.role in roles and SCREEN in roles[post.role].verbs
        for path in post.area_paths
    })  # fmt: skip


def _visible(acting: Acting) -> QuerySet[ScreeningRun]:
    try:
        require_somewhere(acting, SEE)
    except NotAllowed:
        require_somewhere(acting, SCREEN)
    rows = ScreeningRun.objects.all()
    if acting.kind == "system":
        return rows
    touching = Q(pk__in=())
    for area in sorted({path for post in acting.posts for path in post.area_paths}):
        codes = [part for part in area.split("/") if part]
        above = [f"/{'/'.join(codes[:depth])}/" for depth in range(1, len(codes) + 1)]
        touching |= Q(area_path__startswith=area) | Q(area_path__in=above)
    return rows.filter(touching)


def _place(area_path: str) -> str:
    """The place as people say it; a district or city has no township to be named by."""
    named = place_name(area_path)
    place = None if named else find_division(area_path.strip("/").rpartition("/")[2])
    return place.name if place else named


def _row(run: ScreeningRun) -> ScreeningRunRow:
    state = FAILED if run.trouble else DONE if run.finished_at else WAITING
    return ScreeningRunRow(
        public_id=run.public_id,
        run_at=run.started_at,
        month=run.period,
        scheme=run.scheme,
        schemes=[scheme_words(key) for key in run.schemes or [run.scheme]],
        households_count=run.households_swept,
        people_count=run.people_swept,
        leads_count=run.leads_found,
        new_count=run.leads_new,
        left_out=_reasons(run.left_out),
        sources=[(source["dataset"], source["as_of"]) for source in run.sources],
        ruleset=run.ruleset_hash,
        is_finished=run.finished_at is not None,
        state=state,
        state_words=STATE_WORDS[state],
    )


def _as_told(run: ScreeningRun) -> dict[str, Any]:
    """The entry of the one scheme of a run made before runs kept one entry a scheme."""
    missing = [source["dataset"] for source in run.sources if not source["as_of"]]
    return {
        "scheme": run.scheme, "is_sought": True, "about": "household", "total": run.households_swept,
        "found": run.leads_found, "new": run.leads_new, "left_out": run.left_out, "unset": [], "missing": missing,
        "not_in_force": False,
    }  # fmt: skip


def _result(entry: Mapping[str, Any]) -> SchemeResult:
    return SchemeResult(
        scheme=entry["scheme"],
        name=scheme_words(entry["scheme"]),
        about=entry["about"],
        total=entry["total"],
        found=entry["found"],
        new=entry["new"],
        left_out=_reasons(entry["left_out"]),
        unset=[_figure(entry["scheme"], key) for key in entry["unset"]],
        missing=[_feed(name) for name in entry["missing"]],
        is_in_force=not entry["not_in_force"],
    )


def _reasons(left_out: Mapping[str, int]) -> list[tuple[Words, int]]:
    listed = sorted(left_out.items(), key=lambda entry: (-entry[1], entry[0]))
    return [(LEFT_OUT.get(reason, Words(reason, reason)), count) for reason, count in listed]


def _feed(dataset: str) -> Words:
    contract = load_contracts().get(dataset)
    return Words(f"{contract.department_zh}，{contract.zh}", contract.en) if contract else Words(dataset, dataset)


def _figure(scheme: str, key: str) -> Words:
    try:
        parameter = scheme_of_lead(scheme).parameters.parameters.get(key)
    except SchemeUnknown:
        parameter = None
    return Words(parameter.zh, parameter.en) if parameter else Words(key, key)
