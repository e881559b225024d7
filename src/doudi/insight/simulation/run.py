"""Running a simulation (跑一次模拟): cost by month, who comes in and who falls out, who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.insight.simulation.overlay import Overlay
from doudi.insight.simulation.people import Grouping, People
from doudi.kernel.month import Month
from doudi.rules.bulk import ELIGIBLE, NOT_ELIGIBLE, BulkResult
from doudi.rules.lines import Words
from doudi.rules.parameters import ParameterPayload
from doudi.rules.reform import Prepared, prepare
from doudi.rules.tiles.tally import gains

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class MonthCost:
    """One month under the figures in force and under the overlay, in fen and households.

    Args:
        before_fen, after_fen, before_households, after_households: of those settled under both, or nothing could be
            compared: where no standard was on file before, the whole cost would look like the reform's.
        open_before, open_after: households whose result is open (定不了) under each. They change with the month: past
            the last figure on file nearly everybody is open.
        open_households: those open under either: they are in none of the other numbers.
    """

    month: Month
    before_fen: int
    after_fen: int
    before_households: int
    after_households: int
    came_in: int
    fell_out: int
    open_before: int
    open_after: int
    open_households: int

    @property
    def change_fen(self) -> int:
        """What the overlay costs more."""
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the first month: households, entitled before and after, money, and how many gain or lose.

    Args:
        came_in, fell_out: households entitled only after, and only before, of those whose result is settled both times.
        open_before, open_after: households whose result is open under each.
        code: of a division its code, which a map joins by; else empty.
    """

    label: Words
    code: str
    households: int
    before_households: int
    after_households: int
    before_fen: int
    after_fen: int
    gain: int
    lose: int
    came_in: int
    fell_out: int
    open_before: int
    open_after: int


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The groups of one way to sort households."""

    key: str
    title: Words
    rows: tuple[GroupRow, ...]


class Reach(StrEnum):
    """How far a figure gets within the cap (上限之内能到哪里)."""

    NOWHERE = "nowhere"
    """Even the smaller of the figure in force and the one proposed costs more."""
    PART = "part"
    """Some of the way from one to the other."""
    PROPOSED = "proposed"
    """The proposed figure fits: how much more would, nobody asked."""
    IN_FORCE = "in_force"
    """A cut was proposed, and the figure in force fits already."""


@dataclass(frozen=True, slots=True)
class Capped:
    """How far one figure can go within the cap, between the one in force and the one proposed, in the first month.

    Args:
        value: the largest value whose cost stays within it; None where neither does.
        cost_fen: what that value costs a month.
    """

    key: str
    value: int | None = None
    cost_fen: int | None = None
    reach: Reach = Reach.NOWHERE


@dataclass(frozen=True)
class Simulation:
    """What came out (模拟结果).

    Args:
        months: the cost by month, from the overlay's start.
        tables: the first month by group.
        gain, lose: households that get more or less in the first month; `gain_fen`, `lose_fen` in all.
        falls: of those who fall out, how many lose how much, by upper bound in fen: what a cliff looks like.
        open_households: those whose result is open before or after in the first month: none of them gains or loses.
        capped: the answer to the overlay's cap, if it has one and changes a single amount.
        supposed, as_of: what the figures rest on.
    """

    overlay: Overlay
    households: int
    people: int
    months: tuple[MonthCost, ...]
    tables: tuple[GroupTable, ...]
    gain: int
    lose: int
    gain_fen: int
    lose_fen: int
    falls: tuple[tuple[int, int], ...]
    open_households: int
    capped: Capped | None
    supposed: Mapping[str, Any]
    as_of: Mapping[str, str]


FALL_STEPS = (10_000, 30_000, 50_000, 100_000, 200_000)


def simulate(overlay: Overlay, people: People, *, months: int = 12, progress: Progress | None = None) -> Simulation:
    """The overlay over these people, month by month (政策模拟).

    The people stay as they are; ages and the figures in force are those of each month. Only what the changed figures
    touch is computed twice.

    Args:
        months: how many months from the overlay's start.

    Raises:
        FaultsFound: the overlay changes what no rule reads.
        ParametersNotInForce: a month lies before the first date of figures the rules need.
    """
    costs: list[MonthCost] = []
    first: tuple[Prepared, BulkResult] | None = None
    for number in range(months):
        month = overlay.start.plus(number)
        prepared = prepare(overlay.ruleset, people.population, month, overlay.figures)
        after = prepared.scenario(overlay.figures)
        costs.append(_cost(month, prepared.baseline, after))
        first = first or (prepared, after)
        if progress:
            progress("months", number + 1, months)
    assert first is not None
    prepared, after = first
    before = prepared.baseline
    settled = _settled(before) & _settled(after)
    change = np.where(settled, after.amount_fen - before.amount_fen, 0)
    out = settled & (before.computed == ELIGIBLE) & (after.computed != ELIGIBLE)
    return Simulation(
        overlay, people.population.households, people.population.persons, tuple(costs),
        tuple(_table(group, before, after) for group in people.groups),
        int((change > 0).sum()), int((change < 0).sum()), int(change[change > 0].sum()), int(-change[change < 0].sum()),
        _falls(-change[out]), int((~settled).sum()), _capped(overlay, prepared), people.supposed, people.as_of,
    )  # fmt: skip


def _settled(result: BulkResult) -> NDArray[np.bool_]:
    decided = (result.computed == ELIGIBLE) | (result.computed == NOT_ELIGIBLE)
    return np.asarray(decided & result.amount_known, np.bool_)


def _paid(result: BulkResult) -> NDArray[np.bool_]:
    return np.asarray((result.computed == ELIGIBLE) & result.amount_known, np.bool_)


def _cost(month: Month, before: BulkResult, after: BulkResult) -> MonthCost:
    """Money and households of those who are settled on both sides: one side alone would look like a change."""
    firm_before, firm_after = _settled(before), _settled(after)
    settled = firm_before & firm_after
    was, is_now = settled & _paid(before), settled & _paid(after)
    return MonthCost(
        month, int(before.amount_fen[was].sum()), int(after.amount_fen[is_now].sum()), int(was.sum()),
        int(is_now.sum()), int((~was & is_now).sum()), int((was & ~is_now).sum()),
        int((~firm_before).sum()), int((~firm_after).sum()), int((~settled).sum()),
    )  # fmt: skip


def _table(group: Grouping, before: BulkResult, after: BulkResult) -> GroupTable:
    size = len(group.labels)
    both = _settled(before) & _settled(after)
    was, is_now = both & _paid(before), both & _paid(after)

    def counted(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(group.places[which], minlength=size).astype(np.int64)

    def summed(result: BulkResult, which: NDArray[np.bool_]) -> NDArray[np.int64]:
        found = np.zeros(size, np.int64)
        np.add.at(found, group.places[which], result.amount_fen[which])
        return found

    households = np.bincount(group.places, minlength=size)
    found = gains(before.amount_fen, after.amount_fen, both, both, group.places, size)
    columns = (
        households, counted(was), counted(is_now), summed(before, was), summed(after, is_now), found.gaining,
        found.losing, counted(~was & is_now), counted(was & ~is_now), counted(~_settled(before)),
        counted(~_settled(after)),
    )  # fmt: skip
    codes = group.codes or ("",) * size
    rows = tuple(
        GroupRow(label, codes[place], *(int(column[place]) for column in columns))
        for place, label in enumerate(group.labels)
        if households[place]
    )
    return GroupTable(group.key, group.title, rows)


def _falls(lost: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """How many lose up to each step; the last step is open, written as 0."""
    places = np.searchsorted(FALL_STEPS, lost, side="left")
    counts = np.bincount(places, minlength=len(FALL_STEPS) + 1)
    return tuple((step, int(count)) for step, count in zip((*FALL_STEPS, 0), counts, strict=True))


def _capped(overlay: Overlay, prepared: Prepared) -> Capped | None:
    """The largest value of the one changed amount that keeps within the cap, found by halving."""
    if overlay.cap_fen is None or len(overlay.figures) != 1:
        return None
    key, aim = next(iter(overlay.figures.items()))
    now = prepared.ruleset.figures(prepared.month)[key].value
    if type(aim) is not int or type(now) is not int:
        return None

    def cost(value: ParameterPayload) -> int:
        result = prepared.scenario({key: value})
        return int(result.amount_fen[_paid(result)].sum())

    low, high = (now, aim) if now <= aim else (aim, now)
    if cost(low) > overlay.cap_fen:
        return Capped(key)
    if cost(high) <= overlay.cap_fen:
        return Capped(key, high, cost(high), Reach.PROPOSED if high == aim else Reach.IN_FORCE)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if cost(middle) <= overlay.cap_fen else (low, middle)
    return Capped(key, low, cost(low), Reach.PART)
