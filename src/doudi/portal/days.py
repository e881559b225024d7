"""The bar of days as a page draws it: working days as ticks, a holiday as one named gap, weekends left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LONG_REST = 3


@dataclass(frozen=True)
class Tick:
    """A day (used, today, left, paused), or a gap of rest days."""

    kind: str


def drawn(ticks: Iterable[Any]) -> list[Tick]:
    """Ticks to draw: rest days fall away, three or more in a row stay as one gap.

    >>> from types import SimpleNamespace as Day
    >>> [tick.kind for tick in drawn([Day(kind=kind) for kind in "used rest rest used rest rest rest left".split()])]
    ['used', 'used', 'rest', 'left']
    """
    shown: list[Tick] = []
    resting = 0
    for tick in [*ticks, None]:
        if tick is not None and tick.kind == "rest":
            resting += 1
            continue
        if resting >= LONG_REST:
            shown.append(Tick("rest"))
        resting = 0
        if tick is not None:
            shown.append(Tick("left" if tick.kind == "paused" else tick.kind))
    return shown
