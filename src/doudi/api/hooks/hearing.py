"""From the outbox to rows that wait to be sent (听到事件): one row for each event and subscription."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from doudi.api.hooks.catalogue import kinds_heard, type_heard
from doudi.api.hooks.models import RUNNING, HookDelivery, HookSubscription
from doudi.api.hooks.scope import acting_of, may_be_told
from doudi.api.hooks.telling import tell
from doudi.platform.events import Announced, listen


def hear(event: Announced) -> None:
    """Keep an event for every subscription that wants its kind and whose office may see what it is about.

    Runs in the transaction that says the event was dealt with: both are written or neither, and an event told twice
    by the outbox is one row (a constraint of the table).
    """
    type_ = type_heard(event.kind, event.payload)
    if type_ is None:
        return
    wanting = list(_wanting(type_.key, event.at))
    told = tell(event, type_.subject) if wanting else None
    if told is None:
        return
    data, subject = type_.keep(told.facts), "/".join(told.subject)
    kept = {"type": type_.key, "subject": subject, "data": data, "happened_at": event.at}
    for each in wanting:
        if may_be_told(acting_of(each, event.at), told.subject):
            HookDelivery.objects.get_or_create(subscription=each, number=event.number, defaults=kept)


def _wanting(type_: str, at: datetime) -> Iterator[HookSubscription]:
    """Subscriptions that name a kind and counted when it happened."""
    rows = HookSubscription.objects.select_related("organisation").filter(state__in=RUNNING, settled_at__lte=at)
    return (each for each in rows.order_by("pk") if type_ in each.types)


listen(kinds_heard(), "doudi.api.hooks.hearing.hear", hear)
