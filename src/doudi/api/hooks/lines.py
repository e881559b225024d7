"""One attempt to hand an event over (送一次): no redirect, no cookie, and only to an address that was looked at.

The name is looked up once for a connection, every address it leads to is looked at, and the connection is made to those
and no others: a name that answers differently a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from doudi.api.hooks.hosts import HookHost

CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 5.0
LONGEST_RETRY_AFTER = 3600
GONE = 410


@dataclass(frozen=True)
class Came:
    """What came of one attempt (一次投递的结果).

    Args:
        status: the answer's, None where there was no answer.
        wait: seconds the other end asks us to wait.
    """

    status: int | None
    trouble: str = ""
    wait: int = 0

    @property
    def has_arrived(self) -> bool:
        """Whether the other end took it."""
        return self.status is not None and 200 <= self.status < 300


class AddressRefused(OSError):
    """A name leads to an address that is not public, and the operator's file does not allow it."""


async def look_up(host: str, port: int, family: int) -> list[tuple[int, str, int]]:
    """What a name leads to now: family, address, port."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
    return [(each[0], str(each[4][0]), int(each[4][1])) for each in found]


class CheckedResolver(AbstractResolver):
    """Looks a name up, and gives its addresses only if every one of them may be connected to."""

    def __init__(self, host: HookHost) -> None:
        self.host = host

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name.

        Raises:
            AddressRefused: one of them may not be connected to.
        """
        found = await look_up(host, port, family)
        if not all(self.host.may_lead_to(address) for _family, address, _port in found):
            raise AddressRefused("private address")
        return [
            ResolveResult(hostname=host, host=address, port=to, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address, to in found
        ]

    async def close(self) -> None:
        """Nothing is kept open."""


@asynccontextmanager
async def line_to(host: HookHost) -> AsyncIterator[aiohttp.ClientSession]:
    """The connections to one host."""
    connections = aiohttp.TCPConnector(resolver=CheckedResolver(host), use_dns_cache=False, limit=4)
    async with aiohttp.ClientSession(connector=connections, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False,
                                     auto_decompress=False) as session:  # fmt: skip
        yield session


def _trust(host: HookHost) -> ssl.SSLContext | bool:
    if not host.base.startswith("https:"):
        return True
    return ssl.create_default_context(cafile=host.authority or None)


async def hand_over(
    session: aiohttp.ClientSession, host: HookHost, path: str, body: bytes, headers: Mapping[str, str]
) -> Came:
    """Sends a body once; of the answer only its status counts."""
    if not _may_connect(host):
        return Came(None, "private address")
    patience = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS)
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            async with session.post(host.base.rstrip("/") + path, data=body, headers=dict(headers), ssl=_trust(host),
                                    allow_redirects=False, timeout=patience) as response:  # fmt: skip
                return _by_status(response.status, response.headers.get("Retry-After", ""))
    except TimeoutError:
        return Came(None, "no answer in time")
    except aiohttp.ClientConnectorDNSError as error:
        is_refused = isinstance(error.os_error, AddressRefused)
        return Came(None, "private address" if is_refused else "its name leads nowhere")
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError):
        return Came(None, "certificate not believed")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Came(None, type(error).__name__)


def _may_connect(host: HookHost) -> bool:
    """A host written as an address is looked at here: nothing looks it up.

    What is all figures (2130706433, 127.1) is an address too for whoever connects, though not for us: refused.
    """
    name = urlsplit(host.base).hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return name.isascii() and not name.replace(".", "").isdigit()
    return host.may_lead_to(name)


def _by_status(status: int, retry_after: str) -> Came:
    """
    >>> _by_status(302, "").trouble, _by_status(503, "7").wait, _by_status(204, "").has_arrived
    ('redirected, which is not followed', 7, True)
    """
    if 200 <= status < 300:
        return Came(status)
    wait = min(int(retry_after), LONGEST_RETRY_AFTER) if retry_after.isascii() and retry_after.isdecimal() else 0
    return Came(status, "redirected, which is not followed" if 300 <= status < 400 else f"answered {status}", wait)
