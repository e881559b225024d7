"""Asks departments, many at a time, each within its limits (查询台): again where that helps, and rests where not."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from doudi.evidence.connectors.breaking import Breaker, Pulse
from doudi.evidence.connectors.declaring import Connector, Kind
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.http import line, trust_of
from doudi.evidence.connectors.http_json import ask_http_json
from doudi.evidence.connectors.saying import AGAIN, Asking, Heard, Outcome, Said, Silence, Silent
from doudi.evidence.connectors.secret_files import read_secret
from doudi.evidence.connectors.soap import ask_soap
from doudi.evidence.connectors.spdci import ask_spdci
from doudi.evidence.connectors.view import ask_view

Headers = Callable[[str], frozenset[str]]


class Desk:
    """Every connector of an installation, open for questions.

    Args:
        headers: dataset → the headings its contract asks for.
        secrets: the operator's folder of secrets.
    """

    def __init__(
        self, connectors: Iterable[Connector], hosts: Mapping[str, Host], secrets: Path, headers: Headers,
        chance: random.Random | None = None,
    ) -> None:  # fmt: skip
        self._lanes = {each.key: Lane(each) for each in connectors}
        self._by_category = {code: lane for lane in self._lanes.values() for code in lane.connector.categories}
        self._hosts, self._secrets, self._headers = hosts, secrets, headers
        self._trust = {name: trust_of(host) for name, host in hosts.items()}
        self._chance = chance or random.Random()
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        """With the connections that questions share."""
        async with line() as session:
            self._session = session
            try:
                yield self
            finally:
                self._session = None

    def pulses(self) -> Mapping[str, Pulse]:
        """How each department does."""
        return {key: lane.breaker.pulse for key, lane in self._lanes.items()}

    def room(self) -> Mapping[str, int]:
        """How many questions each department takes in hand at once: none while it rests, one as a try after that."""
        return {key: lane.room for key, lane in self._lanes.items()}

    async def ask(self, asking: Asking) -> Heard:
        """What the department says; whatever happens, an outcome comes back and nothing is raised but a stop."""
        lane = self._by_category.get(asking.category)
        if lane is None:
            return Heard(Silent(Silence.NOT_CONNECTED), 0.0, 0)
        started = time.monotonic()
        outcome: Outcome = Silent(Silence.RESTING)
        attempts = 0
        while attempts < lane.connector.patience.attempts:
            async with lane.slot() as may_ask:
                if not may_ask:
                    break
                attempts += 1
                outcome = await self._once(lane.connector, asking)
                lane.breaker.note(outcome)
            if isinstance(outcome, Said) or outcome.why not in AGAIN or attempts == lane.connector.patience.attempts:
                break
            wait = self._wait(lane.connector, attempts, outcome)
            if wait is None:
                break
            await asyncio.sleep(wait)
        return Heard(outcome, time.monotonic() - started, attempts)

    def _wait(self, connector: Connector, attempts: int, outcome: Silent) -> float | None:
        """Seconds until the next attempt: the department's own wish, else doubling with chance; None for not now."""
        patience = connector.patience
        if outcome.wait_seconds is not None:
            return outcome.wait_seconds if outcome.wait_seconds <= patience.most_wait_seconds else None
        most = min(patience.first_wait_seconds * 2 ** (attempts - 1), patience.most_wait_seconds)
        return self._chance.uniform(most / 2, most)

    async def _once(self, connector: Connector, asking: Asking) -> Outcome:
        host = self._hosts.get(connector.host)
        if host is None:
            return Silent(Silence.HOST_NOT_ALLOWED, "the operator's list has no such host")
        secret = read_secret(self._secrets, connector.secret) if connector.secret else None
        if connector.secret and secret is None:
            return Silent(Silence.NO_SECRET, "the secret is not there, or others may read it too")
        headers = self._headers(connector.categories[asking.category].dataset)
        if connector.kind is Kind.VIEW:
            return await asyncio.to_thread(ask_view, connector, host, secret, asking, headers)
        if connector.kind in (Kind.FILES, Kind.MANUAL) or connector.answers_later:
            return Silent(Silence.WAITING, "answered by file, by hand or by a call of its own, later")
        assert self._session is not None, "open the desk first"
        ask = {Kind.HTTP_JSON: ask_http_json, Kind.SOAP: ask_soap, Kind.SPDCI: ask_spdci}[connector.kind]
        trust = self._trust[host.name]
        return await ask(self._session, connector, host, trust, secret, asking, headers)


class Lane:
    """One connector's way in: so many at once, so many in any second, and none while it rests."""

    def __init__(self, connector: Connector) -> None:
        self.connector = connector
        self.breaker = Breaker(connector.patience, time.monotonic)
        self._room = asyncio.Semaphore(connector.limits.at_once)
        most = max(1, int(connector.limits.per_second))
        self._begun: deque[float] = deque(maxlen=most)
        self._seconds = max(1.0, most / connector.limits.per_second)

    @property
    def room(self) -> int:
        """Twice what is asked at once, so that the next is ready when one is answered."""
        over = self.breaker.rests_until
        if over is None:
            return 2 * self.connector.limits.at_once
        return int(self.breaker.pulse is Pulse.PAUSED and time.monotonic() >= over)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[bool]:
        """Waits for room; False where the department is left in peace, and nothing is to be asked."""
        async with self._room:
            if not self.breaker.may_ask():
                yield False
                return
            if (wait := self._begin_at() - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            try:
                yield True
            except BaseException:
                self.breaker.give_up_try()
                raise

    def _begin_at(self) -> float:
        """When the next question may begin, taken down: not before the one so many places earlier is a second old.

        Few questions need not wait for each other then, and in no second does the department get more than it wished.
        """
        at = time.monotonic()
        if len(self._begun) == self._begun.maxlen:
            at = max(at, self._begun[0] + self._seconds)
        self._begun.append(at)
        return at
