"""Joint items over the interface: an office's system reads its own items and takes steps for officials who agreed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.casework.models import JointCase, JointEvent, JointItem
from doudi.platform.models import AuditEntry, IdempotencyKey, OutboxEvent
from doudi.registry.actions.agree_to_machine import agree_to_machine, withdraw_from_machine
from doudi.registry.actions.revoke_machine_token import revoke_machine_token
from doudi.registry.errors import NotAllowed
from doudi.registry.models import MachineAgreement, MachineToken
from doudi.worklist.models import WorkItem
from tests.api.joint_machines import TODAY_NOW, agreed, call, system_of
from tests.api.test_description import is_described
from tests.casework.joint.joint_city import CIVIL, HOUSING, item, joint_city, running, somebody
from tests.registry.city import ADMIN, TestCity

pytestmark = pytest.mark.django_db
PERSONAL = ("斯某某", "斯斯", "劳动路", "13800000009", "没有人照看", "小学五年级")


class Office:
    """The housing office with its system, and a case that has items of three offices."""

    def __init__(self) -> None:
        self.city: TestCity = joint_city()
        self.token, self.text = system_of(self.city.offices[HOUSING], "joint_items", "joint_items:write")
        self.case: JointCase = running(self.city, "housing_subsidy", "temporary_aid", "student_aid")

    @property
    def item(self) -> JointItem:
        """The office's own item as it stands."""
        return item(self.case, "housing_subsidy")

    def who(self, name: str) -> str:
        """An official's id."""
        return self.city.staff[name].public_id

    def step(self, name: str, step: str, key: str = "", **more: Any) -> Any:
        """One step by an official, with the item's present version unless another is given."""
        body = {"official": self.who(name), "expected_version": self.item.version, "step": step, **more}
        return call(self.text, f"joint-items/{self.item.public_id}/steps", body, key or f"key-{step}-{name}")

    def traces(self) -> tuple[int, ...]:
        """How many rows a change would leave anywhere."""
        kept = (JointEvent, OutboxEvent, IdempotencyKey, WorkItem)
        return (*(model.objects.count() for model in kept), AuditEntry.objects.exclude(action="read").count())


@pytest.fixture
def office(db: None, settings: Any) -> Office:
    """The office, its officials not having agreed to anything."""
    rates.forget_calls()
    settings.DOUDI_JURISDICTION = "demo-city"
    return Office()


def described() -> dict[str, Any]:
    """The description."""
    answer: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return answer


def test_an_office_reads_its_own_items_with_their_days_and_nobody_elses(office: Office) -> None:
    """The plan, the state, what it waits for, clocks with days; which facts are there and not what they say."""
    listed = call(office.text, "joint-items")
    assert [each["id"] for each in listed.json()["items"]] == [office.item.public_id]
    assert is_described(described(), "list_joint_items", listed)
    one = call(office.text, f"joint-items/{office.item.public_id}")
    assert is_described(described(), "get_joint_item", one)
    said = one.json()
    assert said["waiting_for"][0]["step"] == "accept"
    assert {each["role"] for each in said["waiting_for"]} == {"department_clerk"}
    assert any(clock["rule"].endswith(".total") and clock["days_used"] >= 0 for clock in said["clocks"])
    assert {each["key"]: each["is_there"] for each in said["facts"]}["address"] is True
    for answer in (listed, one):
        assert not [each for each in PERSONAL if each in answer.content.decode()]
    for other in ("temporary_aid", "student_aid"):
        refused = call(office.text, f"joint-items/{item(office.case, other).public_id}")
        assert refused.status_code == 404
        assert is_described(described(), "get_joint_item", refused)
    assert AuditEntry.objects.filter(action="read.joint_item", actor_id=office.token.public_id).exists()


def test_an_item_that_did_not_begin_and_one_outside_the_area_are_not_there(office: Office) -> None:
    """A plan is nobody's yet; an office reads where it serves and nowhere else."""
    JointItem.objects.filter(pk=office.item.pk).update(area_path="/50/500107/")
    assert call(office.text, "joint-items").json()["items"] == []
    JointItem.objects.filter(pk=office.item.pk).update(area_path="/50/500106/500106001/", state="planned")
    assert call(office.text, f"joint-items/{office.item.public_id}").status_code == 404


def test_pages_and_wrong_queries(office: Office) -> None:
    """A page follows the last; a state there is not, a stranger's cursor and a misspelt key are refused."""
    for _ in range(2):
        running(office.city, "housing_subsidy")
    first = call(office.text, "joint-items?limit=2").json()
    second = call(office.text, f"joint-items?limit=2&after={first['next_after']}").json()
    assert (len(first["items"]), len(second["items"]), second["next_after"]) == (2, 1, None)
    other = item(office.case, "student_aid").public_id
    for query in ("state=planned", f"after={other}", "staet=open"):
        assert call(office.text, f"joint-items?{query}").status_code == 422, query


def test_a_step_is_taken_for_an_official_who_agreed_and_both_are_named(office: Office) -> None:
    """State, history, audit and outbox as if the official had pressed; history and audit name the system beside."""
    agreed(office.city, office.token, "housing.clerk")
    answer = office.step("housing.clerk", "accept", outcome="accepted", note="材料齐")
    assert answer.status_code == 200, answer.content
    assert is_described(described(), "take_joint_step", answer)
    line = office.item.events.order_by("version").last()
    assert line is not None
    assert (line.actor_id, line.actor_kind) == (office.who("housing.clerk"), "staff")
    assert line.detail["through"] == office.token.public_id
    audit = AuditEntry.objects.get(action="casework.joint_step", subject_id=office.item.public_id)
    assert (audit.actor_id, audit.detail["through"]) == (office.who("housing.clerk"), office.token.public_id)
    assert answer.json()["version"] == office.item.version
    assert [each["step"] for each in answer.json()["waiting_for"]] == ["handle"]
    told = call(office.text, f"joint-items/{office.item.public_id}").json()["steps"][-1]
    assert (told["by"], told["through"]) == (office.who("housing.clerk"), office.token.public_id)


def test_a_repeat_has_the_first_answer_and_no_second_effect(office: Office) -> None:
    """Also after the item went on and the official took the word back; the same key with other content is refused."""
    agreed(office.city, office.token, "housing.clerk")
    version = office.item.version
    first = office.step("housing.clerk", "accept", key="one-and-the-same", outcome="accepted")
    office.step("housing.clerk", "handle")
    withdraw_from_machine(somebody(office.city, "housing.clerk", TODAY_NOW), office.token.public_id)
    before = office.traces()
    again = office.step(
        "housing.clerk", "accept", key="one-and-the-same", outcome="accepted", expected_version=version
    )
    assert (again.status_code, again.json()) == (200, first.json())
    other = office.step("housing.clerk", "accept", key="one-and-the-same", outcome="accepted", note="别的",
                        expected_version=version)  # fmt: skip
    assert (other.status_code, other.json()["code"]) == (422, "platform.key-reused")
    assert office.traces() == before


def test_nobody_is_acted_for_without_their_word(office: Office) -> None:
    """Not agreed, agreed to another system, taken back, of another office, nobody at all: refused, nothing changes."""
    other, other_text = system_of(office.city.offices[HOUSING], "joint_items:write")
    agreed(office.city, other, "housing.clerk")
    before = office.traces()
    answer = office.step("housing.clerk", "accept", outcome="accepted")
    assert (answer.status_code, answer.json()["code"]) == (403, "casework.official-not-agreed")
    assert is_described(described(), "take_joint_step", answer)
    body = {"official": "S-0000-0000-0", "expected_version": 1, "step": "accept", "outcome": "accepted"}
    for official in ("S-0000-0000-0", office.who("civil_affairs.clerk"), office.who("planner6")):
        path = f"joint-items/{office.item.public_id}/steps"
        refused = call(office.text, path, {**body, "official": official}, "k" * 8)
        assert (refused.status_code, refused.json()["code"]) == (403, "casework.official-unknown")
    assert office.traces() == before
    withdraw_from_machine(somebody(office.city, "housing.clerk", TODAY_NOW), other.public_id)
    office.token, office.text = other, other_text
    assert office.step("housing.clerk", "accept", outcome="accepted").status_code == 403


def test_an_official_without_the_post_that_day_is_not_acted_for(office: Office) -> None:
    """A post that ended, or an account that was ended, takes its agreement with it."""
    agreed(office.city, office.token, "housing.clerk")
    staff = office.city.staff["housing.clerk"]
    staff.posts.update(valid_to=TODAY_NOW.date())
    assert office.step("housing.clerk", "accept", outcome="accepted").json()["code"] == "casework.official-unknown"
    staff.posts.update(valid_to=None)
    type(staff).objects.filter(pk=staff.pk).update(is_active=False)
    assert office.step("housing.clerk", "accept", outcome="accepted").json()["code"] == "casework.official-unknown"


def test_maker_and_checker_are_two_though_one_system_sends_for_both(office: Office) -> None:
    """The clerk's post does not decide, and an approver who also handled it does not either."""
    agreed(office.city, office.token, "housing.clerk", "housing.approver")
    office.step("housing.clerk", "accept", outcome="accepted")
    office.step("housing.clerk", "handle")
    wrong = office.step("housing.clerk", "decide", outcome="granted")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "registry.not-allowed")
    office.item.events.filter(role="department_clerk").order_by("pk")[:1].get()
    JointEvent.objects.filter(item=office.item, task="accept").update(actor_id=office.who("housing.approver"))
    same = office.step("housing.approver", "decide", outcome="granted")
    assert (same.status_code, same.json()["code"]) == (403, "casework.joint-same-official")
    JointEvent.objects.filter(item=office.item, task="accept").update(actor_id=office.who("housing.clerk"))
    assert office.step("housing.approver", "decide", key="another-key", outcome="granted").status_code == 200


def test_a_stale_version_and_a_step_whose_turn_has_not_come(office: Office) -> None:
    """The first hears who was first, the second that it is not possible: both 409, nothing changed."""
    agreed(office.city, office.token, "housing.clerk")
    before = office.traces()
    stale = office.step("housing.clerk", "accept", outcome="accepted", expected_version=99)
    assert (stale.status_code, stale.json()["code"]) == (409, "casework.joint.changed")
    early = office.step("housing.clerk", "handle")
    assert (early.status_code, early.json()["code"]) == (409, "casework.joint-step-not-possible")
    for answer in (stale, early):
        assert is_described(described(), "take_joint_step", answer)
    assert office.traces() == before


def test_papers_pauses_and_passing_on_go_the_same_way(office: Office) -> None:
    """What is missing is asked once and only what may be asked; the wait, the pause and the transfer are steps too."""
    agreed(office.city, office.token, "housing.clerk")
    held = office.step("housing.clerk", "accept", outcome="missing", papers=["household_register"])
    assert (held.status_code, held.json()["code"]) == (422, "casework.joint-paper-not-asked")
    asked = office.step("housing.clerk", "accept", key="ask-papers", outcome="missing", papers=["tenancy"])
    assert asked.json()["is_paused"] is True
    came = office.step("housing.clerk", "supply", papers=["tenancy"])
    assert came.json()["is_paused"] is False
    assert office.step("housing.clerk", "pause").json()["code"] == "casework.joint-reason-missing"
    assert office.step("housing.clerk", "pause", key="with-reason", note="等核对").json()["is_paused"] is True
    assert office.step("housing.clerk", "resume").json()["is_paused"] is False
    civil = item(office.case, "temporary_aid")
    token, text = system_of(office.city.offices[CIVIL], "joint_items:write")
    agreed(office.city, token, "civil_affairs.clerk")
    body = {"official": office.who("civil_affairs.clerk"), "expected_version": civil.version, "step": "accept",
            "outcome": "not_competent", "to_department": "housing", "note": "归住建"}  # fmt: skip
    gone = call(text, f"joint-items/{civil.public_id}/steps", body, "pass-it-on")
    assert (gone.json()["state"], gone.json()["outcome"]) == ("done", "not_competent")
    assert item(office.case, "temporary_aid").department == "housing"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"expected_version": None}, "/expected_version"),
        ({"surprise": 1}, "/surprise"),
        ({"note": "长" * 1001}, "/note"),
        ({"papers": "tenancy"}, "/papers"),
    ],
)
def test_a_wrong_body_is_refused_by_pointer_and_says_nothing_of_what_was_sent(
    office: Office, change: dict[str, Any], where: str
) -> None:
    """All that is wrong at once, each by its place."""
    body = {"official": "S-1", "expected_version": 1, "step": "accept", **change}
    answer = call(office.text, f"joint-items/{office.item.public_id}/steps", body, "a-good-key")
    assert (answer.status_code, answer.json()["code"]) == (422, "api.bad-body")
    assert [each["path"] for each in answer.json()["refused"]] == [where]
    assert is_described(described(), "take_joint_step", answer)
    assert "长长" not in answer.content.decode()


def test_a_step_wants_a_key_and_no_query(office: Office) -> None:
    """Without a key a repeat could act twice; what is sent stands in the body and in no address."""
    path = f"joint-items/{office.item.public_id}/steps"
    body = {"official": office.who("housing.clerk"), "expected_version": 1, "step": "accept"}
    assert call(office.text, path, body).json()["code"] == "api.no-key"
    assert call(office.text, path, body, "short").json()["code"] == "api.no-key"
    assert call(office.text, f"{path}?official=x", body, "long-enough").json()["code"] == "api.bad-query"


def test_agreeing_is_ones_own_for_a_system_of_ones_own_office(office: Office) -> None:
    """Not for another office's system, not by who takes no such steps, not for a system that only reads or is over."""
    strange, _ = system_of(office.city.offices[CIVIL], "joint_items:write")
    reader, _ = system_of(office.city.offices[HOUSING], "joint_items")
    over, _ = system_of(office.city.offices[HOUSING], "joint_items:write")
    revoke_machine_token(ADMIN.at(TODAY_NOW), over)
    clerk = somebody(office.city, "housing.clerk", TODAY_NOW)
    for token in (strange, reader, over):
        with pytest.raises(NotAllowed):
            agree_to_machine(clerk, token.public_id)
    with pytest.raises(NotAllowed):
        agree_to_machine(somebody(office.city, "clerk6", TODAY_NOW), office.token.public_id)
    first = agree_to_machine(clerk, office.token.public_id)
    assert agree_to_machine(clerk, office.token.public_id) == first
    assert MachineAgreement.objects.count() == 1
    assert AuditEntry.objects.filter(action="registry.agree_to_machine").count() == 1


def test_a_protected_childs_item_says_that_nothing_of_it_may_be_published(office: Office) -> None:
    """Its own office still works on it; who the child is stands nowhere."""
    case = running(office.city, "housing_subsidy", protected=True)
    answer = call(office.text, f"joint-items/{item(case, 'housing_subsidy').public_id}")
    assert answer.json()["may_be_published"] is False
    assert not [each for each in PERSONAL if each in answer.content.decode()]


def test_a_token_of_yesterday_takes_no_step(office: Office) -> None:
    """A token that is over opens nothing, whatever was agreed."""
    agreed(office.city, office.token, "housing.clerk")
    MachineToken.objects.filter(pk=office.token.pk).update(expires_on=TODAY_NOW.date())
    assert office.step("housing.clerk", "accept", outcome="accepted").status_code == 401
