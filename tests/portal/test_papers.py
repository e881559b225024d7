"""材料 on the telephone: the list before and after, a photo hard to read with its choice, refusals in plain words."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from doudi.casework.actions.ask_missing import ask_missing
from doudi.casework.models import HandedPaper
from doudi.casework.papers.actions.judge import judge
from doudi.platform.received.writing import jpeg_of
from tests.casework.conftest import departments, journey  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.platform.received.pictures import page, pdf, photo
from tests.portal.test_track import home_of
from tests.workbench.desk import open_on, said


def at_home(journey: Journey) -> Client:  # noqa: F811
    """The family's browser, once the case is there."""
    open_on(journey.now.date())
    return home_of(journey)


def sent(content: bytes, name: str = "x.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it, whatever it calls itself."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def dim() -> bytes:
    """A photo taken in the dark."""
    return jpeg_of(page(paper=60, ink=5))


def test_what_is_needed_is_said_before_beginning(journey: Journey) -> None:  # noqa: F811
    """Without a single answer: conditions beside papers, and which department has the rest."""
    shown = said(at_home(journey).get("/apply/"))
    for words in ("病历和看病的票据", "家里有人得重病，才要", "残疾人证：残联有", "在这里填", "部门查不到，才会请您补"):
        assert words in shown, words


def test_a_dim_photo_is_told_and_may_be_handed_in(journey: Journey) -> None:  # noqa: F811
    """The page says what to do better; 就交这张 hands it in; a clear one needs no word."""
    journey.draft()
    home = at_home(journey)
    base = f"/apply/{journey.case_id}/"
    at = f"{base}papers/illness_papers/"
    assert at in said(home.get(f"{base}papers/"))
    answer = home.post(at, {"photos": sent(dim())}, follow=True)
    assert "太暗了，字看不清" in said(answer)
    row = HandedPaper.objects.get()
    assert home.get(f"{base}paper-files/{row.public_id}/").headers["Content-Disposition"].startswith("attachment")
    assert "照片看不太清，还没有交" in said(home.get(f"{base}papers/"))
    assert home.post(at, {"keep": row.public_id}).headers["Location"] == f"{base}papers/"
    home.post(at, {"photos": sent(photo())})
    assert "交了2张" in said(home.get(f"{base}papers/"))
    home.post(at, {"remove": row.public_id})
    assert HandedPaper.objects.count() == 1
    tasks = said(home.get(base))
    assert f"{base}papers/" in tasks


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (photo()[:3_000], "不完整"),
        (b"PK\x03\x04 a document", "不是照片，也不是PDF"),
        (pdf(trailer=b"/Encrypt 9 0 R"), "有密码"),
        (b"", ""),
    ],
)
def test_what_cannot_be_opened_is_said_at_the_field(
    journey: Journey,  # noqa: F811
    content: bytes,
    words: str,
) -> None:
    """In one sentence with the way out; nothing is kept."""
    journey.draft()
    home = at_home(journey)
    answer = home.post(f"/apply/{journey.case_id}/papers/other/", {"photos": sent(content)})
    assert answer.status_code == 422
    assert words in said(answer)
    assert not HandedPaper.objects.exists()


def test_a_strangers_papers_are_not_there(journey: Journey) -> None:  # noqa: F811
    """Another resident's list, page and photo answer as pages that do not exist."""
    journey.draft()
    home = at_home(journey)
    home.post(f"/apply/{journey.case_id}/papers/other/", {"photos": sent(photo())})
    row = HandedPaper.objects.get()
    stranger = home_of(Journey(journey.city, phone="13900000008", now=journey.now))
    for part in ("papers/", "papers/other/", f"paper-files/{row.public_id}/"):
        assert stranger.get(f"/apply/{journey.case_id}/{part}").status_code == 404
    assert stranger.post(f"/apply/{journey.case_id}/papers/other/", {"remove": row.public_id}).status_code == 404


def test_missing_papers_are_handed_in_one_by_one(journey: Journey) -> None:  # noqa: F811
    """Which paper it is is asked where several are missing; a dim photo stops the last step until it is settled."""
    journey.filed()
    home = at_home(journey)
    ask_missing(journey.by("clerk6"), journey.case_id, items=["病历和看病的票据", "租房的合同"])
    open_on(journey.now.date() + timedelta(days=1))  # whatever hour it really is: after they were asked for
    at = f"/track/{journey.case_id}/supply/"
    assert "选是哪一样" in said(home.post(at, {"photos": sent(photo())}))
    assert home.post(at, {"what": "0", "photos": sent(photo()), "more": "1"}).headers["Location"] == at
    home.post(at, {"what": "1", "photos": sent(dim()), "key": "k1"})
    assert journey.case.state == "missing"
    shown = said(home.get(at))
    assert "别的材料：这张可能看不清" in shown
    home.post(at, {"keep": HandedPaper.objects.get(kind="other").public_id})
    assert home.post(at, {"key": "k2"}).headers["Location"] == f"/track/{journey.case_id}/"
    assert journey.case.state == "filed"
    assert set(HandedPaper.objects.values_list("kind", "state")) == {("illness_papers", "given"), ("other", "given")}


def test_a_paper_sent_back_is_on_the_track_page(journey: Journey) -> None:  # noqa: F811
    """What cannot be used stands on top with the way to take another photo."""
    journey.filed()
    home = at_home(journey)
    at = f"/apply/{journey.case_id}/papers/other/"
    home.post(at, {"photos": sent(photo())})
    row = HandedPaper.objects.get()
    judge(journey.by("clerk6"), journey.case_id, row.public_id, "incomplete", note="少了第二页")
    track: Any = said(home.get(f"/track/{journey.case_id}/"))
    assert "有材料用不了，请再拍一张" in track
    assert "少了第二页" in said(home.get(at))
    home.post(at, {"photos": sent(photo(720, 520))})
    assert "有材料用不了" not in said(home.get(f"/track/{journey.case_id}/"))
