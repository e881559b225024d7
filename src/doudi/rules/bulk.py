"""A whole population at once (批量审核): the same graph on columns, tile by tile, equal to the fen to one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.month import Month
from doudi.rules import kernels
from doudi.rules.assessment import Outcome
from doudi.rules.graph import GATHERING, Node, Op
from doudi.rules.kernels import BulkCell, State
from doudi.rules.operators import Cell
from doudi.rules.parameters import ParameterValue
from doudi.rules.population import Column, IntArray, Population, check_population
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.settled import with_settled_figures
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, SUPERSEDED
from doudi.rules.tiles.bounds import fits
from doudi.rules.tiles.evaluating import evaluate_in_tiles
from doudi.rules.tiles.one_by_one import columns_of, evaluation_of, ranges_of
from doudi.rules.tiles.plan import COMPACT, dtype_of_node, single_cells
from doudi.rules.tiles.run import Columns
from doudi.rules.tiles.standing import Standing
from doudi.rules.units import Kind

OUTCOMES: tuple[Outcome, ...] = (
    Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, Outcome.UNDETERMINED, Outcome.NEEDS_PERSON,
)  # fmt: skip
"""The outcome a code of `BulkResult.outcome` stands for."""

ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, NEEDS_PERSON = range(4)
TILE_HOUSEHOLDS = 1 << 15


@dataclass(frozen=True, slots=True)
class RuleColumn:
    """One rule's values and states; a state with an unknown bit (`states.UNKNOWN_BITS`) has no value."""

    values: NDArray[Any]
    states: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The answer for every household, in the order of the population.

    Args:
        outcome: uint8[households], index into `OUTCOMES`; `computed` the same before a person is asked for.
        amount_fen: int64[households], valid where `amount_known`; 0 where not eligible.
        outputs: the rules asked for, households' or persons'.
        ruleset_hash: what the result was computed under.
    """

    outcome: NDArray[np.uint8]
    computed: NDArray[np.uint8]
    amount_fen: IntArray
    amount_known: NDArray[np.bool_]
    outputs: Mapping[str, RuleColumn]
    ruleset_hash: str

    def where(self, outcome: Outcome) -> IntArray:
        """Row numbers of the households with this outcome."""
        return np.flatnonzero(self.outcome == OUTCOMES.index(outcome)).astype(np.int64)


Engine = Literal["auto", "tiles", "numpy"]
"""What computes: `auto` takes compiled tiles where they are worth it; the result is the same."""


def assess_population(
    ruleset: Ruleset,
    population: Population,
    month: Month,
    *,
    outputs: Iterable[str] = (),
    tile_households: int = TILE_HOUSEHOLDS,
    trusted: bool = False,
    compact: bool = False,
    engine: Engine = "auto",
    threads: int | None = None,
) -> BulkResult:
    """Outcome and amount of every household (全量审核), without proofs.

    Compiled tiles compute it where a compiler is installed and the population is large enough, else NumPy does. Both
    give the same to the byte. Numbers so large that 64 bits could not hold them are computed household by household.

    Args:
        ruleset: from `schemes.load(...).ruleset`.
        population: persons by household offsets; unknown is a mask, never a zero.
        outputs: names of rules whose columns are wanted as well.
        tile_households: households NumPy works on at a time, to bound memory.
        trusted: the columns come from an earlier evaluation and may hold what no fact can, such as a negative amount.
        compact: the numbers of `outputs` in 32 bits if all of them fit, for half the memory; int64 if not.
        engine: `tiles` also for small populations; `numpy` never compiled.
        threads: how many compiled tiles use; as many as the process may, if None.

    Raises:
        FaultsFound: columns that cannot be.
        ParametersNotInForce: the month lies before the first date of figures the rules need.
        AmountTooLarge: a result is beyond 64 bits.
    """
    wanted, named = tuple(dict.fromkeys(outputs)), ruleset.hash
    ruleset = with_settled_figures(ruleset, month, only=wanted)
    if engine != "numpy":
        figures, small = ruleset.figures(month), engine == "tiles"
        columns = (
            Standing(ruleset, population, month).columns(
                figures, wanted, compact=compact, threads=threads, even_if_small=small)
            if trusted else
            evaluate_in_tiles(
                ruleset, population, month, figures, wanted, compact=compact, threads=threads, even_if_small=small)
        )  # fmt: skip
        if columns is not None:
            return _result(columns, wanted, named)
    if not trusted:
        check_population(ruleset.quantities, population)
    found = _by_numpy(_Run(ruleset, population, month, ruleset.figures(month), wanted, trusted), tile_households, named)
    return replace(found, outputs=_compacted(found.outputs)) if compact else found


def evaluate_by_numpy(
    ruleset: Ruleset, population: Population, month: Month, figures: Mapping[str, ParameterValue], ruleset_hash: str
) -> BulkResult:
    """Outcome and amount under figures that are in no file, over columns of an earlier evaluation."""
    return _by_numpy(_Run(ruleset, population, month, figures, (), trusted=True), TILE_HOUSEHOLDS, ruleset_hash)


def _by_numpy(run: _Run, tile_households: int, ruleset_hash: str) -> BulkResult:
    tiles: list[BulkResult] = []
    households = run.population.households
    for start in range(0, max(households, 1), tile_households):
        tiles += run.evaluate(start, min(start + tile_households, households))
    joined = {
        name: RuleColumn(_join([tile.outputs[name].values for tile in tiles]),
                         _join([tile.outputs[name].states for tile in tiles]))
        for name in run.outputs
    }  # fmt: skip
    return BulkResult(
        _join([tile.outcome for tile in tiles]), _join([tile.computed for tile in tiles]),
        _join([tile.amount_fen for tile in tiles]), _join([tile.amount_known for tile in tiles]), joined, ruleset_hash,
    )  # fmt: skip


def _result(columns: Columns, outputs: Sequence[str], ruleset_hash: str) -> BulkResult:
    rules = {name: RuleColumn(columns[f"{name} value"], columns[f"{name} state"]) for name in outputs}
    return BulkResult(columns["outcome"], columns["computed"], columns["amount_fen"], columns["amount_known"], rules,
                      ruleset_hash)  # fmt: skip


def _compacted(columns: Mapping[str, RuleColumn]) -> dict[str, RuleColumn]:
    numbers = [column.values for column in columns.values() if column.values.dtype == np.int64]
    low, high = COMPACT
    if any(len(values) and (values.min() < low or values.max() > high) for values in numbers):
        return dict(columns)
    return {
        name: replace(column, values=column.values.astype(np.int32)) if column.values.dtype == np.int64 else column
        for name, column in columns.items()
    }


@dataclass(frozen=True)
class _Run:
    """One assessment by NumPy."""

    ruleset: Ruleset
    population: Population
    month: Month
    figures: Mapping[str, ParameterValue]
    outputs: tuple[str, ...]
    trusted: bool

    @cached_property
    def is_safe(self) -> bool:
        """Whether nobody's numbers can leave 64 bits, whatever the facts are."""
        people = int(np.diff(self.population.offsets).max(initial=0))
        return not self.trusted and fits(self.ruleset, self.singles, {}, people)

    @cached_property
    def singles(self) -> dict[int, Cell]:
        """The cells of figures and constants."""
        return single_cells(self.ruleset, self.figures, self.month)

    def evaluate(self, start: int, stop: int) -> list[BulkResult]:
        """The results of some households in order; in halves where together their numbers could leave 64 bits."""
        if not self.is_safe:
            ranges, people = ranges_of(self.ruleset, self.population, start, stop)
            if not fits(self.ruleset, self.singles, ranges, people):
                if stop - start == 1:
                    return [self._alone(start)]
                middle = (start + stop) // 2
                return self.evaluate(start, middle) + self.evaluate(middle, stop)
        return [_tile(self.ruleset, self.population, self.month, self.figures, self.outputs, start, stop)]

    def _alone(self, row: int) -> BulkResult:
        evaluation = evaluation_of(self.ruleset, self.population, row, self.month, self.figures)
        answer, rules = columns_of(evaluation, row, self.outputs, OUTCOMES)
        outcome, computed, amount, known = answer
        return BulkResult(
            np.array([outcome], np.uint8), np.array([computed], np.uint8), np.array([amount], np.int64),
            np.array([known], np.bool_),
            {name: RuleColumn(np.array(values, self._dtype(name)), np.array(states, np.uint8))
             for name, (values, states) in rules.items()},
            self.ruleset.hash,
        )  # fmt: skip

    def _dtype(self, rule: str) -> str:
        return dtype_of_node(self.ruleset.graph.nodes[self.ruleset.rules[rule].node])


def _join(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _tile(
    ruleset: Ruleset, population: Population, month: Month, figures: Mapping[str, ParameterValue],
    outputs: Sequence[str], start: int, stop: int,
) -> BulkResult:  # fmt: skip
    first, last = int(population.offsets[start]), int(population.offsets[stop])
    offsets = population.offsets[start : stop + 1] - first
    cells: dict[int, BulkCell] = {}
    persons = np.repeat(np.arange(stop - start), np.diff(offsets))
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        if node.op is Op.FACT:
            is_person = node.entity is Entity.PERSON
            columns = population.person if is_person else population.household
            rows = slice(first, last) if is_person else slice(start, stop)
            values, state = _fact(columns.get(str(node.payload)), rows)
            if node.type.kind is Kind.NUMBER and isinstance(values, np.ndarray):
                # Narrower columns hold the same numbers; sums of them need the room.
                values = values.astype(np.int64, copy=False)
            cells[index] = values, state
        elif node.op is Op.FIGURE:
            cells[index] = _figure(figures[str(node.payload)], node)
        elif node.op is Op.CONSTANT:
            cells[index] = (_constant(node), 0)
        elif node.op is Op.PROJECT:
            cells[index] = _project(cells[node.args[0]], persons)
        elif node.op in GATHERING:
            cells[index] = kernels.gather(node.op, cells[node.args[0]], offsets)
        else:
            codes = _codes(ruleset, node)
            args = [cells[arg] for arg in node.args]
            if node.op is Op.EQUAL:
                args = [_in_list(cell, ruleset.graph.nodes[arg].type.codes, codes)
                        for cell, arg in zip(args, node.args, strict=True)]  # fmt: skip
            cells[index] = kernels.elementwise(node.op, args, node.payload, node.type, month, codes)
    return _verdicts(ruleset, cells, outputs, stop - start, last - first)


def _fact(column: Column | None, rows: slice) -> BulkCell:
    if column is None:
        return 0, FACT_UNKNOWN
    values = column.values[rows]
    known = None if column.known is None else column.known[rows]
    if known is None or bool(known.all()):
        return values, 0
    state = np.where(known, 0, FACT_UNKNOWN).astype(np.uint8)
    return np.where(known, values, np.zeros((), values.dtype)), state


def _figure(value: ParameterValue, node: Node) -> BulkCell:
    if value.value is None:
        return kernels.neutral(node.type), FIGURE_UNSET
    return value.value, SUPERSEDED if value.possibly_superseded else 0


def _constant(node: Node) -> Any:
    if node.type.kind is Kind.CODE and isinstance(node.payload, str):
        return node.type.codes.index(node.payload)
    return node.payload


def _codes(ruleset: Ruleset, node: Node) -> tuple[str, ...]:
    """The code list an EQUAL or IS_ONE_OF compares in."""
    lists = (ruleset.graph.nodes[arg].type.codes for arg in node.args)
    return next((codes for codes in lists if codes), ())


def _in_list(cell: BulkCell, own: tuple[str, ...], codes: tuple[str, ...]) -> BulkCell:
    """A column of codes of one list as places in another; -1 for codes that are not in it."""
    values, state = cell
    if own == codes or not own:
        return cell
    return np.array([codes.index(code) if code in codes else -1 for code in own])[values], state


def _project(cell: BulkCell, persons: NDArray[np.int64]) -> BulkCell:
    values, state = cell
    value = values[persons] if isinstance(values, np.ndarray) and values.ndim else values
    return value, state[persons] if isinstance(state, np.ndarray) else state


def _verdicts(
    ruleset: Ruleset, cells: Mapping[int, BulkCell], outputs: Sequence[str], households: int, persons: int
) -> BulkResult:
    """`verdict.rank` for everybody."""

    def column(name: str) -> RuleColumn:
        rule = ruleset.rules[name]
        return _full(cells[rule.node], persons if rule.entity is Entity.PERSON else households)

    names = ruleset.outcome
    eligible = column(names.eligible)
    amount = column(names.amount) if names.amount else _full((0, 0), households)
    known = ~kernels.is_unknown(eligible.states)
    yes, no = known & eligible.values.astype(bool), known & ~eligible.values.astype(bool)
    amount_known = ~kernels.is_unknown(amount.states)
    review = np.zeros(households, np.bool_)
    open_state = np.where(amount_known, 0, amount.states)
    for name in names.reviews:
        each = column(name)
        each_known = ~kernels.is_unknown(each.states)
        review |= each_known & each.values.astype(bool)
        open_state = open_state | np.where(each_known, 0, each.states)
    open_state = np.where(known, open_state, eligible.states)
    superseded = ((eligible.states | np.where(yes, amount.states, 0)) & SUPERSEDED) != 0
    waiting = np.where(open_state & FACT_UNKNOWN, UNDETERMINED, NEEDS_PERSON)
    granted = np.where(review | superseded, NEEDS_PERSON, ELIGIBLE)
    granted = np.where(~review & (open_state != 0), waiting, granted)
    refused = np.where(superseded, NEEDS_PERSON, NOT_ELIGIBLE)
    outcome = np.where(yes, granted, np.where(no, refused, waiting)).astype(np.uint8)
    computed = np.where(yes, ELIGIBLE, np.where(no, NOT_ELIGIBLE, waiting)).astype(np.uint8)
    paid = yes & amount_known
    return BulkResult(
        outcome, computed, np.where(paid, amount.values, 0).astype(np.int64), paid | no,
        {name: column(name) for name in outputs}, ruleset.hash,
    )  # fmt: skip


def _full(cell: BulkCell, length: int) -> RuleColumn:
    values = np.broadcast_to(np.asarray(cell[0]), (length,))
    state: State = cell[1]
    return RuleColumn(values, np.broadcast_to(np.asarray(state, np.uint8), (length,)))
