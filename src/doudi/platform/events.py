"""The outbox: a lower package announces, an upper one subscribes; at least once, so subscribers are idempotent."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from doudi.platform.acting import Acting
from doudi.platform.many import insert_many
from doudi.platform.models import EventReceipt, OutboxEvent


@dataclass(frozen=True)
class Announced:
    """An event as it lies in the outbox (已公布的事件).

    Args:
        number: its place there; of one subject, whose rows are changed one after the other, a later event has a larger
            one.
    """

    number: int
    kind: str
    payload: dict[str, Any]
    at: datetime


Subscriber = Callable[[dict[str, Any], datetime], None]
Listener = Callable[[Announced], None]
_listeners: dict[str, dict[str, Listener]] = defaultdict(dict)
_log = logging.getLogger("doudi.events")
MOST_ATTEMPTS = 12


def announce(acting: Acting, kind: str, payload: dict[str, Any]) -> None:
    """Say that something happened, in the transaction that made it happen. Payload: ids and codes only."""
    insert_many([OutboxEvent(kind=kind, payload=payload, announced_at=acting.now)], wants_keys=False)


def announce_all(acting: Acting, kind: str, payloads: Iterable[dict[str, Any]]) -> None:
    """The same of several things at once, in their order."""
    insert_many([OutboxEvent(kind=kind, payload=payload, announced_at=acting.now) for payload in payloads])


def subscriber(kind: str) -> Callable[[Subscriber], Subscriber]:
    """Mark a function ``(payload, now)`` as called once for each event of a kind."""

    def register(function: Subscriber) -> Subscriber:
        name = f"{function.__module__}.{function.__qualname__}"
        _listeners[kind][name] = lambda event: function(event.payload, event.at)
        return function

    return register


def listen(kinds: Iterable[str], name: str, listener: Listener) -> None:
    """Have a function called once for each event of these kinds, with all that the outbox says of it."""
    for kind in kinds:
        _listeners[kind][name] = listener


def subscribers_of(kind: str) -> list[str]:
    """Who listens to a kind of event."""
    return sorted(_listeners[kind])


def _deliver(event: OutboxEvent, now: datetime) -> None:
    done = set(event.receipts.values_list("subscriber", flat=True))
    told = Announced(event.pk, event.kind, event.payload, event.announced_at)
    for name, function in _listeners[event.kind].items():
        if name in done:
            continue
        with transaction.atomic():
            EventReceipt.objects.create(event=event, subscriber=name)
            function(told)
    event.dispatched_at = now
    event.save(update_fields=["dispatched_at"])


def dispatch_pending(now: datetime, limit: int = 1000) -> int:
    """Deliver what waits; a subscriber that fails is tried again later, growing slower, and blocks nobody else."""
    delivered = 0
    due = OutboxEvent.objects.filter(dispatched_at=None, is_dead=False).filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now)
    )
    for event in due.order_by("pk")[:limit]:
        try:
            _deliver(event, now)
            delivered += 1
        except Exception as fault:  # a subscriber may fail in any way; the event is kept and said
            event.attempts += 1
            event.trouble = type(fault).__name__
            event.next_try_at = now + timedelta(seconds=min(3600, 2**event.attempts))
            event.is_dead = event.attempts >= MOST_ATTEMPTS
            event.save(update_fields=["attempts", "trouble", "next_try_at", "is_dead"])
            _log.exception("event %s %s failed, attempt %s", event.pk, event.kind, event.attempts)
    return delivered
