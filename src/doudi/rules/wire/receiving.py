"""Documents and lines of households (收件): each household is answered by itself, whatever its neighbours are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from doudi.kernel.errors import Fault, FaultsFound
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.wire.parsing import NotRead, parse_carefully, parse_quickly
from doudi.rules.wire.results import is_refused, refused_text

LINES_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers as JSON text, with how many households were asked about and how many of them were refused."""

    text: str
    households: int
    refused: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is answered at once.

    Args:
        households: at most so many in a document.
        is_late: asked before each household; once it says yes, the rest is refused and may be sent again.
        seconds: after how long it does, as a refusal says it.
        asked: what the number holds for, as a refusal says it: `scheme=all with reasons=proof`.
    """

    households: int
    is_late: Callable[[], bool]
    seconds: int = 0
    asked: str = ""


class Reception(ABC):
    """Takes households as JSON and hands their answers back; what an answer says is for subclasses."""

    limits: Limits | None = None

    @abstractmethod
    def answer(self, tree: Any, where: str) -> str:
        """The answer of one parsed household.

        Raises:
            FaultsFound: everything that is wrong, with paths.
            ParametersNotInForce, SchemeNotInForce: nothing speaks for its month.
        """

    def document(self, text: bytes) -> Answered:
        """One JSON document: a household gets an answer, a list of households a list of answers in its order."""
        tree = parse_quickly(text)
        if tree is None:
            try:
                tree = parse_carefully(text)
            except NotRead as error:
                return Answered(refused_text("", [error.fault]), 1, 1)
        if not isinstance(tree, list):
            answer = self.household(tree)
            if is_refused(answer):
                answer = self._in_its_own_words(text, "$", answer)
            return Answered(answer, 1, int(is_refused(answer)))
        if self.limits and len(tree) > self.limits.households:
            asked = f" for {self.limits.asked}" if self.limits.asked else ""
            fault = Fault("$", f"{len(tree)} households", f"at most {self.limits.households} at once{asked}",
                          "send them in several requests", "wire.too-large")  # fmt: skip
            return Answered(refused_text("", [fault]), len(tree), len(tree))
        answers = self.households(tree, [f"$[{position}]" for position in range(len(tree))])
        refused = [position for position, answer in enumerate(answers) if is_refused(answer)]
        if refused:
            written = _carefully(text, "$")
            for position in refused if isinstance(written, list) else ():
                answers[position] = self._again(written[position], f"$[{position}]", answers[position])
        return Answered(f"[{','.join(answers)}]", len(answers), sum(map(is_refused, answers)))

    def lines(self, lines: Iterable[bytes]) -> Iterator[Answered]:
        """JSON lines, one household each; blank lines are skipped. Answers come in portions, one line a household."""
        portion: list[tuple[int, bytes]] = []
        for number, line in enumerate(lines, 1):
            if line.strip():
                portion.append((number, line))
            if len(portion) == LINES_AT_A_TIME:
                yield self._portion(portion)
                portion = []
        if portion:
            yield self._portion(portion)

    def _portion(self, lines: Sequence[tuple[int, bytes]]) -> Answered:
        trees: list[Any] = []
        wheres: list[str] = []
        broken: dict[int, str] = {}
        for place, (number, line) in enumerate(lines):
            wheres.append(f"line {number}: $")
            tree = parse_quickly(line)
            if tree is None:
                try:
                    tree = parse_carefully(line, wheres[place])
                except NotRead as error:
                    broken[place] = refused_text("", [error.fault])
            trees.append(tree)
        answers = self.households(trees, wheres)
        for place, (_, line) in enumerate(lines):
            if place in broken:
                answers[place] = broken[place]
            elif is_refused(answers[place]):
                answers[place] = self._in_its_own_words(line, wheres[place], answers[place])
        text = "".join([f"{answer}\n" for answer in answers])
        return Answered(text, len(answers), sum(map(is_refused, answers)))

    def households(self, trees: Sequence[Any], wheres: Sequence[str]) -> list[str]:
        """The answers of parsed households, in their order."""
        return [self.household(tree, where) for tree, where in zip(trees, wheres, strict=True)]

    def _in_its_own_words(self, text: bytes, where: str, refusal: str) -> str:
        tree = _carefully(text, where)
        return refusal if tree is None else self._again(tree, where, refusal)

    def _again(self, tree: Any, where: str, refusal: str) -> str:
        """The refusal with numbers as they were written: 1050.50, where quick reading knows 1050.5 only."""
        return refusal if self.limits and self.limits.is_late() else self.household(tree, where)

    def household(self, tree: Any, where: str = "$") -> str:
        """The answer of one parsed household, or its refusal."""
        key = tree.get("key", "") if isinstance(tree, dict) else ""
        if self.limits and self.limits.is_late():
            within = f"{self.limits.seconds} seconds" if self.limits.seconds else "the time limit"
            late = Fault(where, "was not reached", f"an answer is given within {within}",
                         "send it again, with fewer beside it", "wire.too-late")  # fmt: skip
            return refused_text(key, [late])
        try:
            return self.answer(tree, where)
        except FaultsFound as error:
            return refused_text(key, error.faults)
        except (ParametersNotInForce, SchemeNotInForce) as error:
            return refused_text(key, [_not_in_force(error, where)])


def _carefully(text: bytes, where: str) -> Any:
    """The value read once more with care; None where that way does not know the text."""
    try:
        return parse_carefully(text, where)
    except NotRead:
        return None


def _not_in_force(error: ParametersNotInForce | SchemeNotInForce, where: str) -> Fault:
    return Fault(f"{where}.month", error.text, "rules and figures count from their first month",
                 "choose a later month, or the profile of the text then in force", error.code)  # fmt: skip
