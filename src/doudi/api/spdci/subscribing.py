"""Subscribing to changes and ending it (订阅与退订)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from doudi.api.models import RegistrySubscription
from doudi.api.spdci.callers import Caller, given_object
from doudi.api.spdci.searching import entity_of, outside, purpose_of, query_of
from doudi.evidence.interop.codes import SOCIAL, VERSION, Reject
from doudi.evidence.interop.envelopes import as_moment, short_text
from doudi.evidence.interop.errors import RequestRejected
from doudi.platform.audit.record import record
from doudi.platform.idempotency import digest_of

KEPT = ("reg_event_type", "filter_type", "filter", "notify_record_type", "consent", "authorize")
"""What of the criteria is kept, encrypted, to weigh each change against."""


def subscribe(caller: Caller, criteria: Mapping[str, Any]) -> RegistrySubscription:
    """A subscription that runs from now.

    Raises:
        RequestRejected: not understood, outside the agreement, or there already.
    """
    agreement, acting = caller.agreement, caller.acting
    event = short_text(criteria.get("reg_event_type")).rpartition(":")[2].upper()
    if event not in agreement.events:
        raise outside(f"The agreement allows events {', '.join(agreement.events) or 'none'}.", Reject.NOTIFY_TYPES)
    try:
        entity = entity_of({"reg_record_type": criteria.get("notify_record_type")}, agreement)
    except RequestRejected as error:
        raise RequestRejected(Reject.NOTIFY_TYPES, error.why, is_outside=error.is_outside) from error
    query_of(_kind_of(criteria), criteria.get("filter"), agreement)
    purpose = purpose_of(caller, criteria)
    start, end = _span(criteria.get("frequency"))
    kept = {word: criteria[word] for word in KEPT if word in criteria}
    digest = digest_of([caller.partner.key, kept, str(start), str(end)])
    RegistrySubscription.objects.filter(partner=caller.partner.key, digest=digest, ended_at=None,
                                        until_moment__lte=acting.now).update(ended_at=acting.now)  # fmt: skip
    try:
        with transaction.atomic():
            made = RegistrySubscription.objects.create(
                partner=caller.partner.key, event=event, record=entity, criteria=kept, digest=digest,
                actor_id=acting.actor_id, purpose=acting.purpose, purpose_code=purpose.code, from_moment=start,
                until_moment=end, made_at=acting.now,
            )  # fmt: skip
    except IntegrityError as error:
        raise RequestRejected(Reject.ALREADY, "This is subscribed to already.") from error
    detail = {"partner": caller.partner.key, "event": event, "agreement": agreement.number}
    record(acting, "api.subscribe_registry", "registry_subscription", made.public_id, detail=detail)
    return made


def _kind_of(criteria: Mapping[str, Any]) -> Any:
    """filter_type may be left out: a list is predicates, anything else an identifier."""
    told = criteria.get("filter_type")
    return told or ("predicate" if isinstance(criteria.get("filter"), list) else "idtype-value")


def filter_of(subscription: RegistrySubscription, caller: Caller) -> Any:
    """The query of a subscription, weighed against the agreement as it is now.

    Raises:
        RequestRejected: the agreement has become narrower.
    """
    criteria = subscription.criteria
    return query_of(_kind_of(criteria), criteria.get("filter"), caller.agreement)


def _span(told: Any) -> tuple[Any, Any]:
    """From when to when; changes are told as they happen, so a timetable is refused."""
    frequency = given_object(told)
    if frequency is None:
        return None, None
    if frequency.get("frequency"):
        raise RequestRejected(
            Reject.NOTIFY_DETAILS, "Changes are told as they happen: leave frequency.frequency empty."
        )
    start, end = (as_moment(frequency.get(word)) for word in ("start_time", "end_time"))
    if start is None or end is None or start >= end:
        raise RequestRejected(Reject.NOTIFY_DETAILS, "start_time and end_time are moments, the one before the other.")
    return start, end


def end_subscriptions(caller: Caller, codes: list[str]) -> list[RegistrySubscription]:
    """Those of these codes, ended; all of them or none.

    Raises:
        RequestRejected: one is not the caller's, or has ended before.
    """
    rows = RegistrySubscription.objects.select_for_update().filter(partner=caller.partner.key, public_id__in=codes)
    found = {each.public_id: each for each in rows}
    if not codes or set(codes) - found.keys():
        raise RequestRejected(Reject.CODE, "A code is none of yours.")
    if any(each.ended_at is not None for each in found.values()):
        raise RequestRejected(Reject.ALREADY_ENDED, "A subscription has ended before.")
    for each in found.values():
        each.ended_at = caller.acting.now
        each.save(update_fields=["ended_at"])
        detail = {"partner": caller.partner.key}
        record(caller.acting, "api.unsubscribe_registry", "registry_subscription", each.public_id, detail=detail)
    return [found[code] for code in dict.fromkeys(codes)]


def subscription_told(subscription: RegistrySubscription) -> dict[str, Any]:
    """A subscription in the words of the standard."""
    criteria = subscription.criteria
    return {
        "version": VERSION, "code": subscription.public_id,
        "status": "subscribe" if subscription.ended_at is None else "unsubscribe",
        "timestamp": subscription.made_at.isoformat(timespec="seconds"), "reg_type": SOCIAL,
        "reg_event_type": subscription.event, "filter_type": _kind_of(criteria), "filter": criteria.get("filter"),
        "notify_record_type": subscription.record,
    }  # fmt: skip
