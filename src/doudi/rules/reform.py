"""Other figures over the same people (政策模拟): only what a changed figure touches is computed again.

`prepare` evaluates a population once and keeps, as columns, what the changed figures do not touch. Each scenario then
evaluates the small rest: the rest of the graph over those columns, by the same evaluation as everything else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.bulk import BulkResult, Engine, assess_population, evaluate_by_numpy
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.parameters import ParameterPayload, ParameterValue
from doudi.rules.population import Column, Population
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit, split_month
from doudi.rules.ruleset import Ruleset
from doudi.rules.settled import with_settled_figures
from doudi.rules.states import FIGURE_UNSET, SUPERSEDED, UNKNOWN_BITS
from doudi.rules.tiles import room
from doudi.rules.tiles.run import Columns
from doudi.rules.tiles.shapes import VERDICT_COLUMNS
from doudi.rules.tiles.standing import Standing
from doudi.rules.tiles.tally import Gains, gains
from doudi.rules.tracing import TracedRule
from doudi.rules.units import Kind, Type

KEPT = "kept:"
"""What kept columns are called: no quantity has a colon in its name."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each household gets in fen, valid where `known`; int32 where all amounts fit, else int64."""

    amount_fen: NDArray[Any]
    known: NDArray[np.bool_]


@dataclass(frozen=True)
class Prepared:
    """A population ready for scenarios in which only some figures differ (备好的人口).

    Args:
        baseline: the result under the figures in force.
        rest: the part of the rules that the varying figures touch.
        kept: everything else, as columns.
        varying: the figures a scenario may set.
        engine: what computes scenarios, as in `assess_population`.
    """

    ruleset: Ruleset
    month: Month
    varying: tuple[str, ...]
    baseline: BulkResult
    rest: Ruleset
    kept: Population
    engine: Engine = "auto"

    def scenario(self, figures: Mapping[str, ParameterPayload]) -> BulkResult:
        """Outcome and amount of every household if these figures stood in the law.

        Figures not named stay as they are. A figure that was unset or probably superseded counts as known once the
        scenario sets it.

        Raises:
            FaultsFound: a figure that was not prepared for, or of another unit; all of them.
        """
        standing = self._figures(figures)
        found = self._columns(standing)
        if found is None:
            return self._carefully(standing)
        outcome, computed, amounts, known = (found[name] for name in VERDICT_COLUMNS)
        return BulkResult(outcome, computed, amounts, known, {}, self._hash(standing))

    def amounts(self, figures: Mapping[str, ParameterPayload]) -> Amounts:
        """What every household would get, and nothing else: the quickest answer.

        Raises:
            FaultsFound: as `scenario`.
        """
        standing = self._figures(figures)
        found = self._columns(standing, verdicts=("amount_fen", "amount_known"), compact=True)
        if found is None:
            result = self._carefully(standing)
            return Amounts(result.amount_fen, result.amount_known)
        return Amounts(found["amount_fen"], found["amount_known"])

    def gains(self, figures: Mapping[str, ParameterPayload], group: NDArray[Any], groups: int) -> Gains:
        """Who would gain and lose against the baseline, by group of households (按组得失).

        Args:
            group: of each household, such as its district's place in a list, 0 to `groups` - 1.

        Raises:
            FaultsFound: as `scenario`.
            ValueError: a group that is none.
        """
        return self.gains_of(self.amounts(figures), group, groups)

    def gains_of(self, after: Amounts, group: NDArray[Any], groups: int) -> Gains:
        """The same for amounts that are there already."""
        return gains(self._before, after.amount_fen, self.baseline.amount_known, after.known, group, groups,
                     engine=self.engine)  # fmt: skip

    @cached_property
    def _before(self) -> NDArray[Any]:
        return room.moved({"before": _narrowed(self.baseline.amount_fen)})["before"]

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.rest, self.kept, self.month)

    @cached_property
    def _in_force(self) -> dict[str, ParameterValue]:
        return self.rest.figures(self.month)

    def _figures(self, figures: Mapping[str, ParameterPayload]) -> dict[str, ParameterValue]:
        """Those in force, with the scenario's in their place, in earlier months too."""
        self._check(figures)
        standing = dict(self._in_force)
        for bare, value in figures.items():
            for key in self._keys.get(bare, ()):
                standing[key] = replace(
                    standing[key], value=value, status="design", source="scenario", possibly_superseded=False
                )
        return standing

    @cached_property
    def _keys(self) -> Mapping[str, list[str]]:
        """Figure → it and its values of earlier months, as the rest of the rules reads them."""
        found: dict[str, list[str]] = {}
        for key in self._in_force:
            found.setdefault(split_month(key)[0], []).append(key)
        return found

    def _columns(self, figures: Mapping[str, ParameterValue], **how: Any) -> Columns | None:
        """By a kernel, or None where NumPy is to answer."""
        if self.engine == "numpy":
            return None
        return self._standing.columns(figures, even_if_small=self.engine == "tiles", **how)

    def _carefully(self, figures: Mapping[str, ParameterValue]) -> BulkResult:
        """By NumPy, where kernels cannot."""
        return evaluate_by_numpy(self.rest, self.kept, self.month, figures, self._hash(figures))

    def _hash(self, figures: Mapping[str, ParameterValue]) -> str:
        """Names rules and figures of a scenario."""
        told = {key: str(each.value) for key, each in figures.items()}
        return hashlib.sha256(json.dumps([self._rest_hash, told], sort_keys=True).encode()).hexdigest()

    @cached_property
    def _rest_hash(self) -> str:
        return self.rest.hash

    @cached_property
    def kept_bytes(self) -> int:
        """How much memory the kept columns take."""
        columns = [*self.kept.person.values(), *self.kept.household.values()]
        masks = sum(column.known.nbytes for column in columns if column.known is not None)
        return masks + sum(column.values.nbytes for column in columns)

    def _check(self, figures: Mapping[str, ParameterPayload]) -> None:
        faults = FaultList()
        for key, value in figures.items():
            if key not in self.varying:
                faults.add(key, "was not named when the population was prepared",
                           f"a scenario sets {', '.join(self.varying)}", "prepare again with this figure",
                           "reform.unknown-figure")  # fmt: skip
                continue
            kinds = self._kinds[key]
            if kinds and type(value) not in kinds:
                faults.add(key, f"{value!r} is no {self.ruleset.parameters.parameters[key].unit}",
                           "a figure keeps its unit", "write it as the parameter files do", "reform.unit")  # fmt: skip
        faults.raise_if_any()

    @cached_property
    def _kinds(self) -> dict[str, set[type]]:
        """The types a varying figure was ever written in."""
        levels = {key: self.ruleset.parameters.parameters[key].levels for key in self.varying}
        return {
            key: {type(row.value) for level in each for row in level.rows if row.value is not None}
            for key, each in levels.items()
        }


def prepare(
    ruleset: Ruleset, population: Population, month: Month, varying: Iterable[str], *, engine: Engine = "auto"
) -> Prepared:
    """Evaluate a population once, and keep what the varying figures do not touch (备人口).

    Args:
        varying: keys of the figures scenarios will set.
        engine: what computes, as in `assess_population`.

    Raises:
        FaultsFound: columns that cannot be, or a figure the rules do not read.
        ParametersNotInForce: the month lies before the first date of figures the rules need.
    """
    keys = tuple(dict.fromkeys(varying))
    _check_read(ruleset, keys)
    whole, ruleset = ruleset, with_settled_figures(ruleset, month, keys)
    nodes = ruleset.graph.nodes
    roots = {ruleset.rules[name].node for name in _outcome_rules(ruleset)}
    live = sorted(set().union(*(ruleset.graph.below(root) for root in roots)))
    touched = _touched(nodes, live, keys)
    while True:
        kept = sorted(_frontier(nodes, touched, roots))
        named = {**ruleset.rules, **{_name(index): _as_rule(index, nodes[index]) for index in kept}}
        result = assess_population(
            replace(ruleset, rules=named), population, month, outputs=[_name(index) for index in kept], engine=engine
        )
        # A kept column says that a value is unknown, not why: what waits for a figure is computed again each time.
        waiting = {index for index in kept if (result.outputs[_name(index)].states & _OF_FIGURES).any()}
        if not waiting:
            break
        touched |= waiting
    columns = _moved({index: _column(result.outputs[_name(index)].values, result.outputs[_name(index)].states)
                      for index in kept})  # fmt: skip
    rest = _rest(ruleset, kept)
    person = {_name(index): columns[index] for index in kept if nodes[index].entity is Entity.PERSON}
    household = {_name(index): columns[index] for index in kept if nodes[index].entity is not Entity.PERSON}
    return Prepared(whole, month, keys, replace(result, outputs={}), rest,
                    Population(population.offsets, person, household), engine)  # fmt: skip


_OF_FIGURES = FIGURE_UNSET | SUPERSEDED


def _outcome_rules(ruleset: Ruleset) -> tuple[str, ...]:
    names = ruleset.outcome
    return tuple(name for name in (names.eligible, names.amount, *names.reviews) if name)


def _check_read(ruleset: Ruleset, keys: tuple[str, ...]) -> None:
    faults = FaultList()
    read = {split_month(key)[0] for key in ruleset.figure_keys}
    for key in keys:
        if key not in ruleset.parameters.parameters:
            faults.add(key, "there is no such parameter", "a reform changes figures that are on file",
                       "correct the key; `./doudi policy parameters` lists them", "reform.unknown-figure")  # fmt: skip
        elif key not in read:
            faults.add(key, "no rule reads it", "a reform changes what the rules compute",
                       "name a figure the rules read", "reform.figure-not-read")  # fmt: skip
    faults.raise_if_any()


def _touched(nodes: list[Node], live: list[int], keys: tuple[str, ...]) -> set[int]:
    """The nodes whose value a varying figure can change."""
    touched: set[int] = set()
    for index in live:
        node = nodes[index]
        is_varying = node.op is Op.FIGURE and split_month(str(node.payload))[0] in keys
        if is_varying or any(arg in touched for arg in node.args):
            touched.add(index)
    return touched


def _frontier(nodes: list[Node], touched: set[int], roots: set[int]) -> set[int]:
    """What the touched nodes read and the outcome needs, without figures and constants, which cost nothing."""
    read = {arg for index in touched for arg in nodes[index].args} | roots
    return {index for index in read - touched if not _is_single(nodes, index)}


def _is_single(nodes: list[Node], index: int) -> bool:
    return nodes[index].entity is Entity.CONSTANT


def _rest(ruleset: Ruleset, kept: list[int]) -> Ruleset:
    """The touched part of the rules, reading kept columns where it read the rest."""
    nodes, graph = ruleset.graph.nodes, Graph()
    quantities: dict[str, Quantity] = {}
    place: dict[int, int] = {}

    def copied(index: int) -> int:
        if index not in place:
            node = nodes[index]
            if index in kept_set:
                quantities[_name(index)] = _kept_quantity(index, node)
                new = Node(Op.FACT, (), _name(index), _entity(node), node.type)
            else:
                new = replace(node, args=tuple(copied(arg) for arg in node.args))
            place[index] = graph.add(new)
        return place[index]

    kept_set = set(kept)
    rules = {name: replace(ruleset.rules[name], node=copied(ruleset.rules[name].node))
             for name in _outcome_rules(ruleset)}  # fmt: skip
    return replace(ruleset, graph=graph, rules=rules, quantities=quantities, lines=(),
                   scheme=f"{ruleset.scheme}:rest")  # fmt: skip


def _entity(node: Node) -> Entity:
    return Entity.PERSON if node.entity is Entity.PERSON else Entity.HOUSEHOLD


def _name(index: int) -> str:
    return f"{KEPT}{index}"


def _as_rule(index: int, node: Node) -> TracedRule:
    return TracedRule(_name(index), index, _entity(node), node.type, "", "", 0)


def _kept_quantity(index: int, node: Node) -> Quantity:
    codes = tuple(Code(code, code, code) for code in node.type.codes)
    return Quantity(_name(index), _entity(node), _unit(node.type), _name(index), _name(index), codes=codes)


def _unit(type_: Type) -> QuantityUnit:
    units = {Kind.BOOL: QuantityUnit.YES_NO, Kind.DATE: QuantityUnit.DATE, Kind.CODE: QuantityUnit.CODE}
    return units.get(type_.kind, QuantityUnit.FEN)


def _column(values: NDArray[Any], states: NDArray[np.uint8]) -> Column:
    """A value nobody knows stays unknown, for whatever reason; narrow, as each scenario reads it from memory."""
    known = (states & UNKNOWN_BITS) == 0
    return Column(np.ascontiguousarray(_narrowed(values)), None if bool(known.all()) else known)


def _moved(columns: Mapping[int, Column]) -> dict[int, Column]:
    """The columns where scenarios read them quickest."""
    masks = {index: column.known for index, column in columns.items() if column.known is not None}
    found = room.moved({
        **{f"values {index}": column.values for index, column in columns.items()},
        **{f"known {index}": known for index, known in masks.items()},
    })  # fmt: skip
    return {index: Column(found[f"values {index}"], found.get(f"known {index}")) for index in columns}


def _narrowed(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype != np.int64 or not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    for dtype in (np.int8, np.int16, np.int32):
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return values.astype(dtype)
    return values


__all__ = ["Amounts", "Gains", "Prepared", "prepare"]
