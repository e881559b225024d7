"""Reads single values (单个值) of departments' columns: what it means, whether it was mended, or why it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

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

# What departments write for "nothing entered". In an amount, only a blank is unknown; "-" or "无" could be meant as
# zero and could be meant as unknown, so such a row goes back.
BLANK_WORDS = frozenset({"", "-", "--", "—", "/", "\\", "无", "空", "null", "NULL", "N/A", "#N/A"})
FORMULA_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
MAX_TEXT = 400
# Control, invisible and replacement characters, full-width ASCII, and blanks at either end or doubled.
UNTIDY = "[\\x00-\\x1f\\x7f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u3000\ufeff\uff01-\uff5e\ufffd]|^ | $|  "
_UNTIDY = re.compile(UNTIDY)
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
# Which fault a repair is when the contract does not allow it.
_FAULT_OF_REPAIR = {"leading_zero": "digits_malformed", "date_forms": "date_malformed", "thousands": "amount_malformed"}


@dataclass(frozen=True)
class Parsed:
    """One value read: its meaning (None is unknown), or the reason it is refused, and the repair it needed."""

    value: Any = None
    reason: str = ""
    repair: str = ""


UNKNOWN = Parsed()
Parser = Callable[[str], Parsed]


def parser_for(column: ColumnContract, today: date) -> tuple[Parser, Any]:
    """The reader of one column's values, and the Arrow type of what it reads."""
    make, arrow_type = _MAKERS[column.type]
    parse = make(column, today)

    def with_leave(value: str) -> Parsed:
        parsed = parse(value)
        if parsed.repair in _FAULT_OF_REPAIR and parsed.repair not in column.repairs:
            return Parsed(reason=_FAULT_OF_REPAIR[parsed.repair])
        return parsed

    return with_leave, arrow_type


def tidy(value: str) -> tuple[str, str]:
    """The value without what cannot be seen, and which repair that was.

    >>> tidy("２０２５\\u200b"), tidy("2025")
    (('2025', 'full_width'), ('2025', ''))
    """
    if _UNTIDY.search(value) is None:
        return value, ""
    return clean_text(value), "full_width" if any("\uff01" <= char <= "\uff5e" for char in value) else "invisible"


def _text(column: ColumnContract, today: date) -> Parser:
    is_name = column.type == "name"

    def parse(value: str) -> Parsed:
        if value in FORMULA_ERRORS:
            return Parsed(reason="formula_error")
        if "\ufffd" in value or any(ord(char) < 32 and char not in "\t\r\n" for char in value):
            return Parsed(reason="undecodable")
        clean, repair = tidy(value)
        if is_name and " " in clean and not clean.isascii():
            clean, repair = clean.replace(" ", ""), "invisible"
        if len(clean) > MAX_TEXT:
            return Parsed(reason="too_long")
        return UNKNOWN if clean in BLANK_WORDS else Parsed(clean, repair=repair)

    return parse


def _date(column: ColumnContract, today: date) -> Parser:
    not_after = today if column.name == "birth_date" else date.max

    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        for place, form in enumerate(_DATE_FORMS):
            found = form.fullmatch(clean)
            if not found:
                continue
            try:
                day = date(*map(int, found.groups()))
            except ValueError:
                return Parsed(reason="date_malformed")
            if day > not_after:
                return Parsed(reason="birth_in_future")
            return Parsed(day, repair="date_forms" if place else repair)
        return Parsed(reason="formula_error" if clean in FORMULA_ERRORS else "date_malformed")

    return parse


def _month(column: ColumnContract, today: date) -> Parser:
    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        for place, form in enumerate(_MONTH_FORMS):
            found = form.fullmatch(clean)
            if found and 1 <= int(found[2]) <= 12 and 1900 <= int(found[1]) <= 2200:
                return Parsed(Month(int(found[1]), int(found[2])).index, repair="date_forms" if place > 1 else repair)
        return Parsed(reason="month_malformed")

    return parse


def _amount(column: ColumnContract, today: date) -> Parser:
    known = {"negative": "amount_negative", "size": "amount_size"}

    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if not clean:
            return UNKNOWN
        if clean in FORMULA_ERRORS:
            return Parsed(reason="formula_error")
        try:
            fen = parse_yuan(clean, allow_negative=column.may_be_negative)
        except AmountInvalid as problem:
            return Parsed(reason=known.get(problem.reason, "amount_malformed"))
        return Parsed(fen, repair="thousands" if "," in clean else repair)

    return parse


def _integer(column: ColumnContract, today: date) -> Parser:
    form = re.compile(r"-?\d{1,15}(\.0+)?" if column.may_be_negative else r"\d{1,15}(\.0+)?")

    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        if form.fullmatch(clean) is None or not clean.isascii():
            return Parsed(reason="integer_malformed")
        number = int(clean.split(".")[0])
        if column.most is not None and number > column.most:
            return Parsed(reason="integer_too_large")
        return Parsed(number, repair=repair)

    return parse


def _digits(column: ColumnContract, today: date) -> Parser:
    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        if not (clean.isascii() and clean.isdigit()) or len(clean) > (column.width or 40):
            return Parsed(reason="digits_malformed")
        if column.width and len(clean) < column.width:
            return Parsed(clean.zfill(column.width), repair="leading_zero")
        return Parsed(clean, repair=repair)

    return parse


def _division(column: ColumnContract, today: date) -> Parser:
    width = column.width or 12

    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        if len(clean) != width or not (clean.isascii() and clean.isdigit()) or clean[0] == "0":
            return Parsed(reason="digits_malformed")
        return Parsed(int(clean), repair=repair)

    return parse


def _code(column: ColumnContract, today: date) -> Parser:
    places = {meaning: place for place, meaning in enumerate(meanings(column))}

    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in column.codes:
            return Parsed(places[column.codes[clean]], repair=repair)
        if clean in BLANK_WORDS:
            return UNKNOWN
        padded = clean.zfill(column.width) if column.width and clean.isdigit() else ""
        if padded in column.codes:
            return Parsed(places[column.codes[padded]], repair="leading_zero")
        return Parsed(reason="formula_error" if clean in FORMULA_ERRORS else "code_unknown")

    return parse


def meanings(column: ColumnContract) -> list[str]:
    """What a code column can mean, in the order of the contract; values of a code column are places in this list."""
    return list(dict.fromkeys(column.codes.values()))


def _credit_code(column: ColumnContract, today: date) -> Parser:
    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        try:
            return Parsed(CreditCode.parse(clean).value, repair=repair)
        except CreditCodeInvalid:
            return Parsed(reason="credit_code_malformed")

    return parse


def _certificate(column: ColumnContract, today: date) -> Parser:
    def parse(value: str) -> Parsed:
        clean, repair = tidy(value)
        if clean in BLANK_WORDS:
            return UNKNOWN
        try:
            found = DisabilityCertificate.parse(clean, today=today)
        except DisabilityCertificateInvalid:
            return Parsed(reason="certificate_malformed")
        return Parsed(found.value + (found.reissue or ""), repair=repair)

    return parse


_MAKERS: dict[str, tuple[Callable[[ColumnContract, date], Parser], Any]] = {
    "text": (_text, pa.string()),
    "name": (_text, pa.string()),
    "date": (_date, pa.date32()),
    "month": (_month, pa.int32()),
    "money_yuan": (_amount, pa.int64()),
    "decimal2": (_amount, pa.int64()),
    "integer": (_integer, pa.int64()),
    "digits": (_digits, pa.string()),
    "division": (_division, pa.int64()),
    "code": (_code, pa.int8()),
    "credit_code": (_credit_code, pa.string()),
    "disability_certificate": (_certificate, pa.string()),
}
