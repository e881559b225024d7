"""Random rulesets over every operator, and random columns for them: what no scheme exercises, these do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from doudi.kernel.money import Rounding
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.parameters import Level, Parameter, ParameterSet, Row
from doudi.rules.population import Column, Population, dtype_of
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import OutcomeRules, Ruleset
from doudi.rules.tables import Scale, Table
from doudi.rules.tracing import TracedRule
from doudi.rules.units import FEN, PARAMETER_UNITS, YEARS, YES_NO, Kind, Type, parameter_type, type_of

MONTH = Month(2025, 9)
CODES = tuple(Code(code, code, code) for code in ("a", "b", "c", "d"))
OTHERS = tuple(Code(code, code, code) for code in ("c", "x", "a"))
QUANTITIES = {
    quantity.key: quantity
    for quantity in (
        Quantity("p_fen", Entity.PERSON, QuantityUnit.FEN, "", ""),
        Quantity("p_pieces", Entity.PERSON, QuantityUnit.PIECES, "", ""),
        Quantity("p_yes", Entity.PERSON, QuantityUnit.YES_NO, "", ""),
        Quantity("p_no", Entity.PERSON, QuantityUnit.YES_NO, "", ""),
        Quantity("p_day", Entity.PERSON, QuantityUnit.DATE, "", ""),
        Quantity("p_code", Entity.PERSON, QuantityUnit.CODE, "", "", codes=CODES),
        Quantity("p_other", Entity.PERSON, QuantityUnit.CODE, "", "", codes=OTHERS),
        Quantity("h_fen", Entity.HOUSEHOLD, QuantityUnit.FEN, "", ""),
        Quantity("h_yes", Entity.HOUSEHOLD, QuantityUnit.YES_NO, "", ""),
        Quantity("h_day", Entity.HOUSEHOLD, QuantityUnit.DATE, "", ""),
        Quantity("h_code", Entity.HOUSEHOLD, QuantityUnit.CODE, "", "", codes=CODES),
    )
}  # fmt: skip
_TABLE = Table((("a", 120), ("b", None), ("c", 7)))
_FLAGS = Table((("a", True), ("c", False), ("d", None)))
_FIGURES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "x.fen": ("fen", (0, 1, 3, None)),
    "x.more": ("fen", (1, 250, None)),
    "x.yes": ("yes_no", (True, False, None)),
    "x.codes": ("codes", (frozenset({"a", "x"}), frozenset({"b", "c", "d"}), frozenset(), None)),
    "x.code": ("code", ("a", "x", None)),
    "x.ratio": ("ratio", (Ratio(1, 3), Ratio(7, 10), Ratio(2), Ratio(0), None)),
    "x.rounding": ("rounding", (*Rounding, None)),
    "x.table": ("fen by code", (_TABLE, None)),
    "x.flags": ("yes_no by code", (_FLAGS, None)),
    "x.scale": ("fen by number", (Scale(((0, 5), (100, None), (150, 90))), Scale(((100, 1),)), None)),
}
_ROUNDINGS = [str(each) for each in Rounding if each is not Rounding.NONE]
Pool = dict[tuple[Entity, Kind], list[int]]


@dataclass
class RandomRules:
    """One random ruleset: every node is a rule."""

    chance: random.Random
    graph: Graph = field(default_factory=Graph)
    entities: dict[int, Entity] = field(default_factory=dict)

    def ruleset(self, nodes: int) -> Ruleset:
        """The ruleset after so many random operations."""
        for key, quantity in QUANTITIES.items():
            self._add(Op.FACT, (), key, quantity.entity, type_of(quantity))
        for key, (unit, _) in _FIGURES.items():
            type_ = parameter_type(unit) if " by " in unit else PARAMETER_UNITS[unit]
            self._add(Op.FIGURE, (), key, Entity.CONSTANT, type_)
        for value in (0, 1, 100):
            self._add(Op.CONSTANT, (), value, Entity.CONSTANT, FEN)
        for yes in (True, False):
            self._add(Op.CONSTANT, (), yes, Entity.CONSTANT, YES_NO)
        while len(self.graph.nodes) < nodes:
            self.chance.choice(_MAKERS)(self)
        chosen = [index for index, node in enumerate(self.graph.nodes) if node.type.kind in (Kind.NUMBER, Kind.BOOL)]
        rules = {f"r{index}": self._rule(index) for index in chosen}
        return Ruleset(
            scheme="random", name_zh="", name_en="", profile="p", jurisdiction="CN", quantities=QUANTITIES,
            graph=self.graph, rules=rules, parameters=ParameterSet("CN", "p", ("CN",), self._figures()),
            outcome=self._outcome(), lines=(),
        )  # fmt: skip

    def _rule(self, index: int) -> TracedRule:
        node = self.graph.nodes[index]
        entity = Entity.PERSON if node.entity is Entity.PERSON else Entity.HOUSEHOLD
        return TracedRule(f"r{index}", index, entity, node.type, "", "", 0)

    def _outcome(self) -> OutcomeRules:
        yes_no = [f"r{index}" for index in self._of(Entity.HOUSEHOLD, Kind.BOOL)]
        amounts = [f"r{index}" for index in self._of(Entity.HOUSEHOLD, Kind.NUMBER)]
        reviews = tuple(self.chance.sample(yes_no, min(2, len(yes_no))))
        return OutcomeRules(self.chance.choice(yes_no), self.chance.choice(["", *amounts]), amounts[0], reviews)

    def _figures(self) -> dict[str, Parameter]:
        found = {}
        for key, (unit, values) in _FIGURES.items():
            value = self.chance.choice(values)
            row = Row(value, Month(2020, 1), None, "unset" if value is None else "verified", "", "", "")
            # Of a third the yearly adjustment has passed.
            adjusted = self.chance.choice([None, None, 7])
            found[key] = Parameter(key, key, key, unit, (Level("CN", (row,), adjusted),))
        return found

    def _add(self, op: Op, args: tuple[int, ...], payload: Any, entity: Entity, type_: Type) -> int:
        return self.graph.add(Node(op, args, payload, entity, type_))

    def _of(self, entity: Entity, kind: Kind) -> list[int]:
        nodes = self.graph.nodes
        return [index for index, node in enumerate(nodes) if node.entity is entity and node.type.kind is kind]

    def pick(self, entity: Entity, kind: Kind) -> int:
        """A node of the entity, or sometimes a constant."""
        own, constants = self._of(entity, kind), self._of(Entity.CONSTANT, kind)
        return self.chance.choice(own if own and (not constants or self.chance.random() < 0.85) else constants or own)

    def operate(self, op: Op, kinds: tuple[Kind, ...], type_: Type, payload: Any = None) -> None:
        """A node over random arguments of one entity."""
        entity = self.chance.choice([Entity.PERSON, Entity.HOUSEHOLD])
        args = tuple(self.pick(entity, kind) for kind in kinds)
        owners = {self.graph.nodes[arg].entity for arg in args} - {Entity.CONSTANT}
        self._add(op, args, payload, owners.pop() if owners else Entity.CONSTANT, type_)

    def with_figure(self, op: Op, key: str, kind: Kind, type_: Type, payload: Any = None, *, first: bool) -> None:
        """A node over a figure and a random argument."""
        entity = self.chance.choice([Entity.PERSON, Entity.HOUSEHOLD])
        figure = next(i for i, node in enumerate(self.graph.nodes) if node.payload == key and node.op is Op.FIGURE)
        arg = self.chance.choice(self._of(entity, kind))
        self._add(op, (figure, arg) if first else (arg, figure), payload, entity, type_)

    def equal(self) -> None:
        """Numbers, yes/no, codes of one list or two, a code and a figure."""
        entity = self.chance.choice([Entity.PERSON, Entity.HOUSEHOLD])
        kind = self.chance.choice([Kind.NUMBER, Kind.BOOL, Kind.CODE, Kind.CODE])
        args = (self.chance.choice(self._of(entity, kind)), self.pick(entity, kind))
        self._add(Op.EQUAL, args, None, entity, YES_NO)

    def code_constant(self) -> None:
        """A code compared with a fixed one."""
        entity = self.chance.choice([Entity.PERSON, Entity.HOUSEHOLD])
        arg = self.chance.choice(self._of(entity, Kind.CODE))
        type_ = self.graph.nodes[arg].type
        if not type_.codes:
            return
        other = self._add(Op.CONSTANT, (), self.chance.choice(type_.codes), Entity.CONSTANT, type_)
        self._add(Op.EQUAL, (arg, other), None, entity, YES_NO)

    def gather(self) -> None:
        """From persons to the household; of a constant too."""
        op = self.chance.choice([Op.TOTAL, Op.COUNT, Op.ANY, Op.ALL])
        kind = Kind.NUMBER if op is Op.TOTAL else Kind.BOOL
        arg = self.pick(Entity.PERSON, kind)
        self._add(op, (arg,), None, Entity.HOUSEHOLD, FEN if op in (Op.TOTAL, Op.COUNT) else YES_NO)

    def project(self) -> None:
        """From the household to persons."""
        kind = self.chance.choice([Kind.NUMBER, Kind.BOOL, Kind.CODE])
        arg = self.chance.choice(self._of(Entity.HOUSEHOLD, kind))
        self._add(Op.PROJECT, (arg,), None, Entity.PERSON, self.graph.nodes[arg].type)


def _maker(op: Op, kinds: tuple[Kind, ...], type_: Type, *payloads: Any) -> Callable[[RandomRules], None]:
    return lambda rules: rules.operate(op, kinds, type_, rules.chance.choice(payloads) if payloads else None)


def _with_figure(
    op: Op, key: str, kind: Kind, type_: Type, *payloads: Any, first: bool = False
) -> Callable[[RandomRules], None]:
    return lambda rules: rules.with_figure(
        op, key, kind, type_, rules.chance.choice(payloads) if payloads else None, first=first
    )


_NUMBER, _YES_NO = Kind.NUMBER, Kind.BOOL
_MAKERS: list[Callable[[RandomRules], None]] = [
    *(_maker(op, (_NUMBER, _NUMBER), FEN) for op in (Op.ADD, Op.SUBTRACT, Op.SMALLER, Op.LARGER)),
    *(_maker(op, (_NUMBER, _NUMBER), YES_NO) for op in (Op.LESS, Op.AT_MOST)),
    *(_maker(op, (_YES_NO, _YES_NO), YES_NO) for op in (Op.AND, Op.OR) for _ in range(3)),
    _maker(Op.NOT, (_YES_NO,), YES_NO),
    *[_maker(Op.WHERE, (_YES_NO, _NUMBER, _NUMBER), FEN), _maker(Op.WHERE, (_YES_NO, _YES_NO, _YES_NO), YES_NO)] * 2,
    _maker(Op.REQUIRE, (_YES_NO, _NUMBER), FEN),
    _maker(Op.REQUIRE, (_YES_NO, _YES_NO), YES_NO),
    _maker(Op.AGE, (Kind.DATE,), YEARS, 0, 0, 3),
    _maker(Op.MONTHS_SINCE, (Kind.DATE,), FEN, 0, 0, 12),
    _maker(Op.SINCE, (), YES_NO, MONTH.index, MONTH.index + 1),
    _maker(Op.NUMERATOR, (Kind.RATIO,), FEN),
    _maker(Op.DENOMINATOR, (Kind.RATIO,), FEN),
    _with_figure(Op.SHARE, "x.ratio", _NUMBER, FEN, *_ROUNDINGS),
    _with_figure(Op.SHARE, "x.ratio", _NUMBER, FEN, *_ROUNDINGS),
    _with_figure(Op.ROUND, "x.rounding", _NUMBER, FEN),
    _with_figure(Op.ROUND, "x.rounding", _NUMBER, FEN),
    _with_figure(Op.MULTIPLY, "x.fen", _NUMBER, FEN),
    _with_figure(Op.IS_ONE_OF, "x.codes", Kind.CODE, YES_NO),
    _with_figure(Op.EQUAL, "x.code", Kind.CODE, YES_NO),
    _with_figure(Op.LOOKUP, "x.table", Kind.CODE, FEN, first=True),
    _with_figure(Op.LOOKUP, "x.flags", Kind.CODE, YES_NO, first=True),
    _with_figure(Op.BRACKET, "x.scale", _NUMBER, FEN, first=True),
    RandomRules.equal,
    RandomRules.code_constant,
    *[RandomRules.gather] * 6,
    *[RandomRules.project] * 2,
]  # fmt: skip

_SIZES = (0, 1, 1, 2, 2, 3, 3, 4, 6, 60)
_VALUES = {
    QuantityUnit.FEN: (0, 0, 1, 50, 99, 100, 101, 149, 150, 12_345),
    QuantityUnit.PIECES: (0, 1, 2, 100, 150),
    QuantityUnit.DATE: tuple(
        np.datetime64(day) for day in (date(1, 1, 1), date(2007, 9, 1), date(2007, 9, 2), date(2024, 2, 29),
                                       date(2025, 9, 1), date(2025, 9, 30), date(9999, 12, 31))
    ),
    QuantityUnit.YES_NO: (True, False),
}  # fmt: skip


def random_population(chance: random.Random, households: int) -> Population:
    """Columns of every quantity: some absent, some the same for all, some masked, with rubbish at unknown places."""
    sizes = [chance.choice(_SIZES) for _ in range(households)]
    offsets = np.concatenate([[0], np.cumsum(np.array(sizes, np.int64), dtype=np.int64)]).astype(np.int64)
    columns: dict[Entity, dict[str, Column]] = {Entity.PERSON: {}, Entity.HOUSEHOLD: {}}
    for key, quantity in QUANTITIES.items():
        rows = int(offsets[-1]) if quantity.entity is Entity.PERSON else households
        if chance.random() > 0.1:
            columns[quantity.entity][key] = _column(chance, quantity, rows)
    return Population(offsets, columns[Entity.PERSON], columns[Entity.HOUSEHOLD])


def _column(chance: random.Random, quantity: Quantity, rows: int) -> Column:
    options = _VALUES.get(quantity.unit, tuple(range(len(quantity.codes))))
    dtype = dtype_of(quantity)
    if chance.random() < 0.1:
        return Column(np.broadcast_to(np.array(chance.choice(options), dtype), (rows,)))
    if dtype == np.int64:
        dtype = np.dtype(chance.choice(["int64", "int64", "int32", "uint16"]))
    values = np.array([chance.choice(options) for _ in range(rows)], dtype)
    unknown = chance.choice([0, 0.05, 0.4, 1])
    if not unknown:
        return Column(values)
    known = np.array([chance.random() >= unknown for _ in range(rows)], np.bool_)
    rubbish = {"M": np.datetime64("NaT"), "b": True}.get(dtype.kind, np.iinfo(dtype).max if dtype.kind in "iu" else 0)
    values[~known] = rubbish
    return Column(values, known)
