"""Who sees what of a joint case: one's own office's items, and of the family what they name."""

from collections.abc import Callable

import pytest

from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.tell_facts import tell_facts
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.joint.errors import JointNotFound
from doudi.casework.joint.reads.item_page import fetch_item_page
from doudi.casework.joint.reads.lists import fetch_joint_list, fetch_office_items
from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.casework.models import JointEvent
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.worklist.actions.hand_over import hand_over
from doudi.worklist.errors import ItemNotFound
from doudi.worklist.models import WorkItem
from doudi.worklist.reads import fetch_queue
from tests.casework.joint.joint_city import CIVIL, TODAY, item, reported, running, somebody
from tests.registry.city import TestCity

Do = Callable[[Acting, str], object]
ON_AN_ITEM: dict[str, Do] = {
    "step": lambda acting, one: take_step(acting, one, "accept", outcome="accepted"),
    "ask": lambda acting, one: ask_missing(acting, one, ["tenancy"]),
    "supply": lambda acting, one: supply_papers(acting, one, {"tenancy": "window"}),
    "pause": lambda acting, one: pause_item(acting, one, reason="等"),
    "resume": lambda acting, one: resume_item(acting, one),
    "transfer": lambda acting, one: transfer_item(acting, one, CIVIL, reason="不是"),
    "decline": lambda acting, one: decline_item(acting, one),
    "strike": lambda acting, one: strike_item(acting, one, reason="去掉"),
    "read": fetch_item_page,
}
ON_A_CASE: dict[str, Do] = {
    "add": lambda acting, case: add_item(acting, case, "temporary_aid", applied_on=TODAY),
    "start": lambda acting, case: start_plan(acting, case),
    "drop": lambda acting, case: drop_case(acting, case, reason="误报"),
    "facts": lambda acting, case: tell_facts(acting, case, {"home": "租房"}),
    "read": fetch_joint_page,
}


@pytest.mark.parametrize("verb", ON_AN_ITEM)
def test_another_department_finds_no_item_of_ours(city: TestCity, verb: str) -> None:
    """For another department, another district, a grid worker and a payer the item does not exist; nothing changes."""
    one = item(running(city, "housing_subsidy"), "housing_subsidy").public_id
    before = JointEvent.objects.count()
    for who in (f"{CIVIL}.clerk", f"{CIVIL}.approver", "planner7", "grid6", "payer6", "firm.worker", "data6"):
        with pytest.raises(JointNotFound):
            ON_AN_ITEM[verb](somebody(city, who), one)
    assert JointEvent.objects.count() == before


@pytest.mark.parametrize("verb", ON_A_CASE)
def test_a_case_is_its_planners_alone(city: TestCity, verb: str) -> None:
    """A department, another district, whoever reported it: none of them finds the whole case."""
    case = reported(city).public_id
    for who in ("housing.clerk", "planner7", "grid6", "payer6", "firm.worker"):
        with pytest.raises(JointNotFound):
            ON_A_CASE[verb](somebody(city, who), case)


@pytest.mark.parametrize("verb", [*ON_A_CASE])
def test_a_protected_child_asks_for_the_post(city: TestCity, verb: str) -> None:
    """The coordinator of the same area finds no protected case; the officer of child protection does."""
    case = reported(city, protected=True).public_id
    for who in ("planner6", "clerk6", "approver6"):
        with pytest.raises(JointNotFound):
            ON_A_CASE[verb](somebody(city, who), case)
    fetch_joint_page(somebody(city, "protector6"), case)


def test_who_only_oversees_changes_nothing(city: TestCity) -> None:
    """A township clerk sees the area's joint cases and plans none."""
    case = reported(city).public_id
    clerk = somebody(city, "clerk6")
    fetch_joint_page(clerk, case)
    with pytest.raises(NotAllowed):
        add_item(clerk, case, "temporary_aid", applied_on=TODAY)


def test_an_item_shows_the_facts_it_names_and_no_other(city: TestCity) -> None:
    """Housing names the address and not the school; a protected child's name only where the item needs it."""
    case = running(city, "housing_subsidy", "student_aid", protected=True)
    housing = fetch_item_page(somebody(city, "housing.clerk"), item(case, "housing_subsidy").public_id)
    assert {fact.key for fact in housing.facts} == {"address"}
    school = fetch_item_page(somebody(city, "education.clerk"), item(case, "student_aid").public_id)
    assert {fact.key for fact in school.facts} == {"child", "school"}
    assert "劳动路" not in repr(school)
    assert "小学" not in repr(housing)


def test_lists_hold_what_is_ours_and_name_no_protected_family(city: TestCity) -> None:
    """The office's items are its own; the case list has neither name nor place of a protected child."""
    running(city, "housing_subsidy", "temporary_aid")
    reported(city, protected=True)
    rows = fetch_office_items(somebody(city, "housing.clerk"))
    assert [row.title.zh for row, _family, _place in rows] == ["住房补贴"]
    hidden, shown = fetch_joint_list(somebody(city, "planner6")).rows
    assert (hidden.family.zh, hidden.place, hidden.may_open) == ("有一户，2口人", "", False)
    assert shown.family.zh == "斯某某家，2口人"
    with pytest.raises(NotAllowed):
        fetch_joint_list(somebody(city, "payer6"))


def test_the_worklist_keeps_offices_apart(city: TestCity) -> None:
    """Nobody's queue, in no tab, holds another office's item; handing it over by guessing its number fails."""
    case = running(city, "housing_subsidy", "temporary_aid")
    housing, civil = somebody(city, "housing.clerk"), somebody(city, f"{CIVIL}.clerk")
    for tab in ("mine", "office", "supervised", "done"):
        for row in fetch_queue(housing, tab).rows:
            assert "临时救助" not in row.task.zh
    assert len(fetch_queue(housing, "mine").rows) == 1
    theirs = WorkItem.objects.get(subject_id=item(case, "temporary_aid").public_id)
    for who in (housing, somebody(city, "clerk6"), somebody(city, "reviewer6")):
        with pytest.raises((ItemNotFound, NotAllowed)):
            hand_over(who, theirs.public_id, civil.actor_id)


def test_reading_and_changing_are_on_record_without_the_familys_words(city: TestCity) -> None:
    """Every look and step has its audit line; none holds what was told."""
    case = running(city, "housing_subsidy")
    fetch_item_page(somebody(city, "housing.clerk"), item(case, "housing_subsidy").public_id)
    fetch_joint_page(somebody(city, "planner6"), case.public_id)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"read.joint_item", "read.joint_page", "casework.joint_open", "casework.joint_begin"} <= actions
    text = repr(list(AuditEntry.objects.values_list("detail", flat=True)))
    for secret in ("斯", "劳动路", "发病", "13800000009"):
        assert secret not in text
