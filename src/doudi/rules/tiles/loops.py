"""Which instructions share a loop (循环编排), and in which scratch row each value waits for a later loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from doudi.rules.quantities import Entity
from doudi.rules.tiles.code import Code, Instruction, Lane, Ref, Role, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One loop over a tile's people or households, or one pass that gathers or brings down.

    Args:
        kind: COMPUTE (checks included), TOTAL or PROJECT.
        members: the instructions, in order.
    """

    kind: Role
    space: Entity
    members: tuple[int, ...]


def steps_of(code: Code, roots: Sequence[Value], *, in_one: bool = False) -> tuple[Step, ...]:
    """The loops of a tile, in order.

    Args:
        in_one: all in one loop; for code in which nobody looks at people.
    """
    scheduling = _Scheduling(code, roots)
    if in_one:
        return (Step(Role.COMPUTE, Entity.HOUSEHOLD, tuple(scheduling.pending)),)
    return scheduling.steps()


class _Scheduling:
    def __init__(self, code: Code, roots: Iterable[Value]) -> None:
        self.code = code
        live = sorted(code.live(roots))
        self.done = {at for at in live if code.instructions[at].role is Role.LOAD}
        self.pending = [at for at in live if at not in self.done]

    def steps(self) -> tuple[Step, ...]:
        found: list[Step] = []
        space = Entity.PERSON
        while self.pending:
            step = self._loop(space)
            if step is None:
                # Everything this side can do is done: cross over. Something is ready on one of the sides, always.
                step = self._crossing(Role.TOTAL if space is Entity.PERSON else Role.PROJECT)
                space = Entity.HOUSEHOLD if space is Entity.PERSON else Entity.PERSON
            if step is not None:
                found.append(step)
                self.done.update(step.members)
                self.pending = [at for at in self.pending if at not in self.done]
        return tuple(found)

    def _loop(self, space: Entity) -> Step | None:
        """The lane with most to do goes first: fewer loops, fewer values that wait."""
        closures = [self._closure(space, lane) for lane in Lane]
        largest = max(closures, key=len)
        return Step(Role.COMPUTE, space, tuple(largest)) if largest else None

    def _closure(self, space: Entity, lane: Lane) -> list[int]:
        found: list[int] = []
        inside = set(self.done)
        for at in self.pending:
            each = self.code.instructions[at]
            here = each.space is space and each.role in (Role.COMPUTE, Role.CHECK) and each.lane is lane
            if here and all(arg.index in inside for arg in each.args if isinstance(arg, Ref)):
                found.append(at)
                inside.add(at)
        return found

    def _crossing(self, role: Role) -> Step | None:
        ready = [at for at in self.pending if self._is_ready(self.code.instructions[at], role)]
        space = Entity.HOUSEHOLD if role is Role.TOTAL else Entity.PERSON
        return Step(role, space, tuple(ready)) if ready else None

    def _is_ready(self, each: Instruction, role: Role) -> bool:
        return each.role is role and all(arg.index in self.done for arg in each.args if isinstance(arg, Ref))


@dataclass(slots=True)
class Rows:
    """Scratch rows: where each value that outlives its loop is kept, and how many rows of each kind that takes.

    Kinds are (space, is_wide); a row is used again once the last loop that reads it is over.
    """

    row: dict[int, int] = field(default_factory=dict)
    running: dict[int, int] = field(default_factory=dict)
    """The row of running sums of each TOTAL."""
    used: dict[tuple[Entity, bool], int] = field(default_factory=dict)
    homes: int | None = None
    """The row that holds each person's household, where values are brought down."""


def rows_of(code: Code, steps: Sequence[Step]) -> Rows:
    """Scratch rows for the values that outlive their step."""
    last_read: dict[int, int] = {}
    for position, step in enumerate(steps):
        for at in step.members:
            for arg in code.instructions[at].args:
                if isinstance(arg, Ref):
                    last_read[arg.index] = position
    rows = Rows()
    free: dict[tuple[Entity, bool], list[int]] = {}
    ending: dict[int, list[tuple[tuple[Entity, bool], int]]] = {}

    def take(kind: tuple[Entity, bool], until: int) -> int:
        waiting = free.setdefault(kind, [])
        if waiting:
            row = waiting.pop()
        else:
            row = rows.used.get(kind, 0)
            rows.used[kind] = row + 1
        ending.setdefault(until, []).append((kind, row))
        return row

    for position, step in enumerate(steps):
        for at in step.members:
            each = code.instructions[at]
            if step.kind is Role.TOTAL:
                rows.running[at] = take((Entity.PERSON, True), position)
            crosses = step.kind is not Role.COMPUTE
            if each.role is not Role.CHECK and (crosses or last_read.get(at, position) > position):
                rows.row[at] = take((each.space, each.is_wide), last_read.get(at, position))
        for kind, row in ending.pop(position, []):
            free.setdefault(kind, []).append(row)
    if any(step.kind is Role.PROJECT for step in steps):
        rows.homes = rows.used.get((Entity.PERSON, True), 0)
        rows.used[Entity.PERSON, True] = rows.homes + 1
    return rows
