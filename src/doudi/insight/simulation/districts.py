"""The districts of a simulation (分区县的模拟结果): each row with its division code, who comes in and who falls out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from doudi.insight.simulation.people import DISTRICT, Grouping, People
from doudi.insight.simulation.run import GroupRow, GroupTable, Simulation
from doudi.rules.bulk import ELIGIBLE, NOT_ELIGIBLE, BulkResult
from doudi.rules.reform import prepare


@dataclass(frozen=True, slots=True)
class DistrictRow(GroupRow):
    """A district in the first month (区县一行).

    Args:
        code: its division code of six figures: what a map joins by.
        came_in, fell_out: households entitled only after, and only before, of those whose result is settled both times.
    """

    code: str = ""
    came_in: int = 0
    fell_out: int = 0


def with_districts(found: Simulation, people: People) -> Simulation:
    """The same result, its table of districts with codes and moves; unchanged where all live in one district.

    The first month is computed once more, so that a simulation of one district costs nothing for it.

    Raises:
        FaultsFound, ParametersNotInForce: as `simulate`, which would have said so before.
    """
    group = next((each for each in people.groups if each.key == DISTRICT), None)
    if group is None:
        return found
    overlay = found.overlay
    prepared = prepare(overlay.ruleset, people.population, overlay.start, overlay.figures)
    after = prepared.scenario(overlay.figures)
    moves = _moves(group, prepared.baseline, after)
    tables = tuple(_coded(each, group, moves) if each.key == DISTRICT else each for each in found.tables)
    return replace(found, tables=tables)


def _moves(group: Grouping, before: BulkResult, after: BulkResult) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """By place in the group: who comes in, who falls out."""
    was, was_not = _settled(before)
    is_now, is_not = _settled(after)
    size = len(group.labels)
    came, fell = (np.bincount(group.places[which], minlength=size) for which in (was_not & is_now, was & is_not))
    return came, fell


def _settled(result: BulkResult) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Entitled, and not: each with a known amount, as the simulation counts."""
    known = result.amount_known
    return (result.computed == ELIGIBLE) & known, (result.computed == NOT_ELIGIBLE) & known


def _coded(table: GroupTable, group: Grouping, moves: tuple[NDArray[np.int64], NDArray[np.int64]]) -> GroupTable:
    """The rows joined to their codes: a table leaves out places without households, a grouping does not."""
    came, fell = moves
    lived_in = [place for place, count in enumerate(np.bincount(group.places, minlength=len(group.labels))) if count]
    rows = tuple(
        DistrictRow(row.label, row.households, row.before_households, row.after_households, row.before_fen,
                    row.after_fen, row.gain, row.lose, group.codes[place], int(came[place]), int(fell[place]))
        for row, place in zip(table.rows, lived_in, strict=True)
    )  # fmt: skip
    return replace(table, rows=rows)
