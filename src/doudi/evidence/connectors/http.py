"""One HTTP request with all its limits (一次请求): no redirect, no cookie, no proxy from outside, cut off in time."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

from doudi.evidence.connectors.bodies import read_body, text_of
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.saying import Silence, Silent

MOST_WAIT = 300.0
CHUNK = 1 << 14


@dataclass(frozen=True)
class Page:
    """A body that came whole, with status 200."""

    text: str
    kind: str


@asynccontextmanager
async def line() -> AsyncIterator[aiohttp.ClientSession]:
    """What requests share: open connections, nothing remembered of one answer for the next."""
    connections = aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
    async with aiohttp.ClientSession(connector=connections, cookie_jar=aiohttp.DummyCookieJar(),
                                     trust_env=False, auto_decompress=False) as session:  # fmt: skip
        yield session


def trust_of(host: Host) -> ssl.SSLContext | bool:
    """Whose certificates are believed: the operator's file where one is named, else the system's; always checked."""
    if not host.base.startswith("https:"):
        return True
    return ssl.create_default_context(cafile=host.authority or None)


async def post(
    session: aiohttp.ClientSession, connector: Connector, host: Host, trust: ssl.SSLContext | bool, path: str,
    body: bytes, headers: Mapping[str, str],
) -> Page | Silent:  # fmt: skip
    """Sends a body once and takes the answer, within the connector's limits."""
    limits = connector.limits
    patience = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_seconds)
    try:
        async with asyncio.timeout(limits.total_seconds):
            async with session.post(
                host.base.rstrip("/") + path, data=body, headers={**headers, "Accept-Encoding": "identity"}, ssl=trust,
                allow_redirects=False, timeout=patience,
            ) as response:  # fmt: skip
                if response.status != 200:
                    return _by_status(response)
                if response.headers.get("Content-Encoding", "identity") not in ("identity", ""):
                    return Silent(Silence.NOT_UNDERSTOOD, "compressed, which was not agreed")
                raw = await read_body(response.content.iter_chunked(CHUNK), limits, response.content_length)
                if isinstance(raw, Silent):
                    return raw
                text = text_of(raw, response.charset or "", connector.encodings)
                return text if isinstance(text, Silent) else Page(text, response.content_type)
    except TimeoutError:
        return Silent(Silence.TOO_SLOW, f"no whole answer within {limits.total_seconds:g} s")
    except aiohttp.ClientConnectorCertificateError:
        return Silent(Silence.BAD_CERTIFICATE, "the certificate is not valid, or not one we believe")
    except aiohttp.ClientConnectorDNSError:
        return Silent(Silence.UNKNOWN_HOST, "its name leads nowhere")
    except aiohttp.ClientSSLError:
        return Silent(Silence.BAD_CERTIFICATE, "no encrypted connection came about")
    except aiohttp.ClientConnectorError:
        return Silent(Silence.REFUSED, "no connection")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Silent(Silence.BROKEN_OFF, type(error).__name__)


def _by_status(response: aiohttp.ClientResponse) -> Silent:
    status = response.status
    if 300 <= status < 400:
        return Silent(Silence.REDIRECTED, f"{status}: sent elsewhere, which is not followed")
    if status == 429:
        return Silent(Silence.TOO_MANY, "429", _wait(response.headers.get("Retry-After", "")))
    if status in (401, 403):
        return Silent(Silence.NOT_AUTHORISED, str(status))
    if status >= 500:
        return Silent(Silence.SERVER_FAULT, str(status), _wait(response.headers.get("Retry-After", "")))
    return Silent(Silence.ANOTHER_FORM, f"{status}: the question was not accepted")


def _wait(text: str) -> float | None:
    """Seconds a department asks us to wait; a date counts from now, nonsense counts as nothing said.

    >>> _wait("7"), _wait("soon"), _wait("99999")
    (7.0, None, 300.0)
    """
    if text.isdecimal():
        return min(float(text), MOST_WAIT)
    try:
        seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), MOST_WAIT)
