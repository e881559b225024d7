"""What is sent is what is described: in openapi.json, on the page, and by the command."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from doudi.api.hooks.catalogue import load_types
from doudi.api.hooks.description import CLOUD_EVENTS, page
from doudi.api.hooks.models import HookDelivery
from doudi.config.commands import hooks
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry
from tests.api.hooks.conftest import Subscribe
from tests.api.hooks.promises import LATER, round_at, waiting
from tests.api.hooks.receiver import Receiver
from tests.casework.joint.joint_city import HOUSING, running
from tests.registry.city import NOW, TestCity
from tests.rules.wire_cases import accepts

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[3] / "docs/reference/webhook-events.md"


def test_what_is_sent_is_as_described(city: TestCity, subscribe: Subscribe, there: Receiver) -> None:
    """Each event sent is valid by the schema of its kind, with the headers the description asks for."""
    subscription = subscribe(HOUSING)
    running(city, "housing_subsidy")
    dispatch_pending(LATER)
    waiting(subscription, 100_000)
    while round_at(subscription, LATER):
        pass
    described: dict[str, Any] = Client().get("/api/v1/openapi.json").json()
    assert described["webhooks"].keys() == load_types().keys()
    assert {each["type"] for each in there.events} >= {"doudi.joint_item.changed", "doudi.work_item.opened"}
    for (_path, headers, _body), event in zip(there.came, there.events, strict=True):
        operation = described["webhooks"][event["type"]]["post"]
        assert accepts(operation["requestBody"]["content"][CLOUD_EVENTS]["schema"], event, described), event
        assert {each["name"] for each in operation["parameters"]} <= headers.keys()
        assert not accepts(operation["requestBody"]["content"][CLOUD_EVENTS]["schema"],
                           {**event, "data": {**event["data"], "name": "王秀英"}}, described)  # fmt: skip


def test_the_page_is_as_the_list_says() -> None:
    """docs/reference/webhook-events.md is made from events.yaml; `./doudi hooks events` makes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_command_lists_and_sends_again(
    subscribe: Subscribe, there: Receiver, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Subscriptions, what was sent, one or a span again, the hosts; what is not there is said, with another code."""
    monkeypatch.setattr(hooks, "require_ready", lambda: None)
    hook = subscribe("housing")
    first, second = waiting(hook, 1, 2)
    round_at(hook, LATER)
    assert hooks.run(["list"]) == 0
    assert hook.public_id in capsys.readouterr().out
    assert hooks.run(["deliveries", hook.public_id, "--state", "arrived"]) == 0
    assert first.public_id in capsys.readouterr().out
    assert hooks.run(["replay", first.public_id]) == 0
    assert hooks.run(["replay", first.public_id]) == 1, "it waits already"
    since, until = NOW.isoformat(), (NOW + timedelta(hours=1)).isoformat()
    assert hooks.run(["replay", hook.public_id, "--since", since, "--until", until]) == 0
    assert hooks.run(["replay", hook.public_id]) == 2
    assert hooks.run(["deliveries", "WH-0000-0000-0"]) == 1
    assert hooks.run(["check"]) == 0
    assert set(HookDelivery.objects.values_list("state", "sent_again")) == {("waiting", 1)}
    assert second.public_id not in capsys.readouterr().err
    assert AuditEntry.objects.filter(actor_kind="system", action="api.send_events_again").count() == 1
