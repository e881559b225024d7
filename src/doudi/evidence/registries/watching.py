"""Subscriptions of ours at other registries (我方订阅): begun by an answer, as long as the authorisation holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.connected import Connected
from doudi.evidence.connectors.declaring import Connector, Mode
from doudi.evidence.connectors.saying import Silent
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.interop.codes import SOCIAL, VERSION, Action, Reject, Status, Trouble
from doudi.evidence.interop.envelopes import Envelope, id_text, short_text
from doudi.evidence.interop.partners import Partner, Partners
from doudi.evidence.interop.sending import Handed
from doudi.evidence.models import Authorisation, LiveQuestion
from doudi.evidence.registries.errands import (
    MOST_A_PARTNER,
    SENDING,
    Came,
    Errand,
    errand,
    locked,
    status_message,
    wait_after,
)
from doudi.evidence.registries.models import RegistryWatch, Watch
from doudi.evidence.registries.statuses import read_status, told_of
from doudi.kernel.clock import SystemClock
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Person

RECORD = "Member"
MOST_A_ROUND = 200
NEVER = timedelta(days=36_500)
_SENT_BY = {Watch.TO_SEND: Action.SUBSCRIBE, Watch.TAKEN: Action.TXN_STATUS, Watch.ENDING: Action.UNSUBSCRIBE}


def begin_watches(acting: Acting, live: LiveQuestion, held: Authorisation, connector: Connector, partner: str) -> int:
    """Wishes to be told of changes, where the connector's list asks for that; one each, however often it answers.

    That a registry is told whom we follow is itself on record, for whom it is about.
    """
    wall, made = SystemClock().now(), 0
    for event in connector.subscribe:
        try:
            with transaction.atomic():
                watch = RegistryWatch.objects.create(
                    partner=partner, connector=connector.key, category=live.category, event=event, person=live.person,
                    case_ref=live.case_ref, area_path=live.area_path, authorisation=held, made_at=wall, next_at=wall,
                    ends_at=wall + timedelta(hours=connector.later.give_up_hours),
                )  # fmt: skip
        except IntegrityError:
            continue
        detail = {"partner": partner, "category": live.category, "event": event, "authorisation": held.public_id}
        record(acting, "evidence.watch_registry", "person", live.person.public_id, area_path=live.area_path,
               case_ref=live.case_ref, detail={**detail, "watch": watch.public_id})  # fmt: skip
        made += 1
    return made


def end_watches(acting: Acting, wall: datetime) -> int:
    """Subscriptions whose authorisation is over are taken back; what was never answered is given up. How many."""
    standing = RegistryWatch.objects.filter(ended_at=None).exclude(state=Watch.ENDING)
    over = Q(authorisation__withdrawn_at__isnull=False) | Q(authorisation__valid_until__lte=acting.now)
    done = 0
    with transaction.atomic():
        for watch in locked(standing.filter(over | ~Q(authorisation__taken_back={})))[:MOST_A_ROUND]:
            done += end_unless_held(acting, watch)
        for watch in locked(RegistryWatch.objects.filter(ended_at=None, ends_at__lte=wall))[:MOST_A_ROUND]:
            put(watch, Watch.GIVEN_UP, "no answer in the agreed time")
            done += 1
    return done


def end_unless_held(acting: Acting, watch: RegistryWatch) -> bool:
    """Whether it ends now: no authorisation of the person for the case covers it any more."""
    held = authorisation_for(watch.person, watch.case_ref, acting.now, category=watch.category)
    if held is not None:
        if held.pk != watch.authorisation_id:
            watch.authorisation = held
            watch.save(update_fields=["authorisation"])
        return False
    if watch.state == Watch.TO_SEND and not watch.attempts:
        put(watch, Watch.ENDED, "no authorisation")
    elif watch.code:
        begin_end(watch)
    return watch.state in (Watch.ENDED, Watch.ENDING)


def begin_end(watch: RegistryWatch) -> None:
    """To be taken back at the other end, tried for as long as it was tried to begin."""
    wall = SystemClock().now()
    watch.state, watch.attempts, watch.next_at, watch.ends_at = Watch.ENDING, 0, wall, wall + timedelta(days=3)
    watch.save(update_fields=["state", "attempts", "next_at", "ends_at"])


def put(watch: RegistryWatch, state: Watch, trouble: str = "") -> None:
    """A new state; an end has its moment."""
    watch.state, watch.trouble = state, trouble[:120]
    if state in (Watch.ENDED, Watch.REFUSED, Watch.GIVEN_UP):
        watch.ended_at = SystemClock().now()
    watch.save(update_fields=["state", "trouble", "ended_at"])


def watch_messages(acting: Acting, known: Connected, partners: Partners, wall: datetime) -> list[Errand]:
    """Subscriptions to be asked for, asked after and taken back, signed now."""
    found: list[Errand] = []
    with transaction.atomic():
        rows = RegistryWatch.objects.filter(ended_at=None, state__in=list(_SENT_BY), next_at__lte=wall)
        for key in list(rows.values_list("partner", flat=True).order_by("partner").distinct()):
            for watch in locked(rows.filter(partner=key).order_by("next_at", "pk"))[:MOST_A_PARTNER]:
                made = _message(acting, watch, known, partners, wall)
                if made is not None:
                    found.append(made)
    return found


def _message(
    acting: Acting, watch: RegistryWatch, known: Connected, partners: Partners, wall: datetime
) -> Errand | None:
    partner, connector = partners.by_key(watch.partner), known.named(watch.connector)
    if partner is None or partner.host is None or connector is None or not connector.answers_later:
        put(watch, Watch.GIVEN_UP, "its connector or partner is there no more")
        return None
    if watch.state == Watch.TO_SEND and end_unless_held(acting, watch):
        return None
    action, sync = _SENT_BY[Watch(watch.state)], False
    watch.attempts += 1
    watch.next_at = wall + SENDING
    message_id = watch.public_id
    if action is Action.SUBSCRIBE:
        message = subscribe_message(watch, watch.person, partner, wall)
    elif action is Action.UNSUBSCRIBE:
        message, message_id = _end_message(watch, wall), f"{watch.public_id}-E"
    else:
        message = status_message(watch.public_id, watch.public_id, "subscribe")
        message_id = f"{watch.public_id}-{watch.attempts}"
        watch.next_at = wall + timedelta(minutes=connector.later.status_minutes)
        sync = connector.status_by is Mode.SYNC
    watch.save(update_fields=["attempts", "next_at"])
    return errand(watch.pk, action, message, message_id, partner, connector, partners, wall, sync=sync)


def subscribe_message(watch: RegistryWatch, person: Person, partner: Partner, wall: datetime) -> dict[str, Any]:
    """The request to be told of one event about one person."""
    at = wall.isoformat(timespec="seconds")
    criteria = {
        "version": VERSION, "reg_type": SOCIAL, "reg_event_type": watch.event, "filter_type": "idtype-value",
        "filter": {"type": "UIN", "value": person.citizen_number}, "notify_record_type": RECORD,
        "authorize": {"@type": "Authorize", "ts": at,
                      "purpose": {"code": partner.purpose or VERIFICATION, "text": watch.authorisation.public_id}},
    }  # fmt: skip
    request = {"reference_id": watch.public_id, "timestamp": at, "subscribe_criteria": criteria, "locale": "zho"}
    return {"transaction_id": watch.public_id, "subscribe_request": [request]}


def _end_message(watch: RegistryWatch, wall: datetime) -> dict[str, Any]:
    at = wall.isoformat(timespec="seconds")
    return {"transaction_id": watch.public_id, "timestamp": at, "subscription_codes": [watch.code]}


def note_watch(acting: Acting, each: Errand, came: Came, partners: Partners, wall: datetime) -> bool:
    """What came of sending; whether it was taken."""
    with transaction.atomic():
        watch = RegistryWatch.objects.select_for_update().filter(pk=each.pk, ended_at=None).first()
        if watch is None or _SENT_BY.get(Watch(watch.state)) is not each.what:
            return False
        if each.what is Action.TXN_STATUS:
            return _note_status(acting, watch, each, came, partners)
        assert isinstance(came, Handed)
        if came.outcome in ("again", "later"):
            watch.next_at, watch.trouble = wall + wait_after(watch.attempts), came.trouble[:120]
            watch.save(update_fields=["next_at", "trouble"])
            return False
        if came.outcome == "refused" and not (came.trouble == Trouble.BAD and watch.attempts > 1):
            put(watch, Watch.REFUSED if each.what is Action.SUBSCRIBE else Watch.ENDED, came.trouble)
            return False
        if each.what is Action.SUBSCRIBE:
            watch.next_at = wall + timedelta(minutes=each.connector.later.callback_minutes)
            watch.attempts = 0
            watch.save(update_fields=["next_at", "attempts"])
            put(watch, Watch.TAKEN)
        else:
            watch.next_at = wall + timedelta(minutes=each.connector.later.callback_minutes)
            watch.save(update_fields=["next_at"])
        return True


def _note_status(acting: Acting, watch: RegistryWatch, each: Errand, came: Came, partners: Partners) -> bool:
    if isinstance(came, Silent | Handed):
        return isinstance(came, Handed) and came.outcome == "taken"
    told = read_status(came.text, each.partner, partners)
    return not isinstance(told, str) and take_watch_status(acting, watch, told)


def take_watch_status(acting: Acting, watch: RegistryWatch, envelope: Envelope) -> bool:
    """Go by what is told of a subscription; what never arrived is sent again under the same ids."""
    item = told_of(envelope, "subscribe_response", watch.public_id, (watch.public_id,))
    if item.get("status") == Status.REJECTED and item.get("status_reason_code") == Reject.REFERENCE:
        watch.state, watch.next_at = Watch.TO_SEND, SystemClock().now()
        watch.save(update_fields=["state", "next_at"])
        return True
    return bool(item) and take_subscribed(acting, watch, [item])


def take_subscribed(acting: Acting, watch: RegistryWatch, items: Iterable[Any]) -> bool:
    """The other end began it, or did not; whether that was told at all."""
    found = [each for each in items if isinstance(each, dict) and each.get("reference_id") == watch.public_id]
    if len(found) != 1 or watch.state not in (Watch.TO_SEND, Watch.TAKEN):
        return False
    status = found[0].get("status")
    if status == Status.REJECTED:
        put(watch, Watch.REFUSED, short_text(found[0].get("status_reason_code")) or "rejected")
        return True
    subscriptions = found[0].get("subscriptions")
    first = subscriptions[0] if isinstance(subscriptions, list) and len(subscriptions) == 1 else None
    code = id_text(first.get("code")) if isinstance(first, dict) else ""
    if status != Status.SUCCEEDED or not code:
        return status in (Status.RECEIVED, Status.PENDING)
    watch.code, watch.ends_at = code, SystemClock().now() + NEVER
    watch.save(update_fields=["code", "ends_at"])
    put(watch, Watch.RUNNING)
    end_unless_held(acting, watch)
    return True
