"""One scheme's answer as a function of one fact, everything else staying as it is (一项结果怎样随一个事实变)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from doudi.rules.contradicting import contradictions_in
from doudi.rules.facts import split_fact_key
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.oneway.programs import program_for
from doudi.rules.oneway.readings import Reading
from doudi.rules.oneway.trials import Trials
from doudi.rules.operators import is_known
from doudi.rules.quantities import Entity
from doudi.rules.units import YES_NO
from doudi.rules.values import Sourced, Value
from doudi.rules.verdict import Verdict, contradicted, verdict_of
from doudi.schemes.bundles.bundle import Entry
from doudi.schemes.doubts.doubt import Span

LADDER = tuple(10_000 * 4**step for step in range(16))
"""Amounts in fen that are looked at first: a hundred yuan, then four times as much each time."""
MOST_PIECES_OF_PROOF = 120
"""Stretches an amount is cut into before a proof is given up."""


@dataclass(frozen=True)
class Answer:
    """What somebody can tell apart: the verdict, each person's result and what later schemes read."""

    verdict: Verdict
    told: tuple[Any, ...]

    @property
    def standing(self) -> tuple[Any, ...]:
        """Without the amount."""
        return self.verdict.outcome, self.verdict.computed


class Answers:
    """The answers of one scheme's rules over the values of one fact; each value is computed once."""

    def __init__(self, entry: Entry, fact_key: str, told_rules: Iterable[str]) -> None:
        self.entry, self.fact_key, self.told_rules = entry, fact_key, tuple(sorted(told_rules))
        self.ruleset = entry.scheme.ruleset
        self._trials = Trials(program_for(self.ruleset, entry.month), entry.facts)
        self._readings: dict[Value, Reading] = {}
        self._answers: dict[Value, Answer] = {}

    def at(self, value: Value) -> Answer:
        """The answer if the fact has this value."""
        if value not in self._answers:
            self._answers[value] = self._answer(value)
        return self._answers[value]

    def differs(self, span: Span) -> tuple[Value, Value] | None:
        """Two values with different answers, the first of the span and another; None where none was found."""
        first = span.values[0] if span.values else span.low
        for value in (*span.values[1:], *self._looked_at(span)):
            if self.at(value) != self.at(first):
                return first, value
        return None

    def turnings(self, span: Span) -> list[int]:
        """The values at which the standing is another than just below, found between the amounts looked at."""
        found: list[int] = []
        for low, high in pairwise(sorted(self._looked_at(span))):
            while high - low > 1 and self.at(low).standing != self.at(high).standing:
                middle = (low + high) // 2
                if self.at(middle).standing == self.at(low).standing:
                    low = middle
                else:
                    high = middle
            if self.at(low).standing != self.at(high).standing:
                found.append(high)
        return found

    def is_constant(self, span: Span) -> bool:
        """Whether it is proved that the answer is the same for every value of the span.

        A list is tried whole. Over a range the proof cuts: between two amounts at which every comparison on the way
        from the fact comes out alike nothing can turn, since all that is compared there grows in straight lines. What
        is not straight is not proved.
        """
        if not span.is_whole or self.differs(span) is not None:
            return False
        if not span.is_range:
            return True
        if self._bends:
            return False
        pieces = [(span.low, span.high)]
        for _ in range(MOST_PIECES_OF_PROOF):
            if not pieces:
                return True
            low, high = pieces.pop()
            if self.at(low) != self.at(high):
                return False
            if high - low > 1 and self._marks(low) != self._marks(high):
                middle = (low + high) // 2
                pieces += [(low, middle), (middle, high)]
        return False

    def _looked_at(self, span: Span) -> tuple[int, ...]:
        if not span.is_range:
            return ()
        own = [value for value in span.values if type(value) is int]
        near = [value + step for value in own for step in (-1, 1)]
        inside = {each for each in (*LADDER, *own, *near) if span.low < each < span.high}
        return (span.low, *sorted(inside), span.high)

    def _reading(self, value: Value) -> Reading:
        if value not in self._readings:
            self._readings[value] = self._trials.run({self.fact_key: value})
        return self._readings[value]

    def _answer(self, value: Value) -> Answer:
        reading = self._reading(value)
        verdict = verdict_of(reading)
        if self._is_watched:
            facts = self.entry.facts.with_fact(self.fact_key, Sourced(value))
            if contradictions_in(self.ruleset.contradictions, self.ruleset.quantities, facts, self.entry.month):
                verdict = contradicted(verdict)
        elif self.entry.because and self._contradicts_already:
            verdict = contradicted(verdict)
        names = self.ruleset.outcome
        wanted = [name for name in (names.person_eligible, names.person_amount, *self.told_rules) if name]
        return Answer(verdict, tuple(self._cells(reading, self.ruleset.rules[name].node) for name in wanted))

    @cached_property
    def _is_watched(self) -> bool:
        quantity = split_fact_key(self.fact_key)[1]
        return any(quantity in each.quantities for each in self.ruleset.contradictions)

    @cached_property
    def _contradicts_already(self) -> bool:
        ruleset = self.ruleset
        return bool(contradictions_in(ruleset.contradictions, ruleset.quantities, self.entry.facts, self.entry.month))

    def _cells(self, reading: Reading, node: int) -> tuple[Any, ...]:
        if self.ruleset.graph.nodes[node].entity is not Entity.PERSON:
            return (_seen(reading.cell(node)),)
        return tuple(_seen(reading.cell(node, person)) for person in range(reading.people))

    # ---- the proof ----

    @cached_property
    def _touched(self) -> tuple[int, ...]:
        """The nodes on the way from the fact, in order."""
        return tuple(touched_by(self.ruleset.graph, self.ruleset.live_nodes, split_fact_key(self.fact_key)[1]))

    @cached_property
    def _bends(self) -> bool:
        nodes, fixed = self.ruleset.graph.nodes, self._trials.program.fixed
        rounded = [nodes[index].args[1] for index in self._touched if nodes[index].op is Op.ROUND]
        # A rounding that is not on file is known for whole yuan only: known and unknown then alternate.
        is_unset = any(not is_known(fixed[index]) for index in rounded if index in fixed)
        return is_unset or bends(self.ruleset.graph, self._touched)

    def _marks(self, value: Value) -> tuple[Any, ...]:
        """How every comparison on the way comes out, and what is known there."""
        reading, nodes = self._reading(value), self.ruleset.graph.nodes
        marks: list[Any] = []
        for index in self._touched:
            node = nodes[index]
            for person in range(reading.people) if node.entity is Entity.PERSON else (None,):
                cell = reading.cell(index, person)
                marks.append(cell[1])
                if node.type == YES_NO or node.op in (Op.LOOKUP, Op.BRACKET, Op.COUNT):
                    marks.append(cell[0])
                elif node.op in (Op.SMALLER, Op.LARGER):
                    marks.append(_order(reading, node, person))
                if node.op is Op.EQUAL:
                    marks.append(_order(reading, node, person))
        return tuple(marks)


def _seen(cell: Any) -> Any:
    """A cell as others see it: its value where it is known, and what is marked beside it."""
    return cell if is_known(cell) else (None, cell[1])


def _order(reading: Reading, node: Node, person: int | None) -> int:
    """Which of two numbers is the larger."""
    one, other = (reading.cell(arg, person)[0] for arg in node.args)
    if not (isinstance(one, int) and isinstance(other, int)):
        return int(one == other)
    return (one > other) - (one < other)


def touched_by(graph: Graph, live: Iterable[int], quantity: str) -> Iterator[int]:
    """The nodes whose value may depend on a fact: the fact itself and everything that reads one of them."""
    found: set[int] = set()
    for index in live:
        node = graph.nodes[index]
        if (node.op is Op.FACT and node.payload == quantity) or found.intersection(node.args):
            found.add(index)
            yield index


_STEPS = frozenset({Op.ROUND, Op.SHARE})
_DATES = frozenset({Op.AGE, Op.MONTHS_SINCE, Op.AGE_REACHED, Op.MONTHS_REACHED})


def bends(graph: Graph, touched: Iterable[int]) -> bool:
    """Whether something on the way from the fact is not made of straight lines, so that ends prove nothing.

    A product of two parts that both depend on it, a rounded amount that meets another, or a table asked by it.
    """
    on_the_way, stepped = set(touched), set[int]()
    for index in sorted(on_the_way):
        node = graph.nodes[index]
        from_here = [arg for arg in node.args if arg in on_the_way]
        has_steps = any(arg in stepped for arg in from_here)
        if node.op in _DATES or node.op in (Op.LOOKUP, Op.BRACKET):
            return True
        if node.op is Op.MULTIPLY and len(from_here) > 1:
            return True
        if node.op in _STEPS:
            if has_steps or node.args[0] not in on_the_way:
                return True
            stepped.add(index)
        elif has_steps and node.type != YES_NO:
            if (len(from_here) > 1 and node.op is not Op.WHERE) or node.op is Op.TOTAL:
                return True
            stepped.add(index)
        elif has_steps and len(from_here) > 1 and node.op in (Op.LESS, Op.AT_MOST, Op.EQUAL):
            return True
    return False
