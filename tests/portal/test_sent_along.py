"""有话要说 with photos: so many a day from one browser, opened by who said it and the window, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.casework.models import Grievance
from doudi.platform.models import StoredFile
from tests.casework.grievance.window import Window
from tests.platform.received.pictures import photo
from tests.portal.test_speak_up import GIVEN, phone_of, window  # noqa: F401 - the fixture is used here
from tests.workbench.desk import desk_of, said

AT = "/speak-up/new/complaint/"


def sent(content: bytes) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile("x.jpg", content, content_type="image/jpeg")


def test_a_photo_goes_along_and_what_is_none_is_refused(window: Window) -> None:  # noqa: F811
    """Opened as a download on the telephone and at the desk; a document in its place is told at the field."""
    client = Client()
    assert "不是照片，也不是PDF" in said(client.post(AT, {**GIVEN, "photos": sent(b"PK\x03\x04")}))
    assert not Grievance.objects.exists()
    client.post(AT, {**GIVEN, "photos": sent(photo(60, 60))})
    row, stored = Grievance.objects.get(), StoredFile.objects.get()
    mine, desk = f"/speak-up/mine/{row.public_id}/", f"/work/grievances/{row.public_id}/"
    for browser, page in ((phone_of(window), mine), (desk_of("window6"), desk)):
        assert f"{page}papers/{stored.public_id}/" in said(browser.get(page))
        answer = browser.get(f"{page}papers/{stored.public_id}/")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = phone_of(window, "13900000001")
    assert stranger.get(f"{mine}papers/{stored.public_id}/").status_code == 404


def test_one_browser_sends_so_many_a_day(window: Window, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """One more is refused in plain words before its photos are looked at; another browser is not."""
    settings.DOUDI_UNSIGNED_PER_BROWSER = 1
    client = Client()
    assert client.post(AT, {**GIVEN, "phone": ""}).status_code == 302
    monkeypatch.setattr("doudi.portal.views.speak_up.look_at", lambda content: pytest.fail("it was looked at"))
    answer = client.post(AT, {**GIVEN, "phone": "", "photos": sent(photo(60, 60))})
    assert answer.status_code == 422
    assert "今天从这里已经说了1件" in said(answer)
    assert Client().post(AT, {**GIVEN, "phone": ""}).status_code == 302


def test_it_is_taken_back_on_the_telephone(window: Window) -> None:  # noqa: F811
    """After reading what that means; afterwards the page says so and offers it no more."""
    row = window.dispatched()
    mine, phone = f"/speak-up/mine/{row.public_id}/", phone_of(window)
    assert f"{mine}take-back/" in said(phone.get(mine))
    assert "谁也不能要您撤回" in said(phone.get(f"{mine}take-back/"))
    assert phone.post(f"{mine}take-back/", {"reason": ""}).headers["Location"] == mine
    page = said(phone.get(mine))
    assert "您撤回了" in page
    assert f"{mine}take-back/" not in page
    assert phone_of(window, "13900000001").post(f"{mine}take-back/", {}).status_code == 404
