"""The pages of enrolment: what a clerk sees and presses, and what another district does not."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.test import Client

from doudi.outreach import consulting
from doudi.outreach.models import Campaign, EnrolmentTarget
from doudi.outreach.reads import campaigns
from tests.outreach.desks import Desks, build_desks, finding
from tests.workbench.desk import desk_of, open_on, said

TODAY = date(2025, 9, 8)


@pytest.fixture
def desks(db: None, monkeypatch: pytest.MonkeyPatch, settings: object) -> Desks:
    """The desks of a demo town."""
    settings.DOUDI_JURISDICTION = "demo-city"  # type: ignore[attr-defined]
    made = build_desks()
    monkeypatch.setattr(consulting, "read_contacts", made.contacts)
    open_on(TODAY)
    return made


def test_assigned_in_bulk_with_a_result_for_each_row(desks: Desks) -> None:
    """Ticked rows are given out; the page that answers says what came of each, and to whom it went."""
    desks.targets(finding(key=1), finding("E02", key=2))
    page = desk_of("insurance6")
    listed = said(page.get("/work/enrolment/"))
    ids = list(EnrolmentTarget.objects.values_list("public_id", flat=True))
    assert all(each in listed for each in ids)
    answer = said(page.post("/work/enrolment/assign/", {"target": [*ids, "KM-0000-0000-0000-0"]}))
    assert "分派了" in answer
    assert "没有这一条，或者不归您" in answer
    assert "社保局500106" in answer


def test_contact_outcome_and_close_at_the_desk(desks: Desks) -> None:
    """Record a contact, its outcome, close it: each on its own page, mistakes at their fields."""
    target = desks.assigned()
    page = desk_of("clerk6")
    base = f"/work/enrolment/{target.public_id}/"
    wrong = page.post(f"{base}contact/", {"channel": "visit", "reached": "yes", "said": ""})
    assert wrong.status_code == 422
    assert "f_said" in said(wrong)
    page.post(f"{base}contact/", {"channel": "visit", "reached": "yes", "said": "在外地参保了", "key": "k"})
    assert page.post(f"{base}outcome/", {"outcome": "exempt"}).status_code == 422
    page.post(f"{base}outcome/", {"outcome": "elsewhere", "reason": "有缴费凭证"})
    assert "在别处参保" in said(page.get(base))
    page.post(f"{base}close/")
    target.refresh_from_db()
    assert (target.state, target.outcome) == ("closed", "elsewhere")


def test_asked_at_the_door_with_a_phone(desks: Desks) -> None:
    """The grid worker's day names the person; reached, they are asked at once what came of it."""
    target = desks.assigned()
    phone = desk_of("grid6")
    assert target.contact["name"] in said(phone.get("/field/"))
    base = f"/field/target/{target.public_id}/"
    assert "还没有参加养老保险" in said(phone.get(base))
    answer = phone.post(base, {"channel": "phone", "reached": "yes", "said": "愿意", "key": "k"})
    assert answer.headers["Location"] == f"{base}outcome/"
    assert phone.post(f"{base}outcome/", {"outcome": "enrolled"}).headers["Location"] == "/field/"
    assert target.contact["name"] not in said(phone.get("/field/"))


def test_a_campaign_is_begun_and_followed(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name, a place, rules and a time; its targets are tasks of the grids, counted by office, or by township."""
    desks.targets(*(finding(key=key) for key in range(1, 6)), finding("E02", key=9))
    # The pages tell the hour by the machine's own clock: found the day before, whenever the test is run.
    EnrolmentTarget.objects.update(opened_at=F("opened_at") - timedelta(days=1))
    page = desk_of("insurance6")
    given = {
        "name": "社保服务进万家",
        "place": "500106001",
        "rules": ["E01"],
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=30)).isoformat(),
    }
    late = given | {"ends_on": (TODAY - timedelta(days=1)).isoformat()}
    assert page.post("/work/campaigns/new/", late).status_code == 422
    form = said(page.get("/work/campaigns/new/"))
    given["key"] = re.findall(r'name="key" value="(\w+)"', form)[0]
    answer = page.post("/work/campaigns/new/", given)
    assert page.post("/work/campaigns/new/", given).headers["Location"] == answer.headers["Location"], "pressed twice"
    campaign = Campaign.objects.get()
    assert answer.headers["Location"] == f"/work/campaigns/{campaign.public_id}/"
    assert EnrolmentTarget.objects.filter(campaign=campaign, state="assigned").count() == 5
    shown = said(page.get(answer.headers["Location"]))
    assert "网格500106001001G1" in shown
    assert "其中0条是发起以后才找到的。以后找到的也会转进来。" in shown
    monkeypatch.setattr(campaigns, "MOST_OFFICES", 0)
    assert "街道001" in said(page.get(answer.headers["Location"]))
    page.post(f"/work/campaigns/{campaign.public_id}/end/")
    assert "结束了" in said(page.get("/work/campaigns/"))


def test_a_sibling_district_finds_no_page_and_no_count(desks: Desks) -> None:
    """The list says none, the pages do not exist, campaigns neither."""
    target = desks.assigned()
    other = desk_of("insurance7")
    assert "没有扩面对象" in said(other.get("/work/enrolment/"))
    for address in ("", "contact/", "outcome/", "file/"):
        assert other.get(f"/work/enrolment/{target.public_id}/{address}").status_code == 404
    assert "还没有专项行动" in said(other.get("/work/campaigns/"))


def test_the_list_asks_the_database_no_more_for_more_rows(desks: Desks, django_assert_max_num_queries: object) -> None:
    """Forty targets take as many queries as four."""
    desks.targets(*(finding(key=key) for key in range(1, 41)))
    page = desk_of("insurance6")
    page.get("/work/enrolment/")
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        page.get("/work/enrolment/")


def test_one_person_one_file_shows_each_part_to_whom_it_belongs(desks: Desks) -> None:
    """Insurance and targets for the clerk of insurance; assistance is named and stays shut; opening it is recorded."""
    target = desks.assigned()
    shown = said(desk_of("insurance6").get(f"/work/enrolment/{target.public_id}/file/"))
    assert target.contact["name"] in shown
    assert "不归您看的：" in shown
    assert "还没有参保登记数据。" in shown
    assert desk_of("grid6").get(f"/work/enrolment/{target.public_id}/file/").status_code == 404


def test_every_page_reads_in_english(desks: Desks) -> None:
    """No page of the desk fails in English, and what it says is English."""
    target = desks.assigned()
    page: Client = desk_of("insurance6", language="en")
    for address in (
        "enrolment/",
        f"enrolment/{target.public_id}/",
        f"enrolment/{target.public_id}/file/",
        f"enrolment/{target.public_id}/contact/",
        "campaigns/",
        "campaigns/new/",
        "coverage/",
    ):
        answer = page.get(f"/work/{address}")
        assert answer.status_code == 200, address
        assert "Enrolment" in said(answer), address


def test_no_page_of_the_staff_breaks_on_its_number(desks: Desks) -> None:
    """A number no list reaches, or none at all, is the first page."""
    desks.targets()
    clerk = (("clerk6", f"{name}/") for name in ("list", "leads", "cases"))
    for who, path in (("insurance6", "enrolment/"), ("fund6", "supervision/"), ("admin6", "accounts/"), *clerk):
        for number in ("9" * 5000, "0", "-1", "x"):
            assert desk_of(who).get(f"/work/{path}?page={number}").status_code == 200, (path, number[:9])
