"""Reports of the check (核对报告) and disputes of it, for staff of the area: each opened only with its seal intact."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.casework.changing import find_case, may_open
from doudi.casework.course import course_of
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound
from doudi.casework.following import family_headline
from doudi.casework.models import Application, MeansDispute, MeansReport
from doudi.casework.verification.clocks import SUBJECT_TYPE
from doudi.casework.verification.differing import Difference, differences
from doudi.casework.verification.parts import who_had_a_part
from doudi.casework.verification.printing import print_content, print_report
from doudi.casework.verification.sealing import opened
from doudi.evidence.wording import category_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.worklist.calendar import calendar, day_of
from doudi.worklist.headlines import headline_words
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

SEE = "evidence.see"
WHOLE = Words("整个核对", "the check as a whole")
OUTCOMES: dict[str, Words] = {
    "": Words("等复核", "waiting for the re-check"),
    MeansDispute.UPHELD: Words("有道理，重新核对", "upheld: checked again"),
    MeansDispute.NOT_UPHELD: Words("复核过，维持", "re-checked: stands"),
    MeansDispute.DROPPED: Words("申请已经结束，不再复核", "the application ended; not re-checked"),
}


@dataclass(frozen=True)
class ReportRow:
    """One version in a list; whether its days are over, and when its content was deleted."""

    public_id: str
    version: int
    made_at: datetime
    made_by: str
    valid_until: date
    is_over: bool
    deleted_on: date | None = None


@dataclass(frozen=True)
class DisputeRow:
    """One dispute: about what, why, its clock, and its answer; ``papers`` are ids of files of the case."""

    public_id: str
    case_id: str
    family: Words
    about: Words
    whose: str
    reason: str
    papers: tuple[str, ...]
    raised_at: datetime
    by_family: bool
    report_version: int
    outcome: str
    outcome_words: Words
    answer: str
    settled_at: datetime | None
    settled_by: str
    light: LightView | None
    version: int = 0
    may_settle: bool = False
    had_a_part: bool = False


@dataclass(frozen=True)
class ReportPage:
    """One report as page and paper show it: ``told`` is what the print template reads, in one language."""

    case_id: str
    row: ReportRow
    told: dict[str, Any]
    others: tuple[ReportRow, ...]


@dataclass(frozen=True)
class VersionsPage:
    """Two versions of a report and everything that is not the same."""

    case_id: str
    family: Words
    older: ReportRow
    newer: ReportRow
    differences: tuple[Difference, ...]


def report_rows(case: Application, today: date) -> list[ReportRow]:
    """Every version, the newest first."""
    return [_row(each, today) for each in case.means_reports.defer("content").order_by("-version")]


def dispute_rows(case: Application, today: date) -> list[DisputeRow]:
    """Every dispute of a case, open ones first, then the newest."""
    rows = list(case.means_disputes.select_related("report").defer("report__content").order_by("-pk"))
    return [_dispute(case, each, today) for each in sorted(rows, key=lambda each: each.settled_at is not None)]


def fetch_means_report(acting: Acting, public_id: str, version: int, language: str) -> ReportPage:
    """One version, in one language.

    Raises:
        CaseNotFound: no such report for this account.
        ReportBroken: its seal does not hold.
        ReportDeleted: it was kept as long as it may be.
    """
    case, report = _find(acting, public_id, version)
    record_read(
        acting, "means_report", [report.public_id], what="means_report", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    told = print_content(opened(report), report.digest, language)
    rows = report_rows(case, acting.today)
    return ReportPage(
        case.public_id, next(row for row in rows if row.version == version), told,
        tuple(row for row in rows if row.version != version and row.deleted_on is None),
    )  # fmt: skip


def fetch_means_report_pdf(acting: Acting, public_id: str, version: int, language: str) -> bytes:
    """The same version on paper.

    Raises:
        CaseNotFound, ReportBroken, ReportDeleted: as ``fetch_means_report``.
    """
    case, report = _find(acting, public_id, version)
    record_read(
        acting, "means_report", [report.public_id], what="means_report_pdf", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    return print_report(opened(report), report.digest, language)


def fetch_versions(acting: Acting, public_id: str, older: int, newer: int) -> VersionsPage:
    """What is not the same in two versions.

    Raises:
        CaseNotFound, ReportBroken, ReportDeleted: as ``fetch_means_report``.
    """
    case, first = _find(acting, public_id, min(older, newer))
    _, second = _find(acting, public_id, max(older, newer))
    record_read(
        acting, "means_report", [first.public_id, second.public_id], what="means_report", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    return VersionsPage(
        case.public_id, headline_words(family_headline(case)), _row(first, acting.today), _row(second, acting.today),
        tuple(differences(opened(first), opened(second))),
    )  # fmt: skip


def fetch_dispute(acting: Acting, dispute_id: str) -> DisputeRow:
    """One dispute, for whoever may look at the evidence of its case.

    Raises:
        CaseNotFound: there is none for this account.
    """
    found = MeansDispute.objects.filter(public_id=dispute_id).select_related("application", "report").defer(
        "report__content"
    ).first()  # fmt: skip
    if found is None:
        raise CaseNotFound()
    case = find_case(acting, found.application.public_id, SEE)
    record_read(
        acting, "means_dispute", [found.public_id], what="means_dispute", area_path=case.area_path,
        case_ref=case.public_id,
    )  # fmt: skip
    return _dispute(case, found, acting.today, acting)


def may_now(acting: Acting, case: Application, verb: str, permission: str) -> bool:
    """Whether this account may take a step of the check now."""
    is_relative = acting.kind == "staff" and acting.actor_id in {each.staff_id for each in case.near_relatives.all()}
    return course_of(case).allows(verb, State(case.state)) and may_open(case, acting, permission) and not is_relative


def _find(acting: Acting, public_id: str, version: int) -> tuple[Application, MeansReport]:
    case = find_case(acting, public_id, SEE)
    rows = MeansReport.objects.defer("content").select_related("application")
    report = rows.filter(application=case, version=version).first()
    if report is None:
        raise CaseNotFound()
    return case, report


def _row(report: MeansReport, today: date) -> ReportRow:
    return ReportRow(
        report.public_id, report.version, report.made_at, report.made_by_name, report.valid_until,
        report.valid_until < today, day_of(report.deleted_at) if report.deleted_at else None,
    )  # fmt: skip


def _dispute(case: Application, each: MeansDispute, today: date, acting: Acting | None = None) -> DisputeRow:
    clock = (
        Clock.objects.filter(subject_type=SUBJECT_TYPE, subject_id=each.public_id).prefetch_related("pauses").first()
    )
    member = case.members.filter(public_id=each.member_id).first() if each.member_id else None
    had_a_part = acting is not None and acting.actor_id in who_had_a_part(case, each)
    is_open = each.settled_at is None
    return DisputeRow(
        public_id=each.public_id,
        case_id=case.public_id,
        family=headline_words(family_headline(case)),
        about=category_words(each.category) if each.category else WHOLE,
        whose=member.name if member else "",
        reason=each.reason,
        papers=tuple(each.papers),
        raised_at=each.raised_at,
        by_family=each.by_family,
        report_version=each.report.version if each.report else 0,
        outcome=each.outcome,
        outcome_words=OUTCOMES[each.outcome],
        answer=each.answer,
        settled_at=each.settled_at,
        settled_by=each.settled_by_name,
        light=view_clock(clock, calendar(), today) if clock else None,
        version=case.version,
        may_settle=acting is not None
        and is_open
        and not had_a_part
        and may_now(acting, case, "settle_means_dispute", "casework.settle_dispute"),
        had_a_part=had_a_part,
    )
