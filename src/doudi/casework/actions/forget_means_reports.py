"""Delete reports of the check when the time they are kept is over (核对报告到期销毁), and prove that they are gone."""

from datetime import date

from django.db import transaction

from doudi.casework.domain.machine import CLOSED
from doudi.casework.errors import ReportNotDeleted
from doudi.casework.models import Application, DoubtWeighing, MeansReport
from doudi.casework.verification.keeping import kept_until, rests_until
from doudi.evidence.terms import load_terms
from doudi.kernel.month import months_after
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.worklist.calendar import day_of

LOOKED_AT_TOGETHER = 500


def forget_means_reports(acting: Acting) -> int:
    """Deletes the content of every version, and of what was weighed for it; how many reports.

    Digest, version, dates and who made it stay, and the audit line of the making with them: that there was a report,
    and that a printed one is it, can still be told. Killed in between, the next round goes on.

    Raises:
        ReportNotDeleted: something of a content is still there.
    """
    least = min(term.value for term in load_terms() if term.key == "report_kept_months" and term.value is not None)
    rows = Application.objects.filter(
        state__in=CLOSED, closed_at__isnull=False, means_reports__content__isnull=False
    ).distinct()
    old = [
        (pk, case_ref) for pk, case_ref, closed_at in rows.order_by("pk").values_list("pk", "public_id", "closed_at")
        if closed_at is not None and months_after(day_of(closed_at), least) < acting.today
    ]  # fmt: skip
    deleted = 0
    for at in range(0, len(old), LOOKED_AT_TOGETHER):
        some = old[at : at + LOOKED_AT_TOGETHER]
        running = {case_ref for case_ref, day in rests_until([ref for _, ref in some]).items() if day == date.max}
        deleted += sum(_forget(acting, pk) for pk, case_ref in some if case_ref not in running)
    return deleted


def _forget(acting: Acting, pk: int) -> int:
    with transaction.atomic():
        case = Application.objects.select_for_update().get(pk=pk)
        until = kept_until(case)
        if until is None or until >= acting.today:
            return 0
        reports = list(case.means_reports.defer("content").filter(deleted_at=None).order_by("version"))
        case.means_reports.filter(deleted_at=None).update(
            content=None, deleted_at=acting.now, deleted_by=acting.actor_id
        )
        case.weighings.filter(content__isnull=False).update(content=None, state=DoubtWeighing.OVER)
        left = case.means_reports.filter(content__isnull=False).count()
        left += case.weighings.filter(content__isnull=False).count()
        if left:
            raise ReportNotDeleted(case.public_id, left)
        for report in reports:
            _record(acting, case, report, until)
        return len(reports)


def _record(acting: Acting, case: Application, report: MeansReport, until: date) -> None:
    record(
        acting, "casework.forget_means_report", "means_report", report.public_id, area_path=case.area_path,
        case_ref=case.public_id,
        detail={"digest": report.digest, "version": report.version, "kept_until": until.isoformat(), "left": 0},
    )  # fmt: skip
