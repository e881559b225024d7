"""A tiny language of row operations (行运算): what a rule becomes before it is written out as loops.

A value is a Python integer (the same for every row, known when the kernel is written), a `Param` (the same for every
row, known when it runs) or a `Ref` to an instruction (one value per person or per household). Adding an operation folds
what is known already, so that states nobody can have cost nothing. Yes/no is 0 or 1. Arithmetic is that of 64-bit
integers; values that are not wide fit a byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from doudi.rules.quantities import Entity


class Role(StrEnum):
    """How an instruction gets its value."""

    COMPUTE = "compute"
    LOAD = "load"
    """A column's row: read again in each loop that wants it, which is cheaper than a copy."""
    TOTAL = "total"
    """The sum of a person's value over the household."""
    COUNT = "count"
    """The same of a yes/no; several share one sum, see `pack_counts`."""
    PROJECT = "project"
    """A household's value brought down to its people."""
    CHECK = "check"
    """A value that is negative where the population needs the careful path."""


class Lane(StrEnum):
    """Which kind of loop an instruction belongs in.

    A processor works on 32 bytes or on four 64-bit integers at a time: a mixed loop goes at the pace of the slower.
    """

    NARROW = "narrow"
    WIDE = "wide"


@dataclass(frozen=True, slots=True)
class Param:
    """A figure, passed to the kernel when it runs."""

    index: int


@dataclass(frozen=True, slots=True)
class Ref:
    """The result of an instruction."""

    index: int


Value = int | Param | Ref


@dataclass(frozen=True, slots=True)
class Instruction:
    """One value per row.

    Args:
        name: of an entry of `OPERATIONS`; for a LOAD of the column.
        space: whose rows: persons' or households'.
        is_wide: whether the value needs 64 bits.
    """

    role: Role
    name: str
    args: tuple[Value, ...]
    space: Entity
    is_wide: bool
    lane: Lane


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: what it does to integers, whether its operands and its result need 64 bits.

    Operands of None take the width of the widest of them.
    """

    of_integers: Callable[..., int]
    takes_wide: bool | None = False
    is_wide: bool = False


def _wide(of_integers: Callable[..., int]) -> Operation:
    return Operation(of_integers, takes_wide=True, is_wide=True)


OPERATIONS: dict[str, Operation] = {
    "add": _wide(lambda a, b: a + b),
    "subtract": _wide(lambda a, b: a - b),
    "multiply": _wide(lambda a, b: a * b),
    "smaller": _wide(min),
    "larger": _wide(max),
    "or_wide": _wide(lambda a, b: a | b),
    "and_wide": _wide(lambda a, b: a & b),
    "shift_left": _wide(lambda a, by: a << by),
    "shift_right": _wide(lambda a, by: a >> by),
    "absolute": _wide(abs),
    "floor_divide": _wide(lambda a, by: a // by),
    "keep_wide": _wide(lambda c, a: a if c else 0),
    "choose_wide": _wide(lambda c, a, b: a if c else b),
    "copy_wide": _wide(lambda a: a),
    "less": Operation(lambda a, b: int(a < b), takes_wide=None),
    "at_most": Operation(lambda a, b: int(a <= b), takes_wide=None),
    "equal": Operation(lambda a, b: int(a == b), takes_wide=None),
    "is_set": Operation(lambda a: int(a != 0), takes_wide=None),
    "or": Operation(lambda a, b: a | b),
    "and": Operation(lambda a, b: a & b),
    "flip": Operation(lambda a: a ^ 1),
    "keep": Operation(lambda c, a: a if c else 0),
    "choose": Operation(lambda c, a, b: a if c else b),
    "copy": Operation(lambda a: a),
}
"""`keep(c, a)` is a where the yes/no c holds, else 0; `choose(c, a, b)` a, else b. The condition of the wide ones is a
yes/no of any width. `shift_right` and `floor_divide` take a plain number above zero as their second operand."""


@dataclass
class Code:
    """Instructions in an order in which each comes after what it reads; equal ones are stored once."""

    instructions: list[Instruction] = field(default_factory=list)
    _index: dict[Instruction, int] = field(default_factory=dict)

    def add(self, instruction: Instruction) -> Ref:
        """The value of this instruction."""
        if instruction not in self._index:
            self._index[instruction] = len(self.instructions)
            self.instructions.append(instruction)
        return Ref(self._index[instruction])

    def load(self, space: Entity, column: str, *, is_wide: bool) -> Ref:
        """A column's value."""
        return self.add(Instruction(Role.LOAD, column, (), space, is_wide, Lane.WIDE if is_wide else Lane.NARROW))

    def gather(self, value: Value, *, count: bool = False) -> Ref:
        """The sum over a household's people; of a yes/no with `count`."""
        role = Role.COUNT if count else Role.TOTAL
        return self.add(Instruction(role, "", (value,), Entity.HOUSEHOLD, True, Lane.WIDE))

    def project(self, value: Value) -> Value:
        """A household's value for each of its people."""
        if not isinstance(value, Ref):
            return value
        is_wide = self.instructions[value.index].is_wide
        return self.add(Instruction(Role.PROJECT, "", (value,), Entity.PERSON, is_wide, Lane.WIDE))

    def check(self, space: Entity, value: Value) -> None:
        """Ask for the careful path where `value` is negative."""
        if not isinstance(value, int):
            self.add(Instruction(Role.CHECK, "", (value,), space, True, Lane.WIDE))

    def do(self, space: Entity, name: str, *args: Value) -> Value:
        """A value by one of `OPERATIONS`; what is known already is computed now."""
        operation = OPERATIONS[name]
        if all(isinstance(arg, int) for arg in args) and not name.startswith("copy"):
            return operation.of_integers(*args)
        simpler = _simpler(name, args)
        if simpler is not None:
            return simpler
        if name in _CHOICES and isinstance(args[2], int) and args[2] == 0:
            return self.do(space, _CHOICES[name], *args[:2])
        wide = operation.is_wide or any(self.is_wide(arg) for arg in args)
        lane = Lane.WIDE if wide else Lane.NARROW
        return self.add(Instruction(Role.COMPUTE, name, tuple(args), space, operation.is_wide, lane))

    def is_wide(self, value: Value) -> bool:
        """Whether a value needs 64 bits; plain integers take the width of their surroundings."""
        return isinstance(value, Param) or (isinstance(value, Ref) and self.instructions[value.index].is_wide)

    def live(self, roots: Iterable[Value]) -> set[int]:
        """The instructions some root or check needs."""
        waiting = [root.index for root in roots if isinstance(root, Ref)]
        waiting += [at for at, each in enumerate(self.instructions) if each.role is Role.CHECK]
        seen: set[int] = set()
        while waiting:
            index = waiting.pop()
            if index not in seen:
                seen.add(index)
                waiting += [arg.index for arg in self.instructions[index].args if isinstance(arg, Ref)]
        return seen


_CHOICES = {"choose": "keep", "choose_wide": "keep_wide"}


def _simpler(name: str, args: tuple[Value, ...]) -> Value | None:
    """The result where one operand says it all, else None."""
    first, last = args[0], args[-1]
    if name in ("or", "or_wide", "add"):
        return last if first == 0 else first if last == 0 else None
    if name == "subtract":
        return first if last == 0 else None
    if name in ("and", "multiply"):
        return 0 if first == 0 or last == 0 else None
    if name == "shift_left":
        return first if last == 0 else None
    if name in _CHOICES:
        if isinstance(first, int):
            return args[1] if first else last
        return last if args[1] == last else None
    if name in ("keep", "keep_wide"):
        if isinstance(first, int):
            return last if first else 0
        return 0 if last == 0 else None
    return None


FIELD_BITS = 12
MOST_COUNTED = (1 << FIELD_BITS) - 1
"""Counts of a household share a 64-bit sum, twelve bits each: no household may have more people than fit."""
_FIELDS = 5


def pack_counts(code: Code, roots: tuple[Value, ...]) -> tuple[Code, dict[int, Value]]:
    """The same code with counts packed five to a sum, and where each old instruction's value is now.

    Sums over people cost a pass each; the counts of one household never reach the next field, so one pass serves five.
    """
    live = code.live(roots)
    depth: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for at, each in enumerate(code.instructions):
        if at in live:
            below = [depth[arg.index] for arg in each.args if isinstance(arg, Ref)]
            depth[at] = max(below, default=0) + (each.role in (Role.TOTAL, Role.COUNT, Role.PROJECT))
            if each.role is Role.COUNT:
                groups.setdefault(depth[at], []).append(at)
    packs = {at: group[first : first + _FIELDS]
             for group in groups.values() for first in range(0, len(group), _FIELDS)
             for at in group[first : first + _FIELDS]}  # fmt: skip
    return _Repacking(code, live, packs).result()


class _Repacking:
    def __init__(self, code: Code, live: set[int], packs: dict[int, list[int]]) -> None:
        self.old, self.live, self.packs, self.new = code, live, packs, Code()
        self.moved: dict[int, Value] = {}

    def result(self) -> tuple[Code, dict[int, Value]]:
        for at in sorted(self.live):
            self._move(at)
        return self.new, self.moved

    def _move(self, at: int) -> Value:
        if at not in self.moved:
            each = self.old.instructions[at]
            if each.role is Role.COUNT:
                self._pack(self.packs[at])
            else:
                args = tuple(self._arg(arg) for arg in each.args)
                moved = Instruction(each.role, each.name, args, each.space, each.is_wide, each.lane)
                self.moved[at] = self.new.add(moved)
        return self.moved[at]

    def _arg(self, arg: Value) -> Value:
        return self._move(arg.index) if isinstance(arg, Ref) else arg

    def _pack(self, group: list[int]) -> None:
        sources = [self._arg(self.old.instructions[at].args[0]) for at in group]
        packed: Value = 0
        for n, source in enumerate(sources):
            field = self.new.do(Entity.PERSON, "shift_left", source, n * FIELD_BITS)
            packed = self.new.do(Entity.PERSON, "or_wide", packed, field)
        total = self.new.gather(packed)
        for n, at in enumerate(group):
            counted = self.new.do(Entity.HOUSEHOLD, "shift_right", total, n * FIELD_BITS)
            self.moved[at] = self.new.do(Entity.HOUSEHOLD, "and_wide", counted, MOST_COUNTED)
