"""Make suspicions of what a comparison found (生成疑点); nothing is stopped by it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from doudi.outreach.actions.open_targets import Opened
from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.suspicion import SUPERVISION, ClueChannel, SuspicionState
from doudi.outreach.errors import AreaUnknown
from doudi.outreach.following.stepping import take_step
from doudi.outreach.following.subjects import batches, evidence_of, places_of
from doudi.outreach.models import Suspicion, SuspicionKeptFrom
from doudi.outreach.supervision.consequences import OPERATOR_RULE, supervised_rule
from doudi.outreach.supervision.tasks import follow, run_told_clock
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division, Post, Staff
from doudi.registry.pseudonym import signed

FINDINGS_PER_BATCH = 500
DAYS = {
    "police_deregistration": ("died_on",),
    "civil_affairs_cremation": ("died_on", "cremated_on"),
    "justice_custody": ("from_date",),
}
"""Columns that name the day which ended an entitlement, by dataset; the surest first."""
OPERATOR_COLUMNS = ("operator", "reviewer", "approver")


def open_suspicions(acting: Acting, findings: Iterable[Finding], *, area_path: str) -> Opened:
    """One suspicion per subject, rule and month, the channel being the model; the same findings again open nothing.

    One cleared or finished is opened again when the facts are not what they were. An anomaly of an operator goes to
    internal control and is kept from the operator and from everybody of the operator's office.

    Raises:
        NotAllowed: not in this area, or not for this purpose.
        AreaUnknown: no such place.
        RuleNotRouted: no consequence is declared for a rule.
    """
    policy.require(acting, "outreach.open_suspicion", area_path=area_path)
    if not Division.objects.filter(path=area_path).exists():
        raise AreaUnknown(area_path)
    new, reopened, left_out = 0, 0, Counter[str]()
    for some in batches(findings, FINDINGS_PER_BATCH):
        made, again = _open(acting, some, area_path, left_out)
        new, reopened = new + made, reopened + again
    detail = {"new": new, "reopened": reopened}
    record(acting, "outreach.open_suspicions", "suspicion", "many", area_path=area_path, detail=detail)
    announce(acting, "outreach.suspicions_opened", detail)
    return Opened(new, reopened, dict(sorted(left_out.items())))


@transaction.atomic
def _open(acting: Acting, findings: Sequence[Finding], area_path: str, left_out: Counter[str]) -> tuple[int, int]:
    earlier = _earlier(findings)
    new = reopened = 0
    for finding, place in zip(findings, places_of(findings, area_path), strict=True):
        supervised_rule(finding.rule)
        if place is None:
            left_out["outside_area"] += 1
            continue
        known = earlier[finding.rule, finding.subject, signed(finding.subject_key)]
        if any(each.state not in SUPERVISION.ends for each in known):
            left_out["suspicion_open"] += 1
        elif known and known[-1].facts_digest == finding.facts_digest:
            left_out["settled_same_facts"] += 1
        elif same := next((each for each in known if each.period == finding.period), None):
            _keep(same, finding, place)
            same.opened_at, same.opened_times = acting.now, same.opened_times + 1
            same.case_key = same.verified_how = ""
            same.answer_by = same.recover_fen = same.instalments = same.told_on = None
            same.recover_months = []
            take_step(acting, same, "reopen", SuspicionState.OPEN)
            _begin(acting, same, finding)
            reopened += 1
        else:
            known.append(_new(acting, finding, place))
            new += 1
    return new, reopened


def _earlier(findings: Sequence[Finding]) -> defaultdict[tuple[str, str, int], list[Suspicion]]:
    rows = Suspicion.objects.filter(
        rule_key__in={each.rule for each in findings}, subject_key__in={signed(each.subject_key) for each in findings}
    )
    found: defaultdict[tuple[str, str, int], list[Suspicion]] = defaultdict(list)
    for row in rows.select_for_update().order_by("opened_at", "pk"):
        found[row.rule_key, row.subject, row.subject_key].append(row)
    return found


def _new(acting: Acting, finding: Finding, place: Division) -> Suspicion:
    suspicion = Suspicion(
        subject=finding.subject,
        subject_key=signed(finding.subject_key),
        rule_key=finding.rule,
        period=finding.period,
        channel=ClueChannel.MODEL,
        internal=finding.rule == OPERATOR_RULE or finding.subject == "operator",
        opened_at=acting.now,
    )
    _keep(suspicion, finding, place)
    suspicion.save()
    _begin(acting, suspicion, finding)
    return suspicion


def _keep(suspicion: Suspicion, finding: Finding, place: Division) -> None:
    suspicion.evidence = evidence_of(finding)
    suspicion.expected_fen = finding.expected_fen
    suspicion.confidence = finding.confidence
    suspicion.facts_digest = finding.facts_digest
    suspicion.occurred_on = _occurred_on(finding)
    suspicion.division_code, suspicion.area_path = place.code, place.path


def _begin(acting: Acting, suspicion: Suspicion, finding: Finding) -> None:
    if suspicion.internal:
        _keep_from(suspicion, finding)
    run_told_clock(acting, suspicion)
    follow(acting, suspicion)


def _occurred_on(finding: Finding) -> date | None:
    """The earliest day the rows name for what ended the entitlement; None where they name none."""
    found = []
    for row in finding.rests_on:
        for column in DAYS.get(row.dataset, ()):
            try:
                found.append(date.fromisoformat(str(row.values.get(column, ""))))
            except ValueError:
                continue
            break
    return min(found, default=None)


def _keep_from(suspicion: Suspicion, finding: Finding) -> None:
    """The operators the rows name by their staff account, and their offices, past and present."""
    names = {str(row.values[column]) for row in finding.rests_on for column in OPERATOR_COLUMNS if column in row.values}
    for staff in Staff.objects.filter(username__in=names) | Staff.objects.filter(public_id__in=names):
        offices = set(Post.objects.filter(staff=staff).values_list("organisation__public_id", flat=True))
        for office in offices or {""}:
            SuspicionKeptFrom.objects.get_or_create(
                suspicion=suspicion, staff_id=staff.public_id, organisation_id=office
            )
