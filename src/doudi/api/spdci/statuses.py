"""How far something asked earlier is (办理状态查询): statuses and reasons, never the records again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from doudi.api.models import RegistryExchange, RegistryOutcome, RegistrySubscription
from doudi.api.spdci.callers import Caller, given_object
from doudi.api.spdci.subscribing import subscription_told
from doudi.evidence.interop.codes import ANSWERS, Action, Reject, Status, Trouble
from doudi.evidence.interop.envelopes import short_text
from doudi.evidence.interop.errors import MessageRefused

TYPES = {"search": Action.SEARCH, "subscribe": Action.SUBSCRIBE, "subscibe": Action.SUBSCRIBE,
         "unsubscribe": Action.UNSUBSCRIBE}  # fmt: skip
"""`subscibe` is how the published list of types spells it."""
ATTRIBUTES = ("transaction_id", "correlation_id", "reference_id_list", "subscription_code_list")
MOST_ASKED = 100


def read_status_request(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request about a status.

    Raises:
        MessageRefused: not of the form.
    """
    told = given_object(message.get("txnstatus_request"))
    if told is None or told.get("attribute_type") not in ATTRIBUTES or not short_text(told.get("reference_id")):
        raise MessageRefused(
            Trouble.BAD, f"txnstatus_request has reference_id and attribute_type: {', '.join(ATTRIBUTES)}."
        )
    if short_text(told.get("txn_type")) not in TYPES:
        raise MessageRefused(Trouble.BAD, "txn_type is search, subscribe or unsubscribe.")
    values = _values(told)
    if not values or len(values) > MOST_ASKED or "" in values:
        raise MessageRefused(Trouble.BAD, "attribute_value is an id, or a list of up to 100.")
    return told


def _values(told: Mapping[str, Any]) -> list[str]:
    value = told.get("attribute_value")
    return [short_text(each) for each in (value if isinstance(value, list) else [value])]


def status_told(caller: Caller, message: Mapping[str, Any]) -> dict[str, Any]:
    """`txnstatus_response`: of each request what became of it; of what the caller never sent, that it is invalid."""
    told = read_status_request(message)
    action, attribute, values = TYPES[told["txn_type"]], told["attribute_type"], _values(told)
    exchanges = RegistryExchange.objects.filter(partner=caller.partner.key, action=action)
    outcomes = RegistryOutcome.objects.filter(exchange__in=exchanges).select_related("exchange").order_by("pk")
    if attribute == "reference_id_list":
        outcomes = outcomes.filter(reference_id__in=values)
    elif attribute == "subscription_code_list":
        outcomes = outcomes.filter(subscription__in=values)
    else:
        exchanges = exchanges.filter(**{_COLUMNS[attribute]: values[0]})
        outcomes = outcomes.filter(exchange__in=exchanges)
    rows = [_row(each) for each in outcomes[:MOST_ASKED]]
    asked = short_text(message.get("transaction_id"))
    first = next((each.exchange for each in outcomes[:1]), exchanges.order_by("pk").first() if rows == [] else None)
    if not rows and attribute in _COLUMNS and first is not None and first.answered_at is None:
        rows = [{"reference_id": told["reference_id"], "timestamp": first.received_at.isoformat(timespec="seconds"),
                 "status": str(Status.PENDING)}]  # fmt: skip
    if not rows:
        rows = [{"reference_id": each if attribute == "reference_id_list" else told["reference_id"],
                 "timestamp": caller.acting.now.isoformat(timespec="seconds"), "status": str(Status.REJECTED),
                 "status_reason_code": str(Reject.REFERENCE), "status_reason_message": "Nothing of yours has this id."}
                for each in (values if attribute == "reference_id_list" else values[:1])]  # fmt: skip
        first = None
    answer = {
        "transaction_id": first.transaction_id if first else asked,
        "correlation_id": first.public_id if first else "",
    }
    word = {Action.SEARCH: "search_response", Action.SUBSCRIBE: "subscribe_response"}.get(
        action, "unsubscribe_response"
    )
    if action is Action.SUBSCRIBE:
        rows = _with_subscriptions(rows, caller, outcomes)
    return {"txn_type": str(ANSWERS[action]), "txn_status": {**answer, word: rows}}


_COLUMNS = {"transaction_id": "transaction_id", "correlation_id": "public_id"}


def _row(outcome: RegistryOutcome) -> dict[str, Any]:
    told: dict[str, Any] = {"reference_id": outcome.reference_id, "timestamp": outcome.at.isoformat(timespec="seconds"),
                            "status": outcome.status}  # fmt: skip
    return told | ({"status_reason_code": outcome.reason} if outcome.reason else {})


def _with_subscriptions(
    rows: list[dict[str, Any]], caller: Caller, outcomes: QuerySet[RegistryOutcome]
) -> list[dict[str, Any]]:
    """Each row with the subscription it made, as that stands now."""
    codes = [each.subscription for each in outcomes[:MOST_ASKED]]
    running = RegistrySubscription.objects.filter(partner=caller.partner.key, public_id__in=codes)
    by_code = {each.public_id: subscription_told(each) for each in running}
    return [row | ({"subscriptions": [by_code[code]]} if code in by_code else {})
            for row, code in zip(rows, codes + [""] * len(rows), strict=False)]  # fmt: skip
