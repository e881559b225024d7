"""Send again what was sent, or what died (重新推送): one delivery, or all of a span of time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from doudi.api.hooks.errors import HookSettled
from doudi.api.hooks.finding import find_delivery, find_hook, require_either
from doudi.api.hooks.models import RUNNING, DeliveryState, HookDelivery
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

OVER = (DeliveryState.ARRIVED, DeliveryState.DEAD)
"""What was dropped is not sent again: somebody may not be told of it any more."""


@transaction.atomic
def send_delivery_again(acting: Acting, number: str) -> HookDelivery:
    """One delivery waits again, under its id, so that the other end can tell whether it had it.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown: there is none.
        HookSettled: it waits already, was dropped, or its subscription does not run.
    """
    require_either(acting)
    found = find_delivery(number)
    if found.state not in OVER or found.subscription.state not in RUNNING:
        raise HookSettled(found.public_id)
    _wait_again([found.pk])
    record(acting, "api.send_event_again", "hook", found.subscription.public_id, detail={"delivery": number})
    found.refresh_from_db()
    return found


@transaction.atomic
def send_span_again(acting: Acting, number: str, since: datetime, until: datetime, *, only_dead: bool = False) -> int:
    """Everything kept of what happened in ``[since, until)`` waits again, in its order; how many.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown, HookSettled: there is none; it does not run.
    """
    require_either(acting)
    found = find_hook(number, *RUNNING, lock=True)
    rows = found.deliveries.filter(number__gt=0, happened_at__gte=since, happened_at__lt=until)
    keys = list(rows.filter(state__in=(DeliveryState.DEAD,) if only_dead else OVER).values_list("pk", flat=True))
    _wait_again(keys)
    detail = {"since": since.isoformat(), "until": until.isoformat(), "count": len(keys)}
    record(acting, "api.send_events_again", "hook", found.public_id, detail=detail)
    return len(keys)


def _wait_again(keys: list[int]) -> None:
    for start in range(0, len(keys), 500):
        HookDelivery.objects.filter(pk__in=keys[start : start + 500]).update(
            state=DeliveryState.WAITING, attempts=0, next_try_at=None, ended_at=None, trouble="",
            sent_again=F("sent_again") + 1,
        )  # fmt: skip
