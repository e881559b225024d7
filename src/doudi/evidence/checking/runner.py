"""Runs checks (核对执行): takes questions, has them put, stores what comes; stopped or killed anywhere, it goes on.

Everything it must remember is in the tables. What was asked and not stored when it died is asked again after its
lease, under the same number; what is stored is never asked again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, connection

from doudi.evidence.checking.asking_room import AskingRoom
from doudi.evidence.checking.claiming import claim, give_back_lost, release
from doudi.evidence.checking.closing import finish_batches
from doudi.evidence.checking.connected import Connected, connected
from doudi.evidence.checking.health import Health
from doudi.evidence.checking.planning import checks_to_plan, give_up_waiting, plan_next
from doudi.evidence.checking.storing import store
from doudi.evidence.checking.waking import LOOK_SECONDS, Ear
from doudi.evidence.connectors.breaking import Pulse
from doudi.evidence.live_models import UNDER_WAY
from doudi.evidence.models import LiveQuestion
from doudi.kernel.clock import Clock, SystemClock
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.pseudonym import pseudonyms

PURPOSE = "means_verification"
LEAVE_SECONDS = 0.01
"""How long the others' questions wait at most until those of the slowest department have left."""


@dataclass(frozen=True)
class Pace:
    """How the runner goes about it.

    Args:
        lease_seconds: how long a question is ours; a killed process's questions are free after that.
        idle_seconds: between looks when nothing is under way and nobody wakes it.
        dry_seconds: until it is looked again for questions, when there were none for those who have room.
        wait_seconds: for an answer, before anything else is looked after.
        tend_seconds: between looks for questions of dead processes and of departments that rest, when nobody waits
            for an answer; twice as long while somebody does.
    """

    lease_seconds: float = 240.0
    idle_seconds: float = 0.5
    dry_seconds: float = 0.05
    wait_seconds: float = 0.05
    tend_seconds: float = 2.0


@dataclass
class Work:
    """What a run did."""

    planned: int = 0
    asked: int = 0
    stored: int = 0


class Runner:
    """Works through questions until told to stop, or until nothing is left.

    Args:
        clock: tells the office's day and hour; leases run by the machine's own.
        when_idle: called with how many answers were stored, when nothing is left to do, so that nobody waits for it.
    """

    def __init__(
        self, clock: Callable[[], Clock] = current_clock, pace: Pace | None = None,
        when_idle: Callable[[int], None] = lambda _stored: None,
    ) -> None:  # fmt: skip
        self._clock, self._pace, self._when_idle = clock, pace or Pace(), when_idle
        self._tended_at = self._dry_until = 0.0
        self._is_woken = False
        self._told: Clock | None = None
        self._told_at = 0.0
        self._health = Health()
        self.work = Work()

    def run(self, stopped: threading.Event | None = None, *, until_idle: bool = False) -> Work:
        """Ask and store; what is under way when it stops is given back, and what was heard is stored.

        Raises:
            ConnectorsFaulty: the operator's lists cannot be used.
        """
        stopped = stopped or threading.Event()
        while True:
            known = connected()
            most = 0.8 * self._pace.lease_seconds
            with Ear() as ear, AskingRoom(known.desk(), pseudonyms(), most, ear) as room:
                is_over = self._work(room, known, stopped, ear, until_idle=until_idle)
            self._take_in(room, known, 0.0)
            finish_batches(self._acting())
            self._health.write(self._acting(), room.pulses())
            if is_over:
                return self.work

    def _work(
        self, room: AskingRoom, known: Connected, stopped: threading.Event, ear: Ear, *, until_idle: bool
    ) -> bool:
        """True when it was stopped or nothing is left to do, False when the operator's files changed."""
        self._tend(room, known)
        while not stopped.is_set():
            self._claim(room, ear)
            if room.count:
                self._take_in(room, known, self._pace.wait_seconds)
                self._tend(room, known, 2 * self._pace.tend_seconds)
                continue
            self._tend(room, known)
            if connected() != known:
                return False
            if until_idle and self._is_nothing_left(room):
                self._tended_at = 0.0
                self._tend(room, known)
                return True
            self._look_at_clock()  # now, so that nobody waits for it when questions come
            self._when_idle(self.work.stored)
            idle = self._pace.idle_seconds
            self._take_in(room, known, idle if ear.can_hear else min(idle, LOOK_SECONDS))
            self._dry_until = 0.0
        return True

    def _acting(self) -> Acting:
        if self._told is None or time.monotonic() > self._told_at + 1:
            self._told = self._look_at_clock()
        return Acting.system(PURPOSE, self._told.now())

    def _look_at_clock(self) -> Clock:
        self._told, self._told_at = self._clock(), time.monotonic()
        return self._told

    def _claim(self, room: AskingRoom, ear: Ear) -> None:
        """Take what departments have room for; where too little waits, write the questions of the next checks."""
        if time.monotonic() < self._dry_until:
            return
        acting, lease, free = self._acting(), timedelta(seconds=self._pace.lease_seconds), room.room()
        if self._is_woken and not room.count and (slowest := room.slowest()):
            self._is_woken = False  # its answer is the one waited for: it has its questions before the others are taken
            if first := claim(acting, {slowest: free.get(slowest, 0)}, SystemClock().now(), lease):
                self.work.asked += len(first)
                room.put(first, LEAVE_SECONDS)
                free = room.room()
        claimed = claim(acting, free, SystemClock().now(), lease)
        if not claimed and (planned := plan_next(acting)):
            self.work.planned += planned
            claimed = claim(acting, free, SystemClock().now(), lease)
        if claimed:
            self.work.asked += len(claimed)
            room.put(claimed)
            wait = self._pace.dry_seconds / 5  # while they are sent nothing else is looked for
        elif ear.can_hear and all(count > 0 for count in free.values()):
            wait = max(self._pace.dry_seconds, self._pace.idle_seconds)  # nobody lacks room, new ones would be heard of
        else:
            wait = self._pace.dry_seconds
        self._dry_until = time.monotonic() + wait

    def _take_in(self, room: AskingRoom, known: Connected, seconds: float) -> None:
        """Store what was heard. While one group is written the next one gathers, so that commits are shared."""
        news = room.heard(seconds)
        if news.is_woken:
            self._dry_until, self._is_woken = 0.0, True
        if news.not_put:
            release(each.pk for each in news.not_put)
        if news.answered:
            acting = self._acting()
            self.work.stored += store(acting, news.answered, known)
            self._health.note(news.answered)

    def _tend(self, room: AskingRoom, known: Connected, seconds: float | None = None) -> None:
        """Now and then: questions of a dead process are free, and nobody waits for a resting department for ever."""
        if time.monotonic() < self._tended_at + (self._pace.tend_seconds if seconds is None else seconds):
            return
        self._tended_at = time.monotonic()
        if not connection.in_atomic_block:
            close_old_connections()
        if give_back_lost(SystemClock().now()):
            self._dry_until = 0.0
        acting = self._acting()
        well = [key for key, pulse in room.pulses().items() if pulse is Pulse.WELL]
        late = give_up_waiting(acting, SystemClock().now(), well)
        if late:
            store(acting, late, known)
        finish_batches(acting)
        self._health.write(acting, room.pulses())

    def _is_nothing_left(self, room: AskingRoom) -> bool:
        """Whether nothing can be asked now; what waits for a department that rests is another run's."""
        free = [key for key, count in room.room().items() if count > 0]
        waiting = LiveQuestion.objects.filter(state__in=UNDER_WAY, held=False, connector__in=free).exists()
        return not waiting and not checks_to_plan().exists()
