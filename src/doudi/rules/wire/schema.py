"""The form of households as JSON Schema (JSON 模式), generated from the quantities the rules read.

The schema says what may stand where. What no schema can say, the reading does: a key twice, a person twice, a day after
the month assessed, facts that contradict each other, a month no figure speaks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.rules.quantities import Entity, Quantity, QuantityUnit
from doudi.rules.scalar import MAX_PERSONS
from doudi.rules.wire.shapes import (
    CITIZEN_NUMBER,
    HOLDS_CITIZEN_NUMBER,
    KEY,
    MAX_TEXT,
    NONE_TEXT,
    UNKNOWN_TEXT,
    Field,
    Shape,
    shape_of,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MONTH = "^[0-9]{4}-(0[1-9]|1[0-2])$"
DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_TEXT: dict[str, Any] = {"type": "string", "maxLength": MAX_TEXT}


def household_schema(quantities: Mapping[str, Quantity], zh: str, en: str) -> dict[str, Any]:
    """The JSON Schema of a household, or a list of them, whose facts are of these quantities.

    Args:
        zh, en: what it is assessed for, as the title says.
    """
    shape = shape_of(quantities)
    kinds: dict[str, Any] = {}
    household = _object(shape, Entity.HOUSEHOLD, kinds, {
        "key": {"$ref": "#/$defs/key"},
        "month": {"type": "string", "pattern": MONTH, "description": "The month assessed, if not one for all."},
        "persons": {"type": "array", "minItems": 1, "maxItems": MAX_PERSONS, "items": {"$ref": "#/$defs/person"}},
    })  # fmt: skip
    person = _object(shape, Entity.PERSON, kinds, {
        "key": {"$ref": "#/$defs/key"},
        "label": {**_TEXT, "not": {"pattern": HOLDS_CITIZEN_NUMBER.pattern},
                  "description": "How reasons name the person; masked where it must be, never a citizen number."},
    })  # fmt: skip
    return {
        "$schema": DIALECT,
        "title": f"{zh} {en}: households",
        "description": (
            "A household, or a list of households. A fact that is not given is unknown. \"none\" says that there is "
            "none, which counts as the value in x-none-is; \"unknown\" says that nobody knows. Money is whole fen."
        ),
        "anyOf": [{"$ref": "#/$defs/household"}, {"type": "array", "items": {"$ref": "#/$defs/household"}}],
        "$defs": {
            "household": {"type": "object", "required": ["persons"], **household},
            "person": {"type": "object", **person},
            "key": {"type": "string", "pattern": f"^{KEY.pattern}$",
                    "not": {"pattern": f"^({CITIZEN_NUMBER.pattern})$"},
                    "description": "A number of your own, never a citizen number."},
            "text": _TEXT, "day": {"type": "string", "pattern": DAY}, **dict(sorted(kinds.items())),
        },
    }  # fmt: skip


def _object(shape: Shape, entity: Entity, kinds: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    facts = {
        key: _fact(field, shape.months_back.get(key, 0), kinds) for key, field in shape.fields(entity).items()
    }
    return {"additionalProperties": False, "properties": {**words, **facts}}


def _fact(field: Field, months_back: int, kinds: dict[str, Any]) -> dict[str, Any]:
    """A quantity: what it means, and which kind of value it has."""
    quantity = field.quantity
    none_is = {} if quantity.none_is is None else {"x-none-is": quantity.none_is}
    described = {"title": quantity.zh, "description": quantity.means or quantity.en, "x-unit": str(quantity.unit),
                 **none_is}  # fmt: skip
    kind = _kind(field, kinds)
    if not months_back:
        return {**described, **kind}
    by_month = {
        "type": "object", "minProperties": 1, "additionalProperties": False, "patternProperties": {MONTH: kind},
        "description": f"By month: the month assessed and up to {months_back} before it.",
    }  # fmt: skip
    return {**described, "anyOf": [kind, by_month]}


def _kind(field: Field, kinds: dict[str, Any]) -> dict[str, Any]:
    """A kind of value under a name of its own, or, for a code list, written out."""
    unit = field.quantity.unit
    if unit is QuantityUnit.CODE:
        return _given(field)
    name = f"{unit}_or_none" if field.quantity.none_is is not None else str(unit)
    kinds.setdefault(name, _given(field))
    return {"$ref": f"#/$defs/{name}"}


def _given(field: Field) -> dict[str, Any]:
    """A bare value, a word for none or unknown, or either with its source."""
    words = sorted(text for text in field.texts if text != NONE_TEXT or field.quantity.none_is is not None)
    plain = {"anyOf": [_value(field), *([{"enum": words}] if words else [])]}
    states = ["value", UNKNOWN_TEXT, *([NONE_TEXT] if field.quantity.none_is is not None else [])]
    with_source = {
        "type": "object", "additionalProperties": False, "oneOf": [{"required": [state]} for state in states],
        "properties": {
            "value": plain, **{state: {"const": True} for state in states if state != "value"},
            "source": {"$ref": "#/$defs/text"}, "as_of": {"$ref": "#/$defs/day"}, "note": {"$ref": "#/$defs/text"},
        },
    }  # fmt: skip
    return {"anyOf": [*plain["anyOf"], with_source]}


def _value(field: Field) -> dict[str, Any]:
    if field.quantity.unit is QuantityUnit.YES_NO:
        return {"type": "boolean"}
    if field.quantity.unit is QuantityUnit.DATE:
        return {"$ref": "#/$defs/day"}
    if field.quantity.unit is QuantityUnit.CODE:
        return {"enum": [code.code for code in field.quantity.codes]}
    return {"type": "integer", "minimum": 0, "maximum": field.largest}
