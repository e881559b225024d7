"""From the facts of several sources to one value (多来源归一), and where two sources disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

State = Literal["has", "none", "unknown"]


@dataclass(frozen=True)
class Said:
    """What one source says of one quantity of one person (一个来源的说法)."""

    category: str
    department: str
    state: State
    value: Any = None
    items: tuple[int, ...] = ()
    as_of: date | None = None
    note: str = ""
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Weighed:
    """What the rules are given: the value chosen, from which sources, and which other source disagrees.

    ``heard`` are the categories the value comes from: one, or all that are added up or that all say no.
    """

    state: State
    value: Any = None
    items: tuple[int, ...] = ()
    department: str = ""
    as_of: date | None = None
    note: str = ""
    against: tuple[Said, ...] = ()
    heard: tuple[str, ...] = ()


def _taken(said: Said, *, against: Sequence[Said] = (), heard: Sequence[Said] = ()) -> Weighed:
    categories = _categories(heard or [said])
    return Weighed(
        said.state, said.value, said.items, said.department, said.as_of, said.note, tuple(against), categories
    )


def _categories(said: Sequence[Said]) -> tuple[str, ...]:
    return tuple(each.category for each in said)


def _oldest(said: Sequence[Said]) -> date | None:
    return min((each.as_of for each in said if each.as_of is not None), default=None)


def weigh(combine: str, order: Sequence[str], said: Mapping[str, Said], *, against: Sequence[Said] = ()) -> Weighed:
    """One value from several sources, by the way to combine of the file of authority.

    Args:
        said: category → what it says; a category that was not asked is missing.
        against: sources that disagree with the one that will be taken; kept beside the value.
    """
    rows = [said[category] for category in order if category in said]
    if combine == "any":
        return _any(rows, against)
    if combine == "sum":
        return _sum(rows, against)
    if combine == "ladder":
        # Down a rung only on a "none": a source that is silent may have held the very amount.
        for row in rows:
            if row.state != "none":
                return _taken(row, against=against)
        return _taken(rows[0], against=against)
    known = next((row for row in rows if row.state != "unknown"), rows[0])
    return _taken(known, against=against)


def _any(rows: Sequence[Said], against: Sequence[Said]) -> Weighed:
    for wanted in ("has", "unknown"):
        for row in rows:
            if row.state == wanted and (wanted == "unknown" or row.value):
                return _taken(row, against=against)
    return Weighed("none", None, (), rows[0].department, _oldest(rows), "", tuple(against), _categories(rows))


def _sum(rows: Sequence[Said], against: Sequence[Said]) -> Weighed:
    silent = next((row for row in rows if row.state == "unknown"), None)
    if silent is not None:
        return _taken(silent, against=against, heard=rows)
    having = [row for row in rows if row.state == "has"]
    first = (having or list(rows))[0]
    total = sum(row.value for row in having)
    state: State = "has" if having else "none"
    value = total if having else None
    return Weighed(state, value, (), first.department, _oldest(rows), "", tuple(against), _categories(rows))


def disagree(
    first: Said, other: Said, *, tolerance_percent: int = 0, floor: int | None = None, cap: int | None = None
) -> bool:
    """Whether two known answers about the same thing contradict each other (不一致).

    Amounts that are split by employer are compared employer by employer, where both know the employer. They may differ
    by the tolerance; where the other is held between a floor and a cap (缴费基数), the first may lie beyond them.
    """
    if "unknown" in (first.state, other.state) or first.state == other.state == "none":
        return False
    if isinstance(first.value, bool) or isinstance(other.value, bool):
        return bool(first.value) != bool(other.value)
    if not (isinstance(first.value, int) and isinstance(other.value, int)):
        return (first.state, first.value) != (other.state, other.value)
    if first.parts and other.parts:
        theirs = dict(other.parts)
        pairs = [(amount, theirs[code]) for code, amount in first.parts if code in theirs]
    else:
        pairs = [(first.value, other.value)]
    return any(_far_apart(one, two, tolerance_percent, floor, cap) for one, two in pairs)


def _far_apart(first: int, other: int, tolerance_percent: int, floor: int | None, cap: int | None) -> bool:
    if (other == floor and first <= floor) or (other == cap and first >= cap):
        return False
    return abs(other - first) * 100 > tolerance_percent * first
