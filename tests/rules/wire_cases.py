"""Households as JSON for tests of the wire: families written in every form, a small schema checker, oddities."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.values import NONE, UNKNOWN, Sourced

Tree = dict[str, Any]


class Pairs(list[tuple[str, Any]]):
    """An object whose keys may stand twice."""


class Raw(str):
    """Text that stands in a document as it is: a number nobody should write."""

    __slots__ = ()


def tree_of(household: HouseholdFacts, chance: random.Random, *, plain: bool = False) -> Tree:
    """A household as JSON values; facts that are unknown are left out or said to be, in one form or the other."""
    tree: Tree = {"persons": []}
    if chance.random() < 0.5:
        tree["key"] = f"H-{chance.randrange(1000)}"
    for position, person in enumerate(household.persons, 1):
        each: Tree = {"key": person.key} if chance.random() < 0.5 else {}
        if not each and person.key != f"p{position}":
            each = {"key": person.key}
        if chance.random() < 0.3:
            each["label"] = person.label
        tree["persons"].append(each | _facts(person.facts, chance, plain))
    return tree | _facts(household.facts, chance, plain)


def _facts(facts: Mapping[str, Sourced], chance: random.Random, plain: bool) -> Tree:
    found = {}
    for key, sourced in facts.items():
        if sourced.value is UNKNOWN and chance.random() < 0.5:
            continue
        found[key] = _said(sourced.value, chance, plain)
    return found


def _said(value: Any, chance: random.Random, plain: bool) -> Any:
    bare = "unknown" if value is UNKNOWN else "none" if value is NONE else value
    bare = bare.isoformat() if isinstance(bare, date) else bare
    if plain or chance.random() < 0.85:
        return bare
    state = {bare: True} if value is UNKNOWN or value is NONE else {"value": bare}
    evidence = {"source": "某银行", "as_of": "2025-08-31", "note": "两处一致"}
    return state | chance.choice([{}, {"source": "税务部门"}, evidence])


def facts_of(tree: Tree, quantities: Mapping[str, Quantity]) -> HouseholdFacts:
    """The facts a right tree states, read in the plainest way: only for trees the schema accepts."""

    def value(raw: Any, quantity: Quantity) -> Any:
        codes = [code.code for code in quantity.codes]
        if isinstance(raw, str) and raw in ("none", "unknown") and raw not in codes:
            return NONE if raw == "none" else UNKNOWN
        return date.fromisoformat(raw) if quantity.unit == "date" else raw

    def sourced(raw: Any, quantity: Quantity) -> Sourced:
        if not isinstance(raw, dict):
            return Sourced(value(raw, quantity))
        state = NONE if "none" in raw else UNKNOWN if "unknown" in raw else value(raw["value"], quantity)
        as_of = date.fromisoformat(raw["as_of"]) if "as_of" in raw else None
        return Sourced(state, raw.get("source", ""), as_of, raw.get("note", ""))

    def facts(holder: Tree, entity: Entity) -> dict[str, Sourced]:
        known = {key: raw for key, raw in holder.items() if key in quantities and quantities[key].entity is entity}
        return {key: sourced(raw, quantities[key]) for key, raw in known.items()}

    persons = tuple(
        PersonFacts(each.get("key", f"p{n}"), each.get("label", ""), facts(each, Entity.PERSON), "key" in each)
        for n, each in enumerate(tree["persons"], 1)
    )
    return HouseholdFacts(persons, facts(tree, Entity.HOUSEHOLD), tree.get("key", ""))


def written(value: Any) -> str:
    """JSON text, keys twice and raw numbers included."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs | dict):
        pairs = value if isinstance(value, Pairs) else value.items()
        return "{" + ",".join(f"{json.dumps(key)}:{written(each)}" for key, each in pairs) + "}"
    if isinstance(value, list):
        return f"[{','.join(written(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


# ---- a schema checker for what our schemas use ----


def accepts(schema: Mapping[str, Any], value: Any, root: Mapping[str, Any] | None = None) -> bool:
    """Whether a value is valid under a schema (the keywords ours use, and no others)."""
    whole = schema if root is None else root
    if "$ref" in schema and not accepts(_at(whole, schema["$ref"]), value, whole):
        return False
    return all(_CHECKS[word](said, value, schema, whole) for word, said in schema.items() if word in _CHECKS)


def _at(root: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found  # type: ignore[no-any-return]


def _is(kind: str, value: Any) -> bool:
    kinds: dict[str, Callable[[Any], bool]] = {
        "object": lambda each: isinstance(each, dict), "array": lambda each: isinstance(each, list),
        "string": lambda each: isinstance(each, str), "boolean": lambda each: isinstance(each, bool),
        "integer": lambda each: type(each) is int, "null": lambda each: each is None,
    }  # fmt: skip
    return kinds[kind](value)


def _properties(said: Any, value: Any, schema: Any, root: Any) -> bool:
    return not isinstance(value, dict) or all(accepts(said[k], v, root) for k, v in value.items() if k in said)


def _additional(said: Any, value: Any, schema: Any, root: Any) -> bool:
    if not isinstance(value, dict):
        return True
    patterns, known = schema.get("patternProperties", {}), schema.get("properties", {})
    others = [v for k, v in value.items() if k not in known and not any(re.search(p, k) for p in patterns)]
    return all(isinstance(said, dict) and accepts(said, v, root) for v in others) if said is not True else True


def _by_pattern(said: Any, value: Any, schema: Any, root: Any) -> bool:
    if not isinstance(value, dict):
        return True
    return all(accepts(each, v, root) for p, each in said.items() for k, v in value.items() if re.search(p, k))


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and a == b


_CHECKS: dict[str, Callable[[Any, Any, Any, Any], bool]] = {
    "type": lambda said, value, schema, root: _is(said, value),
    "enum": lambda said, value, schema, root: any(_same(each, value) for each in said),
    "const": lambda said, value, schema, root: _same(said, value),
    "required": lambda said, value, schema, root: not isinstance(value, dict) or all(key in value for key in said),
    "properties": _properties,
    "additionalProperties": _additional,
    "patternProperties": _by_pattern,
    "items": lambda said, value, schema, root: (
        not isinstance(value, list) or all(accepts(said, each, root) for each in value)
    ),
    "minItems": lambda said, value, schema, root: not isinstance(value, list) or len(value) >= said,
    "maxItems": lambda said, value, schema, root: not isinstance(value, list) or len(value) <= said,
    "minProperties": lambda said, value, schema, root: not isinstance(value, dict) or len(value) >= said,
    "minimum": lambda said, value, schema, root: type(value) is not int or value >= said,
    "maximum": lambda said, value, schema, root: type(value) is not int or value <= said,
    "maxLength": lambda said, value, schema, root: not isinstance(value, str) or len(value) <= said,
    "pattern": lambda said, value, schema, root: not isinstance(value, str) or bool(re.search(said, value)),
    "not": lambda said, value, schema, root: not accepts(said, value, root),
    "anyOf": lambda said, value, schema, root: any(accepts(each, value, root) for each in said),
    "oneOf": lambda said, value, schema, root: sum(accepts(each, value, root) for each in said) == 1,
}  # fmt: skip


# ---- oddities ----

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 4, 5, 10_000, 10_001, 10**13, 10**13 + 1, 10**18, Raw("1" * 30), Raw("1" * 5000),
    *(Raw(text) for text in ("1.0", "1050.50", "1e3", "1e400", "-0", "NaN", "Infinity", "-Infinity", "01", "+1",
                             "0x10", '"\\ud800"', '"\\u0000"')),
    "", "none", "unknown", "None", "1050", "1,050元", "2025-02-30", "2025-09-30", "2025-10-01", "20250831",
    "2025-8-1", "2025-W05-1", "9999-12-31", "urban", "home", "x" * 501, [], [1], {}, {"value": 1}, {"value": None},
    {"value": {"value": 1}}, {"none": True}, {"none": 1}, {"unknown": True}, {"unknown": False},
    {"none": True, "unknown": True}, {"value": 5, "source": 7}, {"value": 5, "sauce": "x"},
    {"value": 5, "as_of": "gestern"}, {"2025-08": 5}, {"2025-08": 5, "x": 1}, Pairs([("value", 1), ("value", 2)]),
    Pairs([("none", True), ("none", True)]),
)  # fmt: skip
ODD_KEYS = (
    "key", "label", "month", "persons", "monthly_wage", "household", "value", "", "键", "a b", "x\"y", "__doc__",
)  # fmt: skip


def _kind(value: Any) -> str:
    return "day" if type(value) is str and re.match(r"\d{4}-?\d", value) else type(value).__name__


def _odd(chance: random.Random, instead_of: Any = None) -> Any:
    """One of the oddities, as a copy (it may be spoilt further); mostly one that is nearly right."""
    near = [each for each in ODD_VALUES if _kind(each) == _kind(instead_of)]
    return deepcopy(chance.choice(near if near and chance.random() < 0.7 else ODD_VALUES))


def spoilt(tree: Tree, chance: random.Random) -> Any:
    """A copy with one to three things changed anywhere, right or wrong."""
    copy: Any = json.loads(json.dumps(tree))
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        holder = _somewhere(copy, chance)
        copy = _changed(copy, holder, chance)
        if not isinstance(copy, dict):
            break
    return copy


def _somewhere(tree: Tree, chance: random.Random) -> Tree:
    people = tree.get("persons") if type(tree) is dict else None
    holders = [tree, *(people if type(people) is list else [])]
    return chance.choice([each for each in holders if type(each) is dict] or [{}])


def _changed(tree: Any, holder: Tree, chance: random.Random) -> Any:
    keys = list(holder)
    way = chance.randrange(9)
    if way <= 2 and keys:
        key = chance.choice(keys)
        holder[key] = _odd(chance, holder[key])
    elif way == 3:
        holder[chance.choice(ODD_KEYS)] = _odd(chance)
    elif way == 4 and keys:
        holder.pop(chance.choice(keys))
    elif way == 5 and type(tree.get("persons")) is list and tree["persons"]:
        people = tree["persons"]
        people.append(chance.choice([people[0], _odd(chance), {"key": "p1"}, {}]))
    elif way == 6 and type(tree.get("persons")) is list:
        one = tree["persons"][0] if tree["persons"] and type(tree["persons"][0]) is dict else {}
        tree["persons"] = [dict(one) for _ in range(chance.choice([0, 60, 201]))]
        for number, each in enumerate(tree["persons"]):
            if type(each) is dict:
                each["key"] = f"p{number}"
    elif way == 7 and keys:
        return _with_key_twice(tree, holder, chance)
    elif way == 8:
        return tree if chance.random() < 0.1 else _odd(chance)
    return tree


def _with_key_twice(tree: Any, holder: Tree, chance: random.Random) -> Any:
    key = chance.choice(list(holder))
    doubled = Pairs([*holder.items(), (key, chance.choice([holder[key], _odd(chance)]))])
    if holder is tree:
        return doubled
    tree["persons"] = [doubled if each is holder else each for each in tree["persons"]]
    return tree


def disturbed(text: str, chance: random.Random) -> bytes:
    """The document's bytes, now and then with some of them wrong, or written with other spaces."""
    raw = text.encode("utf-8", "surrogatepass")
    way = chance.choice([*range(12), 4, 4])
    at = chance.randrange(len(raw)) if raw else 0
    if way == 0:
        return raw[:at]
    if way == 1:
        return raw[:at] + bytes([chance.randrange(256)]) + raw[at:]
    if way == 2:
        return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]
    if way == 3:
        return b"\xef\xbb\xbf" + raw
    if way == 4:
        return raw.replace(b'":', b'" :', chance.choice([1, 1, 2, -1]))
    if way == 5:
        return raw.replace(b",", b" ,\n\t")
    if way == 6:
        return raw.replace(b":", b": ")
    if way == 7:
        return text.encode("utf-16") if chance.random() < 0.3 else b"[" * chance.choice([3, 5_000]) + raw
    return raw
