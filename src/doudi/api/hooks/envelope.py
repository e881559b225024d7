"""One event as CloudEvents 1.0 writes it (事件信封): structured JSON."""

from __future__ import annotations

import json
from typing import Any

from doudi.api.hooks.catalogue import load_types
from doudi.api.hooks.models import HookDelivery
from doudi.api.hooks.telling import about_work_item
from doudi.kernel.clock import SHANGHAI

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
SOURCE = "/doudi"


def envelope_of(delivery: HookDelivery, source: str = SOURCE) -> dict[str, Any]:
    """The event as it may be told now: what became protected since it was kept is left out."""
    kind, _, name = delivery.subject.partition("/")
    type_ = load_types().get(delivery.type)
    data = type_.keep(delivery.data) if type_ else {}
    return {
        "specversion": "1.0",
        "id": delivery.public_id,
        "source": source,
        "type": delivery.type,
        "subject": delivery.subject,
        "time": delivery.happened_at.astimezone(SHANGHAI).isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "data": about_work_item(data, name) if kind == "work_item" else data,
    }


def body_of(delivery: HookDelivery, source: str = SOURCE) -> bytes:
    """The same as bytes: what is signed is what is sent."""
    return json.dumps(envelope_of(delivery, source), ensure_ascii=False, sort_keys=True).encode()
