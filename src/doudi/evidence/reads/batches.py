"""How batches of checks go (批量核对进度): households and questions, by district and by department."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from doudi.evidence.actions.begin_check_batch import RUN_BATCH, district_of
from doudi.evidence.authority import load_sources
from doudi.evidence.checking.by_hand import UNDER_WAY_BY_HAND
from doudi.evidence.checking.connected import connected
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.live_models import CLOSED, DONE, OPEN, STOPPED, UNDER_WAY
from doudi.evidence.models import Check, CheckBatch, ConnectorState, Fact, HandAnswer, LiveQuestion, Query
from doudi.evidence.wording import NOTES
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import visible
from doudi.registry.reads import place_names
from doudi.worklist.words import Words

STATE_WORDS: dict[str, Words] = {
    "open": Words("在核对", "under way"),
    "paused": Words("暂停了", "paused"),
    "done": Words("核对完了", "done"),
    "stopped": Words("停下了", "stopped"),
}
LEFT_OUT_WORDS: dict[str, Words] = {
    "no_authorisation": Words("没有授权，或者不在管辖范围", "not authorised, or not in this account's area"),
    "authorisation_ended": Words("授权到期了", "the authorisation has ended"),
    "under_way": Words("正在核对", "being checked already"),
}


@dataclass(frozen=True)
class BatchLine:
    """One batch: households in all, done and stopped; questions written and closed; districts with what is left."""

    public_id: str
    name: str
    state: str
    made_at: datetime
    made_by_name: str
    households: int
    done: int
    stopped: int
    questions: int
    closed: int
    left_by_district: dict[str, int]

    @property
    def percent(self) -> int:
        """For a bar; 100 only when every household is over."""
        return 100 * (self.done + self.stopped) // self.households if self.households else 100

    @property
    def state_words(self) -> Words:
        """The state for people."""
        return STATE_WORDS[self.state]

    @property
    def is_over(self) -> bool:
        """Nothing more will be asked."""
        return self.state in (DONE, STOPPED)


@dataclass(frozen=True)
class BatchDistrict:
    """One district of a batch: households in all and over."""

    path: str
    name: str
    households: int
    over: int

    @property
    def percent(self) -> int:
        """For a bar."""
        return 100 * self.over // self.households if self.households else 100


@dataclass(frozen=True)
class BatchDepartment:
    """One connector in a batch: questions written, over and answered; what is still to be asked, at most; its limits.

    ``ahead`` are questions of others that wait for it; ``at_least`` how long what is left takes by its limit alone,
    None where it is not connected any more.
    """

    key: str
    words: Words
    written: int
    over: int
    said: int
    left: int
    ahead: int
    per_second: float | None
    at_once: int | None
    at_least: timedelta | None
    rests: bool

    @property
    def silent(self) -> int:
        """Over without an answer: unknown, with the reason."""
        return self.over - self.said


@dataclass(frozen=True)
class BatchPage:
    """One batch whole. ``not_before`` is the earliest end by the departments' limits; None when nothing is left."""

    line: BatchLine
    reason: str
    steered_at: datetime | None
    steered_by: str
    districts: tuple[BatchDistrict, ...]
    departments: tuple[BatchDepartment, ...]
    slowest: BatchDepartment | None
    not_before: datetime | None
    left_out: tuple[tuple[Words, int], ...]
    on_paper: int

    @property
    def apart(self) -> int:
        """How many households the districts that still have some are apart: one at most, where turns are kept."""
        open_ones = [each.over for each in self.districts if each.over < each.households]
        return max(open_ones) - min(open_ones) if len(open_ones) > 1 else 0


@dataclass(frozen=True)
class UnknownLine:
    """A household of a batch with something unknown: how many answers, and why, the commonest first.

    ``was_begun``: False where the batch was stopped before its turn, so that nothing was asked at all.
    """

    case_ref: str
    place: str
    count: int
    why: tuple[tuple[Words, int], ...]
    was_begun: bool = True


def fetch_batches(acting: Acting, limit: int = 50) -> list[BatchLine]:
    """Batches of the area of whoever looks, the newest first; counts only."""
    rows = visible(CheckBatch.objects.all(), acting, RUN_BATCH).defer("left_out").order_by("-pk")[:limit]
    return [_line(batch) for batch in rows]


def fetch_batch(acting: Acting, public_id: str) -> BatchPage:
    """One of them; counts only, nothing about any person.

    Raises:
        NotAllowed: no such batch, or not of this account's area.
    """
    batch = find_batch(acting, public_id)
    line = _line(batch)
    departments = tuple(_departments(batch, line))
    waiting = [each for each in departments if each.at_least and each.left]
    slowest = max(waiting, key=lambda each: each.at_least or timedelta(), default=None)
    end = earliest_end(acting.now, slowest.at_least) if slowest and slowest.at_least and line.state == OPEN else None
    cases = batch.checks.values("case_ref")
    return BatchPage(
        line=line,
        reason=batch.reason,
        steered_at=batch.steered_at,
        steered_by=batch.steered_by_name,
        districts=tuple(_districts(batch)),
        departments=departments,
        slowest=slowest,
        not_before=end,
        left_out=tuple((LEFT_OUT_WORDS[why], len(refs)) for why, refs in sorted(batch.left_out.items())),
        on_paper=HandAnswer.objects.filter(query__case_ref__in=cases, state__in=UNDER_WAY_BY_HAND).count(),
    )


def find_batch(acting: Acting, public_id: str) -> CheckBatch:
    """The row.

    Raises:
        NotAllowed: no such batch, or not of this account's area.
    """
    found = visible(CheckBatch.objects.filter(public_id=public_id), acting, RUN_BATCH).first()
    if found is None:
        raise NotAllowed(RUN_BATCH, "no such batch, or not in this account's area")
    return found


def fetch_left_out(acting: Acting, public_id: str) -> list[tuple[str, Words]]:
    """The cases a batch did not take, each with the reason; the look is in the audit."""
    batch = find_batch(acting, public_id)
    record_read(acting, "check_batch", [batch.public_id], what="batch_left_out", area_path=batch.area_path)
    return [(ref, LEFT_OUT_WORDS[why]) for why, refs in sorted(batch.left_out.items()) for ref in refs]


def fetch_unknowns(acting: Acting, public_id: str) -> list[UnknownLine]:
    """The households of a batch with something unknown, those never begun first, then those with most.

    Case numbers only; the look is in the audit.
    """
    batch = find_batch(acting, public_id)
    record_read(acting, "check_batch", [batch.public_id], what="batch_unknowns", area_path=batch.area_path)
    over = visible(Check.objects.filter(batch=batch, state__in=[DONE, STOPPED]), acting, RUN_BATCH)
    paths = dict(over.values_list("case_ref", "area_path"))
    cases = over.values("case_ref")
    found: dict[str, Counter[str]] = defaultdict(Counter)
    unanswered = Query.objects.filter(case_ref__in=cases, superseded_at=None, state="unknown")
    for ref, note, count in unanswered.values_list("case_ref", "note").annotate(Count("pk")):
        found[ref][note] += count
    for ref, note, count in _never_asked(cases):
        found[ref][note] += count
    names = place_names(set(paths.values()))
    never = set(over.filter(planned_at=None).values_list("case_ref", flat=True))
    lines = [UnknownLine(ref, names[paths[ref]], 0, (), was_begun=False) for ref in never]
    lines += [
        UnknownLine(
            ref, names[paths[ref]], notes.total(),
            tuple((NOTES.get(note) or Words("没有核对", "not checked"), n) for note, n in notes.most_common(3)),
        )
        for ref, notes in found.items()
        if ref not in never
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.was_begun, -line.count, line.case_ref))


def _never_asked(cases: QuerySet[Check, Any]) -> Iterable[tuple[str, str, int]]:
    """Kinds of information about a person that nobody was asked about, one however many quantities they tell."""
    rows = Fact.objects.filter(case_ref__in=cases, query=None, superseded_at=None, state="unknown")
    kinds = rows.values_list("case_ref", "person_id", "category", "note").distinct()
    return ((ref, note, n) for (ref, note), n in Counter((ref, note) for ref, _, _, note in kinds).items())


def _line(batch: CheckBatch) -> BatchLine:
    states = dict(batch.checks.values_list("state").annotate(Count("pk")))
    sums = batch.checks.aggregate(total=Sum("total"), closed=Sum("closed"))
    left: Counter[str] = Counter()
    open_now = Check.objects.filter(batch=batch).exclude(state__in=[DONE, STOPPED])
    for path, count in open_now.values_list("area_path").annotate(Count("pk")):
        left[district_of(path)] += count
    return BatchLine(
        batch.public_id, batch.name, batch.state, batch.made_at, batch.made_by_name, batch.total,
        states.get(DONE, 0), states.get(STOPPED, 0), sums["total"] or 0, sums["closed"] or 0, dict(left),
    )  # fmt: skip


def _districts(batch: CheckBatch) -> list[BatchDistrict]:
    total: Counter[str] = Counter()
    over: Counter[str] = Counter()
    for path, state, count in batch.checks.values_list("area_path", "state").annotate(Count("pk")):
        district = district_of(path)
        total[district] += count
        over[district] += count if state in (DONE, STOPPED) else 0
    names = place_names(set(total))
    return [BatchDistrict(path, names[path], total[path], over[path]) for path in sorted(total)]


def _departments(batch: CheckBatch, line: BatchLine) -> list[BatchDepartment]:
    rows = LiveQuestion.objects.filter(check_ref__batch=batch).values_list("connector").annotate(
        written=Count("pk"),
        over=Count("pk", filter=~Q(state__in=UNDER_WAY)),
        said=Count("pk", filter=Q(state=CLOSED, outcome="said")),
    )  # fmt: skip
    counts = {key: (written, over, said) for key, written, over, said in rows}
    try:
        known = connected()
    except ConnectorsFaulty:
        known = None
    asked = {each.key: each for each in known.live_ones} if known else {}
    people = 0 if line.is_over else _people_not_begun(batch)
    resting = set(ConnectorState.objects.exclude(pulse="well").values_list("key", flat=True))
    ahead = waiting_elsewhere(batch) if not line.is_over else {}
    found = []
    for key in sorted(counts.keys() | (asked.keys() if people else set())):
        connector = asked.get(key)
        written, over, said = counts.get(key, (0, 0, 0))
        left = written - over + (people * len(connector.categories) if connector else 0)
        found.append(
            BatchDepartment(
                key, department_words(connector, key), written, over, said, left, ahead.get(key, 0),
                connector.limits.per_second if connector else None, connector.limits.at_once if connector else None,
                at_least(connector, left + ahead.get(key, 0)) if connector else None, key in resting,
            )
        )  # fmt: skip
    return found


def department_words(connector: Connector | None, key: str) -> Words:
    """Which department a connector is of; its name where it is connected no more."""
    return load_sources().get(connector.department, Words(key, key)) if connector else Words(key, key)


def at_least(connector: Connector, questions: int) -> timedelta:
    """How long so many questions take by the department's own limit, were every answer there at once.

    >>> from doudi.evidence.connectors.declaring import Connector, Kind, Limits
    >>> slow = Connector("tax", "tax", Kind.VIEW, "tax", "/", {}, limits=Limits(per_second=2.0))
    >>> at_least(slow, 7200).total_seconds()
    3600.0
    """
    return timedelta(seconds=questions / connector.limits.per_second)


def earliest_end(now: datetime, at_least: timedelta) -> datetime:
    """When so long is over, to the next full minute: no end is told that lies before it."""
    end = now + at_least
    return (end + timedelta(minutes=1) - timedelta(microseconds=1)).replace(second=0, microsecond=0)


def waiting_elsewhere(batch: CheckBatch | None = None) -> dict[str, int]:
    """Questions that wait at each connector, of everybody else than a batch."""
    rows = LiveQuestion.objects.filter(state__in=UNDER_WAY, held=False)
    others = rows.exclude(check_ref__batch=batch) if batch is not None else rows
    return dict(others.values_list("connector").annotate(Count("pk")))


def _people_not_begun(batch: CheckBatch) -> int:
    rows = Check.objects.filter(batch=batch, planned_at=None).exclude(state__in=[DONE, STOPPED])
    return sum(len(people) for people in rows.values_list("people", flat=True).iterator())
