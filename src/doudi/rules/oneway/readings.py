"""Reading one family's run (读一户的结果): its cells, the lines of the proof that apply, and what each rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.graph import Op
from doudi.rules.oneway.programs import Program, program_for
from doudi.rules.operators import Cell
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation
from doudi.rules.states import FACT_UNKNOWN, KNOWN
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.rules.walk import Place, seen_from, support

OWN = -1
"""Stands for the person a stretch is about, in what is remembered of it."""

STRETCHES_REMEMBERED = 4_096
"""Of one line."""


@dataclass(slots=True)
class Stretch:
    """What is remembered of a line, or of an outcome, under one key; persons are positions on the file, `OWN` or None.

    Args:
        facts: the facts the line itself rests on, as (quantity, person), in the order of the proof.
        figures: the figures it rests on.
        backwards: figures (as text) and next lines (as places), the last met first, for what a result rests on.
        lines: the next lines a reader wants to see.
        kept: what users remember with it.
    """

    facts: tuple[tuple[str, int | None], ...]
    figures: tuple[str, ...]
    backwards: tuple[str | Place, ...]
    lines: tuple[Place, ...]
    kept: Any = None


class Reading:
    """One household computed by a program: the cells of `scalar.Evaluation`, and the paths of `walk`, looked up."""

    def __init__(
        self, program: Program, blocks: Sequence[Any], household: Callable[[], HouseholdFacts] | None = None
    ) -> None:
        self.program, self.blocks, self._household = program, blocks, household
        self._evaluation: Evaluation | None = None

    @property
    def people(self) -> int:
        """How many people are on the file."""
        return len(self.blocks[1])

    @property
    def household(self) -> HouseholdFacts:
        """The facts it was computed from."""
        assert self._household is not None
        return self._household()

    @property
    def ruleset(self) -> Ruleset:
        """The rules."""
        return self.program.ruleset

    @property
    def month(self) -> Month:
        """The month assessed."""
        return self.program.month

    @property
    def figures(self) -> Mapping[str, ParameterValue]:
        """What was in force."""
        return self.program.figures

    @property
    def evaluation(self) -> Evaluation:
        """All cells at once, as `scalar.evaluate` gives them."""
        if self._evaluation is None:
            self._evaluation = _as_evaluation(self)
        return self._evaluation

    def cell(self, node: int, person: int | None = None) -> Cell:
        """A node's cell; figures and constants are the same for everyone."""
        written = self.program.written
        slot = written.values.get(node)
        if slot is None:
            return self.program.fixed[origin(self.ruleset, node)]
        state = written.states[node]
        return self.at(slot, person), state if isinstance(state, int) else self.at(state, person)

    def rule(self, name: str, person: int | None = None) -> Cell:
        """A rule's cell."""
        return self.cell(self.ruleset.rules[name].node, person)

    def at(self, slot: tuple[int, int], person: int | None) -> Any:
        """What the program put into a slot."""
        block, place = slot
        return self.blocks[0][place] if block == 0 else self.blocks[block][person][place]

    # ---- paths ----

    def stretch(self, anchor: int, person: int | None) -> Stretch:
        """What the line of this node, or an outcome, looks at, for this person."""
        slot = self.program.written.keys[anchor]
        key = None if slot is None else self.at(slot, person)
        remembered = self.program.stretches.setdefault(anchor, {})
        return remembered.get(key) or self.remember(anchor, person, key)

    def remember(self, anchor: int, person: int | None, key: Any) -> Stretch:
        """The same, walked plainly and kept under its key."""
        remembered = self.program.stretches.setdefault(anchor, {})
        if len(remembered) >= STRETCHES_REMEMBERED:
            remembered.clear()
        found = remembered[key] = self._walked(anchor, person)
        return found

    def reached(self, roots: Iterable[int]) -> dict[Place, Stretch]:
        """The lines a reader wants to see, and the roots, with what each looks at."""
        nodes, everyone = self.ruleset.graph.nodes, range(self.people)
        waiting: list[Place] = []
        for root in roots:
            is_persons = nodes[root].entity is Entity.PERSON
            waiting += [(root, person) for person in everyone] if is_persons else [(root, None)]
        found: dict[Place, Stretch] = {}
        while waiting:
            place = waiting.pop()
            if place not in found:
                anchor, person = place
                found[place] = stretch = self.stretch(anchor, person)
                for node, whose in stretch.lines:
                    waiting.append((node, person if whose == OWN else whose))
        return found

    def rests_on(self, roots: Iterable[int]) -> tuple[str, ...]:
        """The figures some results of the household strictly rest on, in the order in which they are met."""
        seen: set[Place] = set()
        found: dict[str, None] = {}
        waiting: list[str | Place] = [(root, None) for root in reversed(list(roots))]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                found.setdefault(item)
            elif item not in seen:
                seen.add(item)
                stretch = self.stretch(*item)
                for each in stretch.backwards:
                    waiting.append(each if isinstance(each, str) or each[1] != OWN else (each[0], item[1]))
        return tuple(found)

    def _walked(self, anchor: int, person: int | None) -> Stretch:
        """The plain walks, for what is not remembered yet."""
        nodes, told, root = self.ruleset.graph.nodes, self.program.told, [(anchor, person)]
        below = support(self.evaluation, root, told - {anchor})
        own = [place for place in below if place[0] == anchor or place[0] not in told]
        facts = [(str(nodes[index].payload), who) for index, who in own if nodes[index].op is Op.FACT]
        figures = dict.fromkeys(str(nodes[index].payload) for index, _ in own if nodes[index].op is Op.FIGURE)
        ordered: list[str | Place] = []
        for index, who in below:
            if nodes[index].op is Op.FIGURE:
                ordered.append(str(nodes[index].payload))
            elif index in told and index != anchor:
                ordered.append((index, _relative(who, person)))
        lines = [place for place in seen_from(self.evaluation, root, told - {anchor}) if place[0] in told]
        return Stretch(
            tuple((key, _relative(who, person)) for key, who in facts), tuple(figures), tuple(reversed(ordered)),
            tuple((index, _relative(who, person)) for index, who in lines if index != anchor),
        )  # fmt: skip


def read(program: Program, household: HouseholdFacts) -> Reading:
    """A household's run."""
    house = cells_of(program.household_inputs, household.facts)
    persons = [cells_of(program.person_inputs, person.facts) for person in household.persons]
    return Reading(program, program.run(house, persons), lambda: household)


def read_household(ruleset: Ruleset, household: HouseholdFacts, month: Month) -> Reading:
    """A household's run under a ruleset.

    Raises:
        ParametersNotInForce, SchemeNotInForce: see `Ruleset.figures`.
    """
    return read(program_for(ruleset, month), household)


def cells_of(wanted: Sequence[tuple[str, Any, Any]], facts: Mapping[str, Sourced]) -> list[Any]:
    """What a program runs on: value, state, value, state …, in its order."""
    cells: list[Any] = []
    for key, none_is, nothing in wanted:
        sourced = facts.get(key)
        value = None if sourced is None or sourced.value is UNKNOWN else sourced.value
        if value is NONE:
            value = none_is
        cells += (nothing, FACT_UNKNOWN) if value is None else (value, KNOWN)
    return cells


def origin(ruleset: Ruleset, node: int) -> int:
    """The figure a value brought down to persons comes from."""
    while ruleset.graph.nodes[node].op is Op.PROJECT:
        node = ruleset.graph.nodes[node].args[0]
    return node


def _relative(who: int | None, person: int | None) -> int | None:
    return OWN if who is not None and who == person else who


def _as_evaluation(reading: Reading) -> Evaluation:
    ruleset, single, per_person = reading.ruleset, dict(reading.program.fixed), {}
    everyone = range(reading.people)
    for index in ruleset.live_nodes:
        entity = ruleset.graph.nodes[index].entity
        if entity is Entity.PERSON:
            per_person[index] = tuple([reading.cell(index, person) for person in everyone])
        elif entity is Entity.HOUSEHOLD:
            single[index] = reading.cell(index)
    household = reading._household() if reading._household else _nobody(reading.people)
    return Evaluation(ruleset, household, reading.month, reading.figures, single, per_person)


def _nobody(people: int) -> HouseholdFacts:
    """As many people without a name or fact: the walks only count them."""
    return HouseholdFacts(tuple(PersonFacts(f"p{number}") for number in range(1, people + 1)))
