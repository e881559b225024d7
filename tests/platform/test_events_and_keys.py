"""Events reach every subscriber once; a key has one effect."""

from datetime import timedelta

import pytest
from django.db import transaction

from doudi.platform import events
from doudi.platform.events import announce, dispatch_pending, listen, subscriber
from doudi.platform.idempotency import KeyReused, once
from doudi.platform.models import EventReceipt, IdempotencyKey, OutboxEvent
from tests.platform.acting import CLERK, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_other_subscribers(monkeypatch) -> None:
    """Only the subscribers of the test itself listen."""
    from collections import defaultdict

    monkeypatch.setattr(events, "_subscribers", defaultdict(dict))
    monkeypatch.setattr(events, "_listeners", {})


def test_each_subscriber_is_called_once() -> None:
    """Dispatching again does not call anyone again."""
    heard: list[str] = []
    subscriber("thing")(lambda payload, now: heard.append(payload["id"]))
    announce(CLERK, "thing", {"id": "A"})
    assert dispatch_pending(NOW) == 1
    assert dispatch_pending(NOW) == 0
    assert heard == ["A"]


def test_an_event_of_a_rolled_back_change_is_never_heard() -> None:
    """Announcing belongs to the transaction: no change, no event."""
    with transaction.atomic():
        announce(CLERK, "thing", {})
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


def test_a_failing_subscriber_is_tried_again_and_stops_nobody() -> None:
    """The other subscriber and other events go through; the failed one is retried later, and only that one."""
    heard: list[str] = []
    state = {"broken": True}

    def good(payload, now) -> None:
        heard.append("good")

    def bad(payload, now) -> None:
        if state["broken"]:
            raise ValueError("not today")
        heard.append("bad")

    subscriber("thing")(good)
    subscriber("thing")(bad)
    announce(CLERK, "thing", {})
    assert dispatch_pending(NOW) == 0
    event = OutboxEvent.objects.get()
    assert event.attempts == 1
    assert event.trouble == "ValueError"
    assert event.next_try_at > NOW
    state["broken"] = False
    assert dispatch_pending(NOW) == 0, "not before its time"
    assert dispatch_pending(NOW + timedelta(minutes=1)) == 1
    assert heard == ["good", "bad"]


def test_an_event_that_never_succeeds_is_put_aside_and_kept() -> None:
    """After twelve attempts it is marked dead, not lost and not retried for ever."""

    def bad(payload, now) -> None:
        raise ValueError

    subscriber("thing")(bad)
    announce(CLERK, "thing", {})
    now = NOW
    for _attempt in range(20):
        now += timedelta(hours=2)
        dispatch_pending(now)
    event = OutboxEvent.objects.get()
    assert event.is_dead
    assert event.attempts == events.MOST_ATTEMPTS


def test_a_listener_is_told_of_several_events_at_once_and_of_each_once() -> None:
    """In their order, those of its kinds only; dispatching again tells it nothing."""
    told: list[list[str]] = []
    listen(["thing"], "ear", lambda some: told.append([each.payload["id"] for each in some]))
    for number, kind in enumerate(("thing", "other", "thing", "thing")):
        announce(CLERK, kind, {"id": str(number)})
    assert dispatch_pending(NOW) == 4
    assert dispatch_pending(NOW) == 0
    assert told == [["0", "2", "3"]]


def test_one_event_a_listener_cannot_take_keeps_no_other_from_it() -> None:
    """What was done for all of them together is taken back; then each is told by itself, and the bad one later."""
    kept: list[str] = []

    def ear(some) -> None:
        for each in some:
            announce(CLERK, "echo", {"of": each.payload["id"]})
            if each.payload["id"] == "1" and not kept:
                raise ValueError("not today")

    listen(["thing"], "ear", ear)
    for number in range(3):
        announce(CLERK, "thing", {"id": str(number)})
    assert dispatch_pending(NOW) == 2
    echoes = OutboxEvent.objects.filter(kind="echo").order_by("pk")
    assert [each.payload["of"] for each in echoes] == ["0", "2"]
    assert OutboxEvent.objects.get(trouble="ValueError").payload == {"id": "1"}
    kept.append("now it can")
    assert dispatch_pending(NOW + timedelta(minutes=1)) == 3, "the bad one and the two echoes"
    assert EventReceipt.objects.filter(subscriber="ear").count() == 3


def test_killed_before_events_are_marked_a_listener_is_not_told_again() -> None:
    """Its receipts were written with what it did."""
    told: list[str] = []
    listen(["thing"], "ear", lambda some: told.extend(each.payload["id"] for each in some))
    announce(CLERK, "thing", {"id": "A"})
    dispatch_pending(NOW)
    OutboxEvent.objects.update(dispatched_at=None)
    assert dispatch_pending(NOW) == 1
    assert told == ["A"]


def test_one_key_has_one_effect() -> None:
    """The second call gets the first answer and does nothing."""
    calls: list[int] = []

    def effect() -> dict[str, int]:
        calls.append(1)
        return {"n": len(calls)}

    assert once(CLERK, "k", {"a": 1}, effect) == {"n": 1}
    assert once(CLERK, "k", {"a": 1}, effect) == {"n": 1}
    assert calls == [1]


def test_the_same_key_with_other_content_is_refused() -> None:
    """A key cannot be used to sneak in another content."""
    once(CLERK, "k", {"a": 1}, dict)
    with pytest.raises(KeyReused):
        once(CLERK, "k", {"a": 2}, dict)


def test_a_failed_effect_leaves_the_key_free() -> None:
    """An error takes the key back with it, so a retry can succeed."""
    with pytest.raises(ValueError):
        once(CLERK, "k", {}, lambda: int("x"))  # type: ignore[arg-type,return-value]
    assert not IdempotencyKey.objects.exists()
    assert once(CLERK, "k", {}, lambda: {"ok": True}) == {"ok": True}
