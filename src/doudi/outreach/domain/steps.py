"""A declared state machine (状态机): every step names where it may be taken from; all others are refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Step:
    """One step: its verb, the states it may be taken from, the states it may lead to."""

    verb: str
    sources: frozenset[str]
    targets: frozenset[str]


def step(verb: str, sources: Iterable[StrEnum], *targets: StrEnum) -> Step:
    """A step from any of these states to one of those."""
    return Step(verb, frozenset(map(str, sources)), frozenset(map(str, targets)))


@dataclass(frozen=True)
class Machine:
    """States and steps of one kind of matter (办理流程); `ends` are the states nothing is to do in."""

    start: str
    steps: tuple[Step, ...]
    ends: frozenset[str]

    def find(self, verb: str) -> Step:
        """The step of a verb; asking for another is a programming error."""
        return next(each for each in self.steps if each.verb == verb)

    def may(self, verb: str, state: str) -> bool:
        """Whether the verb may be done in this state."""
        return str(state) in self.find(verb).sources

    def leads(self, verb: str, state: str, target: str) -> bool:
        """Whether the verb leads from this state to that one."""
        return self.may(verb, state) and str(target) in self.find(verb).targets

    def verbs_in(self, state: str) -> tuple[str, ...]:
        """What may be done in this state, in the order declared."""
        return tuple(each.verb for each in self.steps if str(state) in each.sources)
