"""The pages of a joint case: planned at the desk, worked on in the departments, each seeing its own part only."""

from datetime import timedelta
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
def test_a_conference_is_called_held_and_answered_at_the_desk(city: TestCity, language: str) -> None:
    """Called by the planner, held with one decision, answered by the department on its list; the page tells it all."""
    case = running(city, "housing_subsidy")
    desk, clerk = desk_of("planner6", language=language), desk_of("housing.clerk", language=language)
    ours, school = (city.offices[name].public_id for name in ("housing", "school"))
    page, day = f"/work/joint/{case.public_id}/", TODAY.isoformat()
    assert desk.post(f"{page}conference/", {"called_for": "leader"}).status_code == 422
    given = {"called_for": "leader", "why": "商量不下来", "agenda": "住哪里\n谁接送", "on": day, "where": "三楼",
             "organisations": [ours, school]}  # fmt: skip
    assert desk.post(f"{page}conference/", given).status_code == 302
    number = case.conferences.get().public_id
    at = f"/work/joint/conferences/{number}/"
    assert at in said(desk.get(page))
    assert "谁接送" in said(clerk.get(at))
    assert clerk.get(f"{at}hold/").status_code == 404
    assert desk.get(f"{at}cancel/").status_code == 200
    minutes = {"held_on": day, "chair": "周示例", "came": [ours], "minutes": "先安排过渡房", "text_1": "安排过渡房"}
    assert desk.post(f"{at}hold/", minutes).status_code == 422
    later = (TODAY + timedelta(days=5)).isoformat()
    assert desk.post(f"{at}hold/", {**minutes, "office_1": ours, "due_1": later}).status_code == 302
    (decision,) = case.conferences.get().decisions.all()
    answer = f"/work/joint/decisions/{decision.public_id}/"
    assert answer in said(clerk.get("/work/list/"))
    assert "安排过渡房" in said(clerk.get(answer))
    assert number in said(clerk.get("/work/joint/conferences/"))
    assert clerk.post(answer, {"is_done": "yes", "answer": "钥匙交了"}).status_code == 302
    assert "钥匙交了" in said(desk.get(answer))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_case_is_marked_as_a_protected_childs_at_the_desk(city: TestCity, language: str) -> None:
    """With a reason; afterwards the planner is at the list and the page does not exist."""
    page = f"/work/joint/{reported(city).public_id}/"
    desk = desk_of("planner6", language=language)
    assert desk.post(f"{page}protect/", {"reason": ""}).status_code == 422
    assert desk.post(f"{page}protect/", {"reason": "邻居在打听"}).status_code == 302
    assert desk.get(page).status_code == 404


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
