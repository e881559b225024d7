"""What the registry interface takes and answers, as OpenAPI (接口说明); in our words, with the standard's names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from doudi.api.spdci.receiving import MOST_REQUESTS
from doudi.api.spdci.statuses import ATTRIBUTES as STATUS_BY
from doudi.evidence.interop.codes import ANSWERS, PATHS, VERSION, Action, Reject, Status, Trouble
from doudi.evidence.interop.partners import QUERIES, RECORDS
from doudi.evidence.interop.queries import WIRE
from doudi.evidence.registries.hearing import HEARD

JSON = "application/json"
TEXT: dict[str, Any] = {"type": "string"}
ID: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 99}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}


def _of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(needed: Iterable[str] = (), **members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, **({"required": list(needed)} if needed else {})}


def _many(of: dict[str, Any], most: int | None = None) -> dict[str, Any]:
    return {"type": "array", "items": of, **({"maxItems": most} if most else {})}


def _codes(codes: Iterable[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(each) for each in codes]}


def _schemas() -> dict[str, Any]:
    named = _object(
        ("attribute_name", "operator", "attribute_value"),
        attribute_name=TEXT,
        operator=_codes(("gt", "lt", "eq", "ge", "le", "in")),
        attribute_value={},
    )
    purpose = _object((), ts=MOMENT, purpose=_object((), text=TEXT, code=TEXT, ref_uri=TEXT))
    query = {
        "description": f"idtype-value: type and value; predicate: a list; expression: value.expression.query. "
        f"Attributes: {', '.join(WIRE)}.",
        "oneOf": [
            _object(("type", "value"), type=TEXT, value={}),
            _many(
                _object(
                    ("expression1",),
                    seq_num=COUNT,
                    expression1=named,
                    condition=_codes(("and", "or", "not")),
                    expression2=named,
                )
            ),
        ],
    }
    item = {"reference_id": ID, "timestamp": MOMENT, "locale": TEXT}
    answered = {
        "reference_id": TEXT,
        "timestamp": MOMENT,
        "status": _codes(Status),
        "status_reason_code": _codes(Reject),
        "status_reason_message": TEXT,
    }
    page = _object(("page_size", "page_number", "total_count"), page_size=COUNT, page_number=COUNT, total_count=COUNT)
    criteria = _object(
        ("query_type", "query"),
        version=_codes((VERSION,)),
        reg_type=TEXT,
        reg_record_type=TEXT,
        query_type=_codes(QUERIES),
        response_entity=_codes(RECORDS),
        query=query,
        sort=_many(_object((), attribute_name=TEXT, sort_order=_codes(("asc", "desc")))),
        pagination=_object(("page_size",), page_size=COUNT, page_number=COUNT),
        consent=purpose,
        authorize=purpose,
    )
    wanted = _object(
        ("reg_event_type", "filter", "notify_record_type"),
        version=_codes((VERSION,)),
        reg_type=TEXT,
        reg_event_type=_codes(("REGISTER", "UPDATE")),
        filter_type=_codes(QUERIES),
        filter=query,
        notify_record_type=_codes(RECORDS),
        consent=purpose,
        authorize=purpose,
        frequency=_object((), start_time=MOMENT, end_time=MOMENT, frequency=TEXT),
    )
    data = _object(("reg_records",), version=TEXT, reg_type=TEXT, reg_record_type=TEXT, reg_records=_many(_object()))
    both = {"transaction_id": TEXT, "correlation_id": TEXT}
    header = {
        "version": TEXT,
        "message_id": ID,
        "message_ts": MOMENT,
        "action": _codes(Action),
        "sender_id": TEXT,
        "receiver_id": TEXT,
        "total_count": COUNT,
        "is_msg_encrypted": {"type": "boolean"},
        "meta": {},
    }
    subscription = _object(
        ("code", "status", "timestamp"),
        code=TEXT,
        status=_codes(("subscribe", "unsubscribe")),
        timestamp=MOMENT,
        reg_event_type=TEXT,
        filter_type=TEXT,
        filter={},
        notify_record_type=TEXT,
    )
    return {
        "Header": _object(
            ("message_id", "message_ts", "action", "sender_id", "total_count"), sender_uri=TEXT, **header
        ),
        "CallbackHeader": _object(
            ("message_id", "message_ts", "action", "status"),
            status=_codes(Status),
            status_reason_code=_codes(Reject),
            status_reason_message=TEXT,
            completed_count=COUNT,
            **header,
        ),
        "SearchRequest": _object(
            ("transaction_id", "search_request"),
            transaction_id=ID,
            search_request=_many(
                _object(("reference_id", "timestamp", "search_criteria"), search_criteria=criteria, **item),
                MOST_REQUESTS,
            ),
        ),
        "SearchResponse": _object(
            ("transaction_id", "correlation_id", "search_response"),
            search_response=_many(
                _object(("reference_id", "timestamp", "status"), data=data, pagination=page, locale=TEXT, **answered)
            ),
            **both,
        ),
        "SubscribeRequest": _object(
            ("transaction_id", "subscribe_request"),
            transaction_id=ID,
            subscribe_request=_many(
                _object(("reference_id", "timestamp", "subscribe_criteria"), subscribe_criteria=wanted, **item),
                MOST_REQUESTS,
            ),
        ),
        "SubscribeResponse": _object(
            ("transaction_id", "correlation_id", "subscribe_response"),
            subscribe_response=_many(
                _object(("reference_id", "timestamp", "status"), subscriptions=_many(subscription), **answered)
            ),
            **both,
        ),
        "UnSubscribeRequest": _object(
            ("transaction_id", "timestamp", "subscription_codes"),
            transaction_id=ID,
            timestamp=MOMENT,
            subscription_codes=_many(ID, MOST_REQUESTS),
        ),
        "UnSubscribeResponse": _object(
            ("transaction_id", "correlation_id", "timestamp", "status"),
            timestamp=MOMENT,
            status=_codes(Status),
            status_reason_code=_codes(Reject),
            subscription_status=_many(_object(("code", "status"), code=TEXT, status=TEXT)),
            **both,
        ),
        "TxnStatusRequest": _object(
            ("transaction_id", "txnstatus_request"),
            transaction_id=ID,
            txnstatus_request=_object(
                ("reference_id", "txn_type", "attribute_type", "attribute_value"),
                reference_id=ID,
                txn_type=_codes(("search", "subscribe", "unsubscribe")),
                attribute_type=_codes(STATUS_BY),
                attribute_value={},
            ),
        ),
        "TxnStatusResponse": _object(
            ("transaction_id", "correlation_id", "txnstatus_response"),
            txnstatus_response=_object(("txn_type", "txn_status"), txn_type=TEXT, txn_status=_object()),
            **both,
        ),
        "NotifyEventRequest": _object(
            ("transaction_id", "notify_event"),
            transaction_id=TEXT,
            notify_event=_many(
                _object(
                    ("reference_id", "timestamp", "data"),
                    reference_id=TEXT,
                    timestamp=MOMENT,
                    locale=TEXT,
                    data=_object(
                        ("reg_record_type", "reg_records"),
                        reg_event_type=TEXT,
                        reg_record_type=TEXT,
                        reg_records=_object(),
                    ),
                )
            ),
        ),
        "Acknowledgement": _object(
            ("message",),
            message=_object(
                ("ack_status", "timestamp", "correlation_id"),
                ack_status=_codes(("ACK", "ERR")),
                timestamp=MOMENT,
                correlation_id=TEXT,
                error=_object(("code", "message"), code=_codes(Trouble), message=TEXT),
            ),
        ),
        "HttpErrors": _object(
            ("errors",), errors=_many(_object(("code", "message"), code=_codes(Trouble), message=TEXT))
        ),
    }


_REQUESTS = {
    Action.SEARCH: "SearchRequest",
    Action.SUBSCRIBE: "SubscribeRequest",
    Action.UNSUBSCRIBE: "UnSubscribeRequest",
    Action.TXN_STATUS: "TxnStatusRequest",
}
_SENT = {
    Action.ON_SEARCH: "SearchResponse",
    Action.ON_SUBSCRIBE: "SubscribeResponse",
    Action.ON_UNSUBSCRIBE: "UnSubscribeResponse",
    Action.TXN_ON_STATUS: "TxnStatusResponse",
    Action.NOTIFY: "NotifyEventRequest",
}


def _body(header: str, message: str) -> dict[str, Any]:
    return {
        JSON: {
            "schema": _object(
                ("signature", "header", "message"), signature=TEXT, header=_of(header), message=_of(message)
            )
        }
    }


def _operation(
    name: str, action: Action, summary: str, content: dict[str, Any], header: str = "Header"
) -> dict[str, Any]:
    wrong = {"description": "Not taken.", "content": {JSON: {"schema": _of("HttpErrors")}}}
    return {
        "operationId": name,
        "summary": summary,
        "security": [{"Authorization": []}],
        "requestBody": {"required": True, "content": _body(header, {**_REQUESTS, **_SENT}[action])},
        "responses": {
            "200": {"description": "Answered.", "content": content},
            **dict.fromkeys(("400", "401", "403", "405", "429", "500", "503"), wrong),
        },
    }


def _answer(action: Action) -> dict[str, Any]:
    """A header alone where it is rejected, so that the message may be empty."""
    message = {"anyOf": [_of(_SENT[ANSWERS[action]]), {"type": "object", "maxProperties": 0}]}
    whole = _object(("signature", "header"), signature=TEXT, header=_of("CallbackHeader"), message=message)
    return {JSON: {"schema": whole}}


def description(us: str) -> dict[str, Any]:
    """The whole description.

    Args:
        us: how this registry calls itself.
    """
    acknowledged = {JSON: {"schema": _of("Acknowledgement")}}
    taken = {
        PATHS[action]: {
            "post": _operation(str(action), action, "Acknowledged now, answered by a message", acknowledged)
        }
        for action in _REQUESTS
    }
    for path, action in (("/registry/sync/search", Action.SEARCH), ("/registry/sync/txn/status", Action.TXN_STATUS)):
        taken[path] = {"post": _operation(f"sync-{action}", action, "Answered in the same call", _answer(action))}
    for action in HEARD:
        summary = "An answer to a message of ours, or a notice: taken in and acknowledged"
        taken[PATHS[action]] = {"post": _operation(str(action), action, summary, acknowledged, "CallbackHeader")}
    credentials = dict.fromkeys(("grant_type", "client_id", "client_secret"), TEXT)
    given = _object(("access_token", "token_type"), access_token=TEXT, token_type=TEXT, expires_in=COUNT)
    taken["/oauth2/client/token"] = {
        "post": {
            "operationId": "token",
            "summary": "A token of a quarter of an hour for a machine's own",
            "requestBody": {
                "content": {"application/x-www-form-urlencoded": {"schema": _object(credentials, **credentials)}}
            },
            "responses": {
                "200": {"description": "Given.", "content": {JSON: {"schema": given}}},
                **{status: {"description": "Not given."} for status in ("400", "401", "429")},
            },
        }
    }
    received = {"responses": {"200": {"description": "Taken."}, "202": {"description": "Taken."}}}
    sent = {
        str(action): {
            "post": {
                "summary": f"Sent to the partner at {PATHS[action]}",
                **received,
                "requestBody": {"content": _body("CallbackHeader", message)},
            }
        }
        for action, message in _SENT.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Doudi 兜底: social registry by SPDCI",
            "version": VERSION,
            "description": f"Messages to {us or 'this registry'}, signed over header and message. See the reference.",
        },
        "servers": [{"url": "/api/spdci/v1.0.0"}],
        "paths": taken,
        "webhooks": sent,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"Authorization": {"type": "http", "scheme": "bearer"}},
        },
    }
