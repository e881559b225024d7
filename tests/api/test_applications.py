"""Where applications stand, over the interface: states, versions, steps and days of the office's area, and nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.casework import consulting
from doudi.casework.models import Application, JointCase, JointItem
from doudi.platform.models import AuditEntry
from doudi.registry.actions.open_office import open_office
from tests.api.joint_machines import call, system_of
from tests.api.test_description import is_described
from tests.casework.departments import Departments
from tests.casework.joint.joint_city import joint_city, running
from tests.casework.journey import Journey
from tests.registry.city import ADMIN, START

pytestmark = pytest.mark.django_db
PERSONAL = ("张某某", "李某某", "张小某", "13800000001", "500106")


@pytest.fixture
def journey(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Journey:
    """A case that was handed in."""
    monkeypatch.setattr(consulting, "sign_authorisation", Departments().sign)
    rates.forget_calls()
    settings.DOUDI_JURISDICTION = "demo-city"
    journey = Journey(joint_city())
    journey.filed()
    return journey


def reader(journey: Journey, place: str = "500106") -> str:
    """The token of a system of an office that serves a district."""
    office = open_office(ADMIN, "department", f"政务中心{place}", serves=[journey.city.places[place]], since=START)
    return system_of(office, "cases")[1]


def described() -> dict[str, Any]:
    """The description."""
    answer: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return answer


def test_an_office_of_the_area_reads_where_a_case_stands_and_nothing_personal(journey: Journey) -> None:
    """State, version, history and clocks; no name, no number, no telephone; the read stands in the audit."""
    token = reader(journey)
    listed, one = call(token, "applications"), call(token, f"applications/{journey.case_id}")
    assert is_described(described(), "list_applications", listed)
    assert is_described(described(), "get_application", one)
    said = one.json()
    assert (said["id"], said["state"], said["version"]) == (journey.case_id, "filed", journey.case.version)
    assert [step["to_state"] for step in said["steps"]][-1] == "filed"
    assert [clock["rule"] for clock in said["clocks"]]
    for answer in (listed, one):
        assert not [each for each in PERSONAL if each in answer.content.decode()]
    assert AuditEntry.objects.filter(action="read.case", subject_id=journey.case_id, actor_kind="machine").exists()


def test_another_area_a_draft_and_a_protected_childs_case_are_not_there(journey: Journey) -> None:
    """They are answered like what does not exist."""
    elsewhere, token = reader(journey, "500107"), reader(journey)
    assert call(elsewhere, "applications").json()["items"] == []
    missing = call(elsewhere, f"applications/{journey.case_id}")
    assert missing.status_code == 404
    assert is_described(described(), "get_application", missing)
    Application.objects.filter(public_id=journey.case_id).update(state="draft")
    assert call(token, f"applications/{journey.case_id}").status_code == 404
    Application.objects.filter(public_id=journey.case_id).update(state="filed")
    assert call(token, f"applications/{journey.case_id}").status_code == 200


def test_an_application_in_a_protected_childs_joint_case_is_left_out(journey: Journey) -> None:
    """Its office hears of it by its own item alone."""
    token = reader(journey)
    case = running(journey.city, "housing_subsidy", protected=True)
    JointItem.objects.filter(case=case).update(application=journey.case)
    assert call(token, f"applications/{journey.case_id}").status_code == 404
    JointCase.objects.filter(pk=case.pk).update(child_protected=False)
    assert call(token, f"applications/{journey.case_id}").status_code == 200


def test_wrong_queries_are_refused(journey: Journey) -> None:
    """A state nobody is in, the drafts, a cursor of elsewhere."""
    token = reader(journey)
    for query in ("state=draft", "state=late", "after=DB-0000-0000-0", "limit=500", "q=x"):
        answer = call(token, f"applications?{query}")
        assert answer.status_code == 422, query
        assert is_described(described(), "list_applications", answer)
    assert call(token, "applications?state=confirmed").json() == {"items": [], "next_after": None}
