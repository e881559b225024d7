"""What a batch of checks would ask (批量核对预估), before it begins: households, questions, departments' limits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from doudi.evidence.actions.begin_check_batch import RUN_BATCH, Signed, sort_out
from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.connected import connected
from doudi.evidence.domain.consent import covers, holds
from doudi.evidence.errors import ConnectorsFaulty
from doudi.evidence.reads.batches import (
    LEFT_OUT_WORDS,
    at_least,
    department_words,
    earliest_end,
    waiting_elsewhere,
)
from doudi.platform.acting import Acting
from doudi.registry.policy import require_somewhere
from doudi.worklist.words import Words


@dataclass(frozen=True)
class PlannedDepartment:
    """One connector: questions it would get at most, others' that wait there, its limits, how long that takes."""

    key: str
    words: Words
    questions: int
    ahead: int
    per_second: float
    at_once: int
    at_least: timedelta


@dataclass(frozen=True)
class BatchPlan:
    """What beginning would mean: counts only, nothing about any person.

    Questions are at most so many: what is still valid is not asked again. ``not_before`` is the earliest end by the
    departments' own limits; answers that are slow, nights a department is shut and applications, which go first, make
    it later. ``is_faulty``: the operator's lists cannot be used, nothing would be asked live.
    """

    households: int
    people: int
    left_out: tuple[tuple[Words, int], ...]
    departments: tuple[PlannedDepartment, ...]
    on_paper: int
    slowest: PlannedDepartment | None
    not_before: datetime | None
    is_faulty: bool


def fetch_batch_plan(acting: Acting, case_refs: Iterable[str]) -> BatchPlan:
    """What a batch of these cases would be.

    Raises:
        NotAllowed: this account runs batches nowhere.
    """
    require_somewhere(acting, RUN_BATCH)
    good, left_out = sort_out(acting, case_refs)
    people, wanted = _wanted(good, acting.now)
    departments, on_paper, is_faulty = [], 0, False
    try:
        known = connected()
    except ConnectorsFaulty:
        known, is_faulty = None, True
    if known is not None:
        ahead = waiting_elsewhere()
        for each in known.live_ones:
            count = sum(wanted[code] for code in each.categories)
            if count:
                departments.append(
                    PlannedDepartment(
                        each.key, department_words(each, each.key), count, ahead.get(each.key, 0),
                        each.limits.per_second, each.limits.at_once, at_least(each, count + ahead.get(each.key, 0)),
                    )
                )  # fmt: skip
        on_paper = sum(count for code, count in wanted.items() if known.by_hand(code))
    slowest = max(departments, key=lambda each: each.at_least, default=None)
    reasons = Counter(left_out.values())
    return BatchPlan(
        households=len(good),
        people=people,
        left_out=tuple((LEFT_OUT_WORDS[why], count) for why, count in sorted(reasons.items())),
        departments=tuple(sorted(departments, key=lambda each: -each.at_least)),
        on_paper=on_paper,
        slowest=slowest,
        not_before=earliest_end(acting.now, slowest.at_least) if slowest else None,
        is_faulty=is_faulty,
    )


def _wanted(good: Iterable[Signed], now: datetime) -> tuple[int, Counter[str]]:
    """How many people may be asked about, and how often each category."""
    people, wanted = 0, Counter[str]()
    for _ref, rows in good:
        open_to: dict[int, set[str]] = defaultdict(set)
        for row in rows:
            if not holds(row, now) or VERIFICATION not in row.purposes:
                continue
            if row.taken_back:
                open_to[row.person_id] |= {code for code in row.categories if covers(row, code, VERIFICATION, now)}
            else:
                open_to[row.person_id].update(row.categories)
        for codes in open_to.values():
            people += bool(codes)
            wanted.update(codes)
    return people, wanted
