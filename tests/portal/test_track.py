"""查进度: the last day to hear is always said; so are a withdrawn authorisation and a result that will be late."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from doudi.casework import consulting
from doudi.casework.actions.withdraw_consent import withdraw_consent
from doudi.casework.reads import fetch_track_page
from doudi.platform.installation import find_installation, make_installation
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.departments import Departments
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city


@pytest.fixture
def journey(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Journey:
    """A family in a demo city whose departments answer."""
    settings.DOUDI_JURISDICTION = "demo-city"
    departments = Departments()
    monkeypatch.setattr(consulting, "sign_authorisation", departments.sign)
    monkeypatch.setattr(consulting, "withdraw_authorisation", departments.withdraw)
    monkeypatch.setattr(consulting, "verify_means", departments.verify)
    monkeypatch.setattr(consulting, "fetch_household_facts", departments.facts)
    make_installation(NOW, is_demo=True)
    return Journey(build_city())


def home_of(journey: Journey) -> Client:
    """The family's browser, on the journey's day."""
    installation = find_installation()
    assert installation is not None
    installation.simulated_day = journey.now.date()
    installation.save()
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = journey.resident().actor_id
    session.save()
    return client


def test_until_it_is_accepted_the_day_to_hear_that_is_said(journey: Journey) -> None:
    """The message says by when; so do the front page, the page of the case and its first step."""
    journey.filed()
    client, track = home_of(journey), fetch_track_page(journey.resident(), journey.case_id)
    assert track.latest_on is None
    assert track.accept_by is not None
    on = f"{track.accept_by.month}月{track.accept_by.day}日"
    assert f"{on}</b>告诉您受不受理" in client.get("/").content.decode()
    page = client.get(f"/track/{journey.case_id}/").content.decode()
    assert page.count(on) == 2
    assert "整个流程，您在哪里" in page
    assert page.count("您在这里") == 2, "in the list and in the drawing"
    journey.accept()
    accepted = fetch_track_page(journey.resident(), journey.case_id)
    assert (accepted.accept_by, accepted.latest_on is not None) == (None, True)


def test_a_withdrawn_authorisation_is_said_and_can_be_signed_again(journey: Journey) -> None:
    """It is the family's turn, the page says why, and signing again leads back to the case."""
    journey.filed()
    journey.accept()
    member = journey.case.members.get(is_applicant=True)
    withdraw_consent(journey.resident(), journey.case_id, member_id=member.public_id, reason="再想想")
    client = home_of(journey)
    page = client.get(f"/track/{journey.case_id}/").content.decode()
    assert "您家有人撤回了授权" in page
    assert str(fetch_track_page(journey.resident(), journey.case_id).whose_turn.zh) == "您"
    looked = client.get("/who-looked/").content.decode()
    again = f"/apply/{journey.case_id}/sign/{member.public_id}/"
    assert again in looked
    signed = client.post(again, {"agree": "1", "separately": "yes", "typed_name": member.name})
    assert signed.headers["Location"] == f"/track/{journey.case_id}/"
    page = client.get(f"/track/{journey.case_id}/").content.decode()
    assert "申请接着办" in page
    assert "您家有人撤回了授权" not in page


def test_a_notice_that_outlasts_the_limit_is_announced_as_late(journey: Journey) -> None:
    """As soon as it is certain the family reads that the result will be late, not only once it is."""
    journey.with_opinion()
    due = fetch_track_page(journey.resident(), journey.case_id).latest_on
    assert due is not None
    journey.now = journey.now.replace(year=due.year, month=due.month, day=due.day) - timedelta(days=1)
    journey.notice()
    page = home_of(journey).get(f"/track/{journey.case_id}/").content.decode()
    assert "结果会过了期限，是我们慢了" in page


def test_a_notice_within_the_limit_announces_nothing(journey: Journey) -> None:
    """A quiet case stays quiet."""
    journey.with_opinion()
    journey.notice()
    assert "是我们慢了" not in home_of(journey).get(f"/track/{journey.case_id}/").content.decode()


def test_visited_and_verified_the_lamp_stands_at_the_checks(journey: Journey) -> None:
    """While the opinion is written nothing is on notice yet; the lamp does not run ahead."""
    journey.surveyed()
    steps = {step.key: step for step in fetch_track_page(journey.resident(), journey.case_id).steps}
    assert (steps["verify"].phase, steps["post_notice"].phase) == ("now", "to_come")
    assert "街道在写意见" in steps["verify"].detail.zh
