"""Where departments are asked (查询间): an event loop in a thread of its own, fed with questions, heard by a queue.

The tables are touched by whoever feeds it and never in here, so that a slow department holds up no transaction and a
slow database no department.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median

from doudi.columnar.pseudonym import Pseudonyms
from doudi.evidence.checking.claiming import Claimed
from doudi.evidence.checking.reading import LiveReply, reply_of
from doudi.evidence.checking.storing import Answered
from doudi.evidence.checking.waking import Ear
from doudi.evidence.connectors.breaking import Pulse
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.saying import Outcome, Silence, Silent

_log = logging.getLogger("doudi.verification")
GATHER_SECONDS = 0.03
"""How long answers that came wait for others, to share a commit; the last one of all is not waited past."""
LAST_TIMES = 5
"""Of how many answers the middle one says how long a department takes: one that was held up says nothing of it."""
LEAVE_SECONDS = 0.001
"""After the last question was begun, until it is on its way."""


class Woken:
    """Somebody wrote questions (有人叫醒)."""


@dataclass(frozen=True)
class News:
    """What was heard since the last time: answers, what was not put after all, and whether questions were written."""

    answered: list[Answered]
    not_put: list[Claimed]
    is_woken: bool


class AskingRoom:
    """Asks what it is given, each question once.

    Args:
        most_seconds: of one question in all; what takes longer counts as too slow, before its lease is over.
        ear: through which it hears, beside the answers, that questions were written.
    """

    def __init__(self, desk: Desk, pseudonyms: Pseudonyms, most_seconds: float, ear: Ear) -> None:
        self._desk, self._pseudonyms, self._most, self._ear = desk, pseudonyms, most_seconds, ear
        self._heard: queue.SimpleQueue[Answered | Claimed | Woken] = queue.SimpleQueue()
        self._under_way: Counter[str] = Counter()
        self._took: dict[str, deque[float]] = defaultdict(partial(deque, maxlen=LAST_TIMES))
        self._to_begin: deque[Claimed] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None
        self._is_open, self._have_left = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="asking-departments", daemon=True)

    def __enter__(self) -> AskingRoom:
        self._thread.start()
        self._is_open.wait()
        return self

    def __exit__(self, *_: object) -> None:
        loop, over = self._loop, self._over
        if loop is not None and over is not None and self._thread.is_alive():
            loop.call_soon_threadsafe(over.set)
        self._thread.join()

    @property
    def count(self) -> int:
        """Questions given and not heard of yet."""
        return sum(self._under_way.values())

    def room(self) -> Mapping[str, int]:
        """How many more each department takes."""
        return {key: free - self._under_way[key] for key, free in self._desk.room().items()}

    def pulses(self) -> Mapping[str, Pulse]:
        """How each department does."""
        return self._desk.pulses()

    def slowest(self) -> str:
        """The department that took longest so far; empty where none is known to take longer than the others."""
        return max(self._took, key=self._usual) if len(self._took) > 1 else ""

    def _usual(self, connector: str) -> float:
        """How many seconds a department takes; 0 where nothing is known."""
        return median(self._took[connector]) if connector in self._took else 0.0

    def put(self, claimed: Iterable[Claimed], most_seconds: float = 0.0) -> None:
        """Ask these; of departments that take long first, since the check is done when the last has answered.

        Args:
            most_seconds: how long the caller stands back until they have left: it and the loop take turns in one
                process, and what the caller does next would hold them up.
        """
        some = sorted(claimed, key=lambda each: -self._usual(each.connector))
        self._under_way.update(each.connector for each in some)
        assert self._loop is not None
        self._have_left.clear()
        self._loop.call_soon_threadsafe(self._take, some)
        if most_seconds > 0:
            self._have_left.wait(most_seconds)

    def heard(self, seconds: float) -> News:
        """What was heard since the last time, waiting for the first so long.

        Once the first answer is there others have a moment to come too, so that they are stored together; nobody waits
        for that moment when no question is left, or when somebody wrote new ones.
        """
        found: list[Answered | Claimed] = []
        is_woken = False
        until = 0.0
        try:
            while (not until or len(found) < self.count) and not (is_woken and seconds > 0):
                left = until - time.monotonic() if until else seconds
                told = self._heard.get(timeout=left) if left > 0 else self._heard.get_nowait()
                until = until or time.monotonic() + (GATHER_SECONDS if seconds > 0 else 0.0)
                if isinstance(told, Woken):
                    is_woken = True
                else:
                    found.append(told)
        except queue.Empty:
            pass
        answered = [each for each in found if isinstance(each, Answered)]
        not_put = [each for each in found if isinstance(each, Claimed)]
        for each in answered:
            self._took[each.claimed.connector].append(each.seconds)
        self._under_way.subtract(each.claimed.connector for each in answered)
        self._under_way.subtract(each.connector for each in not_put)
        return News(answered, not_put, is_woken)

    # ---- in the loop's thread ----

    def _run(self) -> None:
        try:
            asyncio.run(self._stay_open())
        finally:
            self._is_open.set()

    async def _stay_open(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with self._desk.open():
            self._ear.listen(self._loop, lambda: self._heard.put(Woken()))
            self._is_open.set()
            await self._over.wait()
            self._ear.deafen()
            for task in list(self._tasks):
                task.cancel()
            for each in self._to_begin:
                self._heard.put(each)
            self._to_begin.clear()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, some: list[Claimed]) -> None:
        self._to_begin += some
        self._begin()

    def _begin(self) -> None:
        """One question in a turn of the loop: the first is under way while the others are put together."""
        loop = asyncio.get_running_loop()
        if not self._to_begin:
            loop.call_later(LEAVE_SECONDS, self._have_left.set)
            return
        each = self._to_begin.popleft()
        task = loop.create_task(self._ask(each))
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, each))
        loop.call_soon(self._begin)

    def _ended(self, claimed: Claimed, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():  # before its first step too
            self._heard.put(claimed)

    async def _ask(self, claimed: Claimed) -> None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._most):
                heard = await self._desk.ask(claimed.asking)
            attempts = heard.attempts
            outcome: Outcome = heard.outcome
        except TimeoutError:
            outcome, attempts = Silent(Silence.TOO_SLOW, f"nothing within {self._most:g} s"), 1
        except Exception as error:  # a connector that breaks is a silent department, and the next question goes on
            _log.exception("connector %s broke", claimed.connector)
            outcome, attempts = Silent(Silence.NOT_UNDERSTOOD, type(error).__name__), 1
        if isinstance(outcome, Silent) and outcome.why is Silence.RESTING and attempts == 0:
            self._heard.put(claimed)
            return
        took = time.monotonic() - started  # reading it is our own work and says nothing of the department
        self._heard.put(Answered(claimed, self._read(claimed, outcome), took))

    def _read(self, claimed: Claimed, outcome: Outcome) -> LiveReply:
        asking = claimed.asking

        def read(told: Outcome) -> LiveReply:
            return reply_of(
                told, asking.category, claimed.dataset, claimed.question, asking.citizen_number, self._pseudonyms,
                asking.at_or_above_fen,
            )  # fmt: skip

        try:
            return read(outcome)
        except Exception as error:  # a row nobody thought of must not lose the question, and is no answer
            _log.exception("an answer of %s in %s could not be read", claimed.connector, asking.category)
            return read(Silent(Silence.NOT_UNDERSTOOD, type(error).__name__))
