"""Rounding in compiled tiles is `round_fen`, for every mode and sign."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from doudi.kernel.money import Rounding, round_fen
from doudi.kernel.month import Month
from doudi.rules.population import Column, Population
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import assembly, evaluating
from tests.rules.small import small_ruleset
from tests.rules.tiles_harness import by_tiles

SEPTEMBER = Month(2025, 9)
STANDARD = 77_000
MODES = [mode for mode in Rounding if mode is not Rounding.NONE]
RULE = '''
@rule(FEN_PER_MONTH, clause="c")
def {name}(household: Household, law: Law) -> Expr:
    """L."""
    over = total(household.members.wage_fen) - law["x.standard"] * count(household.members.wage_fen >= 0)
    return share_of(over, law["x.share"], "{name}")


'''
REST = '''
@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return any_of(household.members.wage_fen >= 0)


@rule(PEOPLE, clause="c")
def people(household: Household, law: Law) -> Expr:
    """L."""
    return count(household.members.wage_fen >= 0)
'''


def found(folder: Path) -> dict[str, list[int]]:
    """Seven tenths of wages around the standard, rounded each way, by tiles."""
    body = "".join(RULE.format(name=str(mode)) for mode in MODES) + REST
    rules: Ruleset = small_ruleset(folder, body, eligible="is_eligible", amount="", people="people")
    everybody = Population(np.arange(len(WAGES) + 1, dtype=np.int64), {"wage_fen": Column(WAGES)})
    result = by_tiles(rules, everybody, SEPTEMBER, [str(mode) for mode in MODES])
    return {name: column.values.tolist() for name, column in result.outputs.items()}


WAGES = np.concatenate([np.arange(STANDARD - 700, STANDARD + 700), [0, 10**13]])


def expected() -> dict[str, list[int]]:
    """The same by the rounding of single amounts."""
    return {str(mode): [round_fen(7 * (int(wage) - STANDARD), 10, mode) for wage in WAGES] for mode in MODES}


def test_every_mode_and_sign_rounds_alike(tmp_path: Path) -> None:
    """1,400 amounts around zero and two far from it, by the seven ways to round."""
    assert found(tmp_path) == expected()


def test_division_towards_zero_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted bug: negative amounts divided the other way."""
    evaluating.forget()
    monkeypatch.setitem(assembly.TEXTS, "floor_divide", lambda to, args: to.let(f"sdiv i64 {args[0]}, {args[1]}"))
    assert found(tmp_path) != expected()
    evaluating.forget()
