"""Changes of assistance, told to who subscribed to them (变更通知)."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from doudi.api.models import RegistryDelivery, RegistrySubscription
from doudi.api.spdci.callers import Caller, caller_again
from doudi.api.spdci.searching import matching, purpose_of, record_of, told_about
from doudi.api.spdci.sending import queue_notice
from doudi.api.spdci.subscribing import filter_of
from doudi.api.spdci.units import Unit, entitlements_within, units_of
from doudi.evidence.interop.codes import SOCIAL, VERSION
from doudi.evidence.interop.envelopes import new_message_id
from doudi.evidence.interop.errors import RequestRejected
from doudi.platform.events import subscriber

log = logging.getLogger(__name__)


@subscriber("entitlement_opened")
def on_entitlement_opened(payload: dict[str, Any], now: datetime) -> None:
    """A household begins to receive assistance."""
    _tell("REGISTER", payload["entitlement"], now)


@subscriber("entitlement_changed")
def on_entitlement_changed(payload: dict[str, Any], now: datetime) -> None:
    """Assistance was suspended, resumed or stopped."""
    _tell("UPDATE", payload["entitlement"], now)


def _tell(event: str, entitlement: str, now: datetime) -> None:
    """Queue a notice for every running subscription whose agreement and filter the change meets."""
    running = RegistrySubscription.objects.filter(event=event, ended_at=None)
    running = running.exclude(from_moment__gt=now).exclude(until_moment__lte=now)
    for subscription in running.order_by("pk"):
        caller = caller_again(subscription, now)
        if caller is None:
            continue
        tell(subscription, caller, entitlement, now)


def tell(subscription: RegistrySubscription, caller: Caller, entitlement: str, now: datetime) -> list[RegistryDelivery]:
    """Notices of one change to one subscriber, as it stands now; none where agreement or filter do not meet it."""
    if subscription.event not in caller.agreement.events or subscription.record not in caller.agreement.records:
        return []
    units = _units_of(caller, entitlement)
    return _tell_one(subscription, caller, units, entitlement, now) if units else []


def _units_of(caller: Caller, entitlement: str) -> list[Unit]:
    """The household of the change, with all assistance of it that the agreement is about."""
    within = entitlements_within(caller.agreement)
    changed = within.filter(public_id=entitlement).first()
    if changed is None:
        return []
    same = within.filter(household=changed.household) if changed.household_id else within.filter(pk=changed.pk)
    return units_of(same.order_by("pk"), caller.acting.today)


def _tell_one(
    subscription: RegistrySubscription, caller: Caller, units: list[Unit], about: str, now: datetime
) -> list[RegistryDelivery]:
    made: list[RegistryDelivery] = []
    try:
        query = filter_of(subscription, caller)
        purpose = purpose_of(caller, subscription.criteria)
    except RequestRejected as error:
        caller.note_refusal(subscription.public_id, str(error.reason), error.why)
        return made
    for unit, members in matching(units, query, subscription.record):
        event = {
            "reference_id": subscription.public_id, "timestamp": now.isoformat(timespec="seconds"),
            "data": {
                "version": VERSION, "reg_type": SOCIAL, "reg_event_type": subscription.event,
                "reg_record_type": subscription.record,
                "reg_records": record_of(unit, members, subscription.record, caller.agreement),
            },
            "locale": "zho",
        }  # fmt: skip
        message = {"transaction_id": new_message_id(), "notify_event": [event]}
        made.append(queue_notice(caller.partner, subscription, message, about, now))
        looked = told_about(unit, members, subscription.record, caller.agreement)
        caller.note_reading([looked], purpose, subscription.public_id)
    return made
