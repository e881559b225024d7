"""The text of an LLVM function as it is written (汇编文本): names, loops and operations, nothing about rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

Operands = Sequence[str]


@dataclass
class Assembly:
    """Lines of one function. A value is text such as `%x7` or `12`; its type is the writer's business."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Metadata after the function."""
    block: str = "entry"
    _names: int = 0
    _note_names: int = 0

    def put(self, line: str) -> None:
        """A line without a result."""
        self.lines.append("  " + line)

    def let(self, text: str, name: str = "") -> str:
        """A line with a result, whose name is returned."""
        if not name:
            self._names += 1
            name = f"%x{self._names}"
        self.put(f"{name} = {text}")
        return name

    def label(self, name: str) -> None:
        """The start of a block."""
        self.lines.append(f"{name}:")
        self.block = name

    def new_label(self, word: str) -> str:
        """A name for a block."""
        self._names += 1
        return f"{word}{self._names}"

    def note(self, text: str) -> str:
        """A piece of metadata; `{self}` in it is its own name."""
        name = f"!{self._note_names}"
        self._note_names += 1
        self.notes.append(f"{name} = {text.format(self=name)}")
        return name

    @contextmanager
    def loop(self, count: str, *, parallel: bool = False) -> Iterator[tuple[str, str]]:
        """A loop from 0 to `count`: gives the counter, and what to hang on its loads and stores.

        Args:
            parallel: no row reads what another row writes, so that rows may be taken several at a time.
        """
        head, body, after = self.new_label("head"), self.new_label("body"), self.new_label("after")
        counter, following = f"%{head}.i", f"%{head}.next"
        before = self.block
        group = self.note("distinct !{{}}") if parallel else ""
        self.put(f"br label %{head}")
        self.label(head)
        self.let(f"phi i64 [ 0, %{before} ], [ {following}, %{body} ]", counter)
        more = self.let(f"icmp slt i64 {counter}, {count}")
        self.put(f"br i1 {more}, label %{body}, label %{after}")
        self.label(body)
        yield counter, f", !llvm.access.group {group}" if parallel else ""
        assert self.block == body
        self.let(f"add nuw nsw i64 {counter}, 1", following)
        self.put(f"br label %{head}{self._loop_note(group)}")
        self.label(after)

    def _loop_note(self, group: str) -> str:
        if not group:
            return ""
        accesses = self.note(f'!{{{{!"llvm.loop.parallel_accesses", {group}}}}}')
        loop = self.note(f"distinct !{{{{{{self}}, {accesses}}}}}")
        return f", !llvm.loop {loop}"

    def text(self, head: Sequence[str], tail: Sequence[str]) -> str:
        """The whole module."""
        return "\n".join([*head, *self.lines, *tail, "", *self.notes]) + "\n"


def _infix(instruction: str, type_: str) -> Callable[[Assembly, Operands], str]:
    return lambda assembly, args: assembly.let(f"{instruction} {type_} {args[0]}, {args[1]}")


def _call(name: str) -> Callable[[Assembly, Operands], str]:
    return lambda assembly, args: assembly.let(f"call i64 @llvm.{name}.i64(i64 {args[0]}, i64 {args[1]})")


def _absolute(assembly: Assembly, args: Operands) -> str:
    return assembly.let(f"call i64 @llvm.abs.i64(i64 {args[0]}, i1 false)")


def _floor_divide(assembly: Assembly, args: Operands) -> str:
    # Divisors are above zero, so the rest has the sign of the dividend, and a negative rest means one less.
    quotient = assembly.let(f"sdiv i64 {args[0]}, {args[1]}")
    rest = assembly.let(f"srem i64 {args[0]}, {args[1]}")
    below = assembly.let(f"ashr i64 {rest}, 63")
    return assembly.let(f"add i64 {quotient}, {below}")


def _keep(assembly: Assembly, args: Operands) -> str:
    mask = assembly.let(f"sub i8 0, {args[0]}")
    return assembly.let(f"and i8 {args[1]}, {mask}")


TEXTS: dict[str, Callable[[Assembly, Operands], str]] = {
    "add": _infix("add", "i64"),
    "subtract": _infix("sub", "i64"),
    "multiply": _infix("mul", "i64"),
    "smaller": _call("smin"),
    "larger": _call("smax"),
    "or_wide": _infix("or", "i64"),
    "and_wide": _infix("and", "i64"),
    "shift_left": _infix("shl", "i64"),
    "shift_right": _infix("lshr", "i64"),
    "absolute": _absolute,
    "floor_divide": _floor_divide,
    "or": _infix("or", "i8"),
    "and": _infix("and", "i8"),
    "flip": lambda assembly, args: assembly.let(f"xor i8 {args[0]}, 1"),
    "keep": _keep,
    "copy": lambda assembly, args: assembly.let(f"or i8 {args[0]}, 0"),
    "copy_wide": lambda assembly, args: assembly.let(f"or i64 {args[0]}, 0"),
}
"""The operations of `code.OPERATIONS` whose operands all have the width the table says."""


def compare(assembly: Assembly, name: str, args: Operands, *, wide: bool) -> str:
    """A yes/no (byte) by comparing; bytes have no sign."""
    sign = "s" if wide else "u"
    how = {"less": f"{sign}lt", "at_most": f"{sign}le", "equal": "eq", "is_set": "ne"}[name]
    first, second = (*args, "0")[:2]
    found = assembly.let(f"icmp {how} {'i64' if wide else 'i8'} {first}, {second}")
    return assembly.let(f"zext i1 {found} to i8")


def select(assembly: Assembly, condition: str, first: str, second: str, *, wide: bool, by_wide: bool) -> str:
    """`first` where the condition is not 0, else `second`."""
    type_ = "i64" if wide else "i8"
    holds = assembly.let(f"icmp ne {'i64' if by_wide else 'i8'} {condition}, 0")
    return assembly.let(f"select i1 {holds}, {type_} {first}, {type_} {second}")
