"""Memory is tidied when nobody waits (整理内存): of a process that asks departments."""

from __future__ import annotations

import gc
import time

OFTEN, SELDOM, RARELY = 700, 10, 100
"""After how many new objects the youngest are looked through, after how many times of that the older ones, and after
how many times of those everything: the last ten times as rarely as usual, since every thread stands still for it."""
EVERY_SECONDS = 60.0


class Tidying:
    """Looks for what is held by nothing but itself, and leaves out what was loaded for good.

    The first questions load contracts, readings and more that stays: after them, and not only at the beginning,
    everything that is there is left out. Looking through it took 16 to 75 ms, in the middle of a check.
    """

    def __init__(self) -> None:
        gc.collect()
        gc.freeze()
        gc.set_threshold(OFTEN, SELDOM, RARELY)
        self._done = 0
        self._next_at = 0.0

    def look(self, done: int) -> None:
        """Called when nobody waits; everything is looked through where something was done, once in a while.

        Args:
            done: how much was done so far.
        """
        if done == self._done or time.monotonic() < self._next_at:
            return
        gc.collect()
        if not self._done:
            gc.freeze()
        self._done, self._next_at = done, time.monotonic() + EVERY_SECONDS
