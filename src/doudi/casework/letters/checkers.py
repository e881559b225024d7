"""Letters of packages above that carry a code of ours (别处发的信): they say which, and anybody is answered."""

from collections.abc import Callable
from datetime import date

Found = tuple[str, str, date]
"""What kind of letter, its number, and the day it was decided; nothing about a family."""
Checker = Callable[[str], Found | None]
_checkers: list[Checker] = []


def register_checker(checker: Checker) -> None:
    """``checker(code)`` says whether a letter with this code was sent."""
    if checker not in _checkers:
        _checkers.append(checker)


def ask_checkers(code: str) -> Found | None:
    """The first that knows the code."""
    return next((found for found in (checker(code) for checker in _checkers) if found), None)
