"""Make enrolment targets of what a comparison found (生成扩面对象)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from doudi.kernel.public_id import new_public_id
from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.enrolment import EarlierTarget, TargetState, what_to_do
from doudi.outreach.errors import AreaUnknown
from doudi.outreach.following.routes import route_of
from doudi.outreach.following.stepping import take_step
from doudi.outreach.following.subjects import batches, evidence_of, name_of, places_of
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed

FINDINGS_PER_BATCH = 500


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


def open_targets(acting: Acting, findings: Iterable[Finding], *, area_path: str) -> Opened:
    """One target per subject, rule and month; the same findings again open nothing.

    A target that is not closed stays the only one of its subject and rule. One that was settled and closed is opened
    again when the facts are not what they were, never before. ``area_path`` is the place opened for: findings elsewhere
    are left out, and those whose place the data do not say belong to it.

    Raises:
        NotAllowed: not in this area, or not for this purpose.
        AreaUnknown: no such place.
        RuleNotRouted: a rule nobody is named for.
    """
    policy.require(acting, "outreach.open_targets", area_path=area_path)
    if not Division.objects.filter(path=area_path).exists():
        raise AreaUnknown(area_path)
    new, reopened, left_out = 0, 0, Counter[str]()
    for some in batches(findings, FINDINGS_PER_BATCH):
        made, again = _open(acting, some, area_path, left_out)
        new, reopened = new + made, reopened + again
    detail = {"new": new, "reopened": reopened}
    record(acting, "outreach.open_targets", "enrolment_target", "many", area_path=area_path, detail=detail)
    announce(acting, "outreach.targets_opened", detail)
    return Opened(new, reopened, dict(sorted(left_out.items())))


@transaction.atomic
def _open(acting: Acting, findings: Sequence[Finding], area_path: str, left_out: Counter[str]) -> tuple[int, int]:
    earlier = _earlier(findings)
    fresh: list[EnrolmentTarget] = []
    reopened = 0
    for finding, place in zip(findings, places_of(findings, area_path), strict=True):
        route = route_of(finding.rule)
        if place is None:
            left_out["outside_area"] += 1
            continue
        known = earlier[finding.rule, finding.subject, signed(finding.subject_key)]
        told = [EarlierTarget(each.period, each.state, each.facts_digest) for each in known]
        todo = what_to_do(told, finding.period, finding.facts_digest)
        if todo == "open":
            target = EnrolmentTarget(
                public_id=new_public_id(EnrolmentTarget.PREFIX, groups=EnrolmentTarget.GROUPS),
                subject=finding.subject,
                subject_key=signed(finding.subject_key),
                rule_key=finding.rule,
                period=finding.period,
                sent_to=route.to,
                opened_at=acting.now,
            )
            _keep(target, finding, place)
            fresh.append(target)
            known.append(target)
        elif todo == "reopen":
            _reopen(acting, next(each for each in known if each.period == finding.period), finding, place)
            reopened += 1
        else:
            left_out[todo] += 1
    EnrolmentTarget.objects.bulk_create(fresh, ignore_conflicts=True)
    made = EnrolmentTarget.objects.filter(public_id__in=[each.public_id for each in fresh]).count()
    # Somebody else's run at the same moment may have been first with some.
    if len(fresh) > made:
        left_out["target_open"] += len(fresh) - made
    return made, reopened


def _earlier(findings: Sequence[Finding]) -> defaultdict[tuple[str, str, int], list[EnrolmentTarget]]:
    """The targets of these subjects and rules, the one opened last at the end."""
    rows = EnrolmentTarget.objects.filter(
        rule_key__in={each.rule for each in findings}, subject_key__in={signed(each.subject_key) for each in findings}
    )
    found: defaultdict[tuple[str, str, int], list[EnrolmentTarget]] = defaultdict(list)
    for row in rows.select_for_update().order_by("opened_at", "pk"):
        found[row.rule_key, row.subject, row.subject_key].append(row)
    return found


def _keep(target: EnrolmentTarget, finding: Finding, place: Division) -> None:
    target.evidence = evidence_of(finding)
    target.expected_fen = finding.expected_fen
    target.confidence = finding.confidence
    target.facts_digest = finding.facts_digest
    target.contact = {"name": said} if (said := name_of(finding)) else {}
    target.division_code, target.area_path = place.code, place.path


def _reopen(acting: Acting, target: EnrolmentTarget, finding: Finding, place: Division) -> None:
    """The facts have changed since it was closed: it begins again, its contacts and steps stay."""
    _keep(target, finding, place)
    target.opened_at, target.opened_times = acting.now, target.opened_times + 1
    target.assigned_at, target.assigned_to = None, ""
    target.reason_code = target.reason = target.settled_by = target.outcome = target.closed_by = ""
    target.settled_at = target.closed_at = None
    target.campaign = None
    take_step(acting, target, "reopen", TargetState.NEW)
