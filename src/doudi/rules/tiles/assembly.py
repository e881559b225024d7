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
    number: str = "i64"
    """The type numbers and dates have."""
    small: str = "i8"
    """The type yes/no and codes have."""
    _zero_or_one: str = ""
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

    def zero_or_one(self) -> str:
        """The note that a byte is 0 or 1."""
        self._zero_or_one = self._zero_or_one or self.note("!{{i8 0, i8 2}}")
        return self._zero_or_one

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


def _infix(instruction: str) -> Callable[[Assembly, Operands], str]:
    return lambda assembly, args: assembly.let(f"{instruction} {assembly.number} {args[0]}, {args[1]}")


def _infix_small(instruction: str) -> Callable[[Assembly, Operands], str]:
    return lambda assembly, args: assembly.let(f"{instruction} {assembly.small} {args[0]}, {args[1]}")


def _call(name: str) -> Callable[[Assembly, Operands], str]:
    def written(assembly: Assembly, args: Operands) -> str:
        type_ = assembly.number
        return assembly.let(f"call {type_} @llvm.{name}.{type_}({type_} {args[0]}, {type_} {args[1]})")

    return written


def _absolute(assembly: Assembly, args: Operands) -> str:
    return assembly.let(f"call {assembly.number} @llvm.abs.{assembly.number}({assembly.number} {args[0]}, i1 false)")


def _floor_divide(assembly: Assembly, args: Operands) -> str:
    # Divisors are above zero, so the rest has the sign of the dividend, and a negative rest means one less.
    type_ = assembly.number
    quotient = assembly.let(f"sdiv {type_} {args[0]}, {args[1]}")
    rest = assembly.let(f"srem {type_} {args[0]}, {args[1]}")
    below = assembly.let(f"ashr {type_} {rest}, {int(type_[1:]) - 1}")
    return assembly.let(f"add {type_} {quotient}, {below}")


def _keep(assembly: Assembly, args: Operands) -> str:
    if assembly.small == assembly.number:
        # Nothing is a byte here: the compiler then keeps yes/no as bits of a mask.
        return select(assembly, args[0], args[1], "0", wide=False, by_wide=False)
    mask = assembly.let(f"sub {assembly.small} 0, {args[0]}")
    return assembly.let(f"and {assembly.small} {args[1]}, {mask}")


TEXTS: dict[str, Callable[[Assembly, Operands], str]] = {
    "add": _infix("add"),
    "subtract": _infix("sub"),
    "multiply": _infix("mul"),
    "smaller": _call("smin"),
    "larger": _call("smax"),
    "or_wide": _infix("or"),
    "and_wide": _infix("and"),
    "shift_left": _infix("shl"),
    "shift_right": _infix("lshr"),
    "absolute": _absolute,
    "floor_divide": _floor_divide,
    "or": _infix_small("or"),
    "and": _infix_small("and"),
    "flip": lambda assembly, args: assembly.let(f"xor {assembly.small} {args[0]}, 1"),
    "keep": _keep,
    "copy": lambda assembly, args: assembly.let(f"or {assembly.small} {args[0]}, 0"),
    "copy_wide": lambda assembly, args: assembly.let(f"or {assembly.number} {args[0]}, 0"),
}
"""The operations of `code.OPERATIONS` whose operands all have the width the table says."""


def compare(assembly: Assembly, name: str, args: Operands, *, wide: bool) -> str:
    """A yes/no by comparing; bytes have no sign."""
    sign = "s" if wide else "u"
    how = {"less": f"{sign}lt", "at_most": f"{sign}le", "equal": "eq", "is_set": "ne"}[name]
    first, second = (*args, "0")[:2]
    found = assembly.let(f"icmp {how} {assembly.number if wide else assembly.small} {first}, {second}")
    return assembly.let(f"zext i1 {found} to {assembly.small}")


def select(assembly: Assembly, condition: str, first: str, second: str, *, wide: bool, by_wide: bool) -> str:
    """`first` where the condition is not 0, else `second`."""
    type_ = assembly.number if wide else assembly.small
    holds = assembly.let(f"icmp ne {assembly.number if by_wide else assembly.small} {condition}, 0")
    return assembly.let(f"select i1 {holds}, {type_} {first}, {type_} {second}")
