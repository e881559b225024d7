"""The steps of a proof as JSON text (算式各行的文本), each line looked at once, those that lead to others first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from doudi.rules.graph import Op
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import OWN, Reading, Stretch, origin
from doudi.rules.quantities import Entity
from doudi.rules.states import UNKNOWN_BITS
from doudi.rules.tables import has_gaps
from doudi.rules.walk import Place

OWN_KEY = "\x00"
"""Stands for the key of the person a remembered text is about; no key holds it."""

_encode = msgspec.json.Encoder().encode


def text(value: Any) -> str:
    """A plain value as JSON text."""
    return str(_encode(value), "utf-8")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the proof, prepared for a program.

    Args:
        number: its place in reading order.
        is_always: it is reached whatever branches are taken.
        shows_something: it is left out where it is known to be nothing.
        value, state, key: where they stand in a row of `rows_of`.
        head, tail: the parts of its JSON that never change.
        said: what is remembered of it, by the key of its stretch and the keys of people it names.
    """

    number: int
    node: int
    is_person: bool
    is_always: bool
    shows_something: bool
    value: int
    state: int
    key: int
    head: str
    tail: str
    said: dict[tuple[Any, Any], Said]


@dataclass(frozen=True, slots=True)
class Said:
    """A step but for its value.

    Args:
        sometimes: the next lines that are not reached anyway.
        rests_on: the next lines it strictly rests on.
    """

    head: str
    tail: str
    figures: dict[str, None]
    sometimes: tuple[Place, ...]
    rests_on: tuple[Place, ...]


@dataclass(slots=True)
class Steps:
    """What came of the lines of one household.

    Args:
        text: the steps as a JSON list.
        figures: the figures they name.
        resting: the figures the outcome strictly rests on, some of which may be doubtful.
    """

    text: str
    figures: dict[str, None]
    resting: dict[str, None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a program's lines need to be told.

    Args:
        lines: those that may lead to others first; a person's line about figures alone is never reached.
        fixed: the values and states that are the same for everyone, at the beginning of every row.
        always: the nodes no choice can leave out of a proof.
        doubtful: the figures in force that are not verified, not on file, not whole or probably superseded.
    """

    lines: tuple[Told, ...]
    fixed: tuple[Any, ...]
    always: frozenset[int]
    doubtful: frozenset[str]


def prepared(program: Program) -> Prepared:
    """What a program's lines need to be told, made once."""
    found: Prepared | None = program.kept.get("prepared")
    if found is None:
        found = program.kept["prepared"] = _prepare(program)
    return found


def _prepare(program: Program) -> Prepared:
    always = _always_reached(program)
    ruleset, fixed, made = program.ruleset, [None, *range(8)], list[Told]()
    for number, line in enumerate(ruleset.lines):
        rule = ruleset.rules[line.rule]
        node, is_person = rule.node, rule.entity is Entity.PERSON
        if is_person and ruleset.graph.nodes[node].entity is not Entity.PERSON:
            continue
        person = f'"person":"{OWN_KEY}",' if is_person else ""
        made.append(Told(
            number, node, is_person, node in always, line.show != "always", *_places(program, node, fixed),
            f'{{"rule":{text(line.rule)},"role":{text(line.role)},{person}"unit":{text(str(rule.type))},"value":',
            f',"clause":{text(line.clause)}', {},
        ))  # fmt: skip
    # Rows begin with what is fixed: now that its length is known, the places behind it move on.
    length = len(fixed)
    moved = [replace(told, value=_moved(told.value, length), state=_moved(told.state, length),
                     key=_moved(told.key, length)) for told in made]  # fmt: skip
    figures = program.figures.items()
    doubtful = {
        key
        for key, figure in figures
        if figure.status != "verified" or figure.possibly_superseded or has_gaps(figure.value)
    }
    return Prepared(tuple(sorted(moved, key=lambda told: -told.node)), tuple(fixed), always, frozenset(doubtful))


_BEHIND = 1_000_000


def _moved(place: int, length: int) -> int:
    return place if place < _BEHIND else place - _BEHIND + length


def _places(program: Program, node: int, fixed: list[Any]) -> tuple[int, int, int]:
    """Places of value, state and key; those from the program's blocks still lie behind `_BEHIND`."""
    written = program.written

    def place(slot: tuple[int, int]) -> int:
        return _BEHIND + sum(written.sizes[: slot[0]]) + slot[1]

    key = written.keys[node]
    at_key = 0 if key is None else place(key)
    if node not in written.values:
        value, state = program.fixed[origin(program.ruleset, node)]
        fixed.append(value)
        return len(fixed) - 1, 1 + state, at_key
    found = written.states[node]
    return place(written.values[node]), 1 + found if isinstance(found, int) else place(found), at_key


def rows_of(reading: Reading) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """The household's row and each person's: what is fixed, then the blocks of the program one after the other."""
    house, facts, *loops = reading.blocks
    row = prepared(reading.program).fixed + house
    if len(loops) == 1:
        return row, [row + tuple(own) + loop for own, loop in zip(facts, loops[0], strict=True)]
    return row, [sum(more, row + tuple(own)) for own, *more in zip(facts, *loops, strict=True)]


def _always_reached(program: Program) -> frozenset[int]:
    """The nodes below the outcome that no choice can leave out."""
    nodes, rules = program.ruleset.graph.nodes, program.ruleset.rules
    waiting = [rules[name].node for name in program.ruleset.outcome.roots]
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index not in seen:
            seen.add(index)
            waiting += nodes[index].args[:1] if nodes[index].op is Op.WHERE else nodes[index].args
    return frozenset(seen)


REMEMBERED = 4_096
"""Steps of one line."""


def steps_of(reading: Reading, keys: tuple[str, ...], strictly: Iterable[int]) -> Steps:
    """The steps of a household's proof, in reading order.

    Args:
        keys: of its people, in the order of the file.
        strictly: the nodes of the household whose doubtful figures are wanted.
    """
    ready = prepared(reading.program)
    house, rows = rows_of(reading)
    whole, everybody = [(-1, keys, house)], list(zip(range(len(keys)), keys, rows, strict=True))
    steps: list[list[str]] = [[] for _ in reading.ruleset.lines]
    figures: dict[str, None] = {}
    resting: dict[str, None] = {}
    reached, rested = _beginnings(reading, strictly if ready.doubtful else (), resting)
    for told in ready.lines:
        node, is_always, said = told.node, told.is_always, told.said
        at_value, at_state, at_key, own = told.value, told.state, told.key, steps[told.number]
        for person, name, row in everybody if told.is_person else whole:
            if not is_always and (node, person) not in reached:
                continue
            known = said.get((row[at_key], name)) or _remember(reading, ready, told, person, keys, (row[at_key], name))
            for line, who in known.sometimes:
                reached.add((line, person if who == OWN else -1 if who is None else who))
            if rested and (node, person) in rested:
                resting |= known.figures
                for line, who in known.rests_on:
                    rested.add((line, person if who == OWN else -1 if who is None else who))
            value = row[at_value]
            if row[at_state] & UNKNOWN_BITS:
                value_said: Any = "null"
            elif value is True:
                value_said = "true"
            elif told.shows_something and not value:
                continue
            elif value is False:
                value_said = "false"
            else:
                value_said = value if type(value) is int else text(value if type(value) is str else str(value))
            own.append(f"{known.head}{value_said}{known.tail}")
            if known.figures:
                figures |= known.figures
    return Steps(f"[{','.join([step for own in steps for step in own])}]", figures, resting)


def _beginnings(
    reading: Reading, strictly: Iterable[int], resting: dict[str, None]
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The lines that outcomes without a line of their own lead to, and those that results strictly rest on."""
    program, nodes = reading.program, reading.ruleset.graph.nodes
    wanted, reached = set(strictly), set[tuple[int, int]]()
    rested = {(node, -1) for node in wanted if node in program.told}
    for node in {program.ruleset.rules[name].node for name in program.ruleset.outcome.roots} - program.told:
        for person in range(reading.people) if nodes[node].entity is Entity.PERSON else (None,):
            stretch = reading.stretch(node, person)
            reached |= {_place(place, person) for place in stretch.lines}
            if node in wanted:
                resting |= dict.fromkeys(stretch.figures)
                rested |= {_place(each, person) for each in stretch.backwards if not isinstance(each, str)}
    return reached, rested


def _place(place: Place, person: int | None) -> tuple[int, int]:
    line, who = place
    whose = person if who == OWN else who
    return line, -1 if whose is None else whose


def _remember(
    reading: Reading, ready: Prepared, told: Told, person: int, keys: Sequence[str], key: tuple[Any, Any]
) -> Said:  # fmt: skip
    """A step without its value, and kept."""
    whose = person if told.is_person else None
    stretch: Stretch = reading.stretch(told.node, whose)
    named = [
        f"household:{quantity}" if who is None else f"person:{keys[person if who == OWN else who]}:{quantity}"
        for quantity, who in stretch.facts
    ]
    tail = f'{told.tail},"facts":{text(named)},"figures":{text(list(stretch.figures))}}}'
    rests_on = tuple(each for each in stretch.backwards if not isinstance(each, str))
    found = Said(
        told.head.replace(OWN_KEY, keys[person]) if told.is_person else told.head, tail, dict.fromkeys(stretch.figures),
        tuple(place for place in stretch.lines if place[0] not in ready.always), rests_on,
    )  # fmt: skip
    # A person's step that names others' facts is theirs only beside these others.
    if not told.is_person or all(who is None or who == OWN for _, who in stretch.facts):
        if len(told.said) >= REMEMBERED:
            told.said.clear()
        told.said[key] = found
    return found
