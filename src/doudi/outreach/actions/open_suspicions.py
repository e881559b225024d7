"""Make suspicions of what a comparison found (生成疑点); nothing is stopped by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from doudi.outreach.domain.again import STILL_OPEN
from doudi.outreach.domain.compared import Finding
from doudi.outreach.domain.suspicion import ClueChannel, SuspicionState
from doudi.outreach.following.opening import Opened, open_in_batches, to_open
from doudi.outreach.following.stepping import take_step
from doudi.outreach.following.subjects import evidence_of
from doudi.outreach.models import Suspicion, SuspicionKeptFrom
from doudi.outreach.supervision.consequences import OPEN, OPEN_INTERNAL, supervised_rule
from doudi.outreach.supervision.tasks import follow, run_told_clock
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Division, Post, Staff
from doudi.registry.pseudonym import signed

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
    if not policy.may(acting, OPEN_INTERNAL, area_path=area_path):
        policy.require(acting, OPEN, area_path=area_path)
    opened = open_in_batches(findings, area_path, lambda some, left_out: _open(acting, some, area_path, left_out))
    detail = {"new": opened.new, "reopened": opened.reopened}
    record(acting, "outreach.open_suspicions", "suspicion", "many", area_path=area_path, detail=detail)
    announce(acting, "outreach.suspicions_opened", detail)
    return opened


@transaction.atomic
def _open(acting: Acting, findings: Sequence[Finding], area_path: str, left_out: Counter[str]) -> tuple[int, int]:
    for rule in sorted({finding.rule for finding in findings}):
        policy.require(acting, supervised_rule(rule).opening_verb, area_path=area_path)
    new = reopened = 0
    for each in to_open(Suspicion, findings, area_path, left_out):
        if isinstance(each.row, Suspicion):
            _reopen(acting, each.row, each.finding, each.place)
            reopened += 1
        elif _new(acting, each.finding, each.place):
            new += 1
        else:
            left_out[STILL_OPEN] += 1
    return new, reopened


def _reopen(acting: Acting, suspicion: Suspicion, finding: Finding, place: Division) -> None:
    """The facts have changed since it ended: it begins again, its steps, letters and orders stay."""
    _keep(suspicion, finding, place)
    suspicion.opened_at, suspicion.opened_times = acting.now, suspicion.opened_times + 1
    suspicion.case_key = suspicion.verified_how = ""
    suspicion.answer_by = suspicion.recover_fen = suspicion.instalments = suspicion.told_on = None
    suspicion.recover_months = []
    take_step(acting, suspicion, "reopen", SuspicionState.OPEN)
    _begin(acting, suspicion, finding)


def _new(acting: Acting, finding: Finding, place: Division) -> bool:
    """Whether it was made; not where somebody else's run at the same moment was first."""
    suspicion = Suspicion(
        subject=finding.subject,
        subject_key=signed(finding.subject_key),
        rule_key=finding.rule,
        period=finding.period,
        channel=ClueChannel.MODEL,
        internal=supervised_rule(finding.rule).is_about_operators,
        opened_at=acting.now,
    )
    _keep(suspicion, finding, place)
    try:
        with transaction.atomic():
            suspicion.save()
    except IntegrityError:
        return False
    _begin(acting, suspicion, finding)
    return True


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
