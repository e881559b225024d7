"""Whether a population can go through a compiled kernel, and its columns if so (走编译核)."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from doudi.kernel.month import Month
from doudi.rules.graph import Op
from doudi.rules.operators import Cell as SingleCell
from doudi.rules.parameters import ParameterValue
from doudi.rules.population import Population, structure_complaint, values_complaint
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.tiles import bounds, compiling, store
from doudi.rules.tiles.code import MOST_COUNTED
from doudi.rules.tiles.compiling import Kernel
from doudi.rules.tiles.lowering import NoEmitter, Situation
from doudi.rules.tiles.plan import plan, single_cells
from doudi.rules.tiles.run import Columns, cores, run_kernel
from doudi.rules.tiles.shapes import Form, Shape, column_of, shape_of
from doudi.rules.tiles.writing import Written
from doudi.rules.units import Kind

OFF_SETTING = "DOUDI_NO_COMPILER"
WORTH_COMPILING = 50_000
"""Households from which on a second of compiling is worth it; with the kernel in memory `WORTH_CALLING` do."""
WORTH_CALLING = 500
_REMEMBERED = 64
_MOST_PEOPLE = (MOST_COUNTED, 1000, 200, 20)
_TRUSTED_LIMITS = (10**17, 10**15, 10**13)


@dataclass(frozen=True)
class _Ready:
    """A kernel with its text; the ruleset's graph and rules are held so that their identity stays theirs."""

    written: Written
    kernel: Kernel
    held: tuple[object, ...]


_ready: OrderedDict[Hashable, _Ready] = OrderedDict()
_lock = threading.Lock()


def is_available() -> bool:
    """Whether kernels can be compiled here: the compiler is installed and not switched off by DOUDI_NO_COMPILER=1."""
    return os.environ.get(OFF_SETTING, "") in ("", "0") and compiling.is_installed()


def evaluate_in_tiles(
    ruleset: Ruleset, population: Population, month: Month, figures: Mapping[str, ParameterValue],
    outputs: tuple[str, ...], *, trusted: bool = False, compact: bool = False, threads: int | None = None,
    even_if_small: bool = False,
) -> Columns | None:  # fmt: skip
    """The verdict columns and the outputs' values and states, or None where NumPy is to answer.

    None stands for: no compiler, an operator without an emitter, too few households to be worth it, or a population
    that is out of the ordinary (columns that cannot be, a household of thousands, sums that could leave 64 bits).

    Args:
        trusted, compact: see `bulk.assess_population`.
        threads: how many to use; as many as the process may, if None.
        even_if_small: compile for however few households.
    """
    few = 0 if even_if_small else WORTH_CALLING
    if population.households <= few or not is_available() or not _is_plain(ruleset, population):
        return None
    singles = single_cells(ruleset, figures, month)
    shape = replace(shape_of(ruleset, population, singles, outputs), trusted=trusted, compact=compact)
    limits = _limits(ruleset, singles, trusted=trusted)
    if limits is None:
        return None
    same = _same(ruleset, population, shape)
    if same is None:
        return None
    most, limit = limits
    situation = Situation(month.index, singles, same, limit)
    threads = cores() if threads is None else threads
    may_compile = even_if_small or population.households >= WORTH_COMPILING
    # Numbers that do not fit the compact columns come in wide ones.
    for each in (shape, replace(shape, compact=False)) if compact else (shape,):
        ready = _kernel(ruleset, each, singles, may_compile=may_compile)
        if ready is None:
            return None
        found = run_kernel(ready.kernel, ready.written, ruleset, population, situation, most=most, threads=threads)
        if found is not None:
            return found
    return None


def _is_plain(ruleset: Ruleset, population: Population) -> bool:
    """Whether the columns are what they should be, as far as can be seen without looking through them.

    The kernel looks through those the rules read.
    """
    if len(population.offsets) == 0 or population.offsets[0] != 0 or population.offsets.dtype.str != "<i8":
        return False
    read = set(ruleset.fact_keys)
    for entity, columns, length in (
        (Entity.PERSON, population.person, population.persons),
        (Entity.HOUSEHOLD, population.household, population.households),
    ):
        for key, column in columns.items():
            quantity = ruleset.quantities.get(key)
            if quantity is None or quantity.entity is not entity or structure_complaint(quantity, column, length):
                return False
            if (entity, key) not in read and values_complaint(quantity, column):
                return False
    return True


def _limits(ruleset: Ruleset, singles: Mapping[int, SingleCell], *, trusted: bool) -> tuple[int, int] | None:
    """(most people of a household, largest number of a trusted column) under which everything fits 64 bits."""
    numbers = [index for index in ruleset.live_nodes if ruleset.graph.nodes[index].op is Op.FACT
               and ruleset.graph.nodes[index].type.kind is Kind.NUMBER]  # fmt: skip
    for most in _MOST_PEOPLE:
        for limit in _TRUSTED_LIMITS if trusted else (0,):
            facts = dict.fromkeys(numbers, (-limit, limit)) if trusted else {}
            if bounds.fits(ruleset, singles, facts, most):
                return most, limit
    return None


def _same(ruleset: Ruleset, population: Population, shape: Shape) -> dict[int, int] | None:
    """The values of columns that are one value for everybody; None if one of them cannot be."""
    found: dict[int, int] = {}
    for index, fact in shape.facts:
        if fact.form is Form.SAME:
            node = ruleset.graph.nodes[index]
            column = column_of(population, node)
            assert column is not None
            first = replace(column, values=column.values[:1])
            if values_complaint(ruleset.quantities[str(node.payload)], first):
                return None
            found[index] = int(first.values.astype("int64")[0])
    return found


def _kernel(ruleset: Ruleset, shape: Shape, singles: Mapping[int, SingleCell], *, may_compile: bool) -> _Ready | None:
    # Scenarios make new rulesets over one graph: what they share is what a kernel depends on.
    held = (ruleset.graph, ruleset.rules, ruleset.quantities)
    key = (*map(id, held), ruleset.outcome, shape)
    with _lock:
        if key in _ready:
            _ready.move_to_end(key)
            return _ready[key]
    if not may_compile:
        return None
    try:
        written = Written(plan(ruleset, shape, singles))
    except NoEmitter:
        return None
    ready = _Ready(written, compiling.load(store.machine_code(written.text)), held)
    with _lock:
        _ready[key] = ready
        while len(_ready) > _REMEMBERED:
            _ready.popitem(last=False)
    return ready


def forget() -> None:
    """Let go of the kernels in memory."""
    with _lock:
        _ready.clear()
