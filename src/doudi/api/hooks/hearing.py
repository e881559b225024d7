"""From the outbox to rows that wait to be sent (听到事件): one row for each event and subscription."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.api.hooks.catalogue import kinds_heard, type_heard
from doudi.api.hooks.models import RUNNING, HookDelivery, HookSubscription
from doudi.api.hooks.scope import acting_of, may_be_told
from doudi.api.hooks.telling import tell
from doudi.platform.events import Announced, listen


def hear(events: Sequence[Announced]) -> None:
    """Keep events for every subscription that wants their kind and whose office may see what they are about.

    Runs in the transaction that says the events were dealt with: both are written or neither, and an event told twice
    by the outbox is one row (a constraint of the table).
    """
    running = list(HookSubscription.objects.select_related("organisation").filter(state__in=RUNNING).order_by("pk"))
    for event in events:
        _hear(event, [each for each in running if each.settled_at is not None and each.settled_at <= event.at])


def _hear(event: Announced, running: Sequence[HookSubscription]) -> None:
    """One event; ``running`` are the subscriptions that counted when it happened."""
    type_ = type_heard(event.kind, event.payload)
    wanting = [each for each in running if type_ is not None and type_.key in each.types]
    told = tell(event, type_.subject) if type_ is not None and wanting else None
    if type_ is None or told is None:
        return
    data, subject = type_.keep(told.facts), "/".join(told.subject)
    kept = {"type": type_.key, "subject": subject, "data": data, "happened_at": event.at}
    for each in wanting:
        if may_be_told(acting_of(each, event.at), told.subject):
            HookDelivery.objects.get_or_create(subscription=each, number=event.number, defaults=kept)


listen(kinds_heard(), "doudi.api.hooks.hearing.hear", hear)
