"""Whether a population can go through a compiled kernel, and its columns if so (走编译核)."""

from __future__ import annotations

import math
import os
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from doudi.kernel.month import Month
from doudi.rules.graph import Graph, Node, Op
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
from doudi.rules.tiles.run import Columns, cores, inputs_of, run_kernel
from doudi.rules.tiles.shapes import FactShape, Form, Shape, column_of, shape_of
from doudi.rules.tiles.writing import Written
from doudi.rules.tracing import TracedRule
from doudi.rules.units import type_of

T = TypeVar("T")

OFF_SETTING = "DOUDI_NO_COMPILER"
WORTH_COMPILING = 250_000
"""Households from which on a second of compiling is worth it."""
WORTH_LOADING = 20_000
"""The same where the kernel waits in a file."""
WORTH_CALLING = 500
"""The same where it is in memory."""
_REMEMBERED = 64
_MOST_PEOPLE = (MOST_COUNTED, 1000, 200, 20)


@dataclass(frozen=True)
class Ready:
    """A kernel with what it reads and writes."""

    written: Written
    kernel: Kernel


_ready: OrderedDict[Hashable, Ready] = OrderedDict()
_enough: OrderedDict[Hashable, int] = OrderedDict()
"""Most people found before: a guess only, always tried out."""
_lock = threading.Lock()


def is_available() -> bool:
    """Whether kernels can be compiled here: the compiler is installed and not switched off by DOUDI_NO_COMPILER=1."""
    return os.environ.get(OFF_SETTING, "") in ("", "0") and compiling.is_installed()


def evaluate_in_tiles(
    ruleset: Ruleset, population: Population, month: Month, figures: Mapping[str, ParameterValue],
    outputs: tuple[str, ...], *, compact: bool = False, threads: int | None = None, even_if_small: bool = False,
) -> Columns | None:  # fmt: skip
    """The verdict columns and the outputs' values and states, or None where NumPy is to answer.

    None stands for: no compiler, an operator without an emitter, too few households to be worth it, or a population
    that is out of the ordinary (columns that cannot be, a household of thousands, sums that could leave 64 bits).

    Args:
        compact: see `bulk.assess_population`.
        threads: how many to use; as many as the process may, if None.
        even_if_small: compile for however few households.
    """
    if not is_worth_asking(population, even_if_small=even_if_small) or not is_plain(ruleset, population):
        return None
    ruleset = _reading_all(ruleset, population)
    singles = single_cells(ruleset, figures, month)
    shape = replace(shape_of(ruleset, population, singles, outputs), compact=compact)
    structure = structure_of(ruleset)
    most = _most(ruleset, structure, singles)
    same = values_of_same(ruleset, population, shape.facts)
    if most is None or same is None:
        return None
    situation = Situation(month.index, singles, same)
    threads = cores() if threads is None else threads
    worth = math.inf if even_if_small else population.households
    # Numbers that do not fit the compact columns come in wide ones.
    for each in (shape, replace(shape, compact=False)) if compact else (shape,):
        ready = kernel_for(ruleset, (structure, each), each, singles, worth)
        if ready is None:
            return None
        if not (ready.written.reads_people or bool((np.diff(population.offsets) >= 0).all())):
            return None
        inputs = inputs_of(ready.written, ruleset, population)
        found = run_kernel(ready.kernel, ready.written, inputs, population, situation, most=most, threads=threads)
        if found is not None:
            return found
    return None


def is_worth_asking(population: Population, *, even_if_small: bool) -> bool:
    """Whether there is a compiler, and enough to do for it."""
    few = 0 if even_if_small else WORTH_CALLING
    return population.households > few and is_available()


def structure_of(ruleset: Ruleset) -> Hashable:
    """What a kernel depends on of a ruleset, apart from figures: scenarios make new rulesets of one structure."""
    rules = tuple((name, rule.node, rule.entity) for name, rule in ruleset.rules.items())
    units = tuple((key, ruleset.quantities[key].unit) for _, key in ruleset.fact_keys)
    return tuple(ruleset.graph.nodes), rules, ruleset.outcome, units


def is_plain(ruleset: Ruleset, population: Population) -> bool:
    """Whether the columns are what they should be, as far as can be seen without looking through them."""
    if len(population.offsets) == 0 or population.offsets[0] != 0 or population.offsets.dtype.str != "<i8":
        return False
    for entity, columns, length in (
        (Entity.PERSON, population.person, population.persons),
        (Entity.HOUSEHOLD, population.household, population.households),
    ):
        for key, column in columns.items():
            quantity = ruleset.quantities.get(key)
            if quantity is None or quantity.entity is not entity or structure_complaint(quantity, column, length):
                return False
    return True


def _reading_all(ruleset: Ruleset, population: Population) -> Ruleset:
    """The ruleset with a rule more for each column that no rule reads, so that the kernel looks through those too."""
    read = {key for _, key in ruleset.fact_keys}
    unread = [key for key in (*population.person, *population.household) if key not in read]
    if not unread:
        return ruleset
    graph, rules = Graph(list(ruleset.graph.nodes), ruleset.graph.quantities), dict(ruleset.rules)
    for key in unread:
        quantity = ruleset.quantities[key]
        node = graph.add(Node(Op.FACT, (), key, quantity.entity, type_of(quantity)))
        rules[f"unread:{key}"] = TracedRule(f"unread:{key}", node, quantity.entity, type_of(quantity), "", "", 0)
    return replace(ruleset, graph=graph, rules=rules)


def _most(ruleset: Ruleset, structure: Hashable, singles: Mapping[int, SingleCell]) -> int | None:
    """The most people a household may have for everything to fit 64 bits."""
    before = _enough.get(structure)
    # What was enough for the last figures mostly is for these.
    for most in (before, *_MOST_PEOPLE) if before else _MOST_PEOPLE:
        if bounds.fits(ruleset, singles, {}, most):
            with _lock:
                _keep(_enough, structure, most)
            return most
    return None


def values_of_same(
    ruleset: Ruleset, population: Population, facts: Iterable[tuple[int, FactShape]], *, trusted: bool = False
) -> dict[int, int] | None:
    """The values of columns that are one value for everybody; None if one of them cannot be.

    Args:
        trusted: they are not looked at.
    """
    found: dict[int, int] = {}
    for index, fact in facts:
        if fact.form is Form.SAME:
            node = ruleset.graph.nodes[index]
            column = column_of(population, node)
            assert column is not None
            first = replace(column, values=column.values[:1])
            if not trusted and values_complaint(ruleset.quantities[str(node.payload)], first):
                return None
            found[index] = int(first.values.astype("int64")[0])
    return found


def kernel_for(
    ruleset: Ruleset, key: Hashable, shape: Shape, singles: Mapping[int, SingleCell], worth: float
) -> Ready | None:
    """The kernel of a shape; None where an operator has no emitter or compiling is not worth it.

    Args:
        key: what it is remembered by.
        worth: households it is for.
    """
    with _lock:
        if key in _ready:
            _ready.move_to_end(key)
            return _ready[key]
    if worth < WORTH_LOADING:
        return None
    try:
        written = Written(plan(ruleset, shape, singles), is_short=shape.is_short)
    except NoEmitter:
        return None
    if worth < WORTH_COMPILING and not store.is_kept(written.text):
        return None
    ready = Ready(written, compiling.load(store.machine_code(written.text)))
    with _lock:
        _keep(_ready, key, ready)
    return ready


def _keep(memory: OrderedDict[Hashable, T], key: Hashable, value: T) -> None:
    memory[key] = value
    memory.move_to_end(key)
    while len(memory) > _REMEMBERED:
        memory.popitem(last=False)


def forget() -> None:
    """Let go of the kernels in memory."""
    with _lock:
        _ready.clear()
        _enough.clear()
