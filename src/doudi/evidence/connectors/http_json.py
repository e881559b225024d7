"""Asking by HTTP and JSON (HTTP/JSON 接口): an open form, which docs/reference describes for the other end."""

from __future__ import annotations

import json
import ssl

import aiohttp

from doudi.evidence.connectors.answers import from_json
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.http import post
from doudi.evidence.connectors.saying import Asking, Outcome, Silence, Silent
from doudi.evidence.connectors.secret_files import Secret

JSON_KINDS = frozenset({"application/json", "application/problem+json", "text/json"})


def question_of(asking: Asking) -> bytes:
    """The question as it is sent: nothing that the answer does not need."""
    told = {
        "request_id": asking.request_id, "category": asking.category, "citizen_number": asking.citizen_number,
        "name": asking.name, "month": asking.month, "purpose": asking.purpose, "case": asking.case_ref,
        "authorisation": asking.authorisation,
    }  # fmt: skip
    if asking.at_or_above_fen is not None:
        told["at_or_above_fen"] = asking.at_or_above_fen  # type: ignore[assignment]
    return json.dumps(told, ensure_ascii=False).encode()


async def ask_http_json(
    session: aiohttp.ClientSession, connector: Connector, host: Host, trust: ssl.SSLContext | bool,
    secret: Secret | None, asking: Asking, headers: frozenset[str],
) -> Outcome:  # fmt: skip
    """One attempt."""
    sent = {"Content-Type": "application/json", "Accept": "application/json", "X-Request-Id": asking.request_id}
    if secret is not None:
        sent["Authorization"] = f"Bearer {secret.reveal()}"
    path = connector.path.format(category=asking.category)
    page = await post(session, connector, host, trust, path, question_of(asking), sent)
    if isinstance(page, Silent):
        return page
    if page.kind not in JSON_KINDS:
        return Silent(Silence.NOT_UNDERSTOOD, f"{page.kind[:40]} came instead of JSON")
    return from_json(page.text, asking, connector.categories[asking.category], headers)
