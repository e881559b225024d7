"""A body's text as what was said (解读回答): the agreed form, for this question, fresh enough; else why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from doudi.evidence.connectors.declaring import CategoryTerms
from doudi.evidence.connectors.saying import Asking, Outcome, Said, Silence, Silent

MOST_ROWS = 2000
"""Of one person in one category; more is not about one person."""


class _KeyTwice(ValueError):
    """A key stands twice in one object: which of the two is meant nobody knows."""


def from_json(text: str, asking: Asking, terms: CategoryTerms, headers: frozenset[str]) -> Outcome:
    """What a JSON answer says.

    Args:
        headers: the headings of the contract; a row without one of the others' is another form.
    """
    try:
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return Silent(Silence.NOT_UNDERSTOOD, f"no JSON: {type(error).__name__}")
    return from_tree(tree, asking, terms, headers)


def from_tree(tree: Any, asking: Asking, terms: CategoryTerms, headers: frozenset[str]) -> Outcome:
    """What an answer says once it is read, whatever it was written in."""
    if not isinstance(tree, dict):
        return Silent(Silence.ANOTHER_FORM, f"an object was agreed, {type(tree).__name__} came")
    if tree.get("request_id") != asking.request_id or tree.get("category") != asking.category:
        return Silent(Silence.ANOTHER_QUESTION, "request_id and category are not those of the question")
    as_of = _day(tree.get("as_of"))
    if as_of is None or as_of > asking.on:
        return Silent(Silence.ANOTHER_FORM, "as_of is no day up to today")
    if as_of < asking.on - timedelta(days=terms.fresh_days):
        return Silent(Silence.STALE, f"the data show {as_of}, at most {terms.fresh_days} days were agreed")
    if asking.at_or_above_fen is not None:
        return _reached(tree, asking, as_of)
    rows = tree.get("rows")
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        return Silent(Silence.ANOTHER_FORM, "rows is a list of objects of texts")
    if len(rows) > MOST_ROWS:
        return Silent(Silence.TOO_LARGE, f"{len(rows)} rows about one person")
    lacking = sorted({header for row in rows for header in headers - row.keys()})
    if lacking:
        return Silent(Silence.ANOTHER_FORM, f"columns not there: {', '.join(lacking)}")
    surprises = sorted({key for row in rows for key in row.keys() - headers})
    return Said(as_of, tuple({key: row[key] for key in headers} for row in rows), None, tuple(surprises))


def _reached(tree: Mapping[str, Any], asking: Asking, as_of: date) -> Outcome:
    if tree.get("at_or_above_fen") != asking.at_or_above_fen or not isinstance(tree.get("reaches"), bool):
        return Silent(Silence.ANOTHER_FORM, "at_or_above_fen as asked, and reaches true or false, were agreed")
    return Said(as_of, (), bool(tree["reaches"]))


def _is_row(row: Any) -> bool:
    return isinstance(row, dict) and all(isinstance(value, str) for value in row.values())


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _KeyTwice
    return found


def _refuse(number: str) -> Any:
    raise ValueError(number)
