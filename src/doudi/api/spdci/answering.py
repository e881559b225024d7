"""What is answered to a message that was taken (答复来文): at once where it waits for it, else by the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, transaction

from doudi.api.models import RegistryExchange, RegistryOutcome
from doudi.api.spdci.callers import Caller, caller_again, given_object
from doudi.api.spdci.searching import search
from doudi.api.spdci.sending import queue_answer
from doudi.api.spdci.statuses import status_told
from doudi.api.spdci.subscribing import end_subscriptions, subscribe, subscription_told
from doudi.evidence.interop.codes import Action, Reject, Status
from doudi.evidence.interop.envelopes import as_moment, id_text
from doudi.evidence.interop.errors import RequestRejected
from doudi.evidence.interop.here import find_partners

log = logging.getLogger(__name__)
MOST_A_ROUND = 100
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Answer:
    """A message of ours: its own words for the header, and the message."""

    header: Mapping[str, Any]
    message: dict[str, Any]

    @property
    def status(self) -> Status:
        """Of the whole."""
        return Status(self.header["status"])


def answer(caller: Caller, exchange: RegistryExchange) -> Answer:
    """The answer, with what became of each request noted; call it inside a transaction."""
    message: Mapping[str, Any] = exchange.message or {}
    told: dict[str, Any] = {"transaction_id": exchange.transaction_id, "correlation_id": exchange.public_id}
    action = Action(exchange.action)
    if action is Action.SEARCH:
        items = _each(caller, exchange, message["search_request"], _search_one)
        return _answered({**told, "search_response": items}, items)
    if action is Action.SUBSCRIBE:
        items = _each(caller, exchange, message["subscribe_request"], _subscribe_one)
        return _answered({**told, "subscribe_response": items}, items)
    if action is Action.UNSUBSCRIBE:
        said = _unsubscribe(caller, exchange, message)
        return _answered({**told, **said}, [said])
    return _answered({**told, "txnstatus_response": status_told(caller, message)}, [{"status": Status.SUCCEEDED}])


def _answered(message: dict[str, Any], items: list[dict[str, Any]]) -> Answer:
    done = [each for each in items if each["status"] == Status.SUCCEEDED]
    status = Status.SUCCEEDED if done or not items else Status.REJECTED
    return Answer({"status": str(status), "total_count": len(items), "completed_count": len(items)}, message)


One = Callable[[Caller, RegistryExchange, Mapping[str, Any]], tuple[dict[str, Any], dict[str, Any]]]


def _each(caller: Caller, exchange: RegistryExchange, requests: list[Any], one: One) -> list[dict[str, Any]]:
    """Every request by itself: a wrong one is rejected, its neighbours are answered."""
    items, seen = [], set[str]()
    for request in requests:
        reference = id_text(request.get("reference_id"))
        told = {"reference_id": reference, "timestamp": caller.acting.now.isoformat(timespec="seconds")}
        kept: dict[str, Any] = {}
        try:
            _check_request(request, reference, seen, caller.acting.now)
            said, kept = one(caller, exchange, request)
            told |= {"status": str(Status.SUCCEEDED), **said}
        except RequestRejected as error:
            told |= _rejected(caller, exchange, error)
            kept = {"reason": str(error.reason)}
        seen.add(reference)
        RegistryOutcome.objects.create(exchange=exchange, reference_id=reference, status=told["status"],
                                       at=caller.acting.now, **kept)  # fmt: skip
        items.append(told)
    return items


def _check_request(request: Mapping[str, Any], reference: str, seen: set[str], now: datetime) -> None:
    if not reference:
        raise RequestRejected(Reject.REFERENCE, "reference_id is a text of 1 to 99 characters that names nobody.")
    if reference in seen:
        raise RequestRejected(Reject.REFERENCE_TWICE, "reference_id stands in this message before.")
    at = as_moment(request.get("timestamp"))
    if at is None or at > now + SKEW:
        raise RequestRejected(Reject.TIMESTAMP, "timestamp is a moment with its time zone, and not to come.")


def _rejected(caller: Caller, exchange: RegistryExchange, error: RequestRejected) -> dict[str, str]:
    if error.is_outside:
        caller.note_refusal(exchange.public_id, str(error.reason), error.why)
    return {"status": str(Status.REJECTED), "status_reason_code": str(error.reason), "status_reason_message": error.why}


def _search_one(
    caller: Caller, exchange: RegistryExchange, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    criteria = given_object(request.get("search_criteria"))
    if criteria is None:
        raise RequestRejected(Reject.CRITERIA, "search_criteria is an object with query_type and query.")
    found = search(caller, criteria, exchange.public_id)
    return found.as_told(), {"found": found.total}


def _subscribe_one(
    caller: Caller, exchange: RegistryExchange, request: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    criteria = given_object(request.get("subscribe_criteria"))
    if criteria is None:
        raise RequestRejected(Reject.NOTIFY_DETAILS, "subscribe_criteria is an object with filter and event.")
    try:
        made = subscribe(caller, criteria)
    except RequestRejected as error:
        # The standard has no reason about criteria for subscriptions: what is told of them comes nearest.
        reason = Reject.NOTIFY_DETAILS if error.reason is Reject.CRITERIA else error.reason
        raise RequestRejected(reason, error.why, is_outside=error.is_outside) from error
    return {"subscriptions": [subscription_told(made)]}, {"subscription": made.public_id}


def _unsubscribe(caller: Caller, exchange: RegistryExchange, message: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"timestamp": caller.acting.now.isoformat(timespec="seconds")}
    codes = [id_text(each) for each in message["subscription_codes"]]
    reason = ""
    try:
        ended = end_subscriptions(caller, codes)
        told |= {"status": str(Status.SUCCEEDED), "subscription_status": [
            {"code": each.public_id, "status": "unsubscribe"} for each in ended]}  # fmt: skip
    except RequestRejected as error:
        told |= _rejected(caller, exchange, error)
        reason = str(error.reason)
    for code in codes:
        RegistryOutcome.objects.create(exchange=exchange, reference_id=code, status=told["status"], reason=reason,
                                       subscription=code[:32], at=caller.acting.now)  # fmt: skip
    return told


def finish(exchange: RegistryExchange, status: str, now: datetime) -> None:
    """Answered: the message itself is kept no longer."""
    exchange.status, exchange.answered_at, exchange.message = status, now, None
    exchange.save(update_fields=["status", "answered_at", "message"])


def answer_waiting(now: datetime) -> int:
    """Answer what came and waits: each in a transaction of its own, with the message on its way written in it."""
    waiting = RegistryExchange.objects.filter(answered_at=None, is_sync=False).order_by("pk")
    keys, done = list(waiting.values_list("pk", flat=True)[:MOST_A_ROUND]), 0
    if not keys or find_partners() is None:
        return 0  # with a file that has faults nothing is answered, and nothing lost
    for key in keys:
        try:
            done += _answer_one(key, now)
        except DatabaseError:
            raise
        except Exception:  # one message in a form nobody thought of must not hold up the others
            log.exception("a message of another registry could not be answered")
            RegistryExchange.objects.filter(pk=key).update(status="rjct", answered_at=now, message=None)
    return done


@transaction.atomic
def _answer_one(key: int, now: datetime) -> int:
    exchange = RegistryExchange.objects.select_for_update().filter(pk=key, answered_at=None).first()
    if exchange is None:
        return 0
    caller = caller_again(exchange, now)
    if caller is None:
        finish(exchange, str(Status.REJECTED), now)
        return 1
    said = answer(caller, exchange)
    queue_answer(caller.partner, exchange, said.header, said.message, now)
    finish(exchange, str(said.status), now)
    return 1
