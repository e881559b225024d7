"""Make enrolment targets of what a comparison found (生成扩面对象)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from doudi.kernel.public_id import new_public_id
from doudi.outreach.domain.again import STILL_OPEN
from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.following.opening import Opened, open_in_batches, to_open
from doudi.outreach.following.routes import route_of
from doudi.outreach.following.stepping import take_step
from doudi.outreach.following.subjects import evidence_of, name_of
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed


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
    opened = open_in_batches(findings, area_path, lambda some, left_out: _open(acting, some, area_path, left_out))
    detail = {"new": opened.new, "reopened": opened.reopened}
    record(acting, "outreach.open_targets", "enrolment_target", "many", area_path=area_path, detail=detail)
    announce(acting, "outreach.targets_opened", detail | {"simulated": acting.simulated})
    return opened


@transaction.atomic
def _open(acting: Acting, findings: Sequence[Finding], area_path: str, left_out: Counter[str]) -> tuple[int, int]:
    routes = {finding.rule: route_of(finding.rule) for finding in findings}
    fresh: list[EnrolmentTarget] = []
    reopened = 0
    for each in to_open(EnrolmentTarget, findings, area_path, left_out):
        if isinstance(each.row, EnrolmentTarget):
            _reopen(acting, each.row, each.finding, each.place)
            reopened += 1
            continue
        target = EnrolmentTarget(
            public_id=new_public_id(EnrolmentTarget.PREFIX, groups=EnrolmentTarget.GROUPS),
            subject=each.finding.subject,
            subject_key=signed(each.finding.subject_key),
            rule_key=each.finding.rule,
            period=each.finding.period,
            sent_to=routes[each.finding.rule].to,
            opened_at=acting.now,
        )
        _keep(target, each.finding, each.place)
        fresh.append(target)
    EnrolmentTarget.objects.bulk_create(fresh, ignore_conflicts=True)
    made = EnrolmentTarget.objects.filter(public_id__in=[each.public_id for each in fresh]).count()
    # Somebody else's run at the same moment may have been first with some.
    if len(fresh) > made:
        left_out[STILL_OPEN] += len(fresh) - made
    return made, reopened


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
