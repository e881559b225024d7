"""Leaving a sick department in peace (熔断): after too many failures a pause, then one question as a try."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import StrEnum

from doudi.evidence.connectors.declaring import Patience
from doudi.evidence.connectors.saying import SICK, Outcome, Silent


class Pulse(StrEnum):
    """How a department does (接口状态)."""

    WELL = "well"
    PAUSED = "paused"
    TRYING = "trying"


class Breaker:
    """Counts the last outcomes of one connector.

    >>> from doudi.evidence.connectors.saying import Silence
    >>> now = [0.0]
    >>> breaker = Breaker(Patience(failures=2, of_last=3, pause_seconds=30), lambda: now[0])
    >>> for _ in range(2):
    ...     breaker.note(Silent(Silence.REFUSED))
    >>> breaker.pulse, breaker.may_ask()
    (<Pulse.PAUSED: 'paused'>, False)
    >>> now[0] = 31
    >>> breaker.may_ask(), breaker.may_ask()
    (True, False)
    """

    def __init__(self, patience: Patience, clock: Callable[[], float]) -> None:
        self._patience, self._clock = patience, clock
        self._last: deque[bool] = deque(maxlen=patience.of_last)
        self._paused_at: float | None = None
        self._is_trying = False

    @property
    def pulse(self) -> Pulse:
        """Well, paused, or trying with one question."""
        if self._paused_at is None:
            return Pulse.WELL
        return Pulse.TRYING if self._is_trying else Pulse.PAUSED

    @property
    def rests_until(self) -> float | None:
        """On the clock given; None while well."""
        return None if self._paused_at is None else self._paused_at + self._patience.pause_seconds

    def may_ask(self) -> bool:
        """Whether a question may go out now; after a pause the first that asks is the try, the others wait on."""
        if self._paused_at is None:
            return True
        if self._is_trying or self._clock() < self._paused_at + self._patience.pause_seconds:
            return False
        self._is_trying = True
        return True

    def note(self, outcome: Outcome) -> None:
        """Take an outcome down."""
        is_sick = isinstance(outcome, Silent) and outcome.why in SICK
        if self._is_trying:
            self._is_trying = False
            self._paused_at = self._clock() if is_sick else None
            self._last.clear()
            return
        self._last.append(is_sick)
        if self._paused_at is None and sum(self._last) >= self._patience.failures:
            self._paused_at = self._clock()

    def give_up_try(self) -> None:
        """The question that was the try was never put (stopped, killed): the next may be it."""
        self._is_trying = False
