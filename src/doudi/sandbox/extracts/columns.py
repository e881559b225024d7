"""Columns most extracts share: names, numbers, employers, places, amounts and dates of one list of people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import (
    NO_DAY,
    Bytes,
    Cell,
    Rows,
    blank_where,
    chosen,
    constant,
    day_matrix,
    digits_matrix,
    joined,
    table,
    through,
    yuan,
)
from doudi.sandbox.names import NameColumn
from doudi.sandbox.numbers import credit_codes
from doudi.sandbox.world import World

Ints = npt.NDArray[np.integer]
_FIRST = tuple("华盛瑞恒嘉宏鑫泰安和信达远博兴长康渝山江联众云智顺天")
_SECOND = tuple("源丰达通诚业创美科力城运祥德隆腾飞康利辉")
_TRADES = (
    *("商贸有限公司", "建筑工程有限公司", "电子有限公司", "物业管理有限公司", "餐饮管理有限公司", "物流有限公司"),
    *("机械制造有限公司", "医药有限公司", "信息技术有限公司", "人力资源有限公司", "百货有限公司", "汽车零部件有限公司"),
)


class Columns:
    """Makes columns for rows that each belong to a person of the world, in one encoding."""

    def __init__(self, world: World, person: Ints, encoding: str) -> None:
        self.world, self.encoding = world, "utf-8" if encoding == "utf-8-sig" else encoding
        self.person = person.astype(np.int32)
        self._names = NameColumn(world.people, self.encoding)

    @property
    def name(self) -> Cell:
        """姓名."""
        return self.name_of(self.person)

    def name_of(self, person: Ints) -> Cell:
        """The name of another person named per row; below zero is blank."""
        column = through(np.maximum(person, 0), self._names)
        return blank_where(column, person < 0) if (person < 0).any() else column

    @property
    def variant_name(self) -> Cell:
        """姓名 as another system spells it."""
        return lambda rows: self._names.variant(self.person[rows].astype(np.int64))

    @property
    def number(self) -> Cell:
        """公民身份号码."""
        return self.number_of(self.person)

    def number_of(self, person: Ints) -> Cell:
        """The number of another person named per row; below zero is blank."""
        numbers = self.world.numbers
        column: Cell = lambda rows: numbers[np.maximum(person[rows], 0)]  # noqa: E731
        return blank_where(column, person < 0) if (person < 0).any() else column

    def text(self, codes: Ints, options: Sequence[str]) -> Cell:
        """One of a few texts per row."""
        return chosen(codes, options, self.encoding)

    def always(self, text: str) -> Cell:
        """The same text in every row."""
        return constant(text, self.encoding)

    def when(self, is_so: npt.NDArray[np.bool_], cell: Cell) -> Cell:
        """The column where the condition holds, blank elsewhere."""
        return blank_where(cell, ~is_so)

    def day(self, days: Ints, style: str = "dash") -> Cell:
        """Dates from days since 1970; NO_DAY is blank."""
        return lambda rows: day_matrix(days[rows], style, self.encoding)

    def fen(self, amounts: Ints, known: npt.NDArray[np.bool_] | None = None) -> Cell:
        """Amounts in yuan with two decimals, blank where not known."""
        return yuan(amounts, None if known is None else ~known)

    def month(self, months_ago: Ints) -> Cell:
        """Months as YYYYMM, so many before the as-of month; below zero is blank."""
        return self.text(np.where(months_ago < 0, len(_months(self.world)) - 1, months_ago), _months(self.world))

    def employer(self, employer: Ints, known: npt.NDArray[np.bool_] | None = None) -> tuple[Cell, Cell]:
        """Credit code and name of the employer per row."""
        codes = employer_codes(self.world)
        safe = np.maximum(employer, 0)
        code: Cell = lambda rows: codes[safe[rows]]  # noqa: E731
        city = "重庆"
        name = joined(
            constant(city, self.encoding),
            chosen(safe % len(_FIRST), _FIRST, self.encoding),
            chosen(safe // len(_FIRST) % len(_SECOND), _SECOND, self.encoding),
            chosen((safe + safe // 480) % len(_TRADES), _TRADES, self.encoding),
        )
        if known is None:
            return code, name
        return blank_where(code, ~known), blank_where(name, ~known)

    def address(self, home: Ints, with_commas: bool = False) -> Cell:
        """Where a household lives, in words; one in a hundred holds a comma and is quoted."""
        world = self.world
        community = world.homes.community[np.maximum(home, 0)]
        streets = [
            f"重庆市{world.places.district.name}{street}{_short(each.name)}"
            for street, each in zip(world.places.streets, world.places.communities, strict=True)
        ]
        road = table(streets, self.encoding)
        comma = table(["", ","], self.encoding)
        quote = table(["", '"'], self.encoding)
        word = {text: np.frombuffer(text.encode(self.encoding), np.uint8) for text in ("号", "栋", "-")}

        def made(rows: Rows) -> Bytes:
            place = home[rows].astype(np.int64)
            odd = (place % 97 == 5).astype(np.int8) if with_commas else np.zeros(len(rows), np.int8)
            parts = [
                *(quote[odd], road[community[rows]], _counted(place % 389 + 1, 3), word["号"], comma[odd]),
                *(_counted(place // 7 % 24 + 1, 2), word["栋"], _counted(place // 11 % 32 + 1, 2), word["-"]),
                *(_counted(place // 3 % 8 + 1, 1), quote[odd]),
            ]
            return np.hstack([np.broadcast_to(part, (len(rows), part.shape[-1])) for part in parts])

        return made


def _counted(values: Ints, width: int) -> Bytes:
    out = digits_matrix(values, width).copy()
    leading = np.ones(len(out), np.bool_)
    for place in range(width - 1):
        leading &= out[:, place] == 48
        out[leading, place] = 0
    return out


def _short(community: str) -> str:
    return community.removesuffix("居民委员会").removesuffix("村民委员会")


def _months(world: World) -> tuple[str, ...]:
    """The as-of month and 1,200 before it, latest first, then a blank."""
    return _months_before(world.as_of.year * 12 + world.as_of.month - 1)


@lru_cache(maxsize=4)
def _months_before(latest: int) -> tuple[str, ...]:
    return (*(f"{(latest - ago) // 12}{(latest - ago) % 12 + 1:02}" for ago in range(1200)), "")


@lru_cache(maxsize=2)
def _codes(count: int, district: int) -> Bytes:
    return credit_codes(count, "91", district)


def employer_codes(world: World) -> Bytes:
    """The credit codes of the district's employers, those that only planted cases know at the end."""
    further = len(world.registers.further) if world.registers else 0
    return _codes(world.employers + further, world.district)


def no_day(count: int) -> npt.NDArray[np.int32]:
    """A column of blank dates."""
    return np.full(count, NO_DAY, np.int32)
