"""The comparison of tiles with NumPy is only worth something if it catches bugs planted in the writing of kernels."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from doudi.rules.graph import Op
from doudi.rules.tiles import assembly, code, dates, emitters, evaluating, verdicts, writing
from doudi.rules.tiles.emitters import Operand
from doudi.rules.tiles.evaluating import evaluate_in_tiles
from doudi.rules.tiles.lowering import Cell, Rows
from tests.rules.random_rules import MONTH, RandomRules, random_population
from tests.rules.tiles_harness import by_numpy, by_tiles, difference
from tests.support.planted import three_now

Plant = Callable[[pytest.MonkeyPatch], None]


def _next_familys_income(patch: pytest.MonkeyPatch) -> None:
    """The difference of running sums is taken one person too late."""
    original = writing._Writer._offset

    def shifted(self: Any, household: str) -> str:
        late = self.to.let(f"add i64 {original(self, household)}, 1")
        return str(self.to.let(f"call i64 @llvm.smin.i64(i64 {late}, i64 %n)"))

    patch.setattr(writing._Writer, "_offset", shifted)


def _and_forgets_a_false(patch: pytest.MonkeyPatch) -> None:
    """False and unknown is said to be unknown."""
    original = Rows.settle

    def careless(self: Rows, first: Cell, second: Cell, *, decisive: bool) -> Cell:
        settled = original(self, first, second, decisive=decisive)
        state, bits = self.joined(first, second)
        return settled if decisive else Cell(settled.value, state, bits)

    patch.setattr(Rows, "settle", careless)


def _where_drops_the_state(patch: pytest.MonkeyPatch) -> None:
    """The state of the branch taken is lost."""
    original = emitters.EMITTERS[Op.WHERE]

    def careless(rows: Rows, node: Any, args: Sequence[Operand]) -> Cell:
        return Cell(original(rows, node, args).value, args[0].cell.state, args[0].cell.bits)

    patch.setitem(emitters.EMITTERS, Op.WHERE, careless)


def _unknown_yes_is_yes(patch: pytest.MonkeyPatch) -> None:
    """What stands at an unknown place is taken for its value."""
    patch.setattr(Rows, "blank", lambda self, cell, *, wide: cell)


def _superseded_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Nobody is sent to a person for a figure that may have been adjusted."""
    patch.setattr(verdicts, "_superseded", lambda *given: 0)


def _months_begin_a_day_late(patch: pytest.MonkeyPatch) -> None:
    """Who was born on the first of the month is a month too young."""
    original = dates.completed_months

    def late(rows: Rows, day: Any, now: Any) -> Any:
        return original(rows, rows.do("add", day, 1), now)

    patch.setattr(emitters, "completed_months", late)


def _counts_spill_over(patch: pytest.MonkeyPatch) -> None:
    """Counts that share a sum have too little room."""
    patch.setattr(code, "FIELD_BITS", 3)
    patch.setattr(code, "MOST_COUNTED", 7)


def _a_row_is_used_too_early(patch: pytest.MonkeyPatch) -> None:
    """Scratch rows are given away while somebody still reads them."""
    original = writing.rows_of

    def hasty(*given: Any) -> Any:
        rows = original(*given)
        for at, row in rows.row.items():
            rows.row[at] = min(row, 2)
        return rows

    patch.setattr(writing, "rows_of", hasty)


def _negative_numbers_below_bytes(patch: pytest.MonkeyPatch) -> None:
    """Numbers are compared without their sign."""
    original = assembly.compare

    def unsigned(to: Any, name: str, args: Any, *, wide: bool) -> str:
        if not wide or name not in ("less", "at_most"):
            return original(to, name, args, wide=wide)
        how = "ult" if name == "less" else "ule"
        return to.let(f"zext i1 {to.let(f'icmp {how} i64 {args[0]}, {args[1]}')} to i8")

    patch.setattr(writing, "compare", unsigned)


def _a_person_has_the_first_household(patch: pytest.MonkeyPatch) -> None:
    """Values are brought down to the people of the wrong household."""
    original = writing._Writer._find_homes

    def wrong(self: Any, row: str) -> None:
        original(self, row)
        with self.to.loop("%n", parallel=True) as (i, group):
            self.to.put(f"store i64 0, ptr {self._at(row, 'i64', i)}{group}")

    patch.setattr(writing._Writer, "_find_homes", wrong)


BUGS: list[Plant] = [
    _next_familys_income, _and_forgets_a_false, _where_drops_the_state, _unknown_yes_is_yes, _superseded_is_forgotten,
    _months_begin_a_day_late, _counts_spill_over, _a_row_is_used_too_early,
    _negative_numbers_below_bytes, _a_person_has_the_first_household,
]  # fmt: skip


def _differs(seed: int) -> bool:
    """Whether tiles and NumPy differ, or the kernel itself notices that something is odd."""
    evaluating.forget()
    chance = random.Random(seed)
    ruleset = RandomRules(chance).ruleset(55)
    population = random_population(chance, 60)
    outputs = tuple(ruleset.rules)
    expected = by_numpy(ruleset, population, MONTH, outputs)
    figures = ruleset.figures(MONTH)
    if evaluate_in_tiles(ruleset, population, MONTH, figures, outputs, even_if_small=True) is None:
        return True
    return difference(by_tiles(ruleset, population, MONTH, outputs), expected) is not None


@pytest.mark.thorough
@pytest.mark.parametrize("plant", three_now(BUGS), ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_caught(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug planted in the writing of kernels makes tiles and NumPy differ within a few random rulesets."""
    plant(monkeypatch)
    try:
        assert any(_differs(seed) for seed in range(200, 212))
    finally:
        evaluating.forget()


def test_a_bug_planted_in_each_part_is_caught_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of them on one small ruleset, in the quick suite: sums, Kleene *and*, the state of a branch."""
    assert not _differs(SMALL)
    for plant in (_next_familys_income, _and_forgets_a_false, _where_drops_the_state):
        with monkeypatch.context() as patch:
            plant(patch)
            assert _differs(SMALL), plant.__name__
    evaluating.forget()


SMALL = 200
