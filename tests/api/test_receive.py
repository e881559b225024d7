"""An application from another portal: all faults at once, once for a number, a draft at the window, never filed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.casework.actions.file_application import file_application
from doudi.casework.errors import ReasonMissing, SignatureMissing, Unanswered
from doudi.casework.models import Application, SentApplication, Signature
from doudi.casework.sent.actions.send_back import send_back_sent
from doudi.casework.sent.actions.take_on import TakenOn, take_on_sent
from doudi.casework.sent.errors import SentNotFound, SentSettled, SentUnfit
from doudi.casework.sent.reads import fetch_sent_page
from doudi.platform.acting import Acting
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.actions.open_office import open_office
from doudi.registry.models import Division, Staff
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.reads import fetch_queue
from tests.api.joint_machines import TODAY_NOW, call, system_of
from tests.api.test_description import is_described
from tests.casework.journey import FAMILY, VILLAGE
from tests.registry.city import ADMIN, START, TestCity, build_city

pytestmark = pytest.mark.django_db
PERSONAL = (*(one.name for one in FAMILY), *(one.number for one in FAMILY), "13800000001", "示例路")
SENT: dict[str, Any] = {
    "external_id": "YKB-2026-000001", "family_agreed": True, "scheme": "dibao", "division_code": VILLAGE,
    "urban_rural": "urban", "phone": "138 0000 0001", "address": "示例路1号", "applied_on": "2026-11-20",
    "members": [
        {"key": one.relation, "name": one.name, "citizen_number": one.number,
         "relation": "" if one.relation == "head" else one.relation, "is_applicant": one.relation == "head"}
        for one in FAMILY
    ],
    "answers": [{"question": "address", "state": "value", "value": "示例路1号"},
                {"question": "away", "state": "none"}],
}  # fmt: skip


class Portal:
    """A city's own portal with its token."""

    def __init__(self) -> None:
        self.city: TestCity = build_city()
        self.office = open_office(ADMIN, "department", "政务平台", serves=[self.city.places["500106"]], since=START)
        self.text = system_of(self.office, "applications:write")[1]

    def send(self, **change: Any) -> Any:
        """What a family filled in, with something changed."""
        return call(self.text, "applications", {**copy.deepcopy(SENT), **change})

    def clerk(self, name: str = "clerk6") -> Acting:
        """Who takes it on."""
        return self.city.acting(name, "assistance", TODAY_NOW)

    def waiting(self) -> str:
        """One that was received."""
        number: str = self.send().json()["id"]
        return number


@pytest.fixture
def portal(db: None, settings: Any) -> Portal:
    """The portal of one district."""
    rates.forget_calls()
    settings.DOUDI_JURISDICTION = "demo-city"
    return Portal()


def described() -> dict[str, Any]:
    """The description."""
    answer: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    return answer


def test_it_is_received_for_the_window_and_is_no_application_yet(portal: Portal) -> None:
    """A task for the township's clerk, no case, no clock, nothing readable in the table, the audit or the outbox."""
    answer = portal.send()
    assert answer.status_code == 200, answer.content
    assert is_described(described(), "receive_application", answer)
    row = SentApplication.objects.get()
    assert (row.public_id, row.state) == (answer.json()["id"], "waiting")
    assert not Application.objects.exists()
    assert not Clock.objects.exists()
    task = WorkItem.objects.get()
    assert (task.owner_role, task.subject_type, task.area_path) == ("township_clerk", "sent_application", row.area_path)
    assert [each.subject_id for each in fetch_queue(portal.clerk()).rows] == [row.public_id]
    kept = json.dumps(
        [*SentApplication.objects.values("external_id", "digest", "reason"), *AuditEntry.objects.values("detail"),
         *OutboxEvent.objects.values("payload")],
        ensure_ascii=False, default=str,
    )  # fmt: skip
    assert not [each for each in PERSONAL if each in kept]


def test_the_same_number_is_the_same_answer_and_other_content_is_refused(portal: Portal) -> None:
    """Also after it was taken on; another office's same number is another application."""
    first = portal.send()
    assert portal.send().json() == first.json()
    take_on_sent(portal.clerk(), first.json()["id"])
    assert portal.send().json() == first.json()
    other = portal.send(address="别处")
    assert (other.status_code, other.json()["code"]) == (409, "casework.sent-otherwise")
    assert is_described(described(), "receive_application", other)
    second = open_office(ADMIN, "department", "另一平台", serves=[portal.city.places["500106"]], since=START)
    portal.text = system_of(second, "applications:write")[1]
    assert portal.send().json()["id"] != first.json()["id"]
    assert SentApplication.objects.count() == 2


def test_every_fault_is_told_at_once_by_its_pointer_and_nothing_is_kept(portal: Portal) -> None:
    """People, place, telephone and answers, each by its place; what was sent is not said again."""
    members = copy.deepcopy(SENT["members"])
    members[0]["citizen_number"] = members[0]["citizen_number"][:-1] + "0"
    members[1] |= {"relation": "king", "is_applicant": True}
    members[2]["key"] = members[1]["key"]
    answers = [{"question": "address", "member": "nobody", "value": "x"}, {"question": "no_such_question"},
               {"question": "address", "value": "一"}, {"question": "address", "value": "二"}]  # fmt: skip
    answer = portal.send(phone="电话", division_code="500106", members=members, answers=answers)
    assert (answer.status_code, answer.json()["code"]) == (422, "api.bad-body")
    assert {each["path"] for each in answer.json()["refused"]} == {
        "/division_code", "/phone", "/members", "/members/0/citizen_number", "/members/2/key",
        "/answers/0/member", "/answers/1/question", "/answers/3",
    }  # fmt: skip
    assert is_described(described(), "receive_application", answer)
    assert not [each for each in PERSONAL if each in answer.content.decode()]
    assert not SentApplication.objects.exists()
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"division_code": "500107001001"}, "/division_code"),
        ({"scheme": "nope"}, "/scheme"),
        ({"family_agreed": False}, "/family_agreed"),
        ({"external_id": "500106197903051015"}, "/external_id"),
        ({"external_id": "张某某"}, "/external_id"),
        ({"members": []}, "/members"),
        ({"state": "filed"}, "/state"),
        ({"answers": [{"question": "away", "state": "maybe"}]}, "/answers/0/state"),
    ],
)
def test_one_wrong_thing(portal: Portal, change: dict[str, Any], path: str) -> None:
    """A place of another office, no such scheme, no word of the family, a citizen's number as its number, nobody."""
    answer = portal.send(**change)
    assert answer.status_code == 422
    assert [each["path"] for each in answer.json()["refused"]] == [path]
    assert is_described(described(), "receive_application", answer)


def test_taken_on_it_is_a_draft_that_waits_for_signatures(portal: Portal) -> None:
    """People and answers are filled in; it cannot be filed before the rest is answered and everybody has signed."""
    number = portal.waiting()
    case = take_on_sent(portal.clerk(), number).case
    case.refresh_from_db()
    assert (case.state, case.channel, case.filed_at, case.phone) == ("draft", "window", None, "13800000001")
    assert [(one.name, one.is_applicant) for one in case.members.all()] == [
        (one.name, one.relation == "head") for one in FAMILY
    ]
    assert {"address", "away"} <= case.answers.keys()
    assert not Signature.objects.filter(application=case).exists()
    with pytest.raises((Unanswered, SignatureMissing)):
        file_application(portal.clerk(), case.public_id)
    row = SentApplication.objects.get()
    assert (row.state, row.content, row.application) == ("taken", None, case)
    assert not WorkItem.objects.filter(state="open", subject_type="sent_application").exists()
    assert take_on_sent(portal.clerk(), number) == TakenOn(case, ())
    assert Application.objects.count() == 1
    told = call(portal.text, f"applications/sent/{number}")
    assert is_described(described(), "get_sent_application", told)
    assert (told.json()["state"], told.json()["application_state"]) == ("taken", "draft")
    with pytest.raises(SentSettled):
        send_back_sent(portal.clerk(), number, reason="晚了")


def test_returned_with_why_the_sender_reads_it_and_the_content_is_gone(portal: Portal) -> None:
    """A reason is needed; who returned it first stands."""
    number = portal.waiting()
    with pytest.raises(ReasonMissing):
        send_back_sent(portal.clerk(), number, reason=" ")
    send_back_sent(portal.clerk(), number, reason="不在本街道")
    told = call(portal.text, f"applications/sent/{number}").json()
    assert (told["state"], told["reason"], told["application"]) == ("returned", "不在本街道", None)
    assert SentApplication.objects.get().content is None
    with pytest.raises(SentSettled):
        take_on_sent(portal.clerk(), number)
    assert not Application.objects.exists()


def test_nobody_else_sees_it(portal: Portal) -> None:
    """Neither a clerk of another township, nor who takes in no paper, nor another office's system, nor the sender's."""
    number = portal.waiting()
    for name in ("clerk6b", "clerk7", "approver6", "admin6"):
        with pytest.raises(SentNotFound):
            fetch_sent_page(portal.clerk(name), number)
        with pytest.raises(SentNotFound):
            take_on_sent(portal.clerk(name), number)
    other = open_office(ADMIN, "department", "另一平台", serves=[portal.city.places["500106"]], since=START)
    text = system_of(other, "applications:write")[1]
    assert call(text, f"applications/sent/{number}").status_code == 404
    assert call(system_of(portal.office, "cases")[1], "applications").json()["items"] == []


def test_what_does_not_fit_any_more_is_returned_and_not_taken_on(portal: Portal) -> None:
    """A community that is gone since: the page says so, taking it on changes nothing."""
    number = portal.waiting()
    Division.objects.filter(code=VILLAGE).update(level="former")
    with pytest.raises(SentUnfit):
        take_on_sent(portal.clerk(), number)
    assert fetch_sent_page(portal.clerk(), number).faults
    assert SentApplication.objects.get().state == "waiting"
    assert not Application.objects.exists()


def test_the_pages_of_the_window(portal: Portal) -> None:
    """The clerk sees who and what with masked numbers, returns nothing without why, and takes it on into the form."""
    number = portal.waiting()
    client = Client()
    client.force_login(Staff.objects.get(username="clerk6"), backend="doudi.registry.sign_in.StaffBackend")
    page = client.get(f"/work/from-elsewhere/{number}/").content.decode()
    assert "张某某" in page
    assert "示例路1号" in page
    assert not [one for one in FAMILY if one.number in page]
    assert client.post(f"/work/from-elsewhere/{number}/return/", {"reason": ""}).status_code == 422
    long = client.post(f"/work/from-elsewhere/{number}/return/", {"reason": "地址" * 300})
    assert long.status_code == 422
    assert "最多500个字，现在是600个" in long.content.decode()
    assert SentApplication.objects.get().state == "waiting"
    gone = client.post(f"/work/from-elsewhere/{number}/take-on/")
    assert gone.headers["Location"] == f"/work/register/{Application.objects.get().public_id}/"
    assert client.get(gone.headers["Location"]).status_code == 200
    assert "打开这份申请" in client.get(f"/work/from-elsewhere/{number}/").content.decode()
