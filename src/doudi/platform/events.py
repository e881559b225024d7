"""The outbox: a lower package announces, an upper one subscribes; at least once, so subscribers are idempotent."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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
Listener = Callable[[Sequence[Announced]], None]


@dataclass(frozen=True)
class _Heard:
    """A listener and the kinds of events it is told of."""

    kinds: frozenset[str]
    function: Listener


_subscribers: dict[str, dict[str, Subscriber]] = defaultdict(dict)
_listeners: dict[str, _Heard] = {}
_log = logging.getLogger("doudi.events")
MOST_ATTEMPTS = 12
AT_ONCE = 100
"""So many events are told together to who can take them so, and are marked as dealt with together."""


def announce(acting: Acting, kind: str, payload: dict[str, Any]) -> None:
    """Say that something happened, in the transaction that made it happen. Payload: ids and codes only."""
    insert_many([OutboxEvent(kind=kind, payload=payload, announced_at=acting.now)], wants_keys=False)


def announce_all(acting: Acting, kind: str, payloads: Iterable[dict[str, Any]]) -> None:
    """The same of several things at once, in their order."""
    insert_many([OutboxEvent(kind=kind, payload=payload, announced_at=acting.now) for payload in payloads])


def subscriber(kind: str) -> Callable[[Subscriber], Subscriber]:
    """Mark a function ``(payload, now)`` as called once for each event of a kind."""

    def register(function: Subscriber) -> Subscriber:
        _subscribers[kind][f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return register


def listen(kinds: Iterable[str], name: str, listener: Listener) -> None:
    """Have a function called once for each event of these kinds, several of them at a time and in their order.

    It runs in one transaction: when it fails nothing of it stays, and its events are told again one by one.
    """
    _listeners[name] = _Heard(frozenset(kinds), listener)


def subscribers_of(kind: str) -> list[str]:
    """Who listens to a kind of event."""
    return sorted([*_subscribers[kind], *(name for name, heard in _listeners.items() if kind in heard.kinds)])


def dispatch_pending(now: datetime, limit: int = 1000) -> int:
    """Deliver what waits; a subscriber that fails is tried again later, growing slower, and blocks nobody else."""
    due = OutboxEvent.objects.filter(dispatched_at=None, is_dead=False).filter(
        Q(next_try_at=None) | Q(next_try_at__lte=now)
    )
    waiting = list(due.order_by("pk")[:limit])
    return sum(_dispatch(waiting[at : at + AT_ONCE], now) for at in range(0, len(waiting), AT_ONCE))


def _dispatch(events: Sequence[OutboxEvent], now: datetime) -> int:
    """Some events to everybody who is told of them; how many of them are dealt with.

    Stopped in the middle, what a subscriber was told stays told: its receipt is written with what it did.
    """
    receipts = EventReceipt.objects.filter(event__in=[event.pk for event in events])
    done = set(receipts.values_list("event_id", "subscriber"))
    troubles: dict[int, Exception] = {}
    for name, heard in _listeners.items():
        mine = [event for event in events if event.kind in heard.kinds and (event.pk, name) not in done]
        if mine:
            troubles |= _tell_together(name, heard.function, mine)
    for event in events:
        try:
            for name, function in _subscribers[event.kind].items():
                if (event.pk, name) not in done:
                    with transaction.atomic():
                        EventReceipt.objects.create(event=event, subscriber=name)
                        function(event.payload, event.announced_at)
        except Exception as fault:  # a subscriber may fail in any way; the event is kept and said
            troubles.setdefault(event.pk, fault)
    dealt_with = [event.pk for event in events if event.pk not in troubles]
    OutboxEvent.objects.filter(pk__in=dealt_with).update(dispatched_at=now)
    for event in events:
        if event.pk in troubles:
            _put_off(event, troubles[event.pk], now)
    return len(dealt_with)


def _tell_together(name: str, function: Listener, events: Sequence[OutboxEvent]) -> dict[int, Exception]:
    """Events to one listener, all at once and if that fails one by one; what went wrong with which."""
    try:
        with transaction.atomic():
            insert_many([EventReceipt(event=event, subscriber=name) for event in events], wants_keys=False)
            function([Announced(event.pk, event.kind, event.payload, event.announced_at) for event in events])
    except Exception as fault:  # one of them may be at fault: the others are not to wait for it
        if len(events) == 1:
            return {events[0].pk: fault}
        troubles: dict[int, Exception] = {}
        for event in events:
            troubles |= _tell_together(name, function, [event])
        return troubles
    return {}


def _put_off(event: OutboxEvent, fault: Exception, now: datetime) -> None:
    event.attempts += 1
    event.trouble = type(fault).__name__
    event.next_try_at = now + timedelta(seconds=min(3600, 2**event.attempts))
    event.is_dead = event.attempts >= MOST_ATTEMPTS
    event.save(update_fields=["attempts", "trouble", "next_try_at", "is_dead"])
    _log.error("event %s %s failed, attempt %s", event.pk, event.kind, event.attempts, exc_info=fault)
