"""What the bootstrap says: Chinese or English by locale, one line per step with its seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from doudi.config.commands.language import speak

__all__ = ["CannotGoOn", "speak", "step", "tell"]


class CannotGoOn(Exception):
    """The environment cannot be prepared; the text is one sentence with the way out."""


def tell(text: str) -> None:
    """One line for the person at the terminal; standard output stays the command's own."""
    print(text, file=sys.stderr, flush=True)


class Step:
    """A step under way; :meth:`note` shows how far it is, on a terminal only."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.is_terminal = sys.stderr.isatty()

    def note(self, text: str) -> None:
        """Show progress in place of the last note."""
        if self.is_terminal:
            sys.stderr.write(f"\r\x1b[K  {self.label} … {text}")
            sys.stderr.flush()


@contextmanager
def step(zh: str, en: str) -> Iterator[Step]:
    """Print the step's name when it starts and its seconds when it is done."""
    label = speak(zh, en)
    sys.stderr.write(f"  {label} … ")
    sys.stderr.flush()
    started = time.monotonic()
    under_way = Step(label)
    try:
        yield under_way
    except BaseException:
        sys.stderr.write("\n")
        raise
    seconds = time.monotonic() - started
    if under_way.is_terminal:
        sys.stderr.write(f"\r\x1b[K  {label} … ")
    sys.stderr.write(f"{seconds:.1f} {speak('秒', 's')}\n")
    sys.stderr.flush()
