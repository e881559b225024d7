"""Having something to say: without signing in, followed by number and telephone, rated at the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from doudi.casework.grievance.actions.refuse import refuse
from doudi.casework.models import Grievance
from doudi.platform.models import Message
from doudi.registry.models import ResidentAccount
from doudi.ui.middleware import RESIDENT_KEY
from tests.casework.grievance.window import PHONE, Window, build_window
from tests.workbench.desk import open_on, said

GIVEN = {"text": "窗口让我跑了三趟", "place": "500106001", "name": "蒲示例", "phone": "138 0000 0007"}


@pytest.fixture
def window(db: None, settings: object) -> Window:
    """The window of a demo town."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_window()
    open_on(date(2025, 9, 8))
    return made


def phone_of(window: Window, phone: str = PHONE) -> Client:
    """A telephone signed in by its code."""
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = window.resident(phone).actor_id
    session.save()
    return client


def test_nobody_signs_in_to_complain(window: Window) -> None:
    """One page, a number in return and by message; the telephone that signs in then sees where it is."""
    client = Client()
    page = said(client.get("/speak-up/new/complaint/"))
    assert "15个工作日" in page
    answer = client.post("/speak-up/new/complaint/", GIVEN, follow=True)
    row = Grievance.objects.get()
    assert (row.channel, row.phone, row.registered_by) == ("online", PHONE, "")
    assert row.public_id in said(answer)
    assert row.public_id in Message.objects.get().text
    assert client.get(f"/speak-up/mine/{row.public_id}/").headers["Location"] == "/sign-in/"
    followed = client.post("/speak-up/follow/", {"number": row.public_id.lower()})
    assert followed.headers["Location"] == f"/speak-up/mine/{row.public_id}/"
    assert "窗口让我跑了三趟" in said(phone_of(window).get(f"/speak-up/mine/{row.public_id}/"))
    stranger = phone_of(window, "13900000001")
    assert stranger.get(f"/speak-up/mine/{row.public_id}/").status_code == 404
    assert row.public_id not in said(stranger.get("/speak-up/mine/"))


def test_nothing_personal_is_needed(window: Window) -> None:
    """Without name and telephone it is taken all the same, and the page says what that means."""
    client = Client()
    answer = client.post("/speak-up/new/request/", {"text": "路灯坏了", "place": "500106"}, follow=True)
    assert "您没有留手机号" in said(answer)
    row = Grievance.objects.get()
    assert (row.name, row.phone, row.phone_index) == ("", "", "")
    assert not ResidentAccount.objects.exists()
    assert phone_of(window).get(f"/speak-up/mine/{row.public_id}/").status_code == 404


def test_one_press_twice_is_one_complaint(window: Window) -> None:
    """A double tap with the same key registers once."""
    client = Client()
    for _ in range(2):
        assert client.post("/speak-up/new/complaint/", {**GIVEN, "key": "abc"}).status_code == 302
    assert Grievance.objects.count() == 1


def test_what_cannot_be_done_asks_for_the_attempt(window: Window) -> None:
    """The page asks for the matter, the day and the place, beside the field that is missing."""
    client = Client()
    page = said(client.post("/speak-up/new/cannot_get_done/", GIVEN))
    for words in ("选是什么事", "选上次去办的日子", "写在哪里办的，怎么说的"):
        assert words in page
    given = {**GIVEN, "matter_key": "housing", "tried_on": "2025-09-01", "tried_where": "政务大厅"}
    assert client.post("/speak-up/new/cannot_get_done/", given).status_code == 302
    assert Grievance.objects.get().state == "accepted"


def test_the_answer_stands_there_once_it_was_checked(window: Window) -> None:
    """Not before the window has sent it on; then it is rated, once."""
    row = window.answered()
    client = phone_of(window)
    address = f"/speak-up/mine/{row.public_id}/"
    assert "以后一次说清" not in said(client.get(address))
    closed = window.closed(text="另一件")
    address = f"/speak-up/mine/{closed.public_id}/"
    assert "以后一次说清" in said(client.get(address))
    assert client.post(address, {"rating": "satisfied"}).status_code == 422
    assert client.post(address, {"rating": "satisfied", "is_resolved": "yes"}).status_code == 302
    closed.refresh_from_db()
    assert (closed.state, closed.rating, closed.is_resolved) == ("rated", "satisfied", True)
    assert "您评的是：满意" in said(client.get(address))


def test_who_is_turned_away_reads_why_and_where(window: Window) -> None:
    """The listed reason, the window's sentence, and the place to turn to."""
    row = window.registered()
    refuse(window.by("window6"), row.public_id, reason_key="arbitration", words="仲裁正在办您这一件。")
    page = said(phone_of(window).get(f"/speak-up/mine/{row.public_id}/"))
    for words in ("这里不能受理", "仲裁正在办您这一件", "问仲裁委员会"):
        assert words in page
