"""JSON text to plain values (解析), strictly: a key twice, no number, bad UTF-8, deep nesting are faults.

The quick way is the JSON library's; what it cannot vouch for goes the careful way, which says what is wrong and where.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from doudi.kernel.errors import Fault

BOM = b"\xef\xbb\xbf"
_SPACED_COLON = re.compile(rb'"[ \t\r\n]+:')
_decode = msgspec.json.Decoder().decode


class NotRead(Exception):
    """The text as a whole is no JSON."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class Doubled(dict[str, Any]):
    """An object in which keys stand twice; `keys_twice` names them."""

    keys_twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OddNumber:
    """A number that is not a whole one of ordinary size, as it was written."""

    text: str

    def __str__(self) -> str:
        return self.text if len(self.text) <= 40 else f"{self.text[:37]}…"


def parse_quickly(text: bytes) -> Any:
    """The value, or None where the careful way has to look: broken text, or possibly a key twice.

    Every member of an object is written as a closing quotation mark and a colon. So where those are no more than the
    members found, no key was lost.

    >>> parse_quickly(b'{"a": [1, 2]}'), parse_quickly(b'{"a": 1, "a": 2}'), parse_quickly(b'{"a": 1')
    ({'a': [1, 2]}, None, None)
    """
    try:
        value = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    spaced = b'" ' in text or b'"\n' in text or b'"\r' in text or b'"\t' in text
    if spaced and _SPACED_COLON.search(text):
        return None
    most = text.count(b'":')
    return value if most == _members_in_sight(value) or most == members_of(value) else None


def _members_in_sight(value: Any) -> int:
    """Members of households and their people alone: no more than there are, and cheap to count."""
    count = 0
    for tree in value if type(value) is list else (value,):
        if type(tree) is dict:
            count += len(tree)
            persons = tree.get("persons")
            if type(persons) is list:
                count += sum([len(person) for person in persons if type(person) is dict])
    return count


def members_of(value: Any) -> int:
    """How many members all objects in a value have.

    >>> members_of({"a": [{"b": 1, "c": {}}], "d": 2})
    4
    """
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if type(each) is dict:
            count += len(each)
            waiting += [inner for inner in each.values() if type(inner) is dict or type(inner) is list]
        elif type(each) is list:
            waiting += [inner for inner in each if type(inner) is dict or type(inner) is list]
    return count


def parse_carefully(text: bytes, where: str = "$") -> Any:
    """The value; objects with a key twice are `Doubled`, numbers that are not whole are `OddNumber`.

    Raises:
        NotRead: with what is wrong.
    """
    try:
        plain = text.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(where, f"byte {error.start} is not UTF-8", "JSON is UTF-8 text", "save the file as UTF-8",
                "wire.not-utf8")
    try:
        value = json.loads(plain, object_pairs_hook=_object, parse_float=OddNumber, parse_constant=OddNumber,
                           parse_int=_whole)
        # A half of a surrogate pair is no character: nothing could be written from it.
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except json.JSONDecodeError as error:
        _refuse(where, f"line {error.lineno}, column {error.colno}: {error.msg}", "the input is JSON",
                "correct the text", "wire.not-json")
    except UnicodeEncodeError:
        _refuse(where, "an escape such as \\ud800 that is no character", "text is Unicode", "correct the text",
                "wire.not-json")
    except RecursionError:
        _refuse(where, "brackets in brackets, too deep", "a household is four levels deep", "correct the text",
                "wire.too-deep")
    return value


def _refuse(where: str, what: str, rule: str, way_out: str, code: str) -> NoReturn:
    raise NotRead(Fault(where, what, rule, way_out, code))


def _whole(text: str) -> int | OddNumber:
    return int(text) if len(text) <= 18 else OddNumber(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    keys = [key for key, _ in pairs]
    doubled = Doubled(plain)
    doubled.keys_twice = tuple(sorted({key for key in keys if keys.count(key) > 1}))
    return doubled
