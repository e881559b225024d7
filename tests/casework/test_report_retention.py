"""Reports of the check are deleted when the time they are kept is over, and never while something rests on them."""

from datetime import date, datetime
from typing import Any

import pytest

from doudi.benefits.models import Entitlement
from doudi.casework.actions.dispute_means import dispute_means
from doudi.casework.actions.forget_means_reports import forget_means_reports
from doudi.casework.actions.make_means_report import make_means_report
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.errors import ReportDeleted
from doudi.casework.models import Application, Assessment, Decision, DoubtWeighing, MeansReport
from doudi.casework.reads.letters import check_letter
from doudi.casework.reads.means import fetch_means_report, fetch_versions
from doudi.casework.verification import doubting
from doudi.casework.verification.keeping import kept_until, rests_until
from doudi.evidence.terms import find_term
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from tests.casework.journey import Journey


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in doubt is weighed elsewhere."""
    monkeypatch.setattr(doubting, "weigh_doubts", lambda *_args, **_more: ())


def on(day: date) -> Acting:
    """The worker on a day."""
    return Acting.system("housekeeping", datetime(day.year, day.month, day.day, 3, tzinfo=SHANGHAI))


def test_the_content_goes_the_day_after_and_what_stays_proves_it(journey: Journey) -> None:
    """Kept on the last day, gone on the next; the digest, the maker and a line of the audit stay; pages say so."""
    journey.surveyed()
    for _ in range(2):
        make_means_report(journey.by("verifier6"), journey.case_id)
    DoubtWeighing.objects.create(application=journey.case, cause="HC-1", asked_at=journey.now, content=[{"key": "x"}])
    withdraw(journey.resident(), journey.case_id)
    report = MeansReport.objects.defer("content").get(version=2)
    last = kept_until(journey.case)
    assert last == date(journey.now.year + 2, journey.now.month, journey.now.day)
    assert find_term("report_kept_months").status == "design"
    assert forget_means_reports(on(last)) == 0
    day_after = date.fromordinal(last.toordinal() + 1)
    assert forget_means_reports(on(day_after)) == 2
    assert forget_means_reports(on(day_after)) == 0
    assert not MeansReport.objects.filter(content__isnull=False).exists()
    assert not DoubtWeighing.objects.filter(content__isnull=False).exists()
    line = AuditEntry.objects.get(action="casework.forget_means_report", subject_id=report.public_id)
    assert (line.detail["digest"], line.detail["left"]) == (report.digest, 0)
    assert check_letter(report.check_code).kind == "means_report"
    with pytest.raises(ReportDeleted):
        fetch_means_report(journey.by("clerk6"), journey.case_id, 2, "zh-hans")
    with pytest.raises(ReportDeleted):
        fetch_versions(journey.by("clerk6"), journey.case_id, 1, 2)


def decided(journey: Journey, case: Application) -> None:
    """A decision on file, as small as one can be."""
    made = Assessment.objects.create(
        application=case, month="2025-09", ruleset_hash="x", facts={}, result={}, facts_digest="x", outcome="eligible",
        members_count=3, assessed_at=journey.now, assessed_by="x",
    )  # fmt: skip
    Decision.objects.create(
        application=case, assessment=made, outcome="granted", amount_fen=1, maker_id="a", maker_name="a",
        checker_id="b", checker_name="b", decided_at=journey.now, area_path=case.area_path,
    )  # fmt: skip


def _reopen(case: Application, _day: date) -> None:
    Application.objects.filter(pk=case.pk).update(state="investigating")


def _dispute(case: Application, _day: date) -> None:
    case.means_disputes.update(outcome="", settled_at=None)


def _sue(case: Application, day: date) -> None:
    Decision.objects.filter(application=case).update(sue_until=day)


def _pay(case: Application, _day: date) -> None:
    Entitlement.objects.create(
        decision=case.decision, application_id_text=case.public_id, person=case.applicant, scheme=case.scheme,
        members_count=3, amount_fen=1, from_month="2025-10", opened_at=case.closed_at,
    )  # fmt: skip


def _pay_till(case: Application, day: date) -> None:
    _pay(case, day)
    Entitlement.objects.update(state="ended", to_month=f"{day.year - 1}-01")


@pytest.mark.parametrize("rests", [_reopen, _dispute, _sue, _pay, _pay_till])
def test_nothing_is_deleted_while_something_rests_on_it(journey: Journey, rests: Any) -> None:
    """An open case, an open dispute, days to sue, a payment that goes on or ended less long ago: kept."""
    journey.surveyed()
    make_means_report(journey.by("verifier6"), journey.case_id)
    dispute_means(journey.resident(), journey.case_id, reason="车早就卖了")
    journey.case.means_disputes.update(outcome="upheld", settled_at=journey.now)
    day = date(journey.now.year + 4, 1, 1)
    Application.objects.filter(public_id=journey.case_id).update(state="confirmed", closed_at=journey.now)
    case = journey.case
    decided(journey, case)
    rests(case, day)
    assert forget_means_reports(on(day)) == 0
    assert MeansReport.objects.filter(content__isnull=False).count() == 1
    assert rests in (_reopen, _dispute, _sue) or rests_until([case.public_id])
    Application.objects.filter(pk=case.pk).update(state="confirmed")
    case.means_disputes.update(outcome="upheld", settled_at=journey.now)
    Decision.objects.update(sue_until=None)
    Entitlement.objects.all().delete()
    assert forget_means_reports(on(day)) == 1, "and only because of that"
