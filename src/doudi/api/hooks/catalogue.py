"""What may be told of each kind of event (能推送什么): read from `events.yaml`, and nothing else is ever sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.casework.changing import EVENT_NAMES
from doudi.casework.domain.machine import TRANSITIONS
from doudi.casework.joint.words import VERBS as JOINT_VERBS
from doudi.kernel.public_id import PublicIdInvalid, check_public_id

FILE = Path(__file__).parent / "events.yaml"
TEST = "doudi.test"
DECIDES = frozenset({"confirm", "refuse", "decide_reconsideration"})
"""The steps of a case that are told as its decision."""

SHAPES: Mapping[str, re.Pattern[str]] = {
    "code": re.compile(r"[a-z][a-z0-9_.:-]{0,59}"),
    "day": re.compile(r"\d{4}-\d\d-\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
    "moment": re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-]\d\d:\d\d)"),
}
"""How a text of each shape is written; an id is one of ours, a number an integer, a flag true or false."""


@dataclass(frozen=True)
class Field:
    """One field of an event: its shape and its words."""

    name: str
    shape: str
    zh: str
    en: str


@dataclass(frozen=True)
class EventType:
    """One kind of event that may be told (事件种类).

    Args:
        having, lacking: a member of the announced payload that must be there, or must not.
    """

    key: str
    zh: str
    en: str
    subject: str
    heard: tuple[str, ...]
    fields: tuple[Field, ...]
    having: str = ""
    lacking: str = ""

    def keep(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """Of what is known, that which is listed and has the shape it is listed with.

        >>> load_types()["doudi.test"].keep({"hook": "WH-YAZS-9TTH-8", "name": "王秀英"})
        {'hook': 'WH-YAZS-9TTH-8'}
        >>> load_types()["doudi.test"].keep({"hook": "王秀英"})
        {}
        """
        return {each.name: told[each.name] for each in self.fields if has_shape(each.shape, told.get(each.name))}


def has_shape(shape: str, value: Any) -> bool:
    """Whether a value is what its field may hold.

    >>> has_shape("number", 3), has_shape("number", True), has_shape("day", "2025-09-01"), has_shape("code", "王")
    (True, False, True, False)
    """
    if shape == "number":
        return type(value) is int
    if shape == "flag":
        return type(value) is bool
    if not isinstance(value, str):
        return False
    return _is_id(value) if shape == "id" else SHAPES[shape].fullmatch(value) is not None


def _is_id(text: str) -> bool:
    try:
        return check_public_id(text) == text
    except PublicIdInvalid:
        return False


@lru_cache(maxsize=1)
def load_types() -> Mapping[str, EventType]:
    """Every kind of event, by its name."""
    return {key: _type(key, told) for key, told in _read()["types"].items()}


def offered_types() -> list[EventType]:
    """Those a subscription may name; a try is sent to everyone."""
    return [each for key, each in load_types().items() if key != TEST]


@lru_cache(maxsize=1)
def kept_back() -> Mapping[str, str]:
    """Kinds of the outbox that are told to nobody, and why."""
    return dict(_read()["kept_back"])


def type_heard(kind: str, payload: Mapping[str, Any]) -> EventType | None:
    """Which kind of event an announced one is told as; None for one that is not told."""
    for each in _by_kind().get(kind, ()):
        if (not each.having or payload.get(each.having)) and (not each.lacking or not payload.get(each.lacking)):
            return each
    return None


def kinds_heard() -> list[str]:
    """Every kind of the outbox that is told as something."""
    return sorted(_by_kind())


@lru_cache(maxsize=1)
def _by_kind() -> Mapping[str, list[EventType]]:
    found: dict[str, list[EventType]] = {}
    for each in load_types().values():
        for kind in each.heard:
            found.setdefault(kind, []).append(each)
    return found


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return told


def _type(key: str, told: Mapping[str, Any]) -> EventType:
    fields = tuple(Field(name, *words) for name, words in told["fields"].items())
    heard = [kind for named in told["heard"] for kind in _kinds(named)]
    return EventType(
        key, told["zh"], told["en"], told["subject"], tuple(heard), fields, told.get("with", ""),
        told.get("without", ""),
    )  # fmt: skip


def _kinds(named: str) -> list[str]:
    """The steps a word in braces stands for, those that are kept back left out."""
    if named == "{application}":
        every = [EVENT_NAMES.get(verb, f"case_{verb}") for verb in TRANSITIONS if verb not in DECIDES]
    elif named == "{joint}":
        every = [f"joint_{verb}" for verb in JOINT_VERBS]
    else:
        every = [named]
    return [kind for kind in every if kind not in kept_back()]
