"""Whether both sides said the same (结果核对): to the fen, for every household, before any ratio is taken.

NumPy and the standard library only: both environments read this file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

PERSON_OUTPUTS = (
    "employment_deduction", "countable_income", "is_severely_disabled", "is_elderly", "is_dependent_child",
    "person_top_up",
)  # fmt: skip
HOUSEHOLD_OUTPUTS = (
    "people", "household_income", "standard", "income_limit", "deposit_limit", "passes_asset_test", "is_eligible",
    "difference_benefit", "household_top_up", "monthly_benefit", "edge_level", "needs_temporary_help",
)  # fmt: skip
OUTPUTS = PERSON_OUTPUTS + HOUSEHOLD_OUTPUTS
ROWS_AT_A_TIME = 1 << 20
SHOWN = 5


class Unequal(Exception):
    """The two sides disagree: there is no ratio to speak of."""


def digests(outputs: Mapping[str, NDArray[Any]], rows: NDArray[np.bool_]) -> dict[str, str]:
    """A digest of each output over the chosen rows, the same on both sides whatever integer type each holds.

    >>> chosen = np.array([True, False, True])
    >>> ours = digests({"x": np.array([1, 2, 3], np.int64)}, chosen)
    >>> ours == digests({"x": np.array([1, 9, 3], np.int32)}, chosen)
    True
    >>> ours == digests({"x": np.array([1, 2, 4], np.int32)}, chosen)
    False
    """
    return {name: _digest(values, rows) for name, values in outputs.items()}


def _digest(values: NDArray[Any], rows: NDArray[np.bool_]) -> str:
    if len(values) != len(rows):
        return f"{len(values)} rows instead of {len(rows)}"
    whole = hashlib.blake2b(digest_size=16)
    for start in range(0, len(rows), ROWS_AT_A_TIME):
        part = slice(start, start + ROWS_AT_A_TIME)
        chosen = values[part][rows[part]]
        if chosen.dtype.kind not in "biu":
            return f"holds {chosen.dtype}, which is not exact"
        whole.update(np.ascontiguousarray(chosen, np.int64))
    return whole.hexdigest()


def require_same(what: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Digests or values by output are equal, and there are some.

    Raises:
        Unequal: an output differs or one side lacks it; each is named.
    """
    names = [*ours, *(name for name in theirs if name not in ours)]
    wrong = [name for name in names if name not in ours or name not in theirs or ours[name] != theirs[name]]
    if wrong or not names:
        raise Unequal(f"{what}: {', '.join(wrong) or 'nothing was compared'}")


def require_same_columns(
    what: str, ours: Mapping[str, NDArray[Any]], theirs: Mapping[str, NDArray[Any]],
    known: Mapping[str, NDArray[np.bool_]],
) -> int:  # fmt: skip
    """Every value this side knows is the other's value; returns how many were compared.

    The peer computes with the true value where ours is told that it is unknown. So this checks the unknowns too:
    what is known in spite of them must be what the truth gives.

    Raises:
        Unequal: with the first rows that differ.
    """
    compared, wrong = 0, []
    for name in ours:
        mine, other, here = ours[name].astype(np.int64), theirs[name].astype(np.int64), known[name]
        if len(mine) != len(other):
            wrong.append(f"{name} has {len(mine)} rows on our side and {len(other)} on the peer's")
            continue
        compared += int(here.sum())
        differ = np.flatnonzero(here & (mine != other))
        if len(differ):
            rows = ", ".join(f"row {row}: {mine[row]} against {other[row]}" for row in differ[:SHOWN])
            wrong.append(f"{name} differs in {len(differ):,} rows ({rows})")
    if wrong or not compared:
        raise Unequal(f"{what}: {'; '.join(wrong) or 'nothing was compared'}")
    return compared


def require_same_households(
    what: str, ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]], needed: Sequence[str]
) -> int:
    """Household by household, every value we state is the peer's; returns how many were compared.

    Args:
        needed: what each of our answers must state.

    Raises:
        Unequal: with the first households that differ, or when a household was not answered.
    """
    if len(ours) != len(theirs) or not ours:
        raise Unequal(f"{what}: {len(ours)} answers against {len(theirs)}")
    compared, wrong = 0, []
    for row, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        wrong += [f"household {row} has no {name}" for name in needed if name not in mine]
        for name, value in mine.items():
            compared += 1
            if name not in other or value != other[name]:
                wrong.append(f"household {row}: {name} {value} against {other.get(name)}")
    if wrong:
        raise Unequal(f"{what}: {len(wrong)} values differ; {'; '.join(wrong[:SHOWN])}")
    return compared
