"""From "What can I get?" to the application: the answers come along, in no address, no log, and not for ever."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from doudi.casework.actions.add_member import add_member
from doudi.casework.actions.file_application import file_application
from doudi.casework.filling import unanswered
from doudi.casework.models import Application
from doudi.casework.reads import fetch_draft
from doudi.platform.installation import make_installation
from doudi.platform.models import Message
from doudi.portal.telling import COOKIE
from doudi.registry.models import ResidentAccount
from tests.casework.journey import FAMILY, VILLAGE, Journey
from tests.registry.city import NOW, build_city

ASKED = "/what-can-i-get/"
PHONE = "13800000077"


@pytest.fixture
def told(db: None, settings: Any) -> Client:
    """A browser in which the family of three has told wages, savings and who is ill; of cars: not sure."""
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(NOW, is_demo=False)
    build_city()
    client = Client()
    client.post(f"{ASKED}people/", {"value": "3"})
    for at, person in enumerate(FAMILY, 1):
        client.post(f"{ASKED}people/{at}/", {"relation": person.relation, "year": person.born.year})
    for page, sent in (
        ("monthly_wage_fen", {"who": ["p1"]}),
        ("monthly_wage_fen/p1", {"value": "1050"}),
        ("serious_illness", {"who": ["p2"]}),
        ("deposits_fen", {"value": "3276.50"}),
        ("vehicle_count", {"instead": "unknown"}),
    ):
        assert client.post(f"{ASKED}q/{page}/", sent).status_code == 302
    return client


def sign_in(client: Client, wanted: str) -> str:
    """By telephone and code; where it leads."""
    assert client.get(wanted).headers["Location"] == "/sign-in/"
    client.post("/sign-in/", {"phone": PHONE})
    code = Message.objects.order_by("-pk")[0].params["code"]
    return client.post("/sign-in/code/", {"code": code}).headers["Location"]


def begin(client: Client) -> Application:
    """Sign in, choose the community; the draft with what was told."""
    address = sign_in(client, f"{ASKED}apply/")
    assert address == f"{ASKED}apply/"
    assert "您家现在住在哪里" in client.get(address).content.decode()
    onward = client.post(address, {"township": VILLAGE[:9], "village": VILLAGE})
    case = Application.objects.get()
    assert onward.headers["Location"] == f"/apply/{case.public_id}/contact/"
    return case


def test_the_answers_stand_in_the_form(told: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Named one by one, each gets what was said; its own answers go before; not sure is asked; all is sealed."""
    case = begin(told)
    assert told.cookies[COOKIE].value == ""
    family = Journey(None, case_id=case.public_id, phone=PHONE)  # type: ignore[arg-type]
    acting, ids = _resident(family), {}
    draft = fetch_draft(acting, case.public_id)
    assert [code for code, _words in draft.told_not_named] == ["head", "spouse", "child"]
    for person in FAMILY:
        named = add_member(acting, case.public_id, name=person.name, citizen_number=person.number,
                           relation=person.relation, is_applicant=person.relation == "head")  # fmt: skip
        ids[person.relation] = named.public_id
        if person.relation == "spouse":
            # Somebody told of has no name yet: shown as picked, but not answered.
            page = told.get(f"/apply/{case.public_id}/q/illness/").content.decode()
            assert f'value="{named.public_id}" checked' in page
            assert "还有人没说清" in page
            pages = {each.question.key: each for each in fetch_draft(acting, case.public_id).pages}
            assert pages["illness"].answer is None
    draft = fetch_draft(acting, case.public_id)
    given = {f"{page.question.key}@{page.member_id}": page for page in draft.pages}
    assert given[f"wage@{ids['head']}"].answer["value"] == 105_000  # type: ignore[index]
    assert given[f"wage@{ids['spouse']}"].answer["state"] == "none"  # type: ignore[index]
    assert given["deposits@"].answer["value"] == 327_650  # type: ignore[index]
    assert given["illness@"].answer["value"] == [ids["spouse"]]  # type: ignore[index]
    assert given["vehicles@"].answer is None
    assert given["deposits@"].is_told
    assert not draft.told_not_named
    page = told.get(f"/apply/{case.public_id}/q/deposits/").content.decode()
    assert 'value="3276.50"' in page
    assert "刚才在“我能享受什么”里答的" in page
    told.post(f"/apply/{case.public_id}/q/deposits/", {"value": "4000"})
    after = {page.question.key: page for page in fetch_draft(acting, case.public_id).pages if not page.member_id}
    assert after["deposits"].answer["value"] == 400_000  # type: ignore[index]
    assert not after["deposits"].is_told
    with connection.cursor() as cursor:
        cursor.execute("select told, answers from casework_application")
        assert all("105000" not in str(cell) and "327650" not in str(cell) for cell in cursor.fetchone())
    for secret in ("105000", "1050", "327650", "3276"):
        assert secret not in caplog.text
    case.refresh_from_db()
    assert set(case.answers) == {"deposits"}


def test_when_handed_in_they_are_answers_and_the_rest_is_forgotten(told: Client) -> None:
    """Filed with what was told; the telling itself is gone."""
    case = begin(told)
    journey = Journey(None, case_id=case.public_id, phone=PHONE)  # type: ignore[arg-type]
    acting = _resident(journey)
    for person in FAMILY:
        add_member(acting, case.public_id, name=person.name, citizen_number=person.number,
                   relation=person.relation, is_applicant=person.relation == "head")  # fmt: skip
    case.refresh_from_db()
    members = list(case.members.all())
    open_before = {page.key for page in unanswered(case, members, acting.today)}
    assert "deposits" not in open_before
    assert "vehicles" in open_before
    journey.answer_all()
    journey.sign_all()
    file_application(acting, case.public_id)
    case.refresh_from_db()
    assert case.told is None
    assert case.answers[f"wage@{members[0].public_id}"]["value"] == 105_000
    assert case.answers["illness"]["value"] == [members[1].public_id]


def test_an_unfinished_application_keeps_what_stands_in_it(told: Client) -> None:
    """Told again later: a button fills the same draft, its own answers stay; given up, what was told is gone."""
    case = begin(told)
    told.post(f"/apply/{case.public_id}/q/deposits/", {"value": "1"})
    told.post(f"{ASKED}people/", {"value": "1"})
    told.post(f"{ASKED}people/1/", {"year": "1990"})
    told.post(f"{ASKED}q/deposits_fen/", {"value": "9"})
    assert "您有一份还没交的申请" in told.get(f"{ASKED}apply/").content.decode()
    assert told.post(f"{ASKED}apply/").headers["Location"] == f"/apply/{case.public_id}/"
    case = Application.objects.get()
    assert case.answers["deposits"]["value"] == 100
    assert case.told["people"] == [["head", 1990]]
    told.post(f"/apply/{case.public_id}/drop/", {"yes": "1"})
    assert Application.objects.get().told is None


def test_without_answers_the_form_begins_empty(told: Client) -> None:
    """After half an hour nothing is left: it is said, and the ordinary way goes on."""
    told.cookies.pop(COOKIE)
    sign_in(told, f"{ASKED}apply/")
    answer = told.get(f"{ASKED}apply/", follow=True)
    assert answer.redirect_chain[-1][0] == "/apply/"
    assert "没有留下" in answer.content.decode()


def _resident(journey: Journey) -> Any:
    assert ResidentAccount.objects.count() == 1
    return journey.resident()
