"""Writing a ruleset out as Python (写成代码): an assignment a node, persons in a loop, states folded where fixed.

The code computes exactly the cells of `scalar.evaluate`. It holds names, numbers and operators only; figures, codes and
dates come in as values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from doudi.kernel.money import Rounding
from doudi.rules.graph import AGES, DATED, GATHERING, REACHED, Graph, Node, Op
from doudi.rules.oneway.chunks import Chunk, Look
from doudi.rules.oneway.states_written import JoinedStates, State
from doudi.rules.operators import neutral
from doudi.rules.quantities import Entity
from doudi.rules.states import FACT_UNKNOWN, FIGURE_UNSET, UNKNOWN_BITS

Slot = tuple[int, int]
"""Where a value stands in what the code returns: block (0 the household, 1 people's facts, then one a loop), place."""

_SIGNS = {Op.ADD: "+", Op.SUBTRACT: "-", Op.MULTIPLY: "*", Op.LESS: "<", Op.AT_MOST: "<=", Op.EQUAL: "=="}

@dataclass(frozen=True, slots=True)
class Written:
    """The code of a ruleset and where it puts what it computes.

    Args:
        source: defines `make(F, C)`, which returns `run(H, P)`.
        household_facts, person_facts: the fact nodes whose (value, state) pairs `run` takes, in this order.
        values: by node, where its value stands; nodes about figures alone are not here.
        states: by node, where its state stands, or the state itself.
        keys: by anchor, where the key of its chunk stands; None where it is always the same.
        sizes: of the blocks.
    """

    source: str
    household_facts: tuple[int, ...]
    person_facts: tuple[int, ...]
    values: Mapping[int, Slot]
    states: Mapping[int, Slot | int]
    keys: Mapping[int, Slot | None]
    sizes: tuple[int, ...]


@dataclass(slots=True)
class _Block:
    """One block of code and what it leaves behind."""

    lines: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class Writer:
    """Writes one ruleset for figures whose states are known.

    Args:
        live: the nodes to compute, in order.
        fixed: the states of nodes about figures alone; they are written into the code, their values are not.
    """

    def __init__(self, graph: Graph, live: tuple[int, ...], fixed: Mapping[int, int], chunks: list[Chunk]) -> None:
        self.nodes, self.live, self.chunks = graph.nodes, live, chunks
        self.state: dict[int, State] = dict(fixed)
        self.levels: dict[int, int] = {}
        self.household = [_Block()]
        self.persons: list[_Block] = []
        self.of_household = JoinedStates()
        self.of_persons = JoinedStates(self.of_household)
        self.household_facts = self._facts(Entity.HOUSEHOLD)
        self.person_facts = self._facts(Entity.PERSON)

    def write(self) -> Written:
        """The whole code."""
        for index in self.live:
            self.levels[index] = self._level(index)
        for index in [*self.household_facts, *self.person_facts]:
            scope = self.of_persons if self.nodes[index].entity is Entity.PERSON else self.of_household
            self.state[index] = scope.fresh(f"s{index}")
        # A state named in an earlier block may be used again in a later one, never the other way round.
        for index in sorted(self.live, key=lambda i: (self.levels[i], self.nodes[i].entity is Entity.PERSON, i)):
            node = self.nodes[index]
            if node.entity is Entity.PERSON and node.op is not Op.FACT:
                self._person_node(index, node)
            elif node.entity is Entity.HOUSEHOLD and node.op is not Op.FACT:
                self._household_node(index, node)
        keys = {chunk.anchor: self._key(number, chunk) for number, chunk in enumerate(self.chunks)}
        return self._assembled(keys)

    # ---- where things stand ----

    def _facts(self, entity: Entity) -> tuple[int, ...]:
        return tuple(i for i in self.live if self.nodes[i].op is Op.FACT and self.nodes[i].entity is entity)

    def _level(self, index: int) -> int:
        """The loop over persons, or the stretch before it, in which a node can be computed."""
        node = self.nodes[index]
        if node.entity is Entity.CONSTANT:
            return 0
        lowest = 0
        for arg in node.args:
            gathers = node.op in GATHERING and self.nodes[arg].entity is Entity.PERSON
            lowest = max(lowest, self.levels[arg] + (1 if gathers else 0))
        return lowest

    def _house_block(self, level: int) -> _Block:
        while len(self.household) <= level:
            self.household.append(_Block())
        return self.household[level]

    def _person_block(self, level: int) -> _Block:
        while len(self.persons) <= level:
            self.persons.append(_Block())
        return self.persons[level]

    # ---- nodes ----

    def _person_node(self, index: int, node: Node) -> None:
        if node.op is Op.PROJECT:
            self.state[index] = self.state[node.args[0]]
            return
        block = self._person_block(self.levels[index])
        self.state[index] = self._elementwise(index, node, block.lines, "        ", self.of_persons)
        # What a loop assigns has to outlive it.
        block.names += [f"v{index}", *(name for name in (f"s{index}", f"e{index}") if self.of_persons.holds(name))]

    def _household_node(self, index: int, node: Node) -> None:
        block = self._house_block(self.levels[index])
        if node.op in GATHERING:
            self.state[index] = self._gathered(index, node, block)
        else:
            self.state[index] = self._elementwise(index, node, block.lines, "    ", self.of_household)

    def value(self, index: int) -> str:
        """The variable with a node's value."""
        node = self.nodes[index]
        return self.value(node.args[0]) if node.op is Op.PROJECT else f"v{index}"

    def _elementwise(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        write = _SPECIAL.get(node.op)
        if write is not None:
            return write(self, index, node, lines, indent, scope)
        joined = scope.join([self.state[arg] for arg in node.args], f"s{index}", lines, indent)
        self._assign(index, node, self._plain(node), joined, lines, indent)
        return joined

    def _assign(self, index: int, node: Node, what: str, state: State, lines: list[str], indent: str) -> None:
        nothing = repr(neutral(node.type))
        if isinstance(state, int):
            lines.append(f"{indent}v{index} = {nothing if state & UNKNOWN_BITS else what}")
        else:
            lines.append(f"{indent}v{index} = {nothing} if {state} & {UNKNOWN_BITS} else {what}")

    def _plain(self, node: Node) -> str:
        args = [self.value(arg) for arg in node.args]
        if node.op in _SIGNS:
            return f"{args[0]} {_SIGNS[node.op]} {args[1]}"
        if node.op in (Op.SMALLER, Op.LARGER):
            sign = "<=" if node.op is Op.SMALLER else ">="
            return f"({args[0]} if {args[0]} {sign} {args[1]} else {args[1]})"
        if node.op is Op.NOT:
            return f"not {args[0]}"
        if node.op is Op.IS_ONE_OF:
            return f"{args[0]} in {args[1]}"
        if node.op in (Op.NUMERATOR, Op.DENOMINATOR):
            return f"{args[0]}.{node.op.value}"
        if node.op is Op.SHARE:
            if Rounding(str(node.payload)) is Rounding.FLOOR_FEN:
                return f"{args[0]} * {args[1]}.numerator // {args[1]}.denominator"
            return f"{args[1]}.of_fen({args[0]}, Rounding({str(node.payload)!r}))"
        assert node.op in DATED, node.op
        begun = "" if node.op in REACHED else f" - (1 if {args[0]}.day > 1 else 0)"
        months = f"(MONTH - {int(node.payload or 0)} - {args[0]}.year * 12 - {args[0]}.month + 1{begun})"
        return f"{months} // 12" if node.op in AGES else months

    # ---- the operators with a reading of their own for what is unknown ----

    def _where(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        (test, a, b), v, s = node.args, f"v{index}", f"s{index}"
        open_, first, second = (self.state[arg] for arg in node.args)
        x, y = self.value(a), self.value(b)
        if isinstance(open_, int) and not open_ & UNKNOWN_BITS and first == second:
            lines.append(f"{indent}{v} = {x} if {self.value(test)} else {y}")
            return scope.join([open_, first], s, lines, indent)
        taken = [f"{indent}if {self.value(test)}:", f"{indent}    {v}, {s} = {x}, {_or(open_, first)}",
                 f"{indent}else:", f"{indent}    {v}, {s} = {y}, {_or(open_, second)}"]  # fmt: skip
        if isinstance(open_, int) and not open_ & UNKNOWN_BITS:
            lines += taken
        else:
            lines.append(f"{indent}if not {open_} & {UNKNOWN_BITS}:")
            lines += [f"    {line}" for line in taken]
            lines += [
                f"{indent}elif {x} == {y} and not ({_or(first, second)}) & {UNKNOWN_BITS}:",
                f"{indent}    {v}, {s} = {x}, {open_} & ~{UNKNOWN_BITS} | {_or(first, second)}",
                f"{indent}else:",
                f"{indent}    {v}, {s} = {neutral(node.type)!r}, {_or(open_, first, second)}",
            ]
        return scope.fresh(s)

    def _and(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        v, s, every = f"v{index}", f"s{index}", f"e{index}"
        joined = scope.join([self.state[arg] for arg in node.args], every, lines, indent)
        simple = (" and " if node.op is Op.AND else " or ").join(self.value(arg) for arg in node.args)
        if joined == 0:
            lines.append(f"{indent}{v} = {simple}")
            return 0
        cells = ", ".join(f"({self.value(arg)}, {self.state[arg]})" for arg in node.args)
        decisive = node.op is Op.OR
        lines.append(f"{indent}if {joined}:")
        lines.append(f"{indent}    {v}, {s} = settle(({cells},), decisive={decisive})")
        lines += [f"{indent}else:", f"{indent}    {v} = {simple}", f"{indent}    {s} = 0"]
        return scope.fresh(s)

    def _require(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        (test, held), s = node.args, f"s{index}"
        open_ = self.state[test]
        lines.append(f"{indent}{s} = {_or(open_, self.state[held])}")
        known = "" if open_ == 0 else f"not {open_} & {UNKNOWN_BITS} and "
        lines.append(f"{indent}if {known}{self.value(test)} is not True:")
        lines.append(f"{indent}    {s} |= {FACT_UNKNOWN}")
        self._assign(index, node, self.value(held), s, lines, indent)
        return scope.fresh(s)

    def _round(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        (amount, rounding), v, s = node.args, f"v{index}", f"s{index}"
        fen, of_fen, of_figure = self.value(amount), self.state[amount], self.state[rounding]
        both, nothing = _or(of_fen, of_figure), repr(neutral(node.type))
        lines += [
            f"{indent}if {of_fen} & {UNKNOWN_BITS}:",
            f"{indent}    {v}, {s} = {nothing}, {both}",
            f"{indent}elif {fen} % 100 == 0:",
            f"{indent}    {v}, {s} = {fen}, {of_fen}",
            f"{indent}else:",
            f"{indent}    {s} = {both}",
            f"{indent}    {v} = {nothing} if {s} & {UNKNOWN_BITS} else round_fen({fen}, 1, {self.value(rounding)})",
        ]
        return scope.fresh(s)

    def _entry(self, index: int, node: Node, lines: list[str], indent: str, scope: JoinedStates) -> State:
        (figure, at), v, s = node.args, f"v{index}", f"s{index}"
        nothing = repr(neutral(node.type))
        lines += [
            f"{indent}{s} = {_or(self.state[figure], self.state[at])}",
            f"{indent}{v} = None if {s} & {UNKNOWN_BITS} else {self.value(figure)}.get({self.value(at)})",
            f"{indent}if {v} is None:",
            f"{indent}    {v} = {nothing}",
            f"{indent}    if not {s} & {UNKNOWN_BITS}:",
            f"{indent}        {s} |= {FIGURE_UNSET}",
        ]
        return scope.fresh(s)

    # ---- from persons to the household ----

    def _gathered(self, index: int, node: Node, block: _Block) -> State:
        arg, v, s = node.args[0], f"v{index}", f"s{index}"
        state = self.state[arg]
        if self.nodes[arg].entity is not Entity.PERSON:
            block.lines.append(f"    {v}, {s} = gather(Op.{node.op.name}, [({self.value(arg)}, {state})] * len(P))")
            return self.of_household.fresh(s)
        level = self.levels[arg]
        loop, before = self._person_block(level), self._house_block(level)
        sums = node.op in (Op.TOTAL, Op.COUNT)
        start = "0" if sums else str(node.op is Op.ALL)
        before.after.append(f"    g{index} = {start}")
        if sums:
            loop.after.append(f"        g{index} += {self.value(arg)}")
        else:
            word = "and" if node.op is Op.ALL else "or"
            loop.after.append(f"        g{index} = g{index} {word} {self.value(arg)}")
        if state == 0:
            block.lines.append(f"    {v} = g{index}")
            return 0
        before.after.append(f"    s{index} = 0")
        loop.after.append(f"        s{index} |= {state}")
        if sums:
            block.lines.append(f"    {v} = 0 if {s} & {UNKNOWN_BITS} else g{index}")
            return self.of_household.fresh(s)
        before.after.append(f"    c{index} = []")
        loop.after.append(f"        c{index}.append(({self.value(arg)}, {state}))")
        decisive = node.op is Op.ANY
        block.lines.append(f"    {v}, {s} = settle(c{index}, decisive={decisive}) if {s} else (g{index}, 0)")
        return self.of_household.fresh(s)

    # ---- keys of the chunks ----

    def _key(self, number: int, chunk: Chunk) -> Slot | None:
        """The key's variable; its slot is known once every block is written."""
        house, own, everyone = (self._seen(looks) for looks in (chunk.house, chunk.own, chunk.everyone))
        level = max([self._look_level(look) for look in (*chunk.house, *chunk.own)], default=0)
        parts = [*own, *house]
        if chunk.everyone:
            at = max(self._look_level(look) for look in chunk.everyone)
            loop, before = self._person_block(at), self._house_block(at)
            before.after.append(f"    q{number} = []")
            loop.after.append(f"        q{number}.append({_tuple(everyone)})")
            self._house_block(at + 1).lines.append(f"    q{number} = tuple(q{number})")
            parts.append(f"q{number}")
            level = max(level, at + 1)
        elif chunk.counts:
            parts.append("len(P)")
        if chunk.crosses:
            parts.append(f"len(R{level})")
        if not parts:
            return None
        if chunk.entity is Entity.PERSON:
            block = self._person_block(level)
            block.after.append(f"        k{number} = {_tuple(parts)}")
            block.names.append(f"k{number}")
            return (-1, number)
        self._house_block(level).after.append(f"    k{number} = {_tuple(parts)}")
        return (0, number)

    def _look_level(self, look: Look) -> int:
        return self.levels[look[1]]

    def _seen(self, looks: list[Look]) -> list[str]:
        found: dict[str, None] = {}
        for what, index in looks:
            state = self.state[index]
            if what == "s" and isinstance(state, str):
                found.setdefault(state)
            elif what != "s":
                found.setdefault(self.value(index) if what == "v" else f"{self.value(index)} % 100 == 0")
        return list(found)

    # ---- the whole ----

    def _assembled(self, keys: Mapping[int, Slot | None]) -> Written:
        house_names = [name for i in self.household_facts for name in (f"v{i}", f"s{i}")]
        # A node has a value of its own, or, brought down from the household, that of its origin.
        house_names += [f"v{i}" for i in self.live if self.nodes[i].entity is Entity.HOUSEHOLD
                        and self.nodes[i].op is not Op.FACT]  # fmt: skip
        house_names += sorted({str(self.state[i]) for i in self.live if self._is_house_state(i)} - set(house_names))
        house_names += [f"k{number}" for number, chunk in enumerate(self.chunks)
                        if keys[chunk.anchor] is not None and chunk.entity is not Entity.PERSON]  # fmt: skip
        person_names = [name for i in self.person_facts for name in (f"v{i}", f"s{i}")]
        lines = ["def make(FIXED, MONTH):", *(f"  v{i} = FIXED[{i}]" for i in self._used_figures()), "  def run(H, P):"]
        lines.append(f"    {_unpacked(house_names[: 2 * len(self.household_facts)])} = H")
        blocks = [(0, house_names), (1, person_names)]
        unpack, given = _unpacked(person_names), ["P"]
        for level in range(max(len(self.household), len(self.persons))):
            house, loop = self._house_block(level), self._person_block(level)
            lines += [*house.lines, *house.after, f"    R{level} = []"]
            if loop.lines or loop.after:
                many = ", ".join(given)
                lines.append(f"    for {unpack} in {many if len(given) == 1 else f'zip({many})'}:")
                lines += [*loop.lines, *loop.after, f"        R{level}.append({_tuple(loop.names, always=True)})"]
            else:
                lines.append(f"    R{level} = [()] * len(P)")
            blocks.append((2 + level, list(loop.names)))
            given.append(f"R{level}")
            unpack = ", ".join(_unpacked(names) for number, names in blocks if number > 0)
        loops = ", ".join(given)
        lines += [f"    return ({_tuple(house_names, always=True)}, {loops})", "  return run"]
        slots = {name: (number, place) for number, names in blocks for place, name in enumerate(names)}
        return Written(
            source="\n".join(lines) + "\n", household_facts=self.household_facts, person_facts=self.person_facts,
            values={i: slots[self.value(i)] for i in self.live if self.value(i) in slots},
            states={i: state if isinstance(state := self.state[i], int) else slots[state] for i in self.live},
            keys={chunk.anchor: None if keys[chunk.anchor] is None else slots[f"k{number}"]
                  for number, chunk in enumerate(self.chunks)},
            sizes=tuple(len(names) for _, names in blocks),
        )  # fmt: skip

    def _is_house_state(self, index: int) -> bool:
        return self.nodes[index].entity is Entity.HOUSEHOLD and isinstance(self.state[index], str)

    def _used_figures(self) -> list[int]:
        wanted = {arg for i in self.live for arg in self.nodes[i].args}
        return sorted(i for i in wanted if self.nodes[i].entity is Entity.CONSTANT)


def _or(*states: State) -> str:
    """Several states joined, those that add nothing left out."""
    fixed = 0
    names: dict[str, None] = {}
    for state in states:
        if isinstance(state, int):
            fixed |= state
        else:
            names.setdefault(state)
    return " | ".join([*names, *([str(fixed)] if fixed or not names else [])])


def _tuple(names: list[str], *, always: bool = False) -> str:
    if len(names) == 1 and not always:
        return names[0]
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _unpacked(names: list[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})" if names else "[]"


_SPECIAL: dict[Op, Callable[[Writer, int, Node, list[str], str, JoinedStates], State]] = {
    Op.WHERE: Writer._where, Op.AND: Writer._and, Op.OR: Writer._and, Op.REQUIRE: Writer._require,
    Op.ROUND: Writer._round, Op.LOOKUP: Writer._entry, Op.BRACKET: Writer._entry,
}  # fmt: skip
