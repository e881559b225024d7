"""Months between days without a calendar library (日期运算): arithmetic a processor does on several people at once."""

from __future__ import annotations

from doudi.rules.tiles.code import Value
from doudi.rules.tiles.lowering import Rows

FIRST_DAY, LAST_DAY = -719_162, 2_932_896
"""0001-01-01 and 9999-12-31 as days since 1970-01-01: the dates a family can have."""


def completed_months(rows: Rows, day: Value, now: Value) -> Value:
    """Completed months from a day (since 1970-01-01) to the first day of month `now` (an index, see `Month.index`)."""
    month, scaled = _month_of(rows, day)
    begun = rows.do("at_most", 2_141, rows.do("and_wide", scaled, 0xFFFF))
    return rows.do("subtract", rows.do("subtract", now, month), begun)


def months_reached(rows: Rows, day: Value, now: Value) -> Value:
    """Completed months from a day (since 1970-01-01) to the last day of month `now`."""
    return rows.do("subtract", now, _month_of(rows, day)[0])


def _month_of(rows: Rows, day: Value) -> tuple[Value, Value]:
    """The index of a day's month, and a number whose low half is below 2,141 on the first day of a month.

    Counts years from 1 March and the months 3 to 14 in them, after Neri and Schneider, "Euclidean affine functions and
    their application to calendar algorithms" (2022). The masks say how large a number can be, so that a short
    multiplication does; a test compares every day of 9,999 years.
    """

    do = rows.do
    since_march = do("and_wide", do("add", day, 719_468), 0x3F_FFFF)
    quarters = do("or_wide", do("shift_left", since_march, 2), 3)
    century = do("shift_right", do("multiply", quarters, 30_103_605), 42)
    in_century = do("and_wide", do("subtract", quarters, do("multiply", century, 146_097)), 0x3_FFFF)
    in_century = do("or_wide", in_century, 3)
    year = do("shift_right", do("multiply", in_century, 2_939_745), 32)
    in_year = do("and_wide", do("subtract", in_century, do("multiply", year, 1_461)), 0x7FF)
    scaled = do("add", do("multiply", do("shift_right", in_year, 2), 2_141), 197_913)
    years = do("add", do("multiply", century, 100), year)
    month = do("add", do("multiply", years, 12), do("subtract", do("shift_right", scaled, 16), 1))
    return month, scaled


def whole_years(rows: Rows, months: Value) -> Value:
    """Months as completed years, downwards for those not born yet."""
    do = rows.do
    # Past zero for every date there is, so that a shift can divide.
    moved = do("and_wide", do("add", months, 12 * 16_384), 0xF_FFFF)
    return do("subtract", do("shift_right", do("multiply", moved, 1_431_655_766), 34), 16_384)
