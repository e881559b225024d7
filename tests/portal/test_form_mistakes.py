"""What goes wrong while filling in: answers that contradict, a press too much, a session that ended."""

from typing import Any

import pytest
from django.test import Client

from doudi.casework.models import Application
from doudi.platform.installation import make_installation
from doudi.platform.models import Message
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.journey import Journey
from tests.registry.city import NOW, build_city


@pytest.fixture
def journey(db: None, settings: Any) -> Journey:
    """A family with a draft."""
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(NOW, is_demo=False)
    family = Journey(build_city())
    family.draft()
    return family


@pytest.fixture
def home(journey: Journey) -> Client:
    """The family's browser."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = journey.resident().actor_id
    session.save()
    return client


def test_somebody_and_nobody_at_once_is_asked_again(journey: Journey, home: Client) -> None:
    """A person picked and the way out chosen: one of the two is kept by the family, not by us."""
    member = journey.case.members.first()
    assert member is not None
    address = f"/apply/{journey.case_id}/q/illness/"
    answer = home.post(address, {"who": member.public_id, "instead": "none"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("选了人，又选了下面的，留一样") == 2
    assert f'value="{member.public_id}" checked' in page
    assert "illness" not in journey.case.answers
    assert home.post(address, {"who": member.public_id}).status_code == 302


def test_an_amount_and_none_at_once_is_asked_again(journey: Journey, home: Client) -> None:
    """1,000 yuan and “no wage” are not both true."""
    member = journey.case.members.get(is_applicant=True)
    address = f"/apply/{journey.case_id}/q/wage/{member.public_id}/"
    answer = home.post(address, {"value": "1000", "instead": "none"})
    assert answer.status_code == 422
    assert "填了数，又选了下面的，留一样" in answer.content.decode()
    assert 'value="none" data-instead checked' not in answer.content.decode()


@pytest.mark.parametrize("page", ["drop/", "people/{member}/remove/"])
def test_nothing_is_deleted_by_one_press(journey: Journey, home: Client, page: str) -> None:
    """Opening the address, or pressing once, asks; only the second press deletes."""
    member = journey.case.members.exclude(is_applicant=True).first()
    assert member is not None
    address = f"/apply/{journey.case_id}/" + page.format(member=member.public_id)
    for answer in (home.get(address), home.post(address)):
        assert answer.status_code == 200
        assert 'name="yes"' in answer.content.decode()
    assert journey.case.state == "draft"
    assert journey.case.members.count() == 3
    assert home.post(address, {"yes": "1"}).status_code == 302
    assert (journey.case.state, journey.case.members.count()) in (("withdrawn", 3), ("draft", 2))


def test_a_draft_given_up_is_not_listed_as_handed_in(journey: Journey, home: Client) -> None:
    """After deleting, the family's pages know of no application, and no answer is kept."""
    home.post(f"/apply/{journey.case_id}/q/illness/", {"instead": "none"})
    assert journey.case.answers
    home.post(f"/apply/{journey.case_id}/drop/", {"yes": "1"})
    journey.case.refresh_from_db()
    assert (journey.case.state, journey.case.answers) == ("withdrawn", {})
    for address in ("/", "/apply/", "/track/"):
        assert journey.case_id not in home.get(address).content.decode(), address


def test_a_second_draft_is_the_first_again(journey: Journey, home: Client) -> None:
    """Beginning again while one is unfinished leads to that one; nothing typed is lost behind it."""
    answer = home.get("/apply/start/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/apply/{journey.case_id}/")
    assert "另外开始一份" not in home.get("/apply/").content.decode()
    assert Application.objects.count() == 1


def test_a_session_that_ended_comes_back_to_the_question(journey: Journey, home: Client) -> None:
    """The door says what happened, and signing in leads to the page that was being filled in."""
    address = f"/apply/{journey.case_id}/q/illness/"
    home.cookies.pop("doudi_session")
    answer = home.post(address, {"instead": "none"})
    assert answer.headers["Location"] == "/sign-in/"
    assert "请再登录一次" in home.get("/sign-in/").content.decode()
    home.post("/sign-in/", {"phone": journey.phone})
    code = Message.objects.latest("pk").params["code"]
    wrong = home.post("/sign-in/code/", {"code": "000000" if code != "000000" else "000001"})
    assert wrong.status_code == 422
    assert home.post("/sign-in/code/", {"code": code}).headers["Location"] == address


def test_scribbles_that_are_no_signature_do_not_sign(journey: Journey, home: Client) -> None:
    """What is no line drawn by a finger is no signature, and nobody's name is put in its place."""
    member = journey.case.members.get(is_applicant=True)
    address = f"/apply/{journey.case_id}/sign/{member.public_id}/"
    answer = home.post(address, {"agree": "1", "separately": "yes", "strokes": "<svg onload=x>", "typed_name": ""})
    assert answer.status_code == 422
    assert "写上名字，或者用手签" in answer.content.decode()
    both = home.post(address, {})
    assert [each["at"] for each in both.context["errors"]] == ["f_agree", "f_separately", "f_typed_name"]
    assert not member.signatures.exists()
