"""Programs (程序): a ruleset written out, compiled, and given the figures of a month; kept for the next family."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doudi.kernel.money import Rounding, round_fen
from doudi.kernel.month import Month
from doudi.rules.graph import Op
from doudi.rules.oneway.chunks import Chunk, anchors_of, cut, told_of
from doudi.rules.oneway.writing import Writer, Written
from doudi.rules.operators import Cell, elementwise, gather, neutral, settle
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import figure_cell
from doudi.rules.states import KNOWN

Row = tuple[Any, ...]
Run = Callable[[Sequence[Any], Sequence[Sequence[Any]]], tuple[Any, ...]]
"""From the household's facts and each person's, as value, state, value, state …, to blocks of values; see `Written`."""

RULESETS_KEPT = 64
MONTHS_KEPT = 64

_WORDS = {"settle": settle, "gather": gather, "round_fen": round_fen, "Rounding": Rounding, "Op": Op}


@dataclass(slots=True)
class Program:
    """One ruleset in one month, ready to run.

    Args:
        figures: what was in force.
        fixed: the cells of the nodes about figures alone, the same for everyone.
        told: the nodes that have a line of their own.
    """

    ruleset: Ruleset
    month: Month
    figures: Mapping[str, ParameterValue]
    fixed: Mapping[int, Cell]
    written: Written
    run: Run
    told: frozenset[int]
    household_inputs: Sequence[tuple[str, Any, Any]]
    person_inputs: Sequence[tuple[str, Any, Any]]
    """The facts `run` takes: quantity, what *none* counts as, what stands where it is not known."""
    stretches: dict[int, dict[Any, Any]] = field(default_factory=dict)
    """By anchor and key, what `readings` remembers."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What users of the program remember with it, by their own name."""


@dataclass(slots=True)
class _Compiled:
    """What is kept for a ruleset: its code by the states of its figures, its programs by month."""

    ruleset: Ruleset
    chunks: list[Chunk]
    told: frozenset[int]
    codes: dict[tuple[int, ...], tuple[Written, Any]] = field(default_factory=dict)
    programs: OrderedDict[int, Program] = field(default_factory=OrderedDict)


_KEPT: OrderedDict[int, _Compiled] = OrderedDict()
_LOCK = threading.Lock()


def program_for(ruleset: Ruleset, month: Month) -> Program:
    """The program of a ruleset for a month, made once.

    Raises:
        ParametersNotInForce, SchemeNotInForce: see `Ruleset.figures`.
    """
    compiled = _KEPT.get(id(ruleset))
    if compiled is not None and compiled.ruleset is ruleset:
        program = compiled.programs.get(month.index)
        if program is not None:
            return program
    with _LOCK:
        return _made(ruleset, month)


def _made(ruleset: Ruleset, month: Month) -> Program:
    compiled = _KEPT.get(id(ruleset))
    if compiled is None or compiled.ruleset is not ruleset:
        told = told_of(ruleset)
        compiled = _Compiled(ruleset, [cut(ruleset, anchor, told) for anchor in anchors_of(ruleset)], told)
    figures = ruleset.figures(month)
    fixed = _fixed_cells(ruleset, figures, month)
    pattern = tuple(state for _, state in fixed.values())
    if pattern not in compiled.codes:
        states = {index: state for index, (_, state) in fixed.items()}
        written = Writer(ruleset.graph, ruleset.live_nodes, states, compiled.chunks).write()
        compiled.codes[pattern] = written, compile(written.source, f"<{ruleset.scheme} {ruleset.profile}>", "exec")
    written, code = compiled.codes[pattern]
    space: dict[str, Any] = dict(_WORDS)
    # The text is our own: numbers, operators and numbered names, nothing a file or a request wrote.
    exec(code, space)
    run = space["make"]({index: value for index, (value, _) in fixed.items()}, month.index)
    program = Program(
        ruleset, month, figures, fixed, written, run, compiled.told, _inputs(ruleset, written.household_facts),
        _inputs(ruleset, written.person_facts),
    )  # fmt: skip
    compiled.programs[month.index] = program
    if len(compiled.programs) > MONTHS_KEPT:
        compiled.programs.popitem(last=False)
    _KEPT[id(ruleset)] = compiled
    if len(_KEPT) > RULESETS_KEPT:
        _KEPT.popitem(last=False)
    return program


def _inputs(ruleset: Ruleset, nodes: Sequence[int]) -> list[tuple[str, Any, Any]]:
    keys = [(str(ruleset.graph.nodes[index].payload), neutral(ruleset.graph.nodes[index].type)) for index in nodes]
    return [(key, ruleset.quantities[key].none_is, nothing) for key, nothing in keys]


def _fixed_cells(ruleset: Ruleset, figures: Mapping[str, ParameterValue], month: Month) -> dict[int, Cell]:
    """The cells of everything that is about figures alone."""
    cells: dict[int, Cell] = {}
    for index in ruleset.live_nodes:
        node = ruleset.graph.nodes[index]
        if node.entity is not Entity.CONSTANT:
            continue
        if node.op is Op.FIGURE:
            cells[index] = figure_cell(figures[str(node.payload)], node.type)
        elif node.op is Op.CONSTANT:
            assert node.payload is not None
            cells[index] = (node.payload, KNOWN)
        else:
            cells[index] = elementwise(node.op, [cells[arg] for arg in node.args], node.payload, node.type, month)
    return cells
