"""The harness is only worth something if it catches planted bugs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from doudi.kernel.money import Rounding
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules import bulk, kernels, operators, scalar
from doudi.rules.graph import Op
from doudi.rules.ruleset import Ruleset
from doudi.rules.units import Kind
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.harness import first_difference
from tests.support.planted import three_now

Plant = Callable[[pytest.MonkeyPatch], None]


def _not_strict(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(kernels._ARITHMETIC, Op.LESS, np.less_equal)


def _next_familys_income(patch: pytest.MonkeyPatch) -> None:
    def shifted(values: Any, offsets: Any) -> Any:
        running = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
        return running[np.minimum(offsets[1:] + 1, offsets[-1])] - running[offsets[:-1]]

    patch.setattr(kernels, "segment_sum", shifted)


def _unknown_is_zero(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(bulk, "_fact", lambda column, rows: (0 if column is None else column.values[rows], 0))


def _unset_figure_is_zero(patch: pytest.MonkeyPatch) -> None:
    zeros: dict[Kind, Any] = {Kind.RATIO: Ratio(0), Kind.ROUNDING: Rounding.NONE, Kind.BOOL: False}
    original = scalar.figure_cell

    def invented(value: Any, type_: Any) -> Any:
        return (zeros.get(type_.kind, 0), 0) if value.value is None else original(value, type_)

    patch.setattr(scalar, "figure_cell", invented)


def _open_question_takes_first_branch(patch: pytest.MonkeyPatch) -> None:
    original = operators._where

    def careless(condition: Any, first: Any, second: Any, type_: Any) -> Any:
        return original((True, condition[1] & ~3), first, second, type_) if condition[1] & 3 else original(
            condition, first, second, type_)  # fmt: skip

    patch.setattr(operators, "_where", careless)


def _age_by_year_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(operators, "months_on_first_day", lambda birth, month: 12 * (month.year - birth.year))


def _half_rounded_down(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kernels, "round_array", lambda amount, below, rounding: np.asarray(amount) // below)


BUGS: list[Plant] = [
    _not_strict, _next_familys_income, _unknown_is_zero, _unset_figure_is_zero, _open_question_takes_first_branch,
    _age_by_year_alone, _half_rounded_down,
]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("plant", three_now(BUGS), ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_caught(plant: Plant, demo: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug planted in either evaluation makes the three answers differ."""
    real = load("dibao").ruleset
    households = families(demo.quantities, 500, seed=5)
    plant(monkeypatch)
    differences = [first_difference(ruleset, households, Month(2025, 9)) for ruleset in (demo, real)]
    assert any(differences)
