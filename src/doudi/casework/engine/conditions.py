"""The language of conditions (分支条件) at gateways: names, literals, comparison, and / or / not; nothing else.

A condition is read by a tokenizer and a parser of our own and worked out over the facts given: no word of it ever
reaches Python. ``outcome == "granted" and not (days > 30)``: a name is compared with a literal, or stands alone for a
yes-or-no; no calls, no arithmetic, no attributes, no two names in one comparison. So every condition can be decided
before it runs, and the linter does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from doudi.casework.engine.errors import ConditionFaulty

Fact = bool | int | str
"""What a condition may look at: a yes-or-no, a whole number, or a short word."""

LONGEST = 500
DEEPEST = 20

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
      | (?P<number>-?[0-9]{1,15}(?![0-9A-Za-z_.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<mark>==|!=|<=|>=|<|>|\(|\))
    )""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[Fact, Fact], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,  # type: ignore[operator]
    "<=": lambda left, right: left <= right,  # type: ignore[operator]
    ">": lambda left, right: left > right,  # type: ignore[operator]
    ">=": lambda left, right: left >= right,  # type: ignore[operator]
}
_RESERVED = frozenset({"and", "or", "not", "true", "false"})


@dataclass(frozen=True)
class Compared:
    """A fact compared with a literal; a name alone is the fact compared with true."""

    name: str
    mark: str
    literal: Fact

    def value(self, facts: Mapping[str, Fact]) -> bool | None:
        """True or false, or None where the fact is not given."""
        fact = facts.get(self.name)
        return None if fact is None else _COMPARE[self.mark](fact, self.literal)

    def comparisons(self) -> Iterator[Compared]:
        """Itself."""
        yield self


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Part

    def value(self, facts: Mapping[str, Fact]) -> bool | None:
        """The opposite of the part; unknown stays unknown."""
        found = self.part.value(facts)
        return None if found is None else not found

    def comparisons(self) -> Iterator[Compared]:
        """Every comparison in it."""
        yield from self.part.comparisons()


@dataclass(frozen=True)
class Joined:
    """Several parts joined by ``and`` or by ``or``."""

    word: str
    parts: tuple[Part, ...]

    def value(self, facts: Mapping[str, Fact]) -> bool | None:
        """Kleene's logic: one part may settle it, else an unknown part leaves it unknown."""
        settles = self.word == "or"
        found = [part.value(facts) for part in self.parts]
        if settles in found:
            return settles
        return None if None in found else not settles

    def comparisons(self) -> Iterator[Compared]:
        """Every comparison in it, from left to right."""
        for part in self.parts:
            yield from part.comparisons()


Part = Compared | Not | Joined


@dataclass(frozen=True)
class Condition:
    """One condition as it was written, and read."""

    text: str
    root: Part

    def value(self, facts: Mapping[str, Fact]) -> bool | None:
        """True or false; None where a fact it hangs on is not given."""
        return self.root.value(facts)

    def comparisons(self) -> tuple[Compared, ...]:
        """Every comparison in it, from left to right."""
        return tuple(self.root.comparisons())

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it looks at, each once, in their order."""
        return tuple(dict.fromkeys(each.name for each in self.comparisons()))


def read_condition(text: str) -> Condition:
    """Read one condition.

    Raises:
        ConditionFaulty: it is not of the language; says where and what was expected.

    >>> condition = read_condition('outcome == "granted" and not (days > 30)')
    >>> condition.value({"outcome": "granted", "days": 12}), condition.value({"outcome": "refused"})
    (True, False)
    >>> condition.value({"outcome": "granted"}) is None
    True
    """
    if len(text) > LONGEST:
        raise ConditionFaulty(text[:40], LONGEST, f"是{len(text)}个字，最多{LONGEST}个",
                              f"it has {len(text)} characters; at most {LONGEST}")  # fmt: skip
    reading = _Reading(text, _tokens(text))
    root = reading.joined("or", 0)
    if (rest := reading.look()) is not None:
        raise ConditionFaulty(text, rest[2], f"到这里应当完了，却写着“{rest[1]}”", f"{rest[1]!r} where it should end")
    return Condition(text, root)


def _tokens(text: str) -> list[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            here = at + len(text[at:]) - len(text[at:].lstrip())
            raise ConditionFaulty(text, here, f"看不懂“{text[here]}”", f"{text[here]!r} is not of the language")
        kind = match.lastgroup or ""
        found.append((kind, match[kind], match.start(kind)))
        at = match.end()
    return found


class _Reading:
    """The tokens still to read."""

    def __init__(self, text: str, tokens: list[tuple[str, str, int]]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def look(self) -> tuple[str, str, int] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self, *marks: str) -> str:
        token = self.look()
        if token is not None and token[0] in {"mark", "word"} and token[1] in marks:
            self.at += 1
            return token[1]
        return ""

    def wrong(self, zh: str, en: str) -> ConditionFaulty:
        token = self.look()
        at = len(self.text) if token is None else token[2]
        seen_zh = "到头了" if token is None else f"写着“{token[1]}”"
        seen_en = "the end" if token is None else repr(token[1])
        return ConditionFaulty(self.text, at, f"这里要{zh}，却{seen_zh}", f"{en} expected, found {seen_en}")

    def joined(self, word: str, depth: int) -> Part:
        if depth > DEEPEST:
            raise self.wrong("少几层括号", "fewer brackets")
        parts = [self._below(word, depth)]
        while self.take(word):
            parts.append(self._below(word, depth))
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _below(self, word: str, depth: int) -> Part:
        return self.joined("and", depth) if word == "or" else self._single(depth)

    def _single(self, depth: int) -> Part:
        turns = 0
        while self.take("not"):
            turns += 1
        part = self._bracket(depth) if self.take("(") else self._compared()
        return Not(part) if turns % 2 else part

    def _bracket(self, depth: int) -> Part:
        part = self.joined("or", depth + 1)
        if not self.take(")"):
            raise self.wrong("右括号", "a closing bracket")
        return part

    def _compared(self) -> Compared:
        token = self.look()
        if token is None or token[0] != "word" or token[1] in _RESERVED:
            raise self.wrong("一个名称", "a name")
        self.at += 1
        mark = self.take(*_COMPARE)
        if not mark:
            return Compared(token[1], "==", True)
        literal = self._literal()
        if mark not in {"==", "!="} and (isinstance(literal, bool) or not isinstance(literal, int)):
            self.at -= 1
            raise self.wrong("一个整数（比大小只能比整数）", "a whole number (only those have an order)")
        return Compared(token[1], mark, literal)

    def _literal(self) -> Fact:
        token = self.look()
        if token is not None and (token[0] in {"text", "number"} or token[1] in {"true", "false"}):
            self.at += 1
            if token[0] == "text":
                return token[1][1:-1]
            return int(token[1]) if token[0] == "number" else token[1] == "true"
        raise self.wrong("一个值：带引号的词、整数、true或false", "a quoted word, a whole number, true or false")
