"""Every path of a process walked through the engine and through the oracle, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from types import ModuleType

from doudi.casework import engine
from doudi.casework.engine import Definition, Fact, TaskNotWaiting, read_definition
from tests.casework.engine.oracle import Place, TokenGame

Path = tuple[tuple[str, tuple[tuple[str, Fact], ...]], ...]


class EngineDiffers(AssertionError):
    """The engine and the oracle came apart."""


def walk(
    source: bytes, *, times: int = 2, most: int = 100_000, begin_with: dict[str, Fact] | None = None,
    machine: ModuleType = engine,
) -> list[tuple[Path, str]]:  # fmt: skip
    """Every path from the beginning to an end, no element completed more than ``times`` times in one.

    Raises:
        EngineDiffers: at some step another thing was waited for, another end come to, or the same thing done twice.
    """
    definition = read_definition("walked", source)
    game = TokenGame(source)
    facts = begin_with or {}
    found: list[tuple[Path, str]] = []
    left: list[tuple[Path, bytes, Place]] = [((), machine.begin(definition, facts), game.begin(facts))]
    while left and len(found) < most:
        path, state, place = left.pop()
        _compare(machine, definition, game, path, state, place)
        if place.end:
            found.append((path, place.end))
            continue
        for key, given in _moves(definition, game, place):
            if sum(done == key for done, _ in path) < times:
                after = machine.complete(definition, state, key, given)
                step = (key, tuple(given.items()))
                left.append(((*path, step), after, game.complete(place, key, given)))
    return found


def _moves(definition: Definition, game: TokenGame, place: Place) -> Iterator[tuple[str, dict[str, Fact]]]:
    for key in sorted(game.waiting(place)):
        outcomes: dict[str, list[str]] = {}
        for each in definition.tasks[key].outcomes:
            outcomes.setdefault(each.fact, []).append(each.value)
        for values in product(*outcomes.values()):
            yield key, dict(zip(outcomes, values, strict=True))


def _compare(
    machine: ModuleType, definition: Definition, game: TokenGame, path: Path, state: bytes, place: Place
) -> None:
    waits = [task.key for task in machine.waiting(definition, state)]
    expected = [key for key in definition.tasks if key in game.waiting(place)] if not place.end else []
    if waits != expected:
        raise EngineDiffers(f"after {path} the engine waits for {waits}, the oracle for {expected}")
    if (came := machine.ended(definition, state)) != place.end:
        raise EngineDiffers(f"after {path} the engine has ended at {came!r}, the oracle at {place.end!r}")
    done = path[-1] if path else None
    if done is not None and done[0] not in waits:
        try:
            machine.complete(definition, state, done[0], dict(done[1]))
        except TaskNotWaiting:
            return
        raise EngineDiffers(f"after {path} {done[0]} could be completed again")
