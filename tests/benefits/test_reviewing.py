"""Who is due for a regular check: by place, by who looks, and by when the family was last checked."""

from datetime import timedelta

from doudi.benefits.reviewing import EVERYBODY, HALF_YEARLY, YEARLY, fetch_due_for_review
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.models import Query
from tests.casework.journey import Journey

DISTRICT = "/50/500106/"


def test_families_that_draw_are_due_in_the_places_one_serves(granted: Journey) -> None:
    """Never checked: due under every kind of review; nobody in another place, nobody for another district."""
    by = granted.by("verifier6")
    for kind in (EVERYBODY, YEARLY, HALF_YEARLY):
        assert fetch_due_for_review(by, DISTRICT, kind) == [granted.case_id]
    assert fetch_due_for_review(by, DISTRICT + "500106002/", EVERYBODY) == []
    assert fetch_due_for_review(granted.by("verifier7"), DISTRICT, EVERYBODY) == []


def test_the_interval_counts_from_the_last_question(granted: Journey) -> None:
    """A day short of half a year is not due, half a year is; the year likewise."""
    person = granted.case.applicant
    assert person is not None
    sheet = sign_authorisation(granted.by("clerk6"), person=person, case_ref=granted.case_id, method="paper",
                               signed_at=granted.now)  # fmt: skip
    asked = Query.objects.create(
        request_id="r1", person=person, authorisation=sheet, case_ref=granted.case_id, department="tax", category="15",
        purpose="means_verification", asked_at=granted.now, asked_by="x", asked_by_name="x", state="none",
    )  # fmt: skip
    by = granted.by("verifier6")
    for days, due in ((181, []), (182, [HALF_YEARLY]), (364, [HALF_YEARLY]), (365, [HALF_YEARLY, YEARLY])):
        Query.objects.filter(pk=asked.pk).update(asked_at=granted.now - timedelta(days=days))
        found = [kind for kind in (HALF_YEARLY, YEARLY) if fetch_due_for_review(by, DISTRICT, kind)]
        assert found == due, days
