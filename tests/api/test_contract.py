"""Every operation that wants a token, taken from the description: refused without one, without its scope, elsewhere."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from doudi.api import rates
from doudi.api.problems import CONTENT_TYPE
from doudi.api.v1 import GUARDED, api
from doudi.platform.models import AuditEntry, IdempotencyKey
from doudi.registry.models.machines import SCOPES
from tests.api.joint_machines import system_of
from tests.api.test_description import is_described
from tests.casework.joint.joint_city import HOUSING, joint_city, running
from tests.registry.city import TestCity

pytestmark = pytest.mark.django_db
NOBODYS = "XX-0000-0000-0"


def guarded() -> list[tuple[str, str, str]]:
    """Operation, method and path of everything that wants a token, as the description says."""
    described = api.get_openapi_schema()
    return [
        (each["operationId"], method, path)
        for path, methods in described["paths"].items()
        for method, each in methods.items()
        if each.get("security")
    ]


OPERATIONS = guarded()
SCOPE_OF = {"assess": "assess", "list_work_items": "work_items", "get_work_item": "work_items",
            "list_joint_items": "joint_items", "get_joint_item": "joint_items", "take_joint_step": "joint_items:write",
            "list_applications": "cases", "get_application": "cases", "receive_application": "applications:write",
            "get_sent_application": "applications:write"}  # fmt: skip
BODIES: dict[str, Any] = {
    "assess": {"persons": [{"birth_date": "1985-03-01"}]},
    "take_joint_step": {"official": "S-0000-0000-0", "expected_version": 1, "step": "accept", "note": "王秀英"},
    "receive_application": {
        "external_id": "A-1", "family_agreed": True, "scheme": "dibao", "division_code": "999999",
        "members": [{"key": "a", "name": "王秀英", "citizen_number": "1", "is_applicant": True}],
    },
}


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Offices with systems, and a joint case under way."""
    rates.forget_calls()
    settings.DOUDI_JURISDICTION = "demo-city"
    city = joint_city()
    running(city, "housing_subsidy")
    return city


def send(operation: str, method: str, path: str, token: str) -> Any:
    """The operation about something that belongs to nobody."""
    address = path
    while "{" in address:
        address = address[: address.index("{")] + NOBODYS + address[address.index("}") + 1 :]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if method == "get":
        return Client().get(address, headers=headers)
    headers["Idempotency-Key"] = "a-key-of-ours"
    body = json.dumps(BODIES[operation])
    return Client().post(address, data=body, content_type="application/json", headers=headers)


def test_every_guarded_operation_is_looked_at_here() -> None:
    """An operation added without its scope and body here fails, and one without a guard is known to be open."""
    assert {name for name, _method, _path in OPERATIONS} == SCOPE_OF.keys()
    assert {name for name, method, _path in OPERATIONS if method == "post"} == BODIES.keys()
    assert set(SCOPE_OF.values()) == {guard.scope for guard in GUARDED.values()} <= set(SCOPES)


def test_each_is_refused_without_a_token_and_without_its_scope(city: TestCity) -> None:
    """401 and 403 in the shape that is described; nothing is kept of what was sent."""
    described = Client().get("/api/v1/openapi.json").json()
    tokens = {
        scope: system_of(city.offices[HOUSING], *[each for each in SCOPES if each != scope])[1]
        for scope in set(SCOPE_OF.values())
    }
    other_purpose = system_of(city.offices[HOUSING], *SCOPES, purpose="administration")[1]
    keys = IdempotencyKey.objects.count()
    for operation, method, path in OPERATIONS:
        nobody = send(operation, method, path, "")
        assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer"), operation
        wrong = send(operation, method, path, tokens[SCOPE_OF[operation]])
        assert (wrong.status_code, wrong.json()["code"]) == (403, "api.not-in-scope"), operation
        answers = [nobody, wrong]
        if operation != "assess":
            answers.append(send(operation, method, path, other_purpose))
            assert answers[-1].status_code == 403, operation
        for answer in answers:
            assert answer.headers["Content-Type"] == CONTENT_TYPE
            assert is_described(described, operation, answer), operation
    assert IdempotencyKey.objects.count() == keys


def test_each_about_something_of_nobodys_is_not_found_and_as_described(city: TestCity) -> None:
    """An id that belongs to nobody and one of another office look the same; lists are empty."""
    described = Client().get("/api/v1/openapi.json").json()
    token = system_of(city.offices["firm"], *SCOPES)[1]
    for operation, method, path in OPERATIONS:
        answer = send(operation, method, path, token)
        assert is_described(described, operation, answer), (operation, answer.content)
        if "{" in path:
            assert answer.status_code == 404, operation
        elif method == "get":
            assert answer.json()["items"] == [], operation
        elif operation == "receive_application":
            assert [each["path"] for each in answer.json()["refused"]] == [
                "/division_code", "/members/0/citizen_number"
            ]  # fmt: skip


def test_nothing_personal_is_written_to_a_log_or_stands_in_an_address(
    city: TestCity, caplog: pytest.LogCaptureFixture
) -> None:
    """What is sent in a body reaches neither the log nor the audit; addresses hold ids alone."""
    token = system_of(city.offices[HOUSING], *SCOPES)[1]
    with caplog.at_level(logging.DEBUG):
        for operation, method, path in OPERATIONS:
            send(operation, method, path, token)
    assert "王秀英" not in caplog.text
    assert not AuditEntry.objects.filter(detail__icontains="王秀英").exists()
    for _operation, _method, path in OPERATIONS:
        assert "name" not in path, path
