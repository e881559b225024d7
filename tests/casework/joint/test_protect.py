"""A running case becomes one of a protected child: notices come down, lists name nobody, the plan is the officer's."""

from typing import Any

import pytest

from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.domain.machine import State
from doudi.casework.domain.steps import Standing, tasks_for
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.errors import JointNotFound, JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.reads.lists import fetch_joint_list
from doudi.casework.joint.reads.page import fetch_joint_page
from doudi.casework.models import Application, CaseEvent, JointCase, Notice
from doudi.worklist.models import WorkItem
from tests.casework.joint.families import family, joint_of
from tests.casework.joint.joint_city import TODAY, reported, running, somebody
from tests.registry.city import NOW, TestCity

WHY = "孩子没有监护人，邻居在打听。"


def _posted(city: TestCity, application: Application, state: State) -> Notice:
    """As if its notice hung now."""
    Application.objects.filter(pk=application.pk).update(state=state)
    return Notice.objects.create(
        application=application, published_name="斯某某", members_count=2, amount_fen=1000, scheme="dibao",
        place_zh="示例社区", organisation_zh="街道", hotline="023", posted_at=NOW, posted_by="S-1", starts_on=TODAY,
        ends_on=TODAY, division_code=application.division_code, area_path=application.area_path,
    )  # fmt: skip


def _with_application(city: TestCity, state: State) -> tuple[JointCase, Application]:
    """A case under way with dibao applied for, in that state."""
    application = family(city, State.ACCEPTED)
    case = joint_of(city, application)
    planner = somebody(city, "planner6")
    add_item(planner, case.public_id, "dibao", application_id=application.public_id)
    start_plan(planner, case.public_id)
    Application.objects.filter(pk=application.pk).update(state=state)
    application.refresh_from_db()
    return case, application


@pytest.mark.parametrize(
    ("state", "after"), [(State.ON_NOTICE, State.NOTICE_ENDED), (State.OBJECTED, State.OBJECTED),
                         (State.CONFIRMED, State.CONFIRMED)],
)  # fmt: skip
def test_a_notice_that_stands_comes_down_at_once(city: TestCity, state: State, after: State) -> None:
    """Nobody finds it any more, whatever the application waits for; what hung on it goes on."""
    case, application = _with_application(city, state)
    notice = _posted(city, application, state)
    protect_child(somebody(city, "planner6"), case.public_id, reason=WHY)
    notice.refresh_from_db()
    application.refresh_from_db()
    assert (notice.taken_down_because, application.state) == ("child_protected", after)
    assert CaseEvent.objects.filter(application=application, verb="take_down").count() == (state is not State.CONFIRMED)


def test_an_application_before_its_notice_goes_up_without_one(city: TestCity) -> None:
    """With the opinion written, the next thing is to report; the notice itself is refused as before."""
    case, application = _with_application(city, State.OPINION)
    protect_child(somebody(city, "planner6"), case.public_id, reason=WHY)
    kinds = set(WorkItem.objects.filter(subject_id=application.public_id, state="open").values_list("kind", flat=True))
    assert kinds == {"casework.report"}
    assert report_to_county(city.acting("reviewer6", "assistance"), application.public_id).state == State.REPORTED
    assert tasks_for(Standing(State.OPINION)) == ("casework.post_notice",)


def test_lists_name_nobody_and_the_planner_finds_it_no_more(city: TestCity) -> None:
    """Every row of every worklist is unnamed; the officer has the plan; the coordinator has neither page nor list."""
    case = running(city, "temporary_aid", "housing_subsidy")
    planner, officer = somebody(city, "planner6"), somebody(city, "protector6")
    assert any("斯某某" in item.headline for item in WorkItem.objects.all())
    protect_child(planner, case.public_id, reason=WHY, key="p-1")
    rows = WorkItem.objects.filter(subject_type__startswith="joint_")
    assert {(row.headline, row.place) for row in rows} == {("有一户，2口人", "")}
    with pytest.raises(JointNotFound):
        fetch_joint_page(planner, case.public_id)
    (listed,) = fetch_joint_list(planner).rows
    assert (str(listed.family), listed.place, listed.may_open) == ("有一户，2口人", "", False)
    page = fetch_joint_page(officer, case.public_id)
    assert page.timeline[-1].note == WHY
    assert page.timeline[-1].words.zh == "转为受保护的孩子"


def test_the_plan_becomes_the_officers(city: TestCity) -> None:
    """What was to be planned by the coordinator is on the officer's list."""
    case = reported(city)
    protect_child(somebody(city, "protector6"), case.public_id, reason=WHY)
    item = WorkItem.objects.get(kind="joint.plan", state="open")
    assert (item.owner_role, item.headline) == ("child_protection_officer", "有一户，2口人")


def test_it_wants_a_reason_and_has_no_way_back(city: TestCity) -> None:
    """Without a reason nothing happens; twice is refused; another district's officer finds nothing."""
    case = reported(city)
    with pytest.raises(JointReasonMissing):
        protect_child(somebody(city, "planner6"), case.public_id, reason=" ")
    for who in ("planner7", "protector7", "grid6"):
        with pytest.raises(JointNotFound):
            protect_child(somebody(city, who), case.public_id, reason=WHY)
    protect_child(somebody(city, "planner6"), case.public_id, reason=WHY)
    with pytest.raises(JointStepNotPossible):
        protect_child(somebody(city, "protector6"), case.public_id, reason=WHY)


def test_a_repeated_press_changes_nothing(city: TestCity) -> None:
    """The same key by the officer is the same answer."""
    case = reported(city)
    more: dict[str, Any] = {"reason": WHY, "key": "p-1"}
    first = protect_child(somebody(city, "protector6"), case.public_id, **more)
    assert protect_child(somebody(city, "protector6"), case.public_id, **more).version == first.version
