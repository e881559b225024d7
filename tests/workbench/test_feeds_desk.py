"""数据台: what a data officer sees, hands in, hands back, answers and deletes; nobody else gets in."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from doudi.columnar.contract import load_contract
from doudi.evidence.actions.upload_feed import carry_out_waiting_uploads
from doudi.evidence.models import FeedUpload, SnapshotRecord
from doudi.evidence.reads.feeds import fetch_rows_to_correct
from doudi.kernel.clock import SystemClock
from doudi.platform.models import StoredFile
from doudi.worklist.models import WorkItem
from tests.evidence.conftest import office, quiet  # noqa: F401 - fixtures of evidence are used here
from tests.evidence.office import NUMBERS, Office
from tests.evidence.test_feeds import CARS, DAY, handed_back, rows
from tests.registry.city import NOW
from tests.workbench.desk import desk_of, open_on, said

FEED = f"/work/feeds/{CARS}/"


@pytest.fixture
def desk(office: Office) -> Client:  # noqa: F811
    """The data officer of the district at the desk."""
    open_on(NOW.date())
    return desk_of("data6")


def hand_in(desk: Client, content: bytes, name: str = "x.csv", key: str = "k1", **more: Any) -> Any:
    """Posts a file of the feed."""
    told = {"as_of": "2025-08-31", "district": "500106", "key": key} | more
    return desk.post(f"{FEED}hand-in/", told | {"file": SimpleUploadedFile(name, content)})


def test_the_desk_lists_feeds_with_light_and_word(desk: Client, office: Office) -> None:  # noqa: F811
    """Every dataset; a light never stands without its word; the filter keeps only its kind."""
    office.load(CARS, *rows(5, 1))
    page = said(desk.get("/work/feeds/"))
    contract = load_contract(CARS)
    assert contract.zh in page
    assert "没有装过" in page
    assert page.count('class="light light--') == page.count("</svg>按时") + page.count("</svg>没有装过") == 2
    only = said(desk.get("/work/feeds/?light=ok"))
    assert contract.zh in only
    assert load_contract("tax_business").zh not in only
    assert not any(number in page for number in NUMBERS.values())
    english = said(desk_of("data6", language="en").get("/work/feeds/"))
    assert "Vehicle register" in english
    assert "On time" in english


@pytest.mark.parametrize("who", ["clerk6", "verifier6", "payer6", "leader6", "auditor6"])
def test_others_get_the_answer_of_a_page_that_does_not_exist(desk: Client, office: Office, who: str) -> None:  # noqa: F811
    """Neither list nor feed nor form for those who are no data officers; loads of the district are not theirs."""
    load = office.load(CARS, *rows(5, 1))
    other = desk_of(who)
    for path in ("/work/feeds/", FEED, f"{FEED}delete/", f"/work/feeds/loads/{load.public_id}/answer/"):
        assert other.get(path).status_code == 404
    neighbour = desk_of("data7")
    assert load.public_id not in said(neighbour.get(FEED))
    for path in ("", "to-correct.xlsx", "corrections/", "answer/"):
        assert neighbour.get(f"/work/feeds/loads/{load.public_id}/{path}").status_code == 404


def test_a_feed_says_what_was_agreed_and_what_came(desk: Client, office: Office) -> None:  # noqa: F811
    """Purposes, agreement, retention, columns and how they are kept; loads with their books."""
    load = office.load(CARS, *rows(5, 1))
    page = said(desk.get(FEED))
    contract = load_contract(CARS)
    for words in (contract.legal_basis, contract.sharing_agreement, "家庭经济状况核对", "36个月", "只存代号", "不存"):
        assert escape(words) in page
    assert "7行 = 收下6 + 退回1" in page
    assert f'id="{load.public_id}"' in page
    assert desk.get("/work/feeds/no_such_feed/").status_code == 404


def test_a_file_is_handed_in_loaded_and_corrected(desk: Client, office: Office) -> None:  # noqa: F811
    """From the form over the worker to the books; the rejects down, corrected, and handed back the same way."""
    content = office.write(CARS, rows(5, 2)).read_bytes()
    assert "交一份数据" in said(desk.get(f"{FEED}hand-in/"))
    answer = hand_in(desk, content)
    assert answer.status_code == 302
    assert hand_in(desk, content).url == answer.url, "a double press is one upload"
    assert "在排队" in said(desk.get(answer.url))
    assert "看装到哪里了" in said(desk.get(FEED))
    carry_out_waiting_uploads(NOW, SystemClock())
    assert "看这份数据" in said(desk.get(answer.url))
    load = SnapshotRecord.objects.get()
    assert (load.rows_in, load.rows_rejected) == (8, 2)
    sheet = desk.get(f"/work/feeds/loads/{load.public_id}/to-correct.xlsx")
    assert sheet.status_code == 200
    mended = handed_back(sheet.content, **{DAY: "2024-05-01"})
    path = f"/work/feeds/loads/{load.public_id}/corrections/"
    answer = desk.post(path, {"key": "k2", "file": SimpleUploadedFile("back.xlsx", mended)})
    assert answer.status_code == 302
    carry_out_waiting_uploads(NOW, SystemClock())
    shown = said(desk.get(answer.url))
    assert "改好" in shown
    page = said(desk.get(FEED))
    assert "8行 = 收下8 + 退回0，这次改好2行" in page
    assert "corrections/" not in page, "nothing is left to correct"


REFUSED = {
    "a program": (b"MZ\x90" + b"\x00" * 300, "x.csv", "这不是表格"),
    "a program by name": (b"a,b", "x.exe", "文件名要以"),
    "empty": (b"", "x.csv", "文件是空的"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_is_told_beside_the_field(desk: Client, kind: str) -> None:
    """In the summary and beside the field, in the same words; nothing is kept."""
    content, name, words = REFUSED[kind]
    answer = hand_in(desk, content, name)
    assert answer.status_code == 422
    assert said(answer).count(words) == 2
    assert not StoredFile.objects.exists()


def test_every_mistake_of_the_form_is_told_at_once(desk: Client) -> None:
    """No file and no day; a day that has not come."""
    answer = desk.post(f"{FEED}hand-in/", {"district": "500106", "key": "k"})
    assert answer.status_code == 422
    assert "选一个文件" in said(answer)
    assert "写这份数据是哪一天的" in said(answer)
    assert "这一天还没有到" in said(hand_in(desk, b"a,b", as_of="2026-08-31"))
    assert hand_in(desk, b"a,b", district="500107").status_code == 422
    assert not FeedUpload.objects.exists()


def test_a_load_that_fails_says_why_in_words(desk: Client, office: Office) -> None:  # noqa: F811
    """A file refused as a whole, and corrections of another load, end in plain Chinese with their code."""
    content = office.write("tax_business").read_bytes()
    answer = hand_in(desk, content)
    carry_out_waiting_uploads(NOW, SystemClock())
    assert "整份没有收" in said(desk.get(answer.url))
    july = office.load(CARS, *rows(5, 1), day="20250731")
    august = office.load(CARS, *rows(6, 1))
    back = handed_back(fetch_rows_to_correct(office.by(), july.public_id) or b"", **{DAY: "2024-05-01"})
    path = f"/work/feeds/loads/{august.public_id}/corrections/"
    answer = desk.post(path, {"key": "k2", "file": SimpleUploadedFile("back.xlsx", back)})
    carry_out_waiting_uploads(NOW, SystemClock())
    shown = said(desk.get(answer.url))
    assert "这张更正表不是这次装载的" in shown
    assert "columnar.corrections-of-another-load" in shown


def test_an_alarm_is_opened_from_the_list_and_answered(desk: Client, office: Office) -> None:  # noqa: F811
    """The task leads to the load; the answer is asked for, kept, shown, and ends the task."""
    office.load(CARS, *rows(4), day="20250731")
    load = office.load(CARS, *rows(30))
    listed = said(desk.get("/work/list/"))
    assert "问清这份数据为什么和上次不一样" in listed
    assert f"/work/feeds/loads/{load.public_id}/" in listed
    assert desk.get(f"/work/feeds/loads/{load.public_id}/").url == f"{FEED}#{load.public_id}"
    assert "要问部门" in said(desk.get("/work/feeds/"))
    answer = f"/work/feeds/loads/{load.public_id}/answer/"
    assert desk.post(answer, {"answer": " "}).status_code == 422
    assert desk.post(answer, {"answer": "补送了两年的<b>"}).status_code == 302
    assert "补送了两年的&lt;b&gt;" in said(desk.get(FEED))
    assert WorkItem.objects.get().state == "done"


def test_expired_data_is_shown_deleted_and_proven_gone(desk: Client, office: Office) -> None:  # noqa: F811
    """What goes stands on the page before; a box must be ticked; afterwards the record says it is gone."""
    months = load_contract(CARS).retention_months
    old = office.load(CARS, *rows(5, 1), day=f"{date(NOW.year - months // 12 - 1, 1, 31):%Y%m%d}")
    office.load(CARS, *rows(5, 1))
    page = f"{FEED}delete/"
    assert page in said(desk.get(FEED))
    assert old.public_id in said(desk.get(page))
    assert desk.post(page, {}).status_code == 422
    assert desk.post(page, {"sure": "on"}).status_code == 302
    shown = said(desk.get(FEED))
    assert "查过磁盘上没有了" in shown
    assert old.file_digest[:16] in shown
    assert desk.get(page).status_code == 302, "nothing is left to delete"


def test_an_upload_too_large_is_refused_without_being_kept(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit the bytes are counted and dropped; the page says the limit."""
    monkeypatch.setattr("doudi.ui.uploads.MOST_BYTES", 1000)
    answer = hand_in(desk, b"a,b\n" * 1000)
    assert answer.status_code == 422
    assert "文件超过64MB，请运维用命令装" in said(answer)
    assert not StoredFile.objects.exists()


def test_corrections_too_large_are_told_to_shrink(
    desk: Client, office: Office, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    """No command takes more corrections either: the way out is to hand back what was changed."""
    load = office.load(CARS, *rows(5, 1))
    monkeypatch.setattr("doudi.ui.uploads.MOST_BYTES", 1000)
    sheet = SimpleUploadedFile("back.csv", b"a,b\n" * 1000)
    answer = desk.post(f"/work/feeds/loads/{load.public_id}/corrections/", {"key": "k", "file": sheet})
    assert answer.status_code == 422
    assert "只交改过的行" in said(answer)
    assert not FeedUpload.objects.exists()


def test_the_number_of_questions_does_not_grow_with_the_loads(
    desk: Client,
    office: Office,  # noqa: F811
    django_assert_max_num_queries: Any,
) -> None:
    """Thirty loads cost as many queries as one."""
    for day in range(1, 16):
        office.load(CARS, *rows(5, 1), day=f"202508{day:02}")
    with django_assert_max_num_queries(30):
        desk.get("/work/feeds/")
    with django_assert_max_num_queries(30):
        desk.get(FEED)
