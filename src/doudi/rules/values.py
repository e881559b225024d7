"""Sourced values (有来源的值): a value, *none* or *unknown*, with who says so and as of when.

*None* (没有) is an answer: the department or the family says there is nothing. *Unknown* (不知道) is no answer: nobody
asked, or the bank did not reply. The two are never mixed; no fact defaults to zero, false or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Literal

Value = int | bool | str | date
"""What a fact can hold: whole fen or a count, yes/no, a code, a date."""


class Absent(Enum):
    """The two ways a fact can hold no value; compare with `is`.

    >>> NONE is UNKNOWN
    False
    >>> str(UNKNOWN)
    'unknown'
    """

    NONE = "none"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        raise TypeError(f"{self.value} is neither true nor false; compare with `is NONE` or `is UNKNOWN`.")


NONE: Final[Literal[Absent.NONE]] = Absent.NONE
UNKNOWN: Final[Literal[Absent.UNKNOWN]] = Absent.UNKNOWN


@dataclass(frozen=True, slots=True)
class Sourced:
    """A fact's value with its provenance (事实值及其来源).

    Args:
        value: the value, `NONE` (confirmed to have none) or `UNKNOWN` (not answered).
        source: who says so, readable by a resident: "您报的", "税务部门", "9月16日上门核实".
        as_of: the day the value was true, if the source says.
        note: anything the reader of a proof should see beside it, for example that two sources agree.

    >>> Sourced(105_000, source="税务部门").is_known
    True
    >>> Sourced(UNKNOWN, source="某银行没有回话").is_known
    False
    """

    value: Value | Absent
    source: str = ""
    as_of: date | None = None
    note: str = ""

    @property
    def is_known(self) -> bool:
        """True for a value and for *none*; false for *unknown*."""
        return self.value is not UNKNOWN


NOT_ASKED: Final = Sourced(UNKNOWN, source="", note="not asked")
"""What a fact is that nobody has put on file (没问过): unknown, never none."""


def and3(*operands: bool | None) -> bool | None:
    """Kleene *and* (三值与): one false settles it, otherwise one unknown (`None`) leaves it unknown.

    >>> and3(True, None), and3(False, None), and3()
    (None, False, True)
    """
    if any(operand is False for operand in operands):
        return False
    return None if any(operand is None for operand in operands) else True


def or3(*operands: bool | None) -> bool | None:
    """Kleene *or* (三值或): one true settles it, otherwise one unknown (`None`) leaves it unknown.

    >>> or3(True, None), or3(False, None), or3()
    (True, None, False)
    """
    if any(operand is True for operand in operands):
        return True
    return None if any(operand is None for operand in operands) else False


def not3(operand: bool | None) -> bool | None:
    """Kleene *not* (三值非): the opposite of unknown is unknown.

    >>> not3(True), not3(None)
    (False, None)
    """
    return None if operand is None else not operand
