"""The home visit of an application at the door: the visit's own day, the way there, and a number to call first."""

from typing import Any

import pytest
from django.test import Client

from doudi.casework import consulting
from doudi.casework.reads import fetch_case_page
from doudi.platform.installation import find_installation, make_installation
from doudi.registry.models import Staff
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city


def test_the_day_to_go_by_is_the_visits_not_the_cases(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three days to begin the survey, not thirty for the whole; with address and telephone."""
    settings.DOUDI_JURISDICTION = "demo-city"
    departments = Departments()
    monkeypatch.setattr(consulting, "sign_authorisation", departments.sign)
    make_installation(NOW, is_demo=True)
    journey = Journey(build_city())
    journey.filed()
    journey.accept()
    installation = find_installation()
    assert installation is not None
    installation.simulated_day = journey.now.date()
    installation.save()
    client = Client()
    client.force_login(Staff.objects.get(username="village6"), backend="doudi.registry.sign_in.StaffBackend")
    answer = client.get(f"/field/home/{journey.case_id}/")
    page = answer.content.decode()
    whole = fetch_case_page(journey.by("village6"), journey.case_id).main_light
    shown = answer.context["clock"]
    assert shown.rule_key == "dibao.start_survey"
    assert whole is not None
    assert (shown.due_on, whole.due_on) == (min(shown.due_on, whole.due_on), max(shown.due_on, whole.due_on))
    assert f"{shown.due_on.month}月{shown.due_on.day}日前去" in page
    assert "示例路1号" in page
    assert f'href="tel:{journey.phone}"' in page
