"""Events as OpenAPI and a page describe them (事件说明): made from `events.yaml`, so that both say what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.api.hooks.catalogue import EventType, Field, load_types
from doudi.api.hooks.signing import SECRET_PREFIX

CLOUD_EVENTS = "application/cloudevents+json"
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "id": {"type": "string", "examples": ["LX-7K3M-9Q2P-4"]},
    "code": {"type": "string", "pattern": "^[a-z][a-z0-9_.:-]{0,59}$"},
    "number": {"type": "integer"},
    "day": {"type": "string", "format": "date"},
    "month": {"type": "string", "pattern": r"^\d{4}-\d\d$"},
    "moment": {"type": "string", "format": "date-time"},
    "flag": {"type": "boolean"},
}
HEADERS = {
    "webhook-id": "Id of the event; the same at every attempt.",
    "webhook-timestamp": "Seconds since 1970 when this attempt was made.",
    "webhook-signature": f"`v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, the key being the secret after "
                         f"`{SECRET_PREFIX}`, base64-decoded; two, separated by a blank, while a secret is changed.",
}  # fmt: skip


def webhooks() -> dict[str, Any]:
    """The section `webhooks` of the description."""
    return {each.key: {"post": _operation(each)} for each in load_types().values()}


def schema_of(each: EventType) -> dict[str, Any]:
    """The JSON Schema of an event: nothing beyond the listed fields, each of which may be missing."""
    subject = {"type": "string", "description": f"`{each.subject}/` and its id; events of one subject come in order."}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"],
        "additionalProperties": False,
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string"},
            "source": {"type": "string", "format": "uri-reference"},
            "type": {"const": each.key},
            "subject": subject,
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": {
                "type": "object",
                "additionalProperties": False,
                "properties": {field.name: _schema(field) for field in each.fields},
            },
        },
    }


def _schema(field: Field) -> dict[str, Any]:
    return {**SCHEMAS[field.shape], "description": field.en}


def _operation(each: EventType) -> dict[str, Any]:
    return {
        "operationId": each.key,
        "summary": each.en,
        "description": f"{each.zh}。Sent to subscriptions two administrators agreed on, at least once.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": words}
            for name, words in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {CLOUD_EVENTS: {"schema": schema_of(each)}}},
        "responses": {
            "2XX": {"description": "Taken. It is not sent again."},
            "410": {"description": "Nobody wants events here any more: the subscription is paused."},
            "default": {"description": "Not taken: sent again after a pause that grows; redirects are not followed."},
        },
    }


def page() -> str:
    """docs/reference/webhook-events.md; written anew with `./doudi hooks events`."""
    lines = [
        "# Events sent to other systems",
        "",
        "<!-- Made by `./doudi hooks events` from src/doudi/api/hooks/events.yaml. Do not edit. -->",
        "",
        "What a [subscription](../how-to/send-events-to-another-system.md) may be told of. Each event is a CloudEvent",
        "1.0 in JSON; the tables list what stands in its `data`. A field that is not known or not told is left out.",
        "Nothing else is ever sent: no name, citizen number, address or amount.",
    ]
    for each in load_types().values():
        lines += ["", f"## `{each.key}`", "", f"{each.en} {each.zh}。Subject: `{each.subject}/…`.", "",
                  "| field | shape | meaning | 含义 |", "|---|---|---|---|"]  # fmt: skip
        lines += [f"| `{field.name}` | {field.shape} | {field.en} | {field.zh} |" for field in each.fields]
    return "\n".join(lines) + "\n"
