"""The state of a run as bytes (办理状态): compact JSON without the definition, the same bytes for the same state.

``{"d": digest, "f": facts, "n": names, "t": [[name, parent, state] …], "v": 1}`` while it runs; ``"e": end`` and no
``n`` and ``t`` once it has ended. The digest is that of the definition's file: another's state is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.casework.engine.conditions import Fact
from doudi.casework.engine.definition import Definition
from doudi.casework.engine.errors import ProcessTooLong, StateForeign

VERSION = 1
COMPLETED = 64
"""The library's number for a step that was done."""
MOST_STEPS = 600
"""The library walks its tree to a depth of 1,000 and no further, without a word: long before that we say so."""


@dataclass(frozen=True)
class Step:
    """One place of the run's tree: which element, after which step, and how it stands."""

    name: str
    parent: int
    state: int


@dataclass(frozen=True)
class Kept:
    """What is kept of a run."""

    facts: Mapping[str, Fact]
    steps: tuple[Step, ...] = ()
    end: str = ""


def write_state(definition: Definition, kept: Kept) -> bytes:
    """The bytes of a state.

    Raises:
        ProcessTooLong: the run has gone round too often.
    """
    if len(kept.steps) > MOST_STEPS:
        raise ProcessTooLong(definition.key, len(kept.steps), MOST_STEPS)
    whole: dict[str, Any] = {"v": VERSION, "d": definition.digest, "f": dict(kept.facts)}
    if kept.end:
        whole["e"] = kept.end
    else:
        names = sorted({step.name for step in kept.steps})
        number = {name: at for at, name in enumerate(names)}
        whole |= {"n": names, "t": [[number[step.name], step.parent, step.state] for step in kept.steps]}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(state: bytes) -> str:
    """The digest of the definition a state belongs to; empty where the bytes are no state."""
    try:
        return str(json.loads(state)["d"])
    except (ValueError, KeyError, TypeError):
        return ""


def read_state(definition: Definition, state: bytes) -> Kept:
    """What the bytes keep.

    Raises:
        StateForeign: another definition's, another format's, or damaged.
    """
    try:
        whole = json.loads(state)
        version, digest = whole["v"], whole["d"]
    except (ValueError, KeyError, TypeError) as broken:
        raise StateForeign(definition.key, f"it cannot be read ({type(broken).__name__})") from None
    if version != VERSION:
        raise StateForeign(definition.key, f"it has the format {version!r}, this release reads {VERSION}")
    if digest != definition.digest:
        raise StateForeign(definition.key, f"it belongs to {str(digest)[:12]}, this is {definition.digest[:12]}")
    try:
        facts, end, names = dict(whole["f"]), str(whole.get("e", "")), whole.get("n", [])
        steps = tuple(Step(names[name], int(parent), int(state)) for name, parent, state in whole.get("t", []))
    except (ValueError, KeyError, TypeError, IndexError) as broken:
        raise StateForeign(definition.key, f"it cannot be read ({type(broken).__name__})") from None
    if bool(end) == bool(steps) or any(not -1 <= step.parent < at for at, step in enumerate(steps)):
        raise StateForeign(definition.key, "its steps do not hang together")
    return Kept(facts, steps, end)
