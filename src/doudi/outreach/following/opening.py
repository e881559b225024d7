"""Findings made into targets or suspicions (发现转办): once each, whoever else opens them at the same moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from doudi.outreach.domain.again import OPEN, REOPEN, EarlierWork, what_to_do
from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.enrolment import ENROLMENT
from doudi.outreach.domain.suspicion import SUPERVISION
from doudi.outreach.errors import AreaUnknown
from doudi.outreach.following.subjects import batches, places_of
from doudi.outreach.models import EnrolmentTarget, Suspicion
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed

Kept = TypeVar("Kept", EnrolmentTarget, Suspicion)
SubjectOfRule = tuple[str, str, int]
"""Rule, kind of subject, key as the database holds it: of whom a target or suspicion is."""
FINDINGS_PER_BATCH = 500
KEYS_PER_QUERY = 2000
ENDS: Mapping[type, frozenset[str]] = {EnrolmentTarget: ENROLMENT.ends, Suspicion: SUPERVISION.ends}


@dataclass(frozen=True)
class Opened:
    """What came of the findings: new rows, reopened ones, and why the others are neither; adds up to all found."""

    new: int
    reopened: int
    left_out: Mapping[str, int]

    @property
    def found(self) -> int:
        """All findings looked at."""
        return self.new + self.reopened + sum(self.left_out.values())


@dataclass(frozen=True)
class ToOpen:
    """A finding that is work (待转办): where it lies; ``row`` is the one to open again, None where it is new."""

    finding: Finding
    place: Division
    row: EnrolmentTarget | Suspicion | None


OpenSome = Callable[[Sequence[Finding], Counter[str]], tuple[int, int]]


def open_in_batches(findings: Iterable[Finding], area_path: str, open_some: OpenSome) -> Opened:
    """Some findings at a time, each batch by ``open_some``: how many became new, how many were opened again.

    Raises:
        AreaUnknown: no such place; nothing was opened.
    """
    if not Division.objects.filter(path=area_path).exists():
        raise AreaUnknown(area_path)
    new, reopened, left_out = 0, 0, Counter[str]()
    for some in batches(findings, FINDINGS_PER_BATCH):
        made, again = open_some(some, left_out)
        new, reopened = new + made, reopened + again
    return Opened(new, reopened, dict(sorted(left_out.items())))


def to_open(kept: type[Kept], findings: Sequence[Finding], area_path: str, left_out: Counter[str]) -> Iterator[ToOpen]:
    """Those that are work now, the rows that were there locked; why the others are none is counted in ``left_out``."""
    rows: dict[tuple[SubjectOfRule, str], Kept] = {}
    earlier: defaultdict[SubjectOfRule, list[EarlierWork]] = defaultdict(list)
    known = kept.objects.filter(
        rule_key__in={each.rule for each in findings}, subject_key__in={signed(each.subject_key) for each in findings}
    )
    for row in known.select_for_update().order_by("opened_at", "pk"):
        subject = row.rule_key, row.subject, row.subject_key
        rows[subject, row.period] = row
        earlier[subject].append(EarlierWork(row.period, row.state not in ENDS[kept], row.facts_digest))
    for finding, place in zip(findings, places_of(findings, area_path), strict=True):
        if place is None:
            left_out["outside_area"] += 1
            continue
        subject = subject_of_rule(finding)
        todo = what_to_do(earlier[subject], finding.period, finding.facts_digest)
        if todo not in (OPEN, REOPEN):
            left_out[todo] += 1
            continue
        earlier[subject].append(EarlierWork(finding.period, True, finding.facts_digest))
        yield ToOpen(finding, place, rows[subject, finding.period] if todo == REOPEN else None)


def why_no_work(kept: type[Kept], findings: Sequence[Finding]) -> list[str]:
    """For each finding why it would not be opened, as ``to_open`` decides; empty where it would."""
    rules = sorted({finding.rule for finding in findings})
    keys = sorted({signed(finding.subject_key) for finding in findings})
    earlier: defaultdict[SubjectOfRule, list[EarlierWork]] = defaultdict(list)
    for start in range(0, len(keys), KEYS_PER_QUERY):
        known = kept.objects.filter(rule_key__in=rules, subject_key__in=keys[start : start + KEYS_PER_QUERY])
        columns = ("rule_key", "subject", "subject_key", "period", "state", "facts_digest")
        for rule, subject, key, period, state, digest in known.order_by("opened_at", "pk").values_list(*columns):
            earlier[rule, subject, key].append(EarlierWork(period, state not in ENDS[kept], digest))
    todo = [what_to_do(earlier[subject_of_rule(each)], each.period, each.facts_digest) for each in findings]
    return ["" if each in (OPEN, REOPEN) else each for each in todo]


def subject_of_rule(finding: Finding) -> SubjectOfRule:
    """Of whom the finding's target or suspicion is."""
    return finding.rule, finding.subject, signed(finding.subject_key)
