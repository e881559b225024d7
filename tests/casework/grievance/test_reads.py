"""What is shown of grievances: who sees what, remedies with their days, rates, what comes back, nothing in clear."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.casework.grievance.access import visible_grievances
from doudi.casework.grievance.actions.call_back import call_back
from doudi.casework.grievance.actions.keep_apart import keep_apart
from doudi.casework.grievance.actions.rate import rate
from doudi.casework.grievance.actions.register import register
from doudi.casework.grievance.actions.run_survey import begin_survey, close_survey, take_rating
from doudi.casework.grievance.errors import GrievanceNotFound, GrievanceStepNotPossible, GrievanceUnfit, OwnComplaint
from doudi.casework.grievance.reads.desk import fetch_grievance, fetch_grievances
from doudi.casework.grievance.reads.figures import fetch_recurrence, fetch_unit_rates
from doudi.casework.grievance.reads.own import fetch_own_grievance
from doudi.casework.grievance.reads.ratings import fetch_survey
from doudi.casework.models import Decision, Grievance, RatingCall, RatingTally
from doudi.registry.errors import NotAllowed
from tests.casework.departments import Departments
from tests.casework.grievance.window import DISTRICT, PHONE, Window
from tests.casework.journey import Journey


def test_rows_are_found_by_area_unit_and_part(window: Window) -> None:
    """The window and supervision see the area, a unit what it has, a helper too, nobody else anything."""
    mine, other = window.dispatched(), window.registered(area_path="/50/500107/500107001/")
    seen = {who: set(visible_grievances(window.by(who))) for who in window.city.staff}
    of_mine = {who for who, rows in seen.items() if mine in rows}
    assert of_mine == {"window6", "window6b", "press6", "handler6", "handler6b"}
    assert {who for who, rows in seen.items() if other in rows} == {"window7", "press7"}
    with pytest.raises(GrievanceNotFound):
        fetch_grievance(window.by("housing6"), mine.public_id)
    with pytest.raises(NotAllowed):
        fetch_grievances(window.by("payer6"))


def test_nothing_personal_lies_in_clear(window: Window) -> None:
    """Name, telephone and every sentence are ciphertext in the database; steps name no complainant."""
    row = window.closed(is_confidential=True, against_staff=[])
    call_back(window.by("window6"), row.public_id, reached=True, note="蒲示例说好了")
    stored = ""
    for table in ("casework_grievance", "casework_grievancestep", "worklist_workitem", "platform_auditentry"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            stored += str(cursor.fetchall())
    for secret in ("蒲示例", PHONE, "三趟", "一次说清", "说好了"):
        assert secret not in stored, secret


def test_a_unit_reads_no_note_that_may_name_who_complained(window: Window) -> None:
    """Of a confidential one the call-back's words stay at the window."""
    row = window.closed(is_confidential=True)
    call_back(window.by("window6"), row.public_id, reached=True, note="蒲示例说好了")
    notes = {who: str(fetch_grievance(window.by(who), row.public_id).history) for who in ("handler6", "window6")}
    assert "蒲示例" not in notes["handler6"]
    assert "蒲示例" in notes["window6"]


def test_the_window_notes_who_must_stay_apart(window: Window) -> None:
    """Named after the fact, they lose sight of it; not by themselves, and no unit that has it in hand."""
    row = window.dispatched()
    accused = window.city.staff["handler6"].public_id
    keep_apart(window.by("window6"), row.public_id, staff_ids=[accused])
    with pytest.raises(GrievanceNotFound):
        fetch_grievance(window.by("handler6"), row.public_id)
    for given in ({"staff_ids": [window.city.staff["window6"].public_id]}, {"office_id": window.office()}):
        with pytest.raises(OwnComplaint):
            keep_apart(window.by("window6"), row.public_id, **given)  # type: ignore[arg-type]
    with pytest.raises(GrievanceUnfit):
        keep_apart(window.by("window6"), row.public_id)


def test_rates_have_their_denominators(window: Window) -> None:
    """In time of those due, settled and satisfied of those who said; a returned hand-over is nobody's."""
    first, second = window.closed(), window.closed(text="另一件")
    rate(window.by("window6"), first.public_id, rating="satisfied", is_resolved=True)
    rate(window.by("window6"), second.public_id, rating="dissatisfied", is_resolved=None)
    window.dispatched(text="第三件")
    (unit,) = fetch_unit_rates(window.by("window6"))
    found = unit.rates
    assert (found.handed_over, found.response.whole, found.response.part) == (3, 2, 2)
    assert (found.resolution.whole, found.satisfaction.part, found.satisfaction.whole) == (1, 1, 2)
    late = fetch_unit_rates(window.later(60).by("press6"))[0].rates.response
    assert (late.part, late.whole) == (2, 3)
    assert fetch_unit_rates(window.by("window7")) == []
    with pytest.raises(NotAllowed):
        fetch_unit_rates(window.by("handler6"))


def test_what_comes_back_is_counted_by_matter(window: Window) -> None:
    """Two of one matter come back, one of another does not; another district's are not counted."""
    for key, area in (("housing", "1"), ("housing", "2"), ("dibao", "1")):
        tried = {"kind": "cannot_get_done", "matter_key": key, "tried_on": window.today, "tried_where": "大厅"}
        window.registered(**tried, area_path=f"/50/500106/50010600{area}/")
    rows = fetch_recurrence(window.by("press6"))
    found = [(each.matter.en, each.count, each.places, each.comes_back) for each in rows]
    assert found == [("housing subsidy or public rental", 2, 2, True), ("subsistence allowance", 1, 1, False)]
    assert fetch_recurrence(window.by("window7")) == []


def firm(number: int) -> str:
    """A valid credit code of a firm that does not exist."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"91500106MA5{number:06d}"
    total = sum(signs.index(sign) * pow(3, at, 31) for at, sign in enumerate(body))
    return body + signs[(31 - total % 31) % 31]


def test_a_score_is_shown_from_ten_answers_on(window: Window) -> None:
    """Nine answers show nothing, ten a share of the valid ones; no table holds a firm's own answer."""
    by = window.by("window6")
    survey = begin_survey(by, area_path=DISTRICT, title="三季度")
    office = window.office()
    take_rating(by, survey.public_id, office_id=office, credit_code=firm(0), given={"overall": "do_not_know"})
    for at in range(1, 11):
        said = {"overall": "dissatisfied" if at == 1 else "satisfied"}
        take_rating(by, survey.public_id, office_id=office, credit_code=firm(at), given=said)
        (page,) = fetch_survey(by, survey.public_id).offices
        assert (page.scores[0].rate is None) == (at < 10)
    assert (page.calls, page.valid) == (11, 10)
    assert (page.scores[0].rate.part, page.scores[0].rate.whole, page.scores[0].meets_target) == (9, 10, False)
    assert all(score.rate is None for score in page.scores[1:])
    with pytest.raises(GrievanceUnfit):
        take_rating(by, survey.public_id, office_id=office, credit_code=firm(1), given={"overall": "satisfied"})
    kept = {field.name for model in (RatingCall, RatingTally) for field in model._meta.fields}
    assert kept == {"id", "survey", "office_id", "firm_index", "is_valid", "indicator", "answer", "count"}
    with pytest.raises(GrievanceNotFound):
        fetch_survey(window.by("window7"), survey.public_id)
    close_survey(by, survey.public_id)
    with pytest.raises(GrievanceStepNotPossible):
        take_rating(by, survey.public_id, office_id=office, credit_code=firm(20), given={})


@pytest.fixture
def decided(window: Window, departments: Departments) -> Journey:
    """A family whose case was decided."""
    journey = Journey(window.city)
    journey.confirmed()
    return journey


def test_a_complaint_about_a_decision_tells_of_reconsideration(window: Window, decided: Journey) -> None:
    """Sixty days from the letter, to the family alone; whoever handled the case does not find the complaint."""
    family, case = decided.resident(), decided.case
    assert Decision.objects.filter(application=case).exists()
    said = window.said(application_id=case.public_id, phone=decided.phone)
    row = register(family, said)
    assert (row.is_about_decision, row.application) == (True, case)
    own = fetch_own_grievance(family, row.public_id)
    assert [(way.limit, way.unit) for way in own.remedies] == [(60, "calendar_days"), (6, "months")]
    assert own.remedies[0].until is not None
    handled = set(row.kept_from.values_list("staff_id", flat=True))
    assert window.city.staff["clerk6"].public_id in handled
    assert window.city.staff["approver6"].public_id in handled
    stranger = register(window.resident("13900000009"), window.said(application_id=case.public_id, phone=""))
    assert Grievance.objects.get(pk=stranger.pk).application is None


def test_a_longer_list_asks_no_more_of_the_database(
    window: Window, django_assert_num_queries: Callable[[int], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    """The list takes the same number of queries for one grievance and for six."""
    window.dispatched()
    by = window.by("window6")
    with CaptureQueriesContext(connection) as first:
        fetch_grievances(by)
    for at in range(5):
        window.dispatched(text=f"第{at}件", phone="")
    with django_assert_num_queries(len(first)):
        assert len(fetch_grievances(by).rows) == 6
