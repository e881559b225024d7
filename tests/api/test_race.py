"""Many calls at once on a real PostgreSQL: a key has one effect and one answer, a number one application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from doudi.api import rates
from doudi.casework.models import JointEvent, SentApplication
from doudi.worklist.models import WorkItem
from tests.api.joint_machines import agreed, call, system_of
from tests.api.test_receive import SENT
from tests.casework.joint.joint_city import HOUSING, item, joint_city, running
from tests.casework.test_race import all_at_once
from tests.registry.city import TestCity

pytestmark = pytest.mark.thorough
MANY = 6


@pytest.fixture
def city(transactional_db: None, settings: Any) -> TestCity:
    """Offices of a joint case, committed so that every call sees them."""
    if connection.vendor != "postgresql":
        pytest.skip("never: SQLite lets one writer in at a time; the PostgreSQL pass of the suite runs this")
    settings.DOUDI_JURISDICTION = "demo-city"
    rates.forget_calls()
    return joint_city()


def test_one_key_at_once_has_one_effect_and_two_keys_have_one_winner(city: TestCity) -> None:
    """Six repeats get the same answer; of six steps resting on one version one is taken, five hear who was first."""
    token, text = system_of(city.offices[HOUSING], "joint_items:write")
    agreed(city, token, "housing.clerk")
    one = item(running(city, "housing_subsidy"), "housing_subsidy")
    path = f"joint-items/{one.public_id}/steps"
    body = {"official": city.staff["housing.clerk"].public_id, "expected_version": one.version, "step": "accept",
            "outcome": "accepted"}  # fmt: skip
    repeats: list[Callable[[], Any]] = [lambda: call(text, path, body, "the-same-key")] * MANY
    answers = all_at_once(repeats)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert JointEvent.objects.filter(item=one, task="accept").count() == 1
    handle = {**body, "expected_version": answers[0].json()["version"], "step": "handle", "outcome": ""}
    others = all_at_once([lambda at=at: call(text, path, handle, f"key-number-{at}") for at in range(MANY)])  # type: ignore[misc]
    assert sorted(answer.status_code for answer in others) == [200] + [409] * (MANY - 1)
    assert {answer.json()["code"] for answer in others if answer.status_code == 409} == {"casework.joint.changed"}
    assert JointEvent.objects.filter(item=one, task="handle").count() == 1


def test_one_number_at_once_is_one_application(city: TestCity) -> None:
    """Six calls, one row, one task, one receipt."""
    text = system_of(city.offices[HOUSING], "applications:write")[1]
    sent: list[Callable[[], Any]] = [lambda: call(text, "applications", SENT)] * MANY
    answers = all_at_once(sent)
    assert {answer.status_code for answer in answers} == {200}, answers[0].content
    assert len({answer.content for answer in answers}) == 1
    assert SentApplication.objects.count() == 1
    assert WorkItem.objects.filter(subject_type="sent_application").count() == 1
