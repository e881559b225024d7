"""Writes a plan out as a function for the compiler (写核): the same text for the same plan.

The function walks over tiles of a thousand households that stay in the processor's cache. Within a tile every loop is
free of branches, and says that its rows do not touch each other, so that the compiler takes several people at a time.
Sums by household are differences of running sums. A household with more people than a scratch row holds, offsets that
do not rise and values that cannot be end the function with 1: the careful path words what is wrong.

Where every number is known to fit 32 bits and nobody looks at people, everything is 32 bits wide and in one loop: the
processor then takes twice as many households at a time, and no value waits in scratch.
"""

from __future__ import annotations

from collections.abc import Sequence

from doudi.rules.quantities import Entity
from doudi.rules.tiles.assembly import TEXTS, Assembly, compare, select
from doudi.rules.tiles.code import OPERATIONS, Instruction, Param, Ref, Role, Value
from doudi.rules.tiles.heads import HEAD, TILE_HEAD, TILE_OF_HOMES, TILE_OF_PEOPLE
from doudi.rules.tiles.loops import Rows, Step, rows_of, steps_of
from doudi.rules.tiles.plan import InputColumn, Output, Plan

TILE_HOUSEHOLDS = 1024
TILE_PERSONS = 4096
_LENGTH = {Entity.PERSON: TILE_PERSONS + 72, Entity.HOUSEHOLD: TILE_HOUSEHOLDS + 72}
"""Rows of scratch: a little longer than a tile, so that equal places of two rows do not share a cache set."""
ARGUMENTS = ("offsets", "first", "last", "people", "most", "figures", "wide", "narrow")
"""What a kernel is called with, before its columns: a table of 64-bit numbers, addresses among them."""


class Written:
    """A kernel's text, and what it must be called with.

    Args:
        is_short: every number fits 32 bits, on the way too.

    Attributes:
        text: the function `kernel`, which takes the address of a table: ARGUMENTS, then `inputs`, then a column for
            each group of `packed`, then `outputs`.
        inputs: the columns it reads; `outputs` those it writes.
        packed: yes/no columns it reads as the bits of further columns, eight in each, from the lowest on: fetching
            them from memory would take most of its time.
        same: the outputs that are one value for everybody and so are not written.
        reads_people: whether it looks at persons, and so at the offsets, at all.
        wide_scratch: 64-bit integers of scratch a thread needs; `narrow_scratch` bytes.
    """

    def __init__(self, plan: Plan, *, is_short: bool = False) -> None:
        self.params = plan.params
        self.outputs = tuple(output for output in plan.outputs if isinstance(output.value, Ref))
        self.same = tuple(output for output in plan.outputs if not isinstance(output.value, Ref))
        is_short = is_short and not any(each.space is Entity.PERSON for each in plan.code.instructions)
        sure = [each for each in plan.inputs if each.is_sure and each.space is Entity.HOUSEHOLD]
        sure = sure if is_short and len(sure) > 1 else []
        self.packed = tuple(tuple(sure[at : at + _BITS]) for at in range(0, len(sure), _BITS))
        self.inputs = tuple(each for each in plan.inputs if each not in sure)
        steps = steps_of(plan.code, [output.value for output in self.outputs], in_one=is_short)
        rows = rows_of(plan.code, steps)
        self.wide_scratch, self.narrow_scratch = _scratch(rows, wide=True), _scratch(rows, wide=False)
        spaces = {each.space for each in plan.inputs} | {each.space for each in self.outputs}
        spaces |= {step.space for step in steps}
        self.reads_people = Entity.PERSON in spaces or any(step.kind is Role.TOTAL for step in steps)
        writer = _Writer(plan, self.inputs, self.packed, self.outputs, steps, rows, is_short=is_short)
        self.text = writer.text(reads_people=self.reads_people)


_NUMBERS = ("first", "last", "people", "most")
_BITS = 8


class _Writer:
    def __init__(
        self, plan: Plan, inputs: tuple[InputColumn, ...], packed: tuple[tuple[InputColumn, ...], ...],
        outputs: tuple[Output, ...], steps: tuple[Step, ...], rows: Rows, *, is_short: bool,
    ) -> None:  # fmt: skip
        self.plan, self.code, self.outputs, self.steps, self.rows = plan, plan.code, outputs, steps, rows
        bytes_ = [InputColumn(f"packed{at}", -1, Entity.HOUSEHOLD, "uint8", is_mask=False) for at in range(len(packed))]
        self.inputs = (*inputs, *bytes_)
        self.dtypes = {each.name: each.dtype for each in inputs}
        self.sure = {each.name for each in inputs if each.is_sure}
        self.bit = {each.name: (byte.name, bit) for byte, group in zip(bytes_, packed, strict=True)
                    for bit, each in enumerate(group)}  # fmt: skip
        self.to = Assembly(number="i32", small="i32") if is_short else Assembly()
        self.written: dict[int, list[int]] = {}
        for at, output in enumerate(outputs):
            assert isinstance(output.value, Ref)
            self.written.setdefault(output.value.index, []).append(at)

    def text(self, *, reads_people: bool) -> str:
        self._prologue()
        self._tile_head(reads_people=reads_people)
        for step in self.steps:
            make = {Role.COMPUTE: self._compute, Role.TOTAL: self._total, Role.PROJECT: self._project}[step.kind]
            make(step)
        self._tile_tail()
        return self.to.text(HEAD, ["}"])

    # ---- once ----

    def _prologue(self) -> None:
        to = self.to
        names = [
            *ARGUMENTS,
            *(each.name for each in self.inputs),
            *(f"out{at}" for at in range(len(self.outputs))),
        ]
        for at, name in enumerate(names):
            place = to.let(f"getelementptr i64, ptr %arguments, i64 {at}")
            to.let(f"load {'i64' if name in _NUMBERS else 'ptr'}, ptr {place}", f"%{name}")
        for at in range(len(self.plan.params)):
            place = to.let(f"getelementptr i64, ptr %figures, i64 {at}")
            # The lower half comes first: processors this compiles for are little-endian.
            to.let(f"load {to.number}, ptr {place}", f"%f{at}")
        for (space, is_wide), used in sorted(self.rows.used.items()):
            start = self._first_row(space, is_wide)
            for row in range(used):
                whole, name = ("wide", "i64") if is_wide else ("narrow", "i8")
                begins = start + row * _LENGTH[space]
                to.let(f"getelementptr {name}, ptr %{whole}, i64 {begins}", _row_name(space, is_wide, row))
        # Promoted to registers by the compiler.
        totals = (at for step in self.steps if step.kind is Role.TOTAL for at in step.members)
        for name in ("bad", "tile.at", "end.at", "sum", *(f"sum{at}" for at in totals)):
            to.let("alloca i64", f"%{name}")
        to.put("store i64 0, ptr %bad")
        to.put("store i64 %first, ptr %tile.at")
        to.put("br label %tiles")

    def _first_row(self, space: Entity, is_wide: bool) -> int:
        if space is Entity.PERSON:
            return 0
        return self.rows.used.get((Entity.PERSON, is_wide), 0) * _LENGTH[Entity.PERSON]

    # ---- for each tile ----

    def _tile_head(self, *, reads_people: bool) -> None:
        to = self.to
        head = TILE_HEAD + (TILE_OF_PEOPLE if reads_people else TILE_OF_HOMES)
        to.lines += head.format(households=TILE_HOUSEHOLDS, persons=TILE_PERSONS).splitlines()
        to.block = "tile.fits"
        if reads_people:
            self._check_sizes()
        for each in self.inputs:
            self._slice(each.name, each.space, each.dtype)
        for at, output in enumerate(self.outputs):
            self._slice(f"out{at}", output.space, output.dtype)
        if self.rows.homes is not None:
            self._find_homes(_row_name(Entity.PERSON, True, self.rows.homes))

    def _check_sizes(self) -> None:
        """Nobody's household has fewer than no people, or more than may be."""
        to = self.to
        with to.loop("%homes", parallel=True) as (i, group):
            here = to.let(f"getelementptr i64, ptr %offsets.t, i64 {i}")
            after = to.let(f"getelementptr i64, ptr {here}, i64 1")
            before = to.let(f"load i64, ptr {here}, align 1{group}")
            size = to.let(f"sub i64 {to.let(f'load i64, ptr {after}, align 1{group}')}, {before}")
            spare = to.let(f"sub i64 %most, {size}")
            self._note_bad(to.let(f"or i64 {size}, {spare}"))
        self._leave_if_bad("tile.rises")

    def _slice(self, name: str, space: Entity, dtype: str) -> None:
        first = "%start" if space is Entity.PERSON else "%tile"
        self.to.let(f"getelementptr {_llvm(dtype)}, ptr %{name}, i64 {first}", f"%{name}.t")

    def _tile_tail(self) -> None:
        self._leave_if_bad("tile.done")
        self.to.put("store i64 %end, ptr %tile.at")
        self.to.put("br label %tiles")
        self.to.lines += ["odd:", "  ret i64 1", "fine:", "  ret i64 0"]

    def _note_bad(self, value: str) -> None:
        so_far = self.to.let("load i64, ptr %bad")
        self.to.put(f"store i64 {self.to.let(f'or i64 {so_far}, {value}')}, ptr %bad")

    def _leave_if_bad(self, otherwise: str) -> None:
        bad = self.to.let(f"icmp slt i64 {self.to.let('load i64, ptr %bad')}, 0")
        self.to.put(f"br i1 {bad}, label %odd, label %{otherwise}")
        self.to.label(otherwise)

    def _find_homes(self, row: str) -> None:
        """The place in the tile of each person's household: how many households began before."""
        to = self.to
        with to.loop(to.let("add i64 %n, 1"), parallel=True) as (i, group):
            to.put(f"store i64 0, ptr {self._at(row, 'i64', i)}{group}")
        with to.loop("%homes") as (i, _):
            place = self._at(row, "i64", self._offset(i))
            begun = to.let(f"load i64, ptr {place}")
            to.put(f"store i64 {to.let(f'add i64 {begun}, 1')}, ptr {place}")
        to.put("store i64 -1, ptr %sum")
        with to.loop("%n") as (i, _):
            place = self._at(row, "i64", i)
            home = to.let(f"add i64 {to.let('load i64, ptr %sum')}, {to.let(f'load i64, ptr {place}')}")
            to.put(f"store i64 {home}, ptr %sum")
            to.put(f"store i64 {home}, ptr {place}")

    def _offset(self, household: str) -> str:
        """Where a household's people begin in the tile."""
        place = self._at("%offsets.t", "i64", household)
        return self.to.let(f"sub i64 {self.to.let(f'load i64, ptr {place}, align 1')}, %start")

    # ---- loops ----

    def _compute(self, step: Step) -> None:
        with self.to.loop("%n" if step.space is Entity.PERSON else "%homes", parallel=True) as (i, group):
            loop = _Loop(self, i, group)
            for at in step.members:
                each = self.code.instructions[at]
                if each.role is Role.CHECK:
                    self._note_bad(loop.operand(each.args[0], wide=True))
                    continue
                value = loop.operate(at, each)
                if at in self.rows.row:
                    loop.store(self._row(at), value, "i64" if each.is_wide else "i8", each.is_wide)
                for place in self.written.get(at, []):
                    loop.store(f"%out{place}.t", value, _llvm(self.outputs[place].dtype), each.is_wide)

    def _total(self, step: Step) -> None:
        """Running sums over the tile's people, then a difference for each household."""
        to = self.to
        self._run(step.members)
        with to.loop("%homes", parallel=True) as (i, group):
            before = self._offset(i)
            after = self._offset(to.let(f"add i64 {i}, 1"))
            for at in step.members:
                running = _row_name(Entity.PERSON, True, self.rows.running[at])
                high = to.let(f"load i64, ptr {self._at(running, 'i64', after)}{group}")
                low = to.let(f"load i64, ptr {self._at(running, 'i64', before)}{group}")
                to.put(f"store i64 {to.let(f'sub i64 {high}, {low}')}, ptr {self._at(self._row(at), 'i64', i)}{group}")

    def _run(self, members: Sequence[int]) -> None:
        to = self.to
        rows = {at: _row_name(Entity.PERSON, True, self.rows.running[at]) for at in members}
        for at in members:
            to.put(f"store i64 0, ptr %sum{at}")
            to.put(f"store i64 0, ptr {rows[at]}")
        with to.loop("%n") as (i, _):
            loop = _Loop(self, i, "")
            following = to.let(f"add i64 {i}, 1")
            for at in members:
                each = loop.operand(self.code.instructions[at].args[0], wide=True)
                total = to.let(f"add i64 {to.let(f'load i64, ptr %sum{at}')}, {each}")
                to.put(f"store i64 {total}, ptr %sum{at}")
                to.put(f"store i64 {total}, ptr {self._at(rows[at], 'i64', following)}")

    def _project(self, step: Step) -> None:
        to = self.to
        assert self.rows.homes is not None
        with to.loop("%n", parallel=True) as (i, group):
            homes = _row_name(Entity.PERSON, True, self.rows.homes)
            home = to.let(f"load i64, ptr {self._at(homes, 'i64', i)}{group}")
            there = _Loop(self, home, group)
            here = _Loop(self, i, group)
            for at in step.members:
                each = self.code.instructions[at]
                value = there.operand(each.args[0], wide=each.is_wide)
                here.store(self._row(at), value, "i64" if each.is_wide else "i8", each.is_wide)

    def _at(self, base: str, type_: str, index: str) -> str:
        return self.to.let(f"getelementptr {type_}, ptr {base}, i64 {index}")

    def _row(self, at: int) -> str:
        each = self.code.instructions[at]
        return _row_name(each.space, each.is_wide, self.rows.row[at])


class _Loop:
    """The values one loop has at hand for its row."""

    def __init__(self, writer: _Writer, row: str, group: str) -> None:
        self.writer, self.to, self.row, self.group = writer, writer.to, row, group
        self.values: dict[tuple[int, bool], str] = {}
        self.bytes: dict[str, str] = {}

    def operate(self, at: int, each: Instruction) -> str:
        """The result of an instruction."""
        operation = OPERATIONS[each.name]
        if each.name in ("keep_wide", "choose_wide", "choose"):
            value = self._choose(each)
        else:
            wide = operation.takes_wide
            if wide is None:
                wide = any(self.writer.code.is_wide(arg) for arg in each.args)
            args = [self.operand(arg, wide=wide) for arg in each.args]
            if operation.takes_wide is None:
                value = compare(self.to, each.name, args, wide=wide)
            else:
                value = TEXTS[each.name](self.to, args)
        self.values[at, each.is_wide] = value
        return value

    def _choose(self, each: Instruction) -> str:
        condition, first = each.args[0], each.args[1]
        second = each.args[2] if len(each.args) == 3 else 0
        by_wide, wide = self.writer.code.is_wide(condition), each.is_wide
        return select(
            self.to, self.operand(condition, wide=by_wide), self.operand(first, wide=wide),
            self.operand(second, wide=wide), wide=wide, by_wide=by_wide,
        )  # fmt: skip

    def operand(self, value: Value, *, wide: bool) -> str:
        """A value in the width wanted."""
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Param):
            assert wide
            return f"%f{value.index}"
        own = self.writer.code.is_wide(value)
        if (value.index, own) not in self.values:
            self.values[value.index, own] = self._load(value.index, own)
        if (value.index, wide) not in self.values:
            assert wide
            narrow = self.values[value.index, own]
            is_as_wide = self.to.number == self.to.small
            self.values[value.index, wide] = narrow if is_as_wide else self.to.let(f"zext i8 {narrow} to i64")
        return self.values[value.index, wide]

    def _load(self, at: int, is_wide: bool) -> str:
        each = self.writer.code.instructions[at]
        if each.role is not Role.LOAD:
            return self._read(self.writer._row(at), "i64" if is_wide else "i8")
        if each.name in self.writer.bit:
            return self._bit(*self.writer.bit[each.name])
        dtype = self.writer.dtypes[each.name]
        value = self._read(f"%{each.name}.t", _llvm(dtype), is_sure=each.name in self.writer.sure)
        wanted = self.to.number if is_wide else self.to.small
        return self._converted(value, _llvm(dtype), wanted, signed=not dtype.startswith("u"))

    def _bit(self, byte: str, bit: int) -> str:
        if byte not in self.bytes:
            self.bytes[byte] = self._converted(self._read(f"%{byte}.t", "i8"), "i8", self.to.small, signed=False)
        moved = self.to.let(f"lshr {self.to.small} {self.bytes[byte]}, {bit}")
        return self.to.let(f"and {self.to.small} {moved}, 1")

    def _converted(self, value: str, from_: str, to: str, *, signed: bool) -> str:
        """A value in another width; the caller knows that it fits."""
        have, want = int(from_[1:]), int(to[1:])
        if have == want:
            return value
        how = "trunc" if want < have else "sext" if signed else "zext"
        return self.to.let(f"{how} {from_} {value} to {to}")

    def _read(self, base: str, type_: str, *, is_sure: bool = False) -> str:
        holds = f", !range {self.to.zero_or_one()}" if is_sure else ""
        return self.to.let(f"load {type_}, ptr {self.writer._at(base, type_, self.row)}, align 1{holds}{self.group}")

    def store(self, base: str, value: str, type_: str, is_wide: bool) -> None:
        """Keep the row's value."""
        value = self._converted(value, self.to.number if is_wide else self.to.small, type_, signed=is_wide)
        self.to.put(f"store {type_} {value}, ptr {self.writer._at(base, type_, self.row)}, align 1{self.group}")


def _llvm(dtype: str) -> str:
    bits = {"bool": "8", "datetime64[D]": "64"}.get(dtype) or dtype.lstrip("uint")
    return f"i{bits}"


def _row_name(space: Entity, is_wide: bool, row: int) -> str:
    return f"%{'p' if space is Entity.PERSON else 'h'}{'w' if is_wide else 'b'}{row}"


def _scratch(rows: Rows, *, wide: bool) -> int:
    return sum(used * _LENGTH[space] for (space, is_wide), used in rows.used.items() if is_wide is wide)


__all__ = ["ARGUMENTS", "TILE_HOUSEHOLDS", "Written"]
