"""The supervisor's pages: filters, leave, many at once, supervision, work load, breaches; each within its scope."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from doudi.workbench.views import workload as views
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.keeping import SUPERVISE
from doudi.worklist.models import BulkRow, BulkRun, Leave, Prompt, WorkItem
from tests.registry.city import NOW, TestCity, build_city
from tests.workbench.desk import desk_of, open_on, said
from tests.worklist.office import CLERK, NEXT_STREET, OTHER_DISTRICT, REVIEWER, appointed, item_of, on_day

pytestmark = pytest.mark.django_db
LATER = NOW.date() + timedelta(days=10)


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Ten days on: a late item under supervision, one in time, one of the next street, one of another district."""
    settings.DOUDI_JURISDICTION = "demo-city"
    city = build_city()
    appointed(city, "clerk6c", "500106001", CLERK)
    item_of(city, 1, owner="clerk6")
    item_of(city, 2, limit=30, scheme="tekun", kind="casework.report", rule="tekun.total")
    item_of(city, 3, place=NEXT_STREET)
    item_of(city, 4, place=OTHER_DISTRICT)
    item_of(city, 5, role=REVIEWER, limit=30)
    follow_clocks(on_day(10))
    open_on(LATER)
    return city


def test_the_list_is_filtered_and_says_what_was_said(city: TestCity) -> None:
    """Scheme, kind, owner and part of a number, each kept in the form and in every row's address."""
    desk = desk_of("clerk6")
    whole = said(desk.get("/work/list/?tab=office"))
    assert "已经督办" in whole
    assert "全部救助" in whole
    item_of(city, 9, scheme="gone", kind="x", role=REVIEWER, limit=None)
    assert "gone 1" in said(desk.get("/work/list/?tab=office")), "a scheme this release has no folder for: its key"
    assert whole.count("受理5个工作日，审核确认办法第二十二条") == 1, "each row says which text set its limit"
    for query, there, gone in (
        ("scheme=tekun", "家2，", "家1，"),
        ("kind=casework.report", "家2，", "家1，"),
        (f"owner={city.staff['clerk6'].public_id}", "家1，", "家2，"),
        (f"owner=role:{CLERK}", "家2，", "家1，"),
        ("text=db-1", "家1，", "家2，"),
        ("light=late", "家1，", "家2，"),
    ):
        page = said(desk.get(f"/work/list/?tab=office&{query}"))
        assert (there in page, gone in page) == (True, False), query
        assert f"{query.split('=')[0]}=" in page
    assert "没有这样的待办" in said(desk.get("/work/list/?tab=office&text=NOTHING"))
    assert "Nothing of the kind" in said(desk_of("clerk6", language="en").get("/work/list/?tab=office&text=NOTHING"))


def test_leave_is_recorded_and_ended_on_its_page(city: TestCity) -> None:
    """The clerk names who stands in; the list then says for whom; ended, all is as before."""
    desk, me = desk_of("clerk6"), city.staff["clerk6"].public_id
    to = city.staff["clerk6c"].public_id
    page = said(desk.get("/work/leave/"))
    assert f'value="{me} {CLERK}"' in page
    assert f'value="{city.staff["clerk6c"].public_id} {CLERK}"' not in page, "a clerk records nobody else's leave"
    form = {"who": f"{me} {CLERK}", "from_on": f"{LATER}", "until_on": f"{LATER + timedelta(days=3)}"}
    refused = desk.post("/work/leave/", {**form, "until_on": f"{LATER}", "substitute_id": to})
    assert refused.status_code == 422
    assert "回来的那天要晚于第一天" in said(refused)
    assert desk.post("/work/leave/", {**form, "substitute_id": to}).status_code == 302
    assert "代clerk6示例" in said(desk_of("clerk6c").get("/work/list/"))
    leave = Leave.objects.get()
    assert desk_of("clerk6c").post(f"/work/leave/{leave.public_id}/end/").status_code == 404
    reviewer = desk_of("reviewer6")
    assert "clerk6示例" in said(reviewer.get("/work/leave/"))
    assert reviewer.post(f"/work/leave/{leave.public_id}/end/").status_code == 302
    assert "代clerk6示例" not in said(desk_of("clerk6c").get("/work/list/?tab=office"))


def test_many_are_urged_with_a_result_a_row_that_can_be_read_again(city: TestCity) -> None:
    """The reviewer chooses two; pressed twice it is one; the page stays; a colleague does not find it."""
    desk = desk_of("reviewer6")
    page = said(desk.get("/work/several/?tab=office"))
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    ids = re.findall(r'name="item" value="([^"]+)"', page)
    assert len(ids) == 4, "two of the clerks, the own one and the supervision item"
    clerks = list(
        WorkItem.objects.filter(owner_role=CLERK, area_path__contains="500106001").values_list("public_id", flat=True)
    )
    form = {"key": key, "item": clerks, "what": "remind", "note": "今天办完"}
    assert desk.post("/work/several/?tab=office", {**form, "note": ""}).status_code == 422
    answer = desk.post("/work/several/?tab=office", form)
    assert answer.status_code == 302
    assert desk.post("/work/several/?tab=office", form).headers["Location"] == answer.headers["Location"]
    assert Prompt.objects.filter(step="urge").count() == 2
    for _look in range(2):
        assert "办了2条，本来就是这样的0条，没有办成0条" in said(desk.get(answer.headers["Location"]))
    assert desk_of("approver6").get(answer.headers["Location"]).status_code == 404
    BulkRow.objects.filter(number=2).update(outcome=BulkRow.WAITING)
    assert "还有1条没有轮到" in said(desk.get(answer.headers["Location"]))
    assert desk.post(answer.headers["Location"]).status_code == 302
    assert Prompt.objects.filter(step="urge").count() == 3
    assert desk_of("approver6").post(answer.headers["Location"]).status_code == 404
    assert BulkRun.objects.count() == 1


def test_a_clerk_hands_over_many_and_is_offered_nothing_else(city: TestCity) -> None:
    """Handing over is a clerk's; urging is not offered, nor taken."""
    desk = desk_of("clerk6")
    page = said(desk.get("/work/several/?tab=mine"))
    assert 'value="hand_over"' in page
    assert 'value="remind"' not in page
    item, to = WorkItem.objects.get(subject_id="DB-2"), city.staff["clerk6c"].public_id
    form = {"key": "k", "item": [item.public_id], "note": "请代办", "to_staff_id": to}
    assert desk.post("/work/several/", {**form, "what": "remind"}).status_code == 422
    assert desk.post("/work/several/", {**form, "what": "hand_over"}).status_code == 302
    item.refresh_from_db()
    assert item.owner_staff_id == to


def test_a_supervisor_answers_a_late_item_from_the_list(city: TestCity) -> None:
    """From the row to its page: why it is red, what was said; reassigned with a note it is off the list."""
    desk, late = desk_of("reviewer6"), WorkItem.objects.get(subject_id="DB-1")
    address = f"/work/list/{late.public_id}/supervise/"
    supervision = WorkItem.objects.get(kind=SUPERVISE, subject_id=late.public_id)
    assert address in said(desk.get(f"/work/list/?item={supervision.public_id}"))
    page = said(desk.get(address))
    for words in ("为什么是红灯", "超期通知过", "已经督办", "怎么督办"):
        assert words in page, words
    for somebody in ("clerk6", "reviewer7", "approver6"):
        assert desk_of(somebody).get(address).status_code == 404, somebody
    assert desk.post(address, {"how": "reassign", "note": "接着办"}).status_code == 422
    to = city.staff["clerk6c"].public_id
    assert desk.post(address, {"how": "reassign", "to_staff_id": to, "note": "接着办"}).status_code == 302
    late.refresh_from_db()
    assert late.owner_staff_id == to
    assert desk.get(address).status_code == 404
    assert "接着办" in said(desk_of("clerk6c").get("/work/list/"))


def test_urging_before_it_is_late(city: TestCity) -> None:
    """A supervisor may write a word about any open item of theirs; a clerk may not."""
    item = WorkItem.objects.get(subject_id="DB-2")
    address = f"/work/list/{item.public_id}/urge/"
    assert desk_of("clerk6").get(address).status_code == 404
    assert "催办" in said(desk_of("reviewer6").get(address))
    assert desk_of("reviewer6").post(address, {"note": ""}).status_code == 422
    assert desk_of("reviewer6").post(address, {"note": "月底前"}).status_code == 302
    assert "月底前" in said(desk_of("clerk6").get("/work/list/?tab=office"))


def test_the_work_load_leads_to_the_rows_behind_it(city: TestCity) -> None:
    """Each number opens as many rows; another district stands nowhere; names of families neither."""
    desk = desk_of("approver6")
    page = said(desk.get("/work/workload/"))
    assert "街道办500106001" in page
    assert "500107001" not in page
    assert "张某某" not in page
    for address, number in re.findall(r'href="(/work/list/\?tab=office[^"]+)">(\d+)<', page):
        rows = said(desk.get(address.replace("&amp;", "&")))
        assert rows.count('<a class="row"') == int(number), address
    assert desk_of("clerk6").get("/work/workload/").status_code == 404
    assert "nobody in particular" in said(desk_of("approver6", language="en").get("/work/workload/"))


def test_the_report_is_numbers_for_supervisors_and_leaders(city: TestCity) -> None:
    """Both districts for the leader, the own for a supervisor; rules with their source; a month without anything."""
    leader = said(desk_of("leader6").get("/work/breaches/"))
    assert "街道办500107001" in leader
    assert "张某某" not in leader
    mine = said(desk_of("reviewer6").get("/work/breaches/?within=20&month=2025-09"))
    assert "街道办500106001" in mine
    assert "街道办500107001" not in mine
    for words in ("最后一天以后5个工作日", "本地设置", "有出处", "演示用", "镇街经办 → 镇街审核"):
        assert words in mine, words
    assert "那个月没有提醒" in said(desk_of("reviewer6").get("/work/breaches/?month=2025-01&within=x"))
    assert desk_of("clerk6").get("/work/breaches/").status_code == 404
    assert "Report of breaches of a month" in said(desk_of("reviewer6", language="en").get("/work/breaches/"))


def test_a_district_with_many_offices_is_paged(monkeypatch: pytest.MonkeyPatch, city: TestCity) -> None:
    """The workload and the tables of the report show a page at a time; what was chosen stays in the addresses."""
    whole = said(desk_of("approver6").get("/work/workload/"))
    monkeypatch.setattr(views, "OFFICES_A_PAGE", 1)
    monkeypatch.setattr(views, "LINES_A_PAGE", 1)
    desk = desk_of("approver6")
    first, second = (said(desk.get(f"/work/workload/?page={page}")) for page in (1, 2))
    streets = ["街道办500106001", "街道办500106002"]
    assert all(street in whole for street in streets)
    assert sorted(street for page in (first, second) for street in streets if street in page) == streets
    assert "下一页" in first
    report = desk.get("/work/breaches/?within=10").content.decode()
    assert "within=10&amp;ahead=2" in report
