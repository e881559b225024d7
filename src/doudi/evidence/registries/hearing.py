"""What other registries call us for (来文分派): answers, states, subscriptions begun and ended, notices of changes."""

from __future__ import annotations

from django.db import transaction

from doudi.evidence.checking.connected import connected
from doudi.evidence.consenting import authorisation_for
from doudi.evidence.interop.codes import Action, Reject, Status, Trouble
from doudi.evidence.interop.envelopes import Envelope, id_text, short_text
from doudi.evidence.interop.errors import MessageRefused
from doudi.evidence.interop.partners import Partner
from doudi.evidence.registries.answering import take_answer, take_status
from doudi.evidence.registries.models import RegistryQuestion, RegistryWatch, Watch
from doudi.evidence.registries.noticing import take_notice
from doudi.evidence.registries.watching import begin_end, put, take_subscribed, take_watch_status
from doudi.platform.acting import Acting

HEARD = (Action.ON_SEARCH, Action.TXN_ON_STATUS, Action.ON_SUBSCRIBE, Action.ON_UNSUBSCRIBE, Action.NOTIFY)
MOST_EVENTS = 20
UNKNOWN = "Nothing of ours waits for this"


@transaction.atomic
def hear(acting: Acting, action: Action, partner: Partner, envelope: Envelope, size: int) -> None:
    """Take in a message that is known to be the partner's, for us, now, and new.

    Raises:
        MessageRefused: nothing of ours waits for it, or it is not of its form; nothing was changed.
    """
    if action is Action.ON_SEARCH:
        take_answer(acting, partner, envelope, size)
    elif action is Action.TXN_ON_STATUS:
        _status(acting, partner, envelope)
    elif action is Action.ON_SUBSCRIBE:
        _subscribed(acting, partner, envelope)
    elif action is Action.ON_UNSUBSCRIBE:
        _unsubscribed(partner, envelope)
    elif action is Action.NOTIFY:
        _notice(acting, partner, envelope)


def _status(acting: Acting, partner: Partner, envelope: Envelope) -> None:
    request = id_text(envelope.message.get("transaction_id"))
    rows = RegistryQuestion.objects.select_for_update(of=("self",)).select_related("question")
    row = rows.filter(partner=partner.key, question__request_id=request, status_asks__gt=0, ended_at=None).first()
    if row is not None:
        if not take_status(acting, row, envelope, partner, connected()):
            raise MessageRefused(Trouble.BAD, "txnstatus_response tells of no request of this transaction.")
        return
    watch = _watch(partner, request)
    if watch is None or not take_watch_status(acting, watch, envelope):
        raise MessageRefused(Trouble.NOT_FOUND, f"{UNKNOWN}: transaction_id.")


def _watch(partner: Partner, public_id: str) -> RegistryWatch | None:
    rows = RegistryWatch.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(partner=partner.key, public_id=public_id, ended_at=None).first() if public_id else None


def _subscribed(acting: Acting, partner: Partner, envelope: Envelope) -> None:
    watch = _watch(partner, id_text(envelope.message.get("transaction_id")))
    if watch is None:
        raise MessageRefused(Trouble.NOT_FOUND, f"{UNKNOWN}: transaction_id.")
    items = envelope.message.get("subscribe_response")
    if not take_subscribed(acting, watch, items if isinstance(items, list) else []):
        raise MessageRefused(Trouble.BAD, "subscribe_response has one answer, to the one request that was sent.")


def _unsubscribed(partner: Partner, envelope: Envelope) -> None:
    """Ended there; that it had ended before is as good."""
    watch = _watch(partner, id_text(envelope.message.get("transaction_id")))
    if watch is None or watch.state != Watch.ENDING:
        raise MessageRefused(Trouble.NOT_FOUND, f"{UNKNOWN}: transaction_id.")
    reason = short_text(envelope.message.get("status_reason_code"))
    ended = envelope.message.get("status") == Status.SUCCEEDED or reason in (Reject.ALREADY_ENDED, Reject.CODE)
    if not ended and envelope.message.get("status") != Status.REJECTED:
        raise MessageRefused(Trouble.BAD, "status is succ or rjct.")
    put(watch, Watch.ENDED, "" if ended else reason or "rejected")


def _notice(acting: Acting, partner: Partner, envelope: Envelope) -> None:
    """Every event is one of our subscriptions', or none is taken; what they tell of a person is not read."""
    events = envelope.message.get("notify_event")
    if not isinstance(events, list) or not 1 <= len(events) <= MOST_EVENTS:
        raise MessageRefused(Trouble.BAD, f"notify_event is a list of 1 to {MOST_EVENTS} events.")
    found: dict[int, RegistryWatch] = {}
    for event in events:
        reference = id_text(event.get("reference_id")) if isinstance(event, dict) else ""
        rows = RegistryWatch.objects.select_for_update(of=("self",)).select_related("person")
        running = rows.filter(partner=partner.key, state=Watch.RUNNING)
        by_code = running.filter(code=reference).first() if reference else None
        watch = by_code or (running.filter(public_id=reference).first() if reference else None)
        if watch is None:
            raise MessageRefused(Trouble.NOT_FOUND, "reference_id is no running subscription of ours.")
        found[watch.pk] = watch
    for watch in found.values():
        held = authorisation_for(watch.person, watch.case_ref, acting.now, category=watch.category)
        if held is None:
            begin_end(watch)
        else:
            take_notice(acting, watch, held)
