"""Published standards (保障标准) by date, each with its status and source; what is unknown stays unset."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.month import Month, MonthInvalid
from doudi.reference.files import data_folder, read_yaml

STATUSES = ("verified", "press", "gk_unverified", "design", "unset")
JURISDICTION_FILES = {"500000": "chongqing.yaml"}
_VALUE_KEYS = {"value", "from", "to", "status", "legal_basis", "source", "note"}
_PARAMETER_KEYS = {"key", "zh", "en", "unit", "values", "yearly_adjustment_month", "note"}


class StandardUnknown(DoudiError):
    """No published standard of this name is on file for the place."""

    code = "reference.standard-unknown"

    def __init__(self, key: str, jurisdiction: str) -> None:
        super().__init__(
            f"No standard {key!r} is on file for {jurisdiction}: see data/standards/ for what is, "
            "or add the notice there with its source."
        )


class StandardNotInForce(DoudiError):
    """No value is known for that month: none was published, or its first month was not found."""

    code = "reference.standard-not-in-force"

    def __init__(self, key: str, month: Month, known: str) -> None:
        super().__init__(
            f"No value of {key!r} is known for {month}: months known are {known}. Find the notice of that time and "
            "add it to data/standards/ with its source; a value of another year must not stand in."
        )


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One published value and the months it is known to hold, [valid_from, valid_to).

    Args:
        value: in the parameter's unit; None when it was not found.
        valid_from: first month; None when the year is known but not the month, so that it answers for no month.
        valid_to: first month it is no longer known to hold; None if no successor is known.
        status: `verified`, `press`, `gk_unverified`, `design` or `unset`.
        legal_basis: document number; may be empty.
        source: where it was read.
        note: year, doubts, derivations.
    """

    value: int | None
    valid_from: Month | None
    valid_to: Month | None
    status: str
    legal_basis: str
    source: str
    note: str

    def holds_in(self, month: Month) -> bool:
        """Whether it is known to hold that month."""
        if self.value is None or self.valid_from is None or month < self.valid_from:
            return False
        return self.valid_to is None or month < self.valid_to


@dataclass(frozen=True, slots=True)
class PublishedParameter:
    """A published standard with all values on file, oldest first."""

    key: str
    zh: str
    unit: str
    jurisdiction: str
    values: tuple[PublishedValue, ...]
    yearly_adjustment_month: int | None

    def at(self, month: Month) -> PublishedValue:
        """The value of a month.

        Raises:
            StandardNotInForce: none is known for it.

        >>> published("dibao.standard_urban", "500000").at(Month(2025, 9)).value
        77000
        """
        for value in self.values:
            if value.holds_in(month):
                return value
        known = ", ".join(f"{v.valid_from} to before {v.valid_to or '…'}" for v in self.values if v.valid_from)
        raise StandardNotInForce(self.key, month, known or "none")

    def is_possibly_superseded(self, month: Month) -> bool:
        """Whether a yearly adjustment has probably come since the last value on file (可能已调整)."""
        value = self.at(month)
        if self.yearly_adjustment_month is None or value.valid_from is None or value.valid_to is not None:
            return False
        usual = Month(value.valid_from.year, self.yearly_adjustment_month)
        return month >= (usual if usual > value.valid_from else usual.plus(12))


def published(key: str, jurisdiction: str) -> PublishedParameter:
    """The published standard of that name for a place.

    Args:
        key: such as `dibao.standard_urban`.
        jurisdiction: six-figure code; a district has its city's standards.

    Raises:
        StandardUnknown: there is none.
        FaultsFound: the file has faults.

    >>> published("tekun.basic_standard", "500106").at(Month(2023, 1))
    Traceback (most recent call last):
        ...
    doudi.reference.standards.StandardNotInForce: No value of 'tekun.basic_standard' is known for 2023-01: ...
    """
    for place in (jurisdiction, f"{jurisdiction[:2]}0000"):
        if place in JURISDICTION_FILES:
            found = load_standards(data_folder() / "standards" / JURISDICTION_FILES[place]).get(key)
            if found is not None:
                return found
    raise StandardUnknown(key, jurisdiction)


@cache
def load_standards(path: Path) -> dict[str, PublishedParameter]:
    """All published standards of one file, by key.

    Raises:
        FaultsFound: rows without status or source, overlapping months, unknown keys; all of them listed.
    """
    whole = read_yaml(path)
    faults = FaultList()
    found: dict[str, PublishedParameter] = {}
    for row in whole.get("parameters", []):
        key = str(row.get("key", "?"))
        if surplus := sorted(row.keys() - _PARAMETER_KEYS):
            _fault(faults, path, key, f"has {', '.join(surplus)}", "unknown keys are refused", "remove or rename it")
        if key in found:
            _fault(faults, path, key, "is written twice", "a standard has one entry", "join the two")
        if not row.get("zh") or not row.get("unit"):
            _fault(faults, path, key, "lacks zh or unit", "a standard says its Chinese name and unit", "add it")
        values = tuple(_value(faults, path, f"{key} row {at}", each) for at, each in enumerate(row["values"], 1))
        _complain_of_overlap(faults, path, key, values)
        found[key] = PublishedParameter(
            key, row.get("zh", ""), row.get("unit", ""), str(whole["jurisdiction"]), values,
            row.get("yearly_adjustment_month"),
        )
    faults.raise_if_any()
    return found


def _value(faults: FaultList, path: Path, where: str, row: dict[str, Any]) -> PublishedValue:
    if surplus := sorted(row.keys() - _VALUE_KEYS):
        _fault(faults, path, where, f"has {', '.join(surplus)}", "unknown keys are refused", "remove or rename it")
    status = row.get("status")
    if status not in STATUSES:
        _fault(faults, path, where, f"status is {status!r}", f"one of {', '.join(STATUSES)}", "mend it")
    if (row.get("value") is None) != (status == "unset"):
        _fault(faults, path, where, "value and status disagree", "without a value the status is unset", "mend it")
    if row.get("value") is not None and type(row["value"]) is not int:
        _fault(faults, path, where, f"value is {row['value']!r}", "whole fen", "write fen, not yuan")
    if not str(row.get("source") or row.get("note") or "").strip() or (status != "unset" and not row.get("source")):
        _fault(faults, path, where, "lacks its source", "every value says where it was read", "add it")
    ends: list[Month | None] = []
    for end in ("from", "to"):
        try:
            ends.append(None if row.get(end) is None else Month.parse(row[end]))
        except MonthInvalid:
            _fault(faults, path, where, f"{end} is {row[end]!r}", "a month, as in 2025-07, or null", "mend it")
            ends.append(None)
    if "from" not in row or "to" not in row:
        _fault(faults, path, where, "lacks from or to", "both are written, null where not known", "add it")
    return PublishedValue(
        row.get("value"), ends[0], ends[1], str(status), str(row.get("legal_basis") or ""),
        str(row.get("source") or ""), str(row.get("note") or ""),
    )  # fmt: skip


def _complain_of_overlap(faults: FaultList, path: Path, key: str, values: tuple[PublishedValue, ...]) -> None:
    dated = sorted(((v.valid_from, v.valid_to) for v in values if v.valid_from is not None), key=lambda each: each[0])
    for (_, end), (start, _) in pairwise(dated):
        if end is None or end > start:
            _fault(faults, path, key, f"two values for {start}", "a month has one value", "end the earlier one")


def _fault(faults: FaultList, path: Path, where: str, what: str, rule: str, way_out: str) -> None:
    faults.add(f"{path.name} {where}", what, rule, way_out, "reference.standard-invalid")
