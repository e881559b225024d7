"""Sending what waits (投递): each subscription for itself, of one subject in order, again after growing pauses.

At least once: a row is marked as arrived after the other end answered, so that if we end in between it is sent again,
under the same id.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from doudi.api.hooks.catalogue import TEST, load_types
from doudi.api.hooks.envelope import CONTENT_TYPE, body_of
from doudi.api.hooks.hosts import HookHost, hook_hosts
from doudi.api.hooks.lines import GONE, Came, hand_over, line_to
from doudi.api.hooks.models import DeliveryState, HookDelivery, HookState, HookSubscription
from doudi.api.hooks.scope import acting_of, may_be_told
from doudi.api.hooks.signing import headers_of
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting
from doudi.platform.audit.record import line_of, record, record_all
from doudi.platform.models import AuditEntry

log = logging.getLogger(__name__)
WAITS = (5, 30, 120, 600, 1800, 7200, 18_000, 36_000, 50_400, 72_000)
"""Seconds after each attempt that failed (our own, status: design); after the last, in some 52 hours, it is dead."""
MOST_ATTEMPTS = len(WAITS) + 1
MOST_A_ROUND = 50
ROUND_SECONDS = 6.0
"""How long one slow system may take of a round; what is left over is sent in the next."""
LEASE = timedelta(seconds=60)
LONGEST_REST = 300
AGENT = "Doudi-Webhooks/1"


@dataclass(frozen=True)
class Parcel:
    """One delivery as it goes out."""

    row: HookDelivery
    body: bytes


@dataclass(frozen=True)
class Errand:
    """What is sent to one subscription in one round."""

    subscription: HookSubscription
    host: HookHost | None
    secrets: tuple[str, ...]
    parcels: tuple[Parcel, ...]
    acting: Acting


def send_due(now: datetime) -> int:
    """One round: what is due of every subscription in force; how many arrived."""
    due = HookSubscription.objects.filter(state=HookState.ACTIVE).exclude(not_before__gt=now)
    with_some = due.filter(Exists(HookDelivery.objects.filter(subscription=OuterRef("pk"), state="waiting")))
    todo = list(with_some.select_related("organisation").order_by("pk"))
    if not todo:
        return 0
    try:
        hosts = hook_hosts()
    except FaultsFound as error:
        log.error("the operator's list of hosts for events has %d faults: nothing is sent", len(error.faults))
        return 0
    errands = [each for subscription in todo if (each := _errand(subscription, hosts, now)) is not None]
    came = asyncio.run(_send_all(errands, now))
    return sum(_note(errand, found, now) for errand, found in zip(errands, came, strict=True))


def due_deliveries(subscription: HookSubscription, now: datetime) -> list[HookDelivery]:
    """What may go now, in order: nothing of a subject of which something earlier still waits for its next attempt."""
    waiting = HookDelivery.objects.filter(subscription=subscription, state=DeliveryState.WAITING)
    earlier = waiting.filter(subject=OuterRef("subject"), number__lt=OuterRef("number"), next_try_at__gt=now)
    ready = waiting.filter(Q(next_try_at=None) | Q(next_try_at__lte=now)).exclude(Exists(earlier))
    return list(ready.order_by("number", "pk")[:MOST_A_ROUND])


def secrets_in_force(subscription: HookSubscription, now: datetime) -> tuple[str, ...]:
    """The secret, and the former one until its time is over."""
    former = subscription.former_until is not None and now < subscription.former_until
    return (subscription.secret, subscription.former_secret) if former else (subscription.secret,)


def _errand(subscription: HookSubscription, hosts: Mapping[str, HookHost], now: datetime) -> Errand | None:
    """What to send, its rows looked at once more; None where another worker sends to it or nothing may go."""
    free = HookSubscription.objects.filter(pk=subscription.pk, state=HookState.ACTIVE).exclude(not_before__gt=now)
    if not free.update(not_before=now + LEASE):
        return None
    acting, parcels = acting_of(subscription, now), []
    for row in due_deliveries(subscription, now):
        kind, _, name = row.subject.partition("/")
        if row.type in load_types() and may_be_told(acting, (kind, name)):
            parcels.append(Parcel(row, body_of(row)))
        else:
            _end(row, DeliveryState.DROPPED, now, "the office may not be told any more")
    if not parcels:
        HookSubscription.objects.filter(pk=subscription.pk).update(not_before=None)
        return None
    secrets = secrets_in_force(subscription, now)
    return Errand(subscription, hosts.get(subscription.host), secrets, tuple(parcels), acting)


async def _send_all(errands: list[Errand], now: datetime) -> list[list[Came]]:
    return list(await asyncio.gather(*(_send(errand, now) for errand in errands)))


async def _send(errand: Errand, now: datetime) -> list[Came]:
    """One after the other until one fails or the round is over; what came of those that were tried."""
    if errand.host is None:
        return [Came(None, "the host is not on the operator's list")]
    came: list[Came] = []
    until, moment = time.monotonic() + ROUND_SECONDS, int(now.timestamp())
    async with line_to(errand.host) as session:
        for parcel in errand.parcels:
            signed = headers_of(errand.secrets, parcel.row.public_id, moment, parcel.body)
            headers = {**signed, "Content-Type": CONTENT_TYPE, "User-Agent": AGENT}
            came.append(await hand_over(session, errand.host, errand.subscription.path, parcel.body, headers))
            if not came[-1].has_arrived or time.monotonic() > until:
                break
    return came


def _note(errand: Errand, came: list[Came], now: datetime) -> int:
    arrived: list[HookDelivery] = []
    for parcel, one in zip(errand.parcels, came, strict=False):
        row = parcel.row
        row.attempts += 1
        row.last_try_at, row.last_status, row.trouble = now, one.status, one.trouble[:120]
        if one.has_arrived:
            arrived.append(row)
            _end(row, DeliveryState.ARRIVED, now, "")
        elif row.attempts >= MOST_ATTEMPTS:
            _end(row, DeliveryState.DEAD, now, row.trouble)
            log.warning("event %s for %s is dead: %s", row.public_id, errand.subscription.public_id, row.trouble)
        else:
            row.next_try_at = now + timedelta(seconds=max(WAITS[row.attempts - 1], one.wait))
            row.save(update_fields=["attempts", "last_try_at", "last_status", "trouble", "next_try_at"])
    record_all([_line(errand.acting, row) for row in arrived if row.type != TEST])
    _rest(errand, came[-1], now)
    return len(arrived)


def _line(acting: Acting, row: HookDelivery) -> AuditEntry:
    """Whose system was told of what stands in the audit, as its own reading would."""
    kind, _, name = row.subject.partition("/")
    return line_of(acting, "api.tell_event", kind, name, detail={"type": row.type, "delivery": row.public_id})


def _rest(errand: Errand, last: Came, now: datetime) -> None:
    """The next round goes on at once, or after a pause that grows; 410 says that nobody wants them any more."""
    subscription = errand.subscription
    rows = HookSubscription.objects.filter(pk=subscription.pk)
    if last.has_arrived:
        rows.update(not_before=None, failures=0, tried_at=now)
        return
    pause = min(LONGEST_REST, 2 ** min(subscription.failures + 1, 9))
    rows.update(
        not_before=now + timedelta(seconds=max(pause, last.wait)), failures=F("failures") + 1, tried_at=now
    )
    if last.status == GONE:
        _stop_gone(errand)


@transaction.atomic
def _stop_gone(errand: Errand) -> None:
    """Paused, and the audit says that the other end did it; who paused or ended it meanwhile keeps the word."""
    active = HookSubscription.objects.filter(pk=errand.subscription.pk, state=HookState.ACTIVE)
    if active.update(state=HookState.PAUSED, stopped_because="gone"):
        record(errand.acting, "api.hook_gone", "hook", errand.subscription.public_id, detail={"status": GONE})


def _end(row: HookDelivery, state: DeliveryState, now: datetime, trouble: str) -> None:
    row.state, row.ended_at, row.trouble, row.next_try_at = state, now, trouble, None
    row.save(
        update_fields=["state", "ended_at", "trouble", "next_try_at", "attempts", "last_try_at", "last_status"]
    )
