"""Checks one column of an extract at a time: text in, typed column out, with what was mended and what was refused.

Most columns hold few distinct values (days, codes, communities), so the distinct ones are checked in plain Python and
the verdicts spread by index. Amounts and citizen numbers, which are mostly distinct, are checked as whole columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.contract_model import ColumnContract
from doudi.kernel.identifiers import (
    CreditCode,
    CreditCodeInvalid,
    DisabilityCertificate,
    DisabilityCertificateInvalid,
)
from doudi.kernel.money import AmountInvalid, parse_yuan
from doudi.kernel.month import Month
from doudi.kernel.text import clean_text

# What departments write for "nothing entered". In an amount, only a blank is unknown; "-" or "无" could be meant as zero
# and could be meant as unknown, so such a row goes back.
BLANK_WORDS = frozenset({"", "-", "--", "—", "/", "\\", "无", "空", "null", "NULL", "N/A", "#N/A"})
FORMULA_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
MAX_TEXT = 400
# Control, invisible, private-use and replacement characters, full-width ASCII, and space at either end.
_UNTIDY = "[\\x00-\\x1f\\x7f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u3000\ufeff\uff01-\uff5e\ufffd]|^ | $|  "
_PLAIN_AMOUNT = r"^[0-9]{1,12}(\.[0-9]{1,2})?$"
_DATE_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
)
_MONTH_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})"),
    re.compile(r"(\d{4})(\d{2})"),
    re.compile(r"(\d{4})[/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月"),
)


@dataclass
class CheckedColumn:
    """One column after checking.

    Attributes:
        values: Arrow array of n values; null is unknown.
        bad: row → reason code, for rows whose value is refused.
        repairs: repair → rows mended.
    """

    values: Any
    bad: dict[int, str] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Parsed:
    value: Any = None
    reason: str = ""
    repair: str = ""


def check_column(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    """Checks a string column against its contract; citizen numbers and certificates are checked elsewhere.

    >>> contract = ColumnContract("金额", "wage_fen", "money_yuan", unit="fen_per_month", repairs=frozenset({"thousands"}))
    >>> checked = check_column(contract, pa.array(["3200", "1,234.50", "0.005", ""]), date(2025, 8, 31))
    >>> checked.values.to_pylist(), checked.bad, checked.repairs
    ([320000, 123450, None, None], {2: 'amount_malformed'}, {'thousands': 1})
    """
    text = text.fill_null("")
    checked = _KINDS[column.type](column, text, today)
    if column.required:
        for row in np.flatnonzero(checked.values.is_null().to_numpy(zero_copy_only=False)):
            checked.bad.setdefault(int(row), "name_blank" if column.name == "name" else "missing")
    return checked


def _check_text(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    untidy = pc.match_substring_regex(text, _UNTIDY)
    long = pc.greater(pc.utf8_length(text), MAX_TEXT)
    blank = pc.is_in(text, value_set=pa.array(sorted(BLANK_WORDS)))
    rows = np.flatnonzero(pc.or_(pc.or_(untidy, long), blank).to_numpy(zero_copy_only=False))
    if not len(rows):
        return CheckedColumn(text)
    bad: dict[int, str] = {}
    mended: list[str | None] = []
    repairs: dict[str, int] = {}
    for row, value in zip(rows.tolist(), text.take(pa.array(rows)).to_pylist(), strict=True):
        parsed = _parse_text(column, value)
        mended.append(parsed.value)
        if parsed.reason:
            bad[row] = parsed.reason
        elif parsed.repair:
            repairs[parsed.repair] = repairs.get(parsed.repair, 0) + 1
    mask = np.zeros(len(text), dtype=bool)
    mask[rows] = True
    return CheckedColumn(pc.replace_with_mask(text, pa.array(mask), pa.array(mended, pa.string())), bad, repairs)


def _parse_text(column: ColumnContract, value: str) -> _Parsed:
    if value in FORMULA_ERRORS:
        return _Parsed(reason="formula_error")
    if "\ufffd" in value or any(ord(char) < 32 and char not in "\t\r\n" for char in value):
        return _Parsed(reason="undecodable")
    clean = clean_text(value)
    if column.type == "name" and not clean.isascii():
        clean = clean.replace(" ", "")
    if len(clean) > MAX_TEXT:
        return _Parsed(reason="too_long")
    if clean in BLANK_WORDS:
        return _Parsed()
    return _Parsed(clean, repair="invisible" if clean != value else "")


def _by_distinct(
    text: Any, parse: Callable[[str], _Parsed], arrow_type: Any, allowed: frozenset[str]
) -> CheckedColumn:
    encoded = text.dictionary_encode()
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    verdicts = [_with_leave(parse(value), allowed) for value in encoded.dictionary.to_pylist()]
    values = pa.array([verdict.value for verdict in verdicts], arrow_type).take(encoded.indices)
    checked = CheckedColumn(values)
    reasons = {place: verdict.reason for place, verdict in enumerate(verdicts) if verdict.reason}
    if reasons:
        for row in np.flatnonzero(np.isin(indices, list(reasons))):
            checked.bad[int(row)] = reasons[int(indices[row])]
    repaired = {place: verdict.repair for place, verdict in enumerate(verdicts) if verdict.repair}
    if repaired:
        counts = np.bincount(indices, minlength=len(verdicts))
        for place, repair in repaired.items():
            checked.repairs[repair] = checked.repairs.get(repair, 0) + int(counts[place])
    return checked


def _with_leave(parsed: _Parsed, allowed: frozenset[str]) -> _Parsed:
    """A mended value counts only when the contract allows that repair; otherwise it is refused as malformed."""
    if parsed.repair and parsed.repair not in allowed and parsed.repair != "invisible":
        return _Parsed(reason=f"{_MALFORMED.get(parsed.repair, 'digits')}_malformed")
    return parsed


_MALFORMED = {"leading_zero": "digits", "date_forms": "date", "thousands": "amount"}


def _tidy(value: str) -> tuple[str, str]:
    clean = clean_text(value)
    if clean == value:
        return clean, ""
    return clean, "full_width" if any("\uff01" <= char <= "\uff5e" for char in value) else "invisible"


def _check_date(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        for place, form in enumerate(_DATE_FORMS):
            found = form.fullmatch(clean)
            if found:
                try:
                    day = date(*map(int, found.groups()))
                except ValueError:
                    return _Parsed(reason="date_malformed")
                if day > today and column.name == "birth_date":
                    return _Parsed(reason="birth_in_future")
                return _Parsed(day, repair="date_forms" if place > 1 else repair)
        return _Parsed(reason="formula_error" if clean in FORMULA_ERRORS else "date_malformed")

    return _by_distinct(text, parse, pa.date32(), column.repairs)


def _check_month(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        for place, form in enumerate(_MONTH_FORMS):
            found = form.fullmatch(clean)
            if found and 1 <= int(found[2]) <= 12 and 1900 <= int(found[1]) <= 2200:
                return _Parsed(Month(int(found[1]), int(found[2])).index, repair="date_forms" if place > 1 else repair)
        return _Parsed(reason="month_malformed")

    return _by_distinct(text, parse, pa.int32(), column.repairs)


def _check_money(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    plain = pc.match_substring_regex(text, _PLAIN_AMOUNT)
    amounts = pc.if_else(plain, text, pa.scalar(None, pa.string())).cast(pa.decimal128(18, 2))
    if isinstance(amounts, pa.ChunkedArray):
        amounts = amounts.combine_chunks()
    raw = np.frombuffer(amounts.buffers()[1], dtype=np.int64)[2 * amounts.offset : 2 * (amounts.offset + len(text)) : 2]
    fen = raw.copy()
    known = plain.to_numpy(zero_copy_only=False).copy()
    checked = CheckedColumn(None)
    odd = np.flatnonzero(~known)
    for row, value in zip(odd.tolist(), text.take(pa.array(odd)).to_pylist(), strict=True):
        parsed = _with_leave(_parse_money(column, value), column.repairs)
        if parsed.reason:
            checked.bad[row] = parsed.reason
        elif parsed.value is not None:
            fen[row], known[row] = parsed.value, True
            if parsed.repair:
                checked.repairs[parsed.repair] = checked.repairs.get(parsed.repair, 0) + 1
    checked.values = pa.array(fen, mask=~known)
    return checked


def _parse_money(column: ColumnContract, value: str) -> _Parsed:
    clean, repair = _tidy(value)
    if not clean:
        return _Parsed()
    if clean in FORMULA_ERRORS:
        return _Parsed(reason="formula_error")
    try:
        fen = parse_yuan(clean, allow_negative=column.may_be_negative)
    except AmountInvalid as problem:
        known = {"negative": "amount_negative", "size": "amount_size"}
        return _Parsed(reason=known.get(problem.reason, "amount_malformed"))
    return _Parsed(fen, repair="thousands" if "," in clean else repair)


def _check_integer(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        if re.fullmatch(r"-?\d{1,15}(\.0+)?", clean) is None or (clean[0] == "-" and not column.may_be_negative):
            return _Parsed(reason="integer_malformed")
        return _Parsed(int(clean.split(".")[0]), repair=repair)

    return _by_distinct(text, parse, pa.int64(), column.repairs)


def _check_digits(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        if not (clean.isascii() and clean.isdigit()) or len(clean) > 40:
            return _Parsed(reason="digits_malformed")
        if column.width and len(clean) < column.width:
            return _Parsed(clean.zfill(column.width), repair="leading_zero")
        if column.width and len(clean) > column.width:
            return _Parsed(reason="digits_malformed")
        return _Parsed(clean, repair=repair)

    return _by_distinct(text, parse, pa.string(), column.repairs)


def _check_division(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        width = column.width or 12
        if len(clean) != width or not (clean.isascii() and clean.isdigit()) or clean[0] == "0":
            return _Parsed(reason="digits_malformed")
        return _Parsed(int(clean), repair=repair)

    return _by_distinct(text, parse, pa.int64(), column.repairs)


def _check_code(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    meanings = list(dict.fromkeys(column.codes.values()))
    places = {meaning: place for place, meaning in enumerate(meanings)}

    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in column.codes:
            return _Parsed(places[column.codes[clean]], repair=repair)
        if clean in BLANK_WORDS:
            return _Parsed()
        padded = clean.zfill(column.width) if column.width and clean.isdigit() else ""
        if padded in column.codes:
            return _Parsed(places[column.codes[padded]], repair="leading_zero")
        return _Parsed(reason="formula_error" if clean in FORMULA_ERRORS else "code_unknown")

    checked = _by_distinct(text, parse, pa.int8(), column.repairs)
    checked.values = pa.DictionaryArray.from_arrays(checked.values, pa.array(meanings, pa.string()))
    return checked


def _check_credit_code(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        try:
            return _Parsed(CreditCode.parse(clean).value, repair=repair)
        except CreditCodeInvalid:
            return _Parsed(reason="credit_code_malformed")

    return _by_distinct(text, parse, pa.string(), column.repairs)


def _check_certificate(column: ColumnContract, text: Any, today: date) -> CheckedColumn:
    def parse(value: str) -> _Parsed:
        clean, repair = _tidy(value)
        if clean in BLANK_WORDS:
            return _Parsed()
        try:
            found = DisabilityCertificate.parse(clean, today=today)
        except DisabilityCertificateInvalid:
            return _Parsed(reason="certificate_malformed")
        return _Parsed(found.value + (found.reissue or ""), repair=repair)

    return _by_distinct(text, parse, pa.string(), column.repairs)


_KINDS: dict[str, Callable[[ColumnContract, Any, date], CheckedColumn]] = {
    "text": _check_text,
    "name": _check_text,
    "date": _check_date,
    "month": _check_month,
    "money_yuan": _check_money,
    "decimal2": _check_money,
    "integer": _check_integer,
    "digits": _check_digits,
    "division": _check_division,
    "code": _check_code,
    "credit_code": _check_credit_code,
    "disability_certificate": _check_certificate,
}


def certificate_disagrees(values: Any, digits: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Rows whose certificate number (残疾人证号) begins with another citizen number than the row's: bool[n]."""
    own = pc.utf8_slice_codeunits(values.fill_null("00000000000000000"), 0, 17).cast(pa.uint64())
    stated = own.to_numpy(zero_copy_only=False)
    return (stated != 0) & (stated != digits)


def sex_disagrees(values: Any, is_male: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows whose stated sex is not the one of the number; unstated never disagrees: bool[n]."""
    values = values.dictionary_decode()
    male = pc.equal(values, "male").fill_null(False).to_numpy(zero_copy_only=False)
    female = pc.equal(values, "female").fill_null(False).to_numpy(zero_copy_only=False)
    return (male & ~is_male) | (female & is_male)


def birth_disagrees(values: Any, birth_day: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Rows whose stated birth date is not the one of the number; unstated never disagrees: bool[n]."""
    stated = values.cast(pa.int32())
    known = stated.is_valid().to_numpy(zero_copy_only=False)
    return known & (stated.fill_null(0).to_numpy(zero_copy_only=False) != birth_day)
