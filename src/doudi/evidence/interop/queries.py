"""What a search asks for (查询条件): the standard's three kinds of query, read into one tree, weighed three-valued.

What is unknown of a record neither meets a condition nor its opposite, so it is in no answer to either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.evidence.interop.codes import Reject
from doudi.evidence.interop.envelopes import as_count, short_text
from doudi.evidence.interop.errors import RequestRejected

MOST_TERMS, DEEPEST = 30, 6
IDENTIFIER = "identifier:"
WIRE: Mapping[str, str] = {
    "group_size": "group.size", "location": "location", "sex": "member.sex", "birth_date": "member.birth_date",
    "name": "member.name", "programme_identifier": "assistance.programme", "enrollment_status": "assistance.status",
    "enrollment_date": "assistance.since",
}  # fmt: skip
"""Names in a query → ours. Names that are none of these and no identifier type are refused, never ignored."""
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: one == other, "gt": lambda one, other: one > other, "lt": lambda one, other: one < other,
    "ge": lambda one, other: one >= other, "le": lambda one, other: one <= other,
    "in": lambda one, other: one in other,
}  # fmt: skip
_DOLLARS = {"$eq": "eq", "$gt": "gt", "$lt": "lt", "$ge": "ge", "$gte": "ge", "$le": "le", "$lte": "le", "$in": "in"}
_ORDERED = frozenset({"group.size", "member.birth_date", "assistance.since"})
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Compare:
    """One attribute against one value."""

    attribute: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Join:
    """`and`, `or` and `not` of others."""

    kind: str
    parts: tuple[Compare | Join, ...]


Query = Compare | Join


def read_query(kind: Any, told: Any) -> Query:
    """The tree of a query.

    A list is read as predicates whatever it is called, since samples of the standard call them expressions.

    Raises:
        RequestRejected: not of the form, or an attribute or operator that is not understood here.
    """
    if isinstance(told, list) and kind in ("predicate", "expression"):
        return _predicates(told)
    if kind == "predicate" and isinstance(told, dict) and isinstance(told.get("value"), list):
        return _predicates(told["value"])
    if kind == "idtype-value" and isinstance(told, dict):
        return _identifier(told.get("type"), told.get("value"))
    if kind == "expression" and isinstance(told, dict) and isinstance(told.get("value"), dict):
        expression = told["value"].get("expression")
        if isinstance(expression, dict) and isinstance(expression.get("query"), dict):
            return _expression(expression["query"], 0, [0])
    raise _wrong("query_type is idtype-value, predicate or expression, and query is of its form.")


def _wrong(why: str) -> RequestRejected:
    return RequestRejected(Reject.CRITERIA, why)


def _identifier(kind: Any, value: Any) -> Compare:
    if isinstance(value, dict):
        kind, value = value.get("identifier_type", kind), value.get("identifier_value")
    name, text = short_text(kind).upper(), short_text(value)
    if not name or not text:
        raise _wrong("An identifier has a type and a value, both texts.")
    return Compare(IDENTIFIER + name, "eq", text.upper() if name == "UIN" else text)


def _predicates(told: list[Any]) -> Query:
    if not 1 <= len(told) <= MOST_TERMS or not all(isinstance(each, dict) for each in told):
        raise _wrong(f"A predicate is a list of 1 to {MOST_TERMS} objects.")
    ordered = sorted(told, key=lambda each: as_count(each.get("seq_num")) or 0)
    parts = tuple(map(_predicate, ordered))
    return parts[0] if len(parts) == 1 else Join("and", parts)


def _predicate(told: Mapping[str, Any]) -> Query:
    if strange := set(told) - {"seq_num", "expression1", "condition", "expression2"}:
        raise _wrong(f"A predicate knows no {sorted(strange)[0][:20]!r}: write further conditions as further objects.")
    first, condition, second = told.get("expression1"), told.get("condition") or "", told.get("expression2") or None
    if condition == "" and second is None:
        return _simple(first)
    if condition == "not" and second is None:
        return Join("not", (_simple(first),))
    if condition in ("and", "or") and second is not None:
        return Join(condition, (_simple(first), _simple(second)))
    raise _wrong("condition is and, or (with expression2) or not (without).")


def _simple(told: Any) -> Compare:
    if not isinstance(told, dict):
        raise _wrong("An expression has attribute_name, operator and attribute_value.")
    return _compare(told.get("attribute_name"), told.get("operator"), told.get("attribute_value"))


def _expression(told: Any, depth: int, count: list[int]) -> Query:
    count[0] += 1
    if not isinstance(told, dict) or not told or depth > DEEPEST or count[0] > MOST_TERMS:
        raise _wrong(f"An expression is an object, {DEEPEST} levels deep and {MOST_TERMS} terms long at most.")
    parts: list[Query] = []
    for word, value in told.items():
        if word in ("$and", "$or"):
            if not isinstance(value, list) or not value:
                raise _wrong(f"{word} takes a list.")
            parts.append(Join(word[1:], tuple(_expression(each, depth + 1, count) for each in value)))
        elif word == "$not":
            parts.append(Join("not", (_expression(value, depth + 1, count),)))
        elif word.startswith("$"):
            raise _wrong(f"{word[:20]} is not understood: $and, $or, $not.")
        else:
            terms = value if isinstance(value, dict) else {"$eq": value}
            count[0] += len(terms)
            if not terms or count[0] > MOST_TERMS:
                raise _wrong(f"At most {MOST_TERMS} terms.")
            parts += [_compare(word, _DOLLARS.get(name), operand) for name, operand in terms.items()]
    return parts[0] if len(parts) == 1 else Join("and", tuple(parts))


def _compare(name: Any, operator: Any, value: Any) -> Compare:
    if not isinstance(operator, str) or operator not in _OPERATORS:
        raise _wrong(f"operator is one of {', '.join(_OPERATORS)}.")
    text = short_text(name)
    bare = text.removeprefix("demographic_info.").removeprefix("person.")
    if bare not in WIRE:
        if operator == "eq" and text.isupper():
            return _identifier(text, value)
        raise _wrong(f"{text[:40]!r} is no attribute to search by: {', '.join(WIRE)}, or an identifier type with eq.")
    attribute = WIRE[bare]
    if operator not in ("eq", "in") and attribute not in _ORDERED:
        raise _wrong(f"{bare} takes eq and in only.")
    if operator == "in":
        if not isinstance(value, list) or not 1 <= len(value) <= 100:
            raise _wrong("in takes a list of 1 to 100 values.")
        return Compare(attribute, "in", tuple(_value(attribute, each) for each in value))
    return Compare(attribute, operator, _value(attribute, value))


def _value(attribute: str, told: Any) -> Any:
    if attribute == "group.size":
        if (size := as_count(told)) is not None:
            return size
    elif attribute == "member.birth_date":
        try:
            return date.fromisoformat(short_text(told)[:10]).isoformat()
        except ValueError:
            pass
    elif attribute == "assistance.since":
        if _MONTH.fullmatch(short_text(told)[:7]):
            return told[:7]
    elif text := short_text(told):
        return text
    raise _wrong(f"The value for {attribute} is none of its kind.")


def compares_in(query: Query) -> Iterator[Compare]:
    """Every comparison of a tree."""
    if isinstance(query, Compare):
        yield query
    else:
        for part in query.parts:
            yield from compares_in(part)


def identifier_in(query: Query) -> Compare | None:
    """The identifier whoever is found must have; None where the query is about many."""
    parts = query.parts if isinstance(query, Join) and query.kind == "and" else (query,)
    found = [each for each in parts if isinstance(each, Compare) and each.attribute.startswith(IDENTIFIER)]
    return found[0] if found else None


def holds(query: Query, record: Mapping[str, frozenset[Any]]) -> bool | None:
    """Whether a record meets a query; None where what is unknown decides it.

    Args:
        record: attribute → its values, several where a household has several; not there or empty is unknown.

    >>> young = Compare("member.birth_date", "gt", "2010-01-01")
    >>> holds(young, {}), holds(Join("not", (young,)), {})
    (None, None)
    >>> holds(young, {"member.birth_date": frozenset({"2012-05-01"})})
    True
    """
    if isinstance(query, Compare):
        values = record.get(query.attribute)
        if not values:
            return None
        return any(_OPERATORS[query.operator](each, query.value) for each in values)
    found = [holds(part, record) for part in query.parts]
    if query.kind == "not":
        return None if found[0] is None else not found[0]
    decisive = query.kind == "or"
    if decisive in found:
        return decisive
    return None if None in found else not decisive
