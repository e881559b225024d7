"""Who is told of what: nothing personal in any event, each office its own, of a protected child a task alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import doudi
from doudi.api.hooks.catalogue import TEST, has_shape, kept_back, kinds_heard, load_types, offered_types
from doudi.api.hooks.envelope import body_of
from doudi.api.hooks.models import HookDelivery, HookSubscription
from doudi.api.hooks.sending import send_due
from doudi.casework.changing import EVENT_NAMES
from doudi.casework.domain.machine import TRANSITIONS
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.words import VERBS
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.registry.models import OrganisationArea, Post, Staff
from doudi.worklist.actions.follow_clocks import follow_clocks
from doudi.worklist.keeping import CLOSED, OPENED, ClockRule, Subject, start_clock
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words
from tests.api.hooks.conftest import Subscribe
from tests.api.hooks.promises import LATER
from tests.api.hooks.receiver import Receiver
from tests.casework.departments import Departments
from tests.casework.joint.joint_city import CIVIL, HOUSING, item, running, somebody
from tests.casework.journey import Journey
from tests.registry.city import NOW, TestCity

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"\d{11,}")
"""Telephone and citizen numbers are runs of figures as long as this, and nothing of ours is."""


def kept_for(subscription: HookSubscription) -> list[HookDelivery]:
    """What is kept for a subscription once the outbox was worked through."""
    dispatch_pending(LATER)
    dispatch_pending(LATER)
    return list(subscription.deliveries.order_by("number"))


def kinds(rows: list[HookDelivery]) -> set[str]:
    """The kinds of event among them."""
    return {row.type for row in rows}


def is_clean(body: bytes) -> bool:
    """Whether there is nothing in it that a person wrote or is known by."""
    text = body.decode()
    return text.isascii() and not NUMBER.search(text)


def test_every_step_is_told_or_kept_back_with_a_reason() -> None:
    """A new step of a case or a joint case fails here until somebody decides whether others may know."""
    cases = {EVENT_NAMES.get(verb, f"case_{verb}") for verb in TRANSITIONS}
    joint = {f"joint_{verb}" for verb in VERBS}
    known = {*kinds_heard(), *kept_back()}
    assert cases | joint | {OPENED, CLOSED} <= known
    assert all(kept_back().values())
    assert not set(kinds_heard()) & set(kept_back())
    source = "".join(file.read_text("utf-8") for file in Path(doudi.__file__).parent.rglob("*.py"))
    others = set(kinds_heard()) - cases - joint
    assert [kind for kind in others if f'"{kind}"' not in source] == [], "what nobody announces is not heard"


def test_every_field_of_every_kind_has_a_shape_and_words() -> None:
    """Shapes are the six that can hold nothing a person wrote; each kind names its subject and both languages."""
    for each in load_types().values():
        assert each.zh, each.key
        assert each.en.endswith("."), each.key
        for field in each.fields:
            assert field.zh, (each.key, field.name)
            assert field.en.endswith("."), (each.key, field.name)
            for text in ("王秀英", "13800000009", "11010519491231002X", "wang xiu ying", "幸福路9号"):
                assert not has_shape(field.shape, text), (each.key, field.name, text)


def test_a_department_is_told_of_its_own_item_only(city: TestCity, subscribe: Subscribe) -> None:
    """Two departments in one joint case, and the bureau that plans it: each what its people may open."""
    housing, civil, bureau = subscribe(HOUSING), subscribe(CIVIL), subscribe("500106")
    elsewhere, firm = subscribe("500107"), subscribe("firm")
    case = running(city, "housing_subsidy", "temporary_aid")
    take_step(somebody(city, f"{HOUSING}.clerk"), item(case, "housing_subsidy").public_id, "accept", outcome="accepted")
    own, other = item(case, "housing_subsidy").public_id, item(case, "temporary_aid").public_id
    rows = kept_for(housing)
    about = {row.data.get("joint_item") or row.data.get("subject_id") for row in rows}
    assert about == {own}
    steps = [(row.data["step"], row.data.get("task")) for row in rows if row.type == "doudi.joint_item.changed"]
    assert steps[-1] == ("step", "accept")
    assert {row.data.get("joint_item") for row in civil.deliveries.all()} - {None} == {other}
    assert "doudi.joint_case.changed" not in kinds(rows)
    planned = list(bureau.deliveries.order_by("number"))
    assert "doudi.joint_case.changed" in kinds(planned)
    assert {own, other} <= {row.data.get("joint_item") for row in planned}
    assert kept_for(elsewhere) == kept_for(firm) == []
    assert all(is_clean(body_of(row)) for row in HookDelivery.objects.all())


def test_of_a_protected_child_a_task_alone_is_told(city: TestCity, subscribe: Subscribe) -> None:
    """Its case and items are told to nobody; the department's task says neither what it is nor about whom."""
    housing, bureau = subscribe(HOUSING), subscribe("500106")
    running(city, "housing_subsidy", protected=True)
    rows = kept_for(housing)
    assert kinds(rows) == {"doudi.work_item.opened"}
    assert all(set(row.data) <= {"work_item", "state", "opened_on", "due_on", "due_is_provisional", "clock_is_paused"}
               for row in rows)  # fmt: skip
    assert all(row.type.startswith("doudi.work_item.") for row in kept_for(bureau))


def test_what_became_protected_is_not_sent_any_more(
    city: TestCity, subscribe: Subscribe, there: Receiver
) -> None:
    """Kept before, marked since: the item's events are dropped, its task goes out and says nothing of it."""
    housing = subscribe(HOUSING)
    case = running(city, "housing_subsidy")
    before = kept_for(housing)
    assert "doudi.joint_item.changed" in kinds(before)
    assert any("subject_id" in row.data for row in before)
    protect_child(somebody(city, "planner6"), case.public_id, reason="孩子没有监护人，邻居在打听。")
    while send_due(LATER):
        pass
    assert there.events
    assert all(each["type"].startswith("doudi.work_item.") for each in there.events)
    assert "subject_id" not in json.dumps(there.events)
    told = AuditEntry.objects.filter(action="api.tell_event", actor_id=housing.public_id)
    assert told.count() == len(there.events)
    items = housing.deliveries.filter(type="doudi.joint_item.changed")
    assert set(items.values_list("state", flat=True)) == {"dropped"}


def test_who_may_see_it_no_longer_is_not_told(city: TestCity, subscribe: Subscribe, there: Receiver) -> None:
    """The office's area ended, or its people left, between keeping and sending: dropped, and said so."""
    housing, civil = subscribe(HOUSING), subscribe(CIVIL)
    running(city, "housing_subsidy", "temporary_aid")
    assert kept_for(housing)
    assert kept_for(civil)
    OrganisationArea.objects.filter(organisation=housing.organisation).update(valid_to=LATER.date())
    Staff.objects.filter(pk__in=Post.objects.filter(organisation=civil.organisation).values("staff")).update(
        is_active=False
    )
    assert send_due(LATER) == 0
    assert there.came == []
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_kept_once_however_often_it_is_told(city: TestCity, subscribe: Subscribe) -> None:
    """The outbox tells at least once; a subscription gets one row, and none of what happened before it counted."""
    running(city, "housing_subsidy")
    housing = subscribe(HOUSING, "doudi.joint_item.changed")
    HookSubscription.objects.update(settled_at=LATER)
    assert kept_for(housing) == []
    HookSubscription.objects.update(settled_at=NOW)
    OutboxEvent.objects.update(dispatched_at=None)
    dispatch_pending(LATER)
    assert kept_for(housing) == [], "receipts of the first time stand"
    for event in OutboxEvent.objects.all():
        event.receipts.all().delete()
    for _ in range(2):
        OutboxEvent.objects.update(dispatched_at=None)
        for event in OutboxEvent.objects.all():
            event.receipts.all().delete()
        rows = kept_for(housing)
    assert kinds(rows) == {"doudi.joint_item.changed"}
    assert len({row.number for row in rows}) == len(rows) > 0


@pytest.mark.thorough
def test_every_kind_of_event_carries_nothing_personal(
    city: TestCity, subscribe: Subscribe, departments: Departments
) -> None:
    """An application to its entitlement, a joint case, late tasks: every offered kind came, and every body is clean."""
    bureau, township, housing = subscribe("500106"), subscribe("500106001"), subscribe(HOUSING)
    journey = Journey(city)
    journey.confirmed()
    case = running(city, "housing_subsidy")
    take_step(somebody(city, f"{HOUSING}.clerk"), item(case, "housing_subsidy").public_id, "accept", outcome="accepted")
    task = WorkItem.objects.get(subject_id=item(case, "housing_subsidy").public_id, state="open")
    rule = ClockRule("test", Words("办理", "handle"), 3)
    task.clock = start_clock(Subject("joint_item", task.subject_id), rule, NOW.date())
    task.save()
    assert follow_clocks(journey.later(20).by("clerk6")) > 0
    for _ in range(2):
        dispatch_pending(journey.now)
    entitlement = OutboxEvent.objects.get(kind="entitlement_opened").payload["entitlement"]
    OutboxEvent.objects.create(kind="entitlement_changed", announced_at=journey.now,
                               payload={"entitlement": entitlement, "from": "active", "to": "suspended"})  # fmt: skip
    dispatch_pending(journey.now)
    rows = HookDelivery.objects.filter(subscription__in=[bureau, township, housing])
    assert {row.type for row in rows} == {each.key for each in offered_types()}
    assert [row.data for row in rows if not is_clean(body_of(row))] == []
    assert all(set(row.data) <= {field.name for field in load_types()[row.type].fields} for row in rows)
    decided = bureau.deliveries.get(type="doudi.decision.made").data
    assert (decided["outcome"], decided["state"], decided["step"]) == ("granted", "confirmed", "confirm")
    told = township.deliveries.filter(type="doudi.application.changed").order_by("number")
    steps = [row.data["step"] for row in told]
    assert steps[:2] == ["file", "accept"]
    assert TEST not in {row.type for row in rows}
