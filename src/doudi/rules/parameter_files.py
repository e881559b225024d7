"""Reading parameter files (参数文件) whole: every fault with file, line and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from doudi.kernel.errors import DoudiError
from doudi.kernel.money import Rounding
from doudi.kernel.month import Month, MonthInvalid
from doudi.kernel.ratio import Ratio
from doudi.rules.parameters import ARITHMETIC, NATION, STATUSES, Level, Parameter, ParameterPayload, Row
from doudi.rules.quantities import MAX_MONEY_FEN
from doudi.rules.tables import Scale, Table
from doudi.rules.units import BY_CODE, BY_NUMBER, PARAMETER_UNITS, Kind
from doudi.rules.yamlfile import Entry, YamlFile

MAX_RATIO_PART = 10_000
"""Keeps a share of the largest amount inside 64 bits in bulk evaluation."""


@dataclass(frozen=True, slots=True)
class ParameterFile:
    """What one file says: for which jurisdiction and, if it is for one only, which profile."""

    jurisdiction: str
    profile: str
    based_on: str
    entries: tuple[tuple[str, str, str, str, Level, str], ...]
    """(key, zh, en, unit, level, where) of each parameter."""
    set_by: Mapping[str, str] = field(default_factory=dict)
    """Of the parameters no place may set: who does."""


def read_parameter_file(file: YamlFile) -> ParameterFile:
    """The file's parameters; faults go to the file's list."""
    root = file.root()
    jurisdiction = root.text("jurisdiction")
    profile, based_on = root.text("profile", ""), root.text("based_on", "")
    for passing in ("title", "note", "sources", "compiled_on"):
        root.raw(passing, None)
    seen: set[str] = set()
    set_by: dict[str, str] = {}
    entries = []
    for entry in root.entries("parameters"):
        key = entry.text("key")
        if key in seen:
            entry.fault("key", f"{key} appears twice in the file", "a parameter has one entry per file",
                        "put its values into one list", "parameters.twice")
        seen.add(key)
        unit = entry.choice("unit", tuple(PARAMETER_UNITS))
        if by := entry.choice("by", ("", BY_CODE, BY_NUMBER), ""):
            unit = f"{unit} by {by}"
        zh, en = entry.text("zh"), entry.text("en", "")
        month = entry.integer("yearly_adjustment_month", None)
        if month is not None and not 1 <= month <= 12:
            entry.fault("yearly_adjustment_month", f"{month} is no month", "months are 1 to 12", "correct it",
                        "parameters.month")
            month = None
        if setter := entry.choice("set_by", ("", NATION, ARITHMETIC), ""):
            set_by[key] = setter
        rows = _rows(entry, unit)
        entry.raw("note", None)
        entry.done()
        entries.append((key, zh, en, unit, Level(jurisdiction, rows, month), file.where(entry.path)))
    root.done()
    return ParameterFile(jurisdiction, profile, based_on, tuple(entries), set_by)


def merge(
    files: Sequence[tuple[ParameterFile, YamlFile]], chain: Sequence[str], profiles: Sequence[str]
) -> dict[str, Parameter]:
    """One parameter per key, most specific level first; a profile's file goes before its jurisdiction's common one.

    Files of jurisdictions outside the chain and of other profiles are left aside.
    """
    order = [*profiles, ""]
    mine = [pair for pair in files if pair[0].jurisdiction in chain and pair[0].profile in order]
    ordered = sorted(mine, key=lambda pair: (-chain.index(pair[0].jurisdiction), order.index(pair[0].profile)))
    merged: dict[str, Parameter] = {}
    # The unit is that of the most general file: a place that writes another is the one to correct.
    units = {key: unit for content, _ in ordered for key, _, _, unit, _, _ in content.entries}
    fixed = _fixed(content for content, _ in ordered)
    for content, file in ordered:
        for key, zh, en, unit, level, where in content.entries:
            if key in fixed and _differs(level, fixed[key]):
                file.faults.add(where, f"{key} has another value for {content.jurisdiction}",
                                f"it is {_SETTERS[fixed[key][0]]}, not set by places", "take it out of this file",
                                "parameters.not-for-places")
                continue
            if unit != units[key]:
                file.faults.add(where, f"{key} is in {unit} here and in {units[key]} elsewhere",
                                "a parameter has one unit", "use the same unit", "parameters.unit-differs")
                continue
            before = merged.get(key)
            if before is None:
                merged[key] = Parameter(key, zh, en, unit, (level,), fixed[key][0] if key in fixed else "")
                continue
            merged[key] = replace(before, en=before.en or en, levels=(*before.levels, level))
    return merged


def check_one_voice(files: Sequence[tuple[ParameterFile, YamlFile]]) -> None:
    """Two files for one place and profile must not speak of one parameter for the same month: one would win unseen."""
    said: dict[tuple[str, str, str], list[tuple[Level, str]]] = {}
    for content, file in files:
        for key, _, _, _, level, where in content.entries:
            others = said.setdefault((content.jurisdiction, content.profile, key), [])
            for other, elsewhere in others:
                if month := _shared_month(level.rows, other.rows):
                    file.faults.add(where, f"says what {key} is in {month}, and {elsewhere} does too",
                                    "a parameter has one value a month",
                                    "keep one, or end the earlier with `to`", "parameters.two-files")  # fmt: skip
            others.append((level, where))


def _shared_month(one: Iterable[Row], other: Iterable[Row]) -> Month | None:
    """The first month two files both speak of, by their dated values."""
    later = (max(_start(a), _start(b)) for a, b in product(one, other) if a.is_dated and b.is_dated and _meet(a, b))
    return min(later, default=None)


def _meet(one: Row, other: Row) -> bool:
    start = max(_start(one), _start(other))
    return one.covers(start) and other.covers(start)


_SETTERS = {NATION: "law of the whole country", ARITHMETIC: "plain arithmetic"}


def _fixed(contents: Iterable[ParameterFile]) -> dict[str, tuple[str, list[Level]]]:
    """The parameters no place may set: who does, and what the files that say so have on file."""
    found: dict[str, tuple[str, list[Level]]] = {}
    for content in contents:
        for key, _, _, _, level, _ in content.entries:
            if key in content.set_by:
                found.setdefault(key, (content.set_by[key], []))[1].append(level)
    return found


def _differs(level: Level, fixed: tuple[str, list[Level]]) -> bool:
    """Whether a level says another value; a place may repeat what is so everywhere."""
    said = [row.value for each in fixed[1] for row in each.rows]
    return any(row.value not in said for row in level.rows)


def _rows(entry: Entry, unit: str) -> tuple[Row, ...]:
    dated: list[tuple[Row, Entry]] = []
    listed = entry.entries("values")
    if not listed and not entry.raw("values", [""]):
        entry.fault("values", "there is no value", "a parameter says what it is, or that nobody knows",
                    "add a value, or {value: null, from: null, status: unset}", "parameters.no-values")
    for value_entry in listed:
        row = _row(value_entry, unit)
        dated.append((row, value_entry))
    if gaps := [each for row, each in dated if row.value is None and row.status == "unset" and not row.is_dated][1:]:
        gaps[0].fault("from", "says a second time that nobody knows it", "a gap without a month is said once",
                      "keep one of them, or give it its month", "parameters.overlap")  # fmt: skip
    with_start = sorted((pair for pair in dated if pair[0].valid_from), key=lambda pair: _start(pair[0]))
    closed = [row for row, _ in dated if not row.valid_from]
    for (row, _), (following, following_entry) in pairwise(with_start):
        assert following.valid_from is not None
        if row.valid_from == following.valid_from:
            following_entry.fault("from", f"begins {following.valid_from}, as another value does",
                                  "a parameter has one value a month", "keep one of them, or correct its date",
                                  "parameters.overlap")
        elif row.valid_to is None:
            # A later notice ends the earlier one; files need not repeat the date.
            row = replace(row, valid_to=following.valid_from)
        elif row.valid_to > following.valid_from:
            following_entry.fault("from", f"begins {following.valid_from}, before the one before ends {row.valid_to}",
                                  "a parameter has one value a month", "correct one date", "parameters.overlap")
        closed.append(row)
    if with_start:
        closed.append(with_start[-1][0])
    # A gap without dates speaks only for months no dated row covers.
    return tuple(sorted(closed, key=lambda row: (row.valid_from is None, _start(row))))


def _start(row: Row) -> Month:
    return row.valid_from or Month(1, 1)


def _row(entry: Entry, unit: str) -> Row:
    raw = entry.raw("value")
    status = entry.choice("status", STATUSES)
    start, end = _month(entry, "from"), _month(entry, "to")
    legal_basis, source, note = entry.text("legal_basis", ""), entry.text("source", ""), entry.text("note", "")
    entry.done()
    if start and end and end <= start:
        entry.fault("to", f"ends {end}, not after its start {start}", "intervals are half-open, start before end",
                    "correct the dates", "parameters.empty-interval")
    if status == "unset":
        if raw is not None:
            entry.fault("value", f"{raw!r} with status unset", "unset means nobody knows it",
                        "write null, or its status", "parameters.unset-with-value")
        return Row(None, start, end, status, legal_basis, source, note)
    if raw is None:
        if status in STATUSES:
            entry.fault("value", f"no value with status {status}", "a value nobody knows is unset",
                        "write status: unset", "parameters.no-value")
        return Row(None, start, end, "unset", legal_basis, source, note)
    if not source and not legal_basis:
        entry.fault("source", "neither source nor legal_basis", "every figure names what it rests on", "add the source",
                    "parameters.no-source")
    return Row(read_payload(entry, "value", raw, unit), start, end, status, legal_basis, source, note)


def _month(entry: Entry, key: str) -> Month | None:
    written = entry.raw(key, None)
    if written is None:
        return None
    try:
        return Month.parse(str(written))
    except MonthInvalid:
        entry.fault(key, f"{written!r} is no month", "validity is in months", "write it as 2025-07", "parameters.month")
        return None


def _table(entry: Entry, key: str, raw: object, unit: str) -> Table | None:
    """`{code: value, other: null}`; null is not on file."""
    if not isinstance(raw, dict) or not raw:
        entry.fault(key, f"{raw!r} is no table", "a figure `by: code` has one value per code",
                    "write {code: value, ...}", "parameters.value")
        return None
    return Table(tuple((str(code), _amount(entry, key, value, unit)) for code, value in raw.items()))


def _scale(entry: Entry, key: str, raw: object, unit: str) -> Scale | None:
    """`[{at_least: 0, value: 1}, ...]`, thresholds rising from 0."""
    steps = raw if isinstance(raw, list) else []
    if not steps or any(not isinstance(step, dict) or set(step) != {"at_least", "value"} for step in steps):
        entry.fault(key, f"{raw!r} is no scale", "a figure `by: number` has steps of at_least and value",
                    "write [{at_least: 0, value: ...}, ...]", "parameters.value")
        return None
    thresholds = [step["at_least"] for step in steps]
    if any(type(each) is not int for each in thresholds) or thresholds != sorted(set(thresholds)) or thresholds[0] != 0:
        entry.fault(key, f"the thresholds {thresholds}", "the steps of a scale are whole numbers rising from 0",
                    "correct the order", "parameters.scale")
        return None
    return Scale(tuple((step["at_least"], _amount(entry, key, step["value"], unit)) for step in steps))


def _amount(entry: Entry, key: str, raw: object, unit: str) -> int | bool | None:
    value = None if raw is None else read_payload(entry, key, raw, unit)
    return value if isinstance(value, int) else None


def read_payload(entry: Entry, key: str, raw: object, unit: str) -> ParameterPayload | None:
    """The value written under a key, in the unit of its parameter; None with a fault where it is not."""
    base, _, by = unit.partition(" by ")
    type_ = PARAMETER_UNITS.get(base)
    if type_ is None:
        return None
    if by:
        return _table(entry, key, raw, base) if by == BY_CODE else _scale(entry, key, raw, base)
    try:
        if type_.kind is Kind.NUMBER and type(raw) is int and 0 <= raw <= MAX_MONEY_FEN:
            return raw
        if type_.kind is Kind.BOOL and isinstance(raw, bool):
            return raw
        if type_.kind is Kind.CODE and isinstance(raw, str):
            return raw
        if type_.kind is Kind.CODES and isinstance(raw, list) and all(isinstance(code, str) for code in raw):
            return frozenset(raw)
        if type_.kind is Kind.ROUNDING and isinstance(raw, str):
            return Rounding(raw)
        if type_.kind is Kind.RATIO and isinstance(raw, str | int) and not isinstance(raw, bool):
            ratio = Ratio.parse(raw)
            if 0 <= ratio.numerator <= MAX_RATIO_PART and ratio.denominator <= MAX_RATIO_PART:
                return ratio
    except (ValueError, DoudiError):
        pass
    entry.fault(key, f"{raw!r} is not in {unit}", "a value has the unit of its parameter",
                "whole fen, true/false, a listed word, or a ratio in quotes", "parameters.value")
    return None

