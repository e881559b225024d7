"""From which month a figure is another one (数的变化): values that count in two versions, inherited ones included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doudi.kernel.month import Month
from doudi.rules.lines import Words
from doudi.rules.parameters import Parameter, ParameterPayload, ParameterValue
from doudi.rules.units import parameter_type
from doudi.rules.words import UNSET_WORDS, value_words


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Months in which a figure is another one: what counted and what counts then, inherited or not.

    `before` or `after` is None where there was none, or for a value without a month that only one of the two has.
    `jurisdiction` is whose value counts after.
    """

    key: str
    name: Words
    jurisdiction: str
    months: str
    before: Words | None
    after: Words | None
    status: str


def figure_changes(before: Parameter | None, after: Parameter | None) -> Iterator[FigureChange]:
    """The stretches of months in which another value counts, rising; then values on file for no month.

    What one jurisdiction's file says anew is held against what counted there until then, from wherever it came.
    """
    known = after or before
    assert known is not None
    open_change: tuple[Month, ParameterValue | None, ParameterValue | None] | None = None
    for start in _boundaries(before, after):
        one, other = (each.at(start) if each else None for each in (before, after))
        if open_change and (_what(open_change[1]), _what(open_change[2])) == (_what(one), _what(other)):
            continue
        if open_change:
            yield _change(known, *open_change, until=start)
        open_change = None if _what(one) == _what(other) else (start, one, other)
    if open_change:
        yield _change(known, *open_change, until=None)
    yield from _without_month(known, before, after)


def _boundaries(*parameters: Parameter | None) -> tuple[Month, ...]:
    """Every month in which a row of either begins or ends."""
    rows = [row for each in parameters if each for level in each.levels for row in level.rows if row.valid_from]
    return tuple(sorted({month for row in rows for month in (row.valid_from, row.valid_to) if month}))


def _what(value: ParameterValue | None) -> tuple[ParameterPayload | None, str] | None:
    return None if value is None else (value.value, value.status)


def _change(
    parameter: Parameter, start: Month, before: ParameterValue | None, after: ParameterValue | None, *,
    until: Month | None,
) -> FigureChange:  # fmt: skip
    counts = after or before
    assert counts is not None
    return FigureChange(
        parameter.key, Words(parameter.zh, parameter.en), counts.jurisdiction, f"{start}—{until or ''}",
        _said(parameter, before), _said(parameter, after), counts.status,
    )  # fmt: skip


def _said(parameter: Parameter, value: ParameterValue | None) -> Words | None:
    return None if value is None else _words(parameter, value.value)


def _words(parameter: Parameter, payload: ParameterPayload | None) -> Words:
    return UNSET_WORDS if payload is None else value_words(payload, parameter_type(parameter.unit))


def _without_month(parameter: Parameter, before: Parameter | None, after: Parameter | None) -> Iterator[FigureChange]:
    """Values kept for the record, which speak for no month, that only one of the two has."""
    was, is_now = _kept(before), _kept(after)
    for place, value, status in (*was, *is_now):
        if (place, value, status) in was and (place, value, status) in is_now:
            continue
        words, is_gone = _words(parameter, value), (place, value, status) in was
        yield FigureChange(
            parameter.key, Words(parameter.zh, parameter.en), place, "?", words if is_gone else None,
            None if is_gone else words, status,
        )  # fmt: skip


def _kept(parameter: Parameter | None) -> list[tuple[str, ParameterPayload | None, str]]:
    levels = parameter.levels if parameter else ()
    return [(level.jurisdiction, row.value, row.status) for level in levels for row in level.rows if not row.is_dated]
