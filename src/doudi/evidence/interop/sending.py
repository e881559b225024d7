"""Handing a message to another registry (发送报文): once, within limits, to an address of the operator's list."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from doudi.evidence.connectors.bodies import read_body
from doudi.evidence.connectors.declaring import Limits
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.http import CHUNK, trust_of
from doudi.evidence.connectors.saying import Silent
from doudi.evidence.connectors.secret_files import Secret
from doudi.evidence.interop.envelopes import canonical, id_text
from doudi.evidence.interop.signatures import sign
from doudi.platform.crypto.jwk import SigningKey

LIMITS = Limits(connect_seconds=3, total_seconds=8, most_bytes=1 << 16)


@dataclass(frozen=True)
class Handed:
    """What came of it: taken, refused for good, or worth another try.

    Args:
        correlation: the id under which the other end took it; empty where it told none.
        is_last: it was taken, and nothing will follow (NACK).
    """

    outcome: str
    trouble: str = ""
    correlation: str = ""
    is_last: bool = False


def signed(header: Mapping[str, Any], message: Mapping[str, Any], key: SigningKey, sender: str, at: datetime,
           form: str) -> bytes:  # fmt: skip
    """The whole message as bytes."""
    signature = sign(header, message, key, sender, at=int(at.timestamp()), form=form)
    return canonical({"signature": signature, "header": header, "message": message})


async def hand_over(
    session: aiohttp.ClientSession, host: Host, address: str, body: bytes, secret: Secret | None,
    limits: Limits = LIMITS,
) -> Handed:  # fmt: skip
    """One attempt; redirects are not followed, and only the beginning of an answer is read."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret.reveal()}"
    patience = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_seconds)
    try:
        async with asyncio.timeout(limits.total_seconds):
            async with session.post(address, data=body, headers=headers, ssl=trust_of(host), allow_redirects=False,
                                    timeout=patience) as response:  # fmt: skip
                raw = await read_body(response.content.iter_chunked(CHUNK), LIMITS, response.content_length)
                return _came_of(response.status, b"" if isinstance(raw, Silent) else raw)
    except TimeoutError:
        return Handed("again", "no answer in time")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Handed("again", type(error).__name__)


def _came_of(status: int, body: bytes) -> Handed:
    """2xx is taken unless the acknowledgement says that it is in error.

    >>> _came_of(200, b'{"message": {"ack_status": "ERR", "error": {"code": "err.signature.invalid"}}}').trouble
    'err.signature.invalid'
    >>> _came_of(200, b'{"message": {"ack_status": "ACK", "correlation_id": "C-1"}}').correlation
    'C-1'
    >>> [_came_of(status, b"").outcome for status in (202, 503, 302)]
    ['taken', 'again', 'refused']
    """
    if status >= 500 or status in (408, 425, 429):
        return Handed("again", str(status))
    if not 200 <= status < 300:
        return Handed("refused", str(status))
    try:
        said = json.loads(body)["message"]
        if said["ack_status"] != "ERR":
            return Handed("taken", "", id_text(said.get("correlation_id")), said["ack_status"] == "NACK")
        code = str((said.get("error") or {}).get("code", "ERR"))[:60]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Handed("taken")
    return Handed("again" if code == "err.service.unavailable" else "refused", code)
