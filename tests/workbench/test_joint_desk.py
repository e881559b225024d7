"""The pages of a joint case: planned at the desk, worked on in the departments, each seeing its own part only."""

from typing import Any

import pytest

from doudi.casework.models import JointCase
from tests.casework.joint.joint_city import CIVIL, TODAY, item, joint_city, reported, running
from tests.registry.city import TestCity
from tests.workbench.desk import desk_of, open_on, said


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """A demo town with the offices of a joint case."""
    settings.DOUDI_JURISDICTION = "demo-city"
    found = joint_city()
    open_on(TODAY)
    return found


def test_a_case_is_planned_and_begun_at_the_desk(city: TestCity) -> None:
    """Reported at the door, planned with two items and a service, begun; the page tells where each stands."""
    door = desk_of("grid6")
    answer = door.post(
        "/field/report/",
        {"division_code": "500106001001G1", "family_name": "斯某某", "people_count": "2", "story": "母亲发病",
         "child_protected": "no", "school": "五年级"},
    )  # fmt: skip
    assert answer.status_code == 302, said(answer)
    case = JointCase.objects.get()
    desk = desk_of("planner6")
    assert "斯某某家" in said(desk.get("/work/joint/"))
    page = f"/work/joint/{case.public_id}/"
    assert "母亲发病" in said(desk.get(page))
    assert desk.post(f"{page}add/temporary_aid/", {"kind": "application"}).status_code == 422
    day = TODAY.isoformat()
    assert desk.post(f"{page}add/temporary_aid/", {"kind": "application", "applied_on": day}).status_code == 302
    firm = city.offices["firm"].public_id
    assert desk.post(f"{page}add/study_costs/", {"organisation_id": firm}).status_code == 302
    assert desk.post(f"{page}facts/", {"address": "劳动路72号"}).status_code == 302
    assert desk.post(f"{page}start/").status_code == 302
    shown = said(desk.get(page))
    assert "看材料" in shown or "受理，或者一次说清缺什么" in shown
    assert "每年3,000元" in shown
    assert "天" in shown


def test_a_department_works_on_its_item_and_finds_no_other(city: TestCity) -> None:
    """The clerk's list, the item's own facts, the steps; another department's item is a page that does not exist."""
    case = running(city, "temporary_aid", "housing_subsidy")
    mine, other = item(case, "temporary_aid").public_id, item(case, "housing_subsidy").public_id
    clerk = desk_of(f"{CIVIL}.clerk")
    assert "临时救助" in said(clerk.get("/work/joint/items/"))
    assert "住房补贴" not in said(clerk.get("/work/joint/items/"))
    page = said(clerk.get(f"/work/joint/items/{mine}/"))
    assert "劳动路72号" in page
    assert page.count("您在这里") == 2, "the item's process, as steps and drawn"
    assert "小学五年级" not in page, "the item does not name the school"
    for address in (f"/work/joint/items/{other}/", f"/work/joint/items/{other}/step/accept/",
                    f"/work/joint/items/{other}/ask/", f"/work/joint/{case.public_id}/"):  # fmt: skip
        assert clerk.get(address).status_code == 404, address
    answer = clerk.post(f"/work/joint/items/{mine}/ask/", {"papers": ["accident_record"], "note": ""})
    assert answer.status_code == 302
    assert "一次说清过的" in said(clerk.get(f"/work/joint/items/{mine}/"))
    assert clerk.post(f"/work/joint/items/{mine}/supply/", {"papers": ["accident_record"]}).status_code == 302
    assert clerk.post(f"/work/joint/items/{mine}/step/accept_again/", {"outcome": "accepted"}).status_code == 302
    listed = said(clerk.get("/work/list/"))
    assert "临时救助" in listed
    assert "住房补贴" not in said(clerk.get("/work/list/?tab=office"))


def test_a_protected_child_is_nowhere_named_to_who_lacks_the_post(city: TestCity) -> None:
    """The list has neither name nor place, the page does not exist, the worklist says a family of two."""
    case = reported(city, protected=True)
    planner = desk_of("planner6")
    for address in ("/work/joint/", "/work/list/", "/work/list/?tab=office"):
        shown = said(planner.get(address))
        assert "斯" not in shown.replace("斯斯", "斯"), address
        assert "劳动路" not in shown
    assert planner.get(f"/work/joint/{case.public_id}/").status_code == 404
    protector = desk_of("protector6")
    assert "斯某某家" in said(protector.get(f"/work/joint/{case.public_id}/"))
    assert "斯某某家" in said(protector.get("/work/joint/"))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_joint_case_opens_in_both_languages(city: TestCity, language: str) -> None:
    """No page fails, and an English page shows no Chinese of ours."""
    case = running(city, "housing_subsidy")
    one = item(case, "housing_subsidy").public_id
    pages = {
        "planner6": [f"/work/joint/{case.public_id}/", f"/work/joint/{case.public_id}/facts/", "/work/joint/new/",
                     f"/work/joint/{case.public_id}/add/medical_aid/", f"/work/joint/items/{one}/",
                     f"/work/joint/{case.public_id}/add/other_service/", f"/work/joint/items/{one}/strike/"],
        "housing.clerk": [f"/work/joint/items/{one}/", f"/work/joint/items/{one}/step/accept/",
                          *(f"/work/joint/items/{one}/{verb}/" for verb in ("ask", "transfer", "pause"))],
        "housing.approver": ["/work/joint/batch/", "/work/joint/items/?state=done"],
        "grid6": ["/field/report/"],
    }  # fmt: skip
    for who, addresses in pages.items():
        desk = desk_of(who, language=language)
        for address in addresses:
            assert desk.get(address).status_code == 200, (who, address)
