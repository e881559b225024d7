"""我家的事: the family sees what was begun, hands in what is missing, and says no; nobody else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.casework.domain.machine import State
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.models import Application, HandedPaper, JointCase
from doudi.platform.received.writing import jpeg_of
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.joint.families import account_of, family, joint_of
from tests.casework.joint.joint_city import TODAY, item, joint_city, somebody
from tests.platform.received.pictures import page, photo
from tests.registry.city import NOW, TestCity
from tests.workbench.desk import open_on, said

JPEG = photo()


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """A demo town with the offices of a joint case."""
    settings.DOUDI_JURISDICTION = "demo-city"
    found = joint_city()
    open_on(TODAY)
    return found


def browser(account: ResidentAccount) -> Client:
    """A browser signed in as a resident."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    return client


def begun(city: TestCity) -> tuple[JointCase, Application]:
    """A case under way with one item on application."""
    application = family(city, State.WITHDRAWN)
    case = joint_of(city, application)
    add_item(somebody(city, "planner6"), case.public_id, "housing_subsidy", applied_on=TODAY)
    return start_plan(somebody(city, "planner6"), case.public_id), application


def test_the_family_sees_hands_in_and_declines(city: TestCity) -> None:
    """One page for everything; the missing paper by photo; then it takes the application back, and all is settled."""
    case, application = begun(city)
    mother = browser(account_of(application))
    assert "有几件事在一起给您家办" in said(mother.get("/"))
    assert mother.get("/mine/").headers["Location"] == f"/mine/{case.public_id}/"
    home = f"/mine/{case.public_id}/"
    assert "住房补贴" in said(mother.get(home))
    one = item(case, "housing_subsidy").public_id
    ask_missing(somebody(city, "housing.clerk"), one, ["tenancy"])
    assert "租房合同" in said(mother.get(home))
    photo = SimpleUploadedFile("x.jpg", JPEG, content_type="image/jpeg")
    answer = mother.post(f"{home}{one}/papers/", {"papers": ["tenancy"], "photos": photo})
    assert answer.status_code == 302, said(answer)
    case.refresh_from_db()
    assert set(case.papers) == {"tenancy"}
    assert mother.post(f"{home}{one}/no/", {"reason": ""}).status_code == 302
    assert "都有结果了" in said(mother.get(home))


def test_a_dim_photo_waits_for_a_word_here_too(city: TestCity) -> None:
    """The department hears nothing until the family hands it in all the same; a clear one needs no word."""
    case, application = begun(city)
    one, mother = item(case, "housing_subsidy").public_id, browser(account_of(application))
    ask_missing(somebody(city, "housing.clerk"), one, ["tenancy"])
    at = f"/mine/{case.public_id}/{one}/papers/"
    dim = SimpleUploadedFile("x.jpg", jpeg_of(page(paper=60, ink=5)), content_type="image/jpeg")
    assert mother.post(at, {"papers": "tenancy", "photos": dim}).headers["Location"] == at
    assert "租房合同：这张可能看不清" in said(mother.get(at))
    case.refresh_from_db()
    assert case.papers == {}
    assert "选是哪一样" in said(mother.post(at, {"photos": SimpleUploadedFile("y.jpg", JPEG)}))
    mother.post(at, {"keep": HandedPaper.objects.get().public_id})
    assert mother.post(at, {}).headers["Location"] == f"/mine/{case.public_id}/"
    case.refresh_from_db()
    assert case.papers == {"tenancy": HandedPaper.objects.get().file_id}


def test_a_stranger_finds_nothing(city: TestCity) -> None:
    """Another resident's pages of it do not exist, whatever is pressed."""
    case, _application = begun(city)
    one = item(case, "housing_subsidy").public_id
    stranger = browser(ResidentAccount.objects.create(phone="13800000011", made_at=NOW))
    for path in ("", f"{one}/no/", f"{one}/papers/", f"{one}/received/"):
        assert stranger.get(f"/mine/{case.public_id}/{path}").status_code == 404
        assert stranger.post(f"/mine/{case.public_id}/{path}").status_code in {404, 405}
    assert "现在没有" in said(stranger.get("/mine/"))


def test_a_day_that_has_passed_is_said_to_have_passed(city: TestCity) -> None:
    """What a department owes the family by a day is not shown as if that day were still to come."""
    application = family(city)
    case = joint_of(city, application)
    propose_no_application(somebody(city, "planner6"), case.public_id)
    start_plan(somebody(city, "planner6"), case.public_id)
    mother = browser(account_of(application))
    words = "这一天已经过了，可以打电话问。"
    assert words not in said(mother.get(f"/mine/{case.public_id}/"))
    open_on(TODAY + timedelta(days=30))
    assert words in said(mother.get(f"/mine/{case.public_id}/"))
