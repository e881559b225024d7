"""Events are sent signed, in order, once each, to allowed addresses only; what fails is tried again and seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from doudi.api.hooks import envelope, hosts, lines, sending
from doudi.api.hooks.actions.change_secret import change_secret
from doudi.api.hooks.actions.pause_hook import end_hook, pause_hook, resume_hook
from doudi.api.hooks.actions.send_again import send_delivery_again, send_span_again
from doudi.api.hooks.forgetting import KEPT_DAYS, forget_deliveries
from doudi.api.hooks.models import HookDelivery, HookState
from doudi.api.hooks.sending import MOST_ATTEMPTS, send_due
from doudi.platform.models import AuditEntry
from tests.api.hooks.conftest import Subscribe, admin, allow
from tests.api.hooks.promises import (
    LATER,
    a_private_address_is_not_reached,
    a_redirect_is_not_followed,
    both_secrets_sign,
    one_subject_comes_in_order,
    round_at,
    waiting,
    what_is_sent_is_signed,
)
from tests.api.hooks.receiver import Receiver
from tests.registry.city import NOW, TestCity

pytestmark = pytest.mark.django_db
PROMISES = [what_is_sent_is_signed, both_secrets_sign, one_subject_comes_in_order, a_redirect_is_not_followed]


@pytest.mark.parametrize("promise", PROMISES, ids=lambda each: each.__name__)
def test_a_promise_of_sending(subscribe: Subscribe, there: Receiver, promise: Callable[..., None]) -> None:
    """See the promise itself."""
    promise(subscribe("500106"), there)


def test_a_private_address(subscribe: Subscribe, there: Receiver, settings: Any) -> None:
    """Seven ways to write this machine, none of which is reached."""
    a_private_address_is_not_reached(subscribe("500106"), there, settings)


@contextmanager
def _signed_over_other_bytes(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = sending.headers_of
    patch.setattr(sending, "headers_of", lambda keys, number, at, body: real(keys, number, at, body.strip(b"}")))
    yield


@contextmanager
def _former_secret_forgotten(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(sending, "secrets_in_force", lambda subscription, now: (subscription.secret,))
    yield


@contextmanager
def _order_lost(patch: pytest.MonkeyPatch) -> Iterator[None]:
    def any_order(subscription: Any, now: Any) -> list[HookDelivery]:
        rows = HookDelivery.objects.filter(subscription=subscription, state="waiting").exclude(next_try_at__gt=now)
        return list(rows.order_by("number"))

    patch.setattr(sending, "due_deliveries", any_order)
    yield


@contextmanager
def _redirect_followed(patch: pytest.MonkeyPatch) -> Iterator[None]:
    real = lines.aiohttp.ClientSession.post
    patch.setattr(lines.aiohttp.ClientSession, "post",
                  lambda self, address, **told: real(self, address, **{**told, "allow_redirects": True}))  # fmt: skip
    yield


@contextmanager
def _every_address_public(patch: pytest.MonkeyPatch) -> Iterator[None]:
    patch.setattr(hosts, "is_public", lambda address: True)
    yield


@contextmanager
def _names_not_looked_at(patch: pytest.MonkeyPatch) -> Iterator[None]:
    async def unchecked(self: Any, host: str, port: int = 0, family: Any = 0) -> Any:
        found = await lines.look_up(host, port, family)
        return [lines.ResolveResult(hostname=host, host=address, port=to, family=kind, proto=0, flags=0)
                for kind, address, to in found]  # fmt: skip

    patch.setattr(lines.CheckedResolver, "resolve", unchecked)
    yield


PLANTED: list[tuple[Callable[..., Any], Callable[..., None]]] = [
    (_signed_over_other_bytes, what_is_sent_is_signed),
    (_former_secret_forgotten, both_secrets_sign),
    (_order_lost, one_subject_comes_in_order),
    (_redirect_followed, a_redirect_is_not_followed),
    (_every_address_public, a_private_address_is_not_reached),
    (_names_not_looked_at, a_private_address_is_not_reached),
]


@pytest.mark.parametrize(("bug", "promise"), PLANTED, ids=lambda each: each.__name__.strip("_"))
def test_a_planted_bug_is_found(
    subscribe: Subscribe, there: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch, bug: Any, promise: Any
) -> None:
    """The promise fails when the code is wrong in this way."""
    subscription = subscribe("500106")
    more = (settings,) if promise is a_private_address_is_not_reached else ()
    with bug(monkeypatch), pytest.raises(AssertionError):
        promise(subscription, there, *more)


def test_the_connection_goes_to_the_address_that_was_looked_at(
    subscribe: Subscribe, there: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers with another address the second time (DNS rebinding) is not asked a second time."""
    port = int(there.base.rpartition(":")[2])
    asked: list[str] = []

    async def look_up(host: str, _port: int, _family: int) -> list[tuple[int, str, int]]:
        asked.append(host)
        return [(2, "127.0.0.1" if len(asked) == 1 else "127.0.0.99", port)]

    monkeypatch.setattr(lines, "look_up", look_up)
    told = {"base": f"http://hook.example.test:{port}", "plain_because": "测试", "private_because": "测试"}
    allow(settings, {"there": told})
    subscription = subscribe("500106")
    waiting(subscription, 1)
    assert round_at(subscription, LATER) == 1
    assert asked == ["hook.example.test"]
    assert there.came[0][1]["host"] == f"hook.example.test:{port}"


def test_what_fails_waits_longer_each_time_and_dies_visibly(subscribe: Subscribe, there: Receiver) -> None:
    """Eleven attempts with the pauses that are written down; then it is dead, and what came after it goes out."""
    subscription = subscribe("500106")
    first, second = waiting(subscription, 1, 2)
    there.answers[:] = [500] * MOST_ATTEMPTS
    now, pauses = LATER, []
    for _ in range(MOST_ATTEMPTS - 1):
        round_at(subscription, now)
        first.refresh_from_db()
        pauses.append(int((first.next_try_at - now).total_seconds()))  # type: ignore[operator]
        now = first.next_try_at  # type: ignore[assignment]
    assert tuple(pauses) == sending.WAITS
    assert round_at(subscription, now) == 0
    first.refresh_from_db()
    assert (first.state, first.attempts, first.last_status) == ("dead", MOST_ATTEMPTS, 500)
    assert round_at(subscription, now) == 1
    second.refresh_from_db()
    assert second.state == "arrived"


def test_a_system_that_does_not_answer_is_left_in_peace(subscribe: Subscribe, there: Receiver) -> None:
    """After a failure nothing is sent for a while that grows; what it asks for in Retry-After is kept."""
    subscription = subscribe("500106")
    waiting(subscription, 1)
    waiting(subscription, 2, about="hook/other")
    there.answers[:] = [503]
    send_due(LATER)
    send_due(LATER + timedelta(seconds=39))
    assert len(there.came) == 1
    send_due(LATER + timedelta(seconds=40))
    assert len(there.came) == 3


def test_gone_stops_the_subscription(subscribe: Subscribe, there: Receiver) -> None:
    """410 says that nobody wants them any more: it is paused, the reason is said, and the audit has one line of it."""
    subscription = subscribe("500106")
    waiting(subscription, 1)
    there.answers[:] = [410]
    send_due(LATER)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.stopped_because) == (HookState.PAUSED, "gone")
    assert send_due(LATER + timedelta(days=1)) == 0
    line = AuditEntry.objects.get(action="api.hook_gone")
    assert (line.subject_id, line.actor_kind, line.detail) == (subscription.public_id, "machine", {"status": 410})


def test_a_host_off_the_list_gets_nothing(subscribe: Subscribe, there: Receiver, settings: Any) -> None:
    """The operator's file counts at every sending; a faulty one stops all."""
    subscription = subscribe("500106")
    (row,) = waiting(subscription, 1)
    allow(settings, {})
    round_at(subscription, LATER)
    row.refresh_from_db()
    assert row.trouble == "the host is not on the operator's list"
    settings.DOUDI_HOOKS.write_text("{", encoding="utf-8")
    assert round_at(subscription, LATER + timedelta(days=1)) == 0
    assert there.came == []


def test_paused_kept_and_sent_when_it_goes_on(city: TestCity, subscribe: Subscribe, there: Receiver) -> None:
    """Nothing goes out meanwhile; ended, what waited is dropped and the secrets are gone."""
    subscription = subscribe("500106")
    pause_hook(admin(city), subscription.public_id)
    (row,) = waiting(subscription, 1)
    assert send_due(LATER) == 0
    resume_hook(admin(city, "security6"), subscription.public_id)
    assert send_due(LATER) == 1
    waiting(subscription, 2)
    end_hook(admin(city), subscription.public_id)
    subscription.refresh_from_db()
    assert send_due(LATER) == 0
    assert (subscription.secret, len(there.came)) == ("", 1)
    assert set(HookDelivery.objects.values_list("state", flat=True)) == {"arrived", "dropped"}
    row.refresh_from_db()
    assert row.ended_at == LATER


def test_sent_again_under_its_id(city: TestCity, subscribe: Subscribe, there: Receiver) -> None:
    """One by its number, and all of a span of time in their order; what was dropped is not."""
    subscription = subscribe("500106")
    rows = waiting(subscription, 10, 20, 30)
    round_at(subscription, LATER)
    send_delivery_again(admin(city), rows[1].public_id)
    round_at(subscription, LATER)
    HookDelivery.objects.filter(pk=rows[2].pk).update(state="dropped")
    since = NOW + timedelta(seconds=10)
    assert send_span_again(admin(city), subscription.public_id, since, NOW + timedelta(seconds=31)) == 2
    round_at(subscription, LATER)
    assert [each["id"] for each in there.events[3:]] == [rows[1].public_id, rows[0].public_id, rows[1].public_id]
    rows[1].refresh_from_db()
    assert rows[1].sent_again == 2


def test_two_workers_do_not_send_side_by_side(subscribe: Subscribe, there: Receiver) -> None:
    """Who sends holds the subscription for a minute; if it dies, the next takes over."""
    subscription = subscribe("500106")
    waiting(subscription, 1)
    subscription.not_before = LATER + sending.LEASE
    subscription.save()
    assert send_due(LATER) == 0
    assert send_due(LATER + sending.LEASE) == 1


def test_old_deliveries_are_deleted(subscribe: Subscribe) -> None:
    """After the declared days; what waits stays."""
    subscription = subscribe("500106")
    old, young, open_ = waiting(subscription, 1, 2, 3)
    HookDelivery.objects.filter(pk=old.pk).update(state="arrived", ended_at=LATER - timedelta(days=KEPT_DAYS, hours=1))
    HookDelivery.objects.filter(pk=young.pk).update(state="dead", ended_at=LATER - timedelta(days=KEPT_DAYS - 1))
    assert forget_deliveries(LATER) == 1
    assert set(HookDelivery.objects.values_list("pk", flat=True)) == {young.pk, open_.pk}


def test_a_changed_secret_is_another_and_shown_once(city: TestCity, subscribe: Subscribe) -> None:
    """The former one is kept for a day, and neither stands readable in the table."""
    subscription = subscribe("500106")
    shown = change_secret(admin(city), subscription.public_id)
    before = subscription.secret
    subscription.refresh_from_db()
    assert (subscription.secret, subscription.former_secret) == (shown, before)
    assert subscription.former_until == NOW + timedelta(hours=24)
    assert shown not in str(type(subscription).objects.extra(select={"raw": "secret"}).values_list("raw"))


def test_the_envelope_is_cloudevents(subscribe: Subscribe, there: Receiver) -> None:
    """Structured JSON with the members CloudEvents 1.0 asks for; the id is the one that is signed."""
    subscription = subscribe("500106")
    (row,) = waiting(subscription, 1)
    round_at(subscription, LATER)
    _path, headers, _body = there.came[0]
    assert headers["content-type"] == envelope.CONTENT_TYPE
    assert headers["webhook-id"] == row.public_id
    assert there.events[0] == {
        "specversion": "1.0", "id": row.public_id, "source": "/doudi", "type": "doudi.test",
        "subject": f"hook/{subscription.public_id}", "time": "2025-09-08T09:30:01.000+08:00",
        "datacontenttype": "application/json", "data": {"hook": subscription.public_id},
    }  # fmt: skip
