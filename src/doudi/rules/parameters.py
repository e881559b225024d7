"""Dated, sourced parameters (参数): what a figure of law was in a month, for a jurisdiction and a profile.

Jurisdictions inherit: the figure of the most specific one that has it on file counts (nation, city, district, overlay).
A place that says with a month "our own figure, not found" has one too: the nation's does not stand in for it.
Before its first date a figure is *not in force*: an error. Nobody knows it: *unset*, an unknown. Its yearly adjustment
month has passed without a later notice: *possibly superseded*, and a result resting on it needs a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import Rounding
from doudi.kernel.month import Month
from doudi.kernel.ratio import Ratio
from doudi.rules.tables import Scale, Table

ParameterPayload = int | bool | str | frozenset[str] | Ratio | Rounding | Table | Scale

STATUSES = ("verified", "press", "gk_unverified", "design", "unset")
NATION, ARITHMETIC = "nation", "arithmetic"
"""Who sets a figure no place may set: a law of the whole country (全国的法律), or nobody: one twelfth (算术)."""


class ParametersNotInForce(DoudiError):
    """Figures that the rules need had not begun in the month asked for."""

    code = "rules.not-in-force"

    def __init__(self, month: Month, jurisdiction: str, missing: Mapping[str, Month | None]) -> None:
        self.month, self.missing = month, dict(missing)
        listed = "; ".join(f"{key} starts {start or 'at no date on file'}" for key, start in missing.items())
        super().__init__(
            f"Not in force for {jurisdiction} in {month}: {listed}. Enter the earlier notice under parameters/, or "
            "choose a later month."
        )


class SchemeNotInForce(DoudiError):
    """The scheme's text had not begun in the month asked for."""

    code = "rules.scheme-not-in-force"

    def __init__(self, scheme: str, profile: str, first: Month, month: Month) -> None:
        super().__init__(
            f"{scheme} under {profile} begins in {first}; {month} lies before it. Choose a later month, or the profile "
            "of the text then in force."
        )


class UnknownParameter(DoudiError):
    """A key nobody declared."""

    code = "rules.unknown-parameter"

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no parameter {key!r} on file: correct the key, or add it under parameters/.")


@dataclass(frozen=True, slots=True)
class Row:
    """One dated value as a file states it; months are half-open [valid_from, valid_to)."""

    value: ParameterPayload | None
    valid_from: Month | None
    valid_to: Month | None
    status: str
    legal_basis: str
    source: str
    note: str

    @property
    def is_dated(self) -> bool:
        """A value whose first month nobody could establish is kept for the record and speaks for no month."""
        return self.valid_from is not None

    def covers(self, month: Month) -> bool:
        """Whether a dated row speaks for this month."""
        begun = self.valid_from is not None and self.valid_from <= month
        return begun and (self.valid_to is None or month < self.valid_to)


@dataclass(frozen=True, slots=True)
class Level:
    """What one jurisdiction's file says of a parameter, rows by start."""

    jurisdiction: str
    rows: tuple[Row, ...]
    yearly_adjustment_month: int | None

    def row_at(self, month: Month) -> Row | None:
        """The row that speaks for a month; a gap without dates speaks for all months where no row has a date."""
        for row in self.rows:
            if row.covers(month):
                return row
        has_dates = any(row.is_dated for row in self.rows)
        return None if has_dates else next((row for row in self.rows if row.value is None), None)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter in one month (某月有效的参数值); `value` is None when unset."""

    key: str
    zh: str
    en: str
    unit: str
    value: ParameterPayload | None
    status: str
    legal_basis: str
    source: str
    note: str
    valid_from: Month | None
    valid_to: Month | None
    jurisdiction: str
    possibly_superseded: bool

    @property
    def is_unset(self) -> bool:
        """Nobody has put this figure on file."""
        return self.value is None

    @property
    def is_unverified(self) -> bool:
        """On file, but no official text confirmed it."""
        return self.value is not None and self.status != "verified"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with all it was and is, most specific jurisdiction first.

    `set_by` is empty for a figure a place may set for itself, else *nation* or *arithmetic*.
    """

    key: str
    zh: str
    en: str
    unit: str
    levels: tuple[Level, ...]
    set_by: str = ""

    def at(self, month: Month) -> ParameterValue | None:
        """Its value in a month; None before its first date."""
        unset: ParameterValue | None = None
        for level in self.levels:
            row = level.row_at(month)
            if row is not None:
                value = self._value(level, row, month)
                if not value.is_unset or row.is_dated:
                    return value
                unset = unset or value
        if unset is None and self.first_month is not None and self.first_month < month:
            # Between two notices, the second of which has no month on file: nobody may stretch the first over it.
            hole = Row(None, None, None, "unset", "", "", "no notice on file for this month")
            return self._value(self.levels[0], hole, month)
        return unset

    @property
    def first_month(self) -> Month | None:
        """The first month for which anything is on file."""
        starts = [row.valid_from for level in self.levels for row in level.rows if row.valid_from]
        return min(starts, default=None)

    def _value(self, level: Level, row: Row, month: Month) -> ParameterValue:
        return ParameterValue(
            key=self.key, zh=self.zh, en=self.en, unit=self.unit, value=row.value, status=row.status,
            legal_basis=row.legal_basis, source=row.source, note=row.note, valid_from=row.valid_from,
            valid_to=row.valid_to, jurisdiction=level.jurisdiction,
            possibly_superseded=_possibly_superseded(row, level.yearly_adjustment_month, month),
        )  # fmt: skip


def _possibly_superseded(row: Row, adjustment_month: int | None, month: Month) -> bool:
    """The next yearly adjustment after the row began has come and no end or later row is on file.

    >>> row = Row(77_000, Month(2025, 7), None, "verified", "", "", "")
    >>> [_possibly_superseded(row, 7, Month(y, m)) for y, m in ((2025, 7), (2026, 6), (2026, 7))]
    [False, False, True]
    """
    if row.value is None or adjustment_month is None or row.valid_to is not None or row.valid_from is None:
        return False
    year = row.valid_from.year + (1 if row.valid_from.number >= adjustment_month else 0)
    return month >= Month(year, adjustment_month)


@dataclass(frozen=True)
class ParameterSet:
    """Every parameter of a scheme for one jurisdiction and profile."""

    jurisdiction: str
    profile: str
    chain: tuple[str, ...]
    parameters: Mapping[str, Parameter]

    def at(self, key: str, month: Month) -> ParameterValue:
        """The parameter's value in a month; `value` is None when unset.

        Raises:
            UnknownParameter: no such key.
            ParametersNotInForce: the month lies before the parameter's first date.
        """
        if key not in self.parameters:
            raise UnknownParameter(key)
        parameter = self.parameters[key]
        value = parameter.at(month)
        if value is None:
            raise ParametersNotInForce(month, self.jurisdiction, {key: parameter.first_month})
        return value

    def all_at(self, keys: Iterable[str], month: Month) -> dict[str, ParameterValue]:
        """The values of many parameters in a month.

        Raises:
            ParametersNotInForce: naming every one that had not begun.
        """
        values = {key: self.parameters[key].at(month) for key in keys}
        missing = {key: self.parameters[key].first_month for key, value in values.items() if value is None}
        if missing:
            raise ParametersNotInForce(month, self.jurisdiction, missing)
        return {key: value for key, value in values.items() if value is not None}

    def latest(self, key: str) -> ParameterValue:
        """The parameter as of its newest notice, for what a scheme shows outside any one month.

        Raises:
            UnknownParameter: no such key.
        """
        if key not in self.parameters:
            raise UnknownParameter(key)
        parameter = self.parameters[key]
        starts = [row.valid_from for level in parameter.levels for row in level.rows if row.valid_from]
        return self.at(key, max(starts, default=Month(9999, 1)))

    def gaps(self, month: Month) -> tuple[ParameterValue, ...]:
        """The parameters nobody has put on file for this month (未登记的参数)."""
        values = (parameter.at(month) for parameter in self.parameters.values())
        return tuple(value for value in values if value is not None and value.is_unset)
