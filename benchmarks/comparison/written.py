"""The extract that is loaded (待装载的文件): a household register in GB18030 with the usual faults, and in UTF-8.

The peer's file is the one whose characters are already right for it; what else is wrong in it stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from doudi.columnar.citizen_numbers import full_numbers
from doudi.columnar.contract import load_contract

SEED = 20251202
DATASET = "police_household_register"
_ROWS_AT_A_TIME = 200_000
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海燕春雪琴云飞鹏宇欣怡梓涵"
_ROADS = ("人民", "解放", "中山", "建设", "长江", "嘉陵", "学府", "滨河", "新华", "文化")


def write(folder: Path, rows: int) -> None:
    """Both files and how many rows they have."""
    chance = np.random.default_rng(SEED)
    contract = load_contract(DATASET)
    heading = ",".join(column.header for column in contract.columns) + "\r\n"
    with (folder / "gb18030.csv").open("wb") as ours, (folder / "utf8.csv").open("wb") as theirs:
        ours.write(heading.encode("gb18030"))
        theirs.write(heading.encode())
        for first in range(0, rows, _ROWS_AT_A_TIME):
            text = "".join(_lines(min(_ROWS_AT_A_TIME, rows - first), chance))
            ours.write(text.encode("gb18030"))
            theirs.write(text.encode())


def _lines(count: int, chance: np.random.Generator) -> list[str]:
    born = np.datetime64("1930-01-01") + chance.integers(0, 34_000, count).astype("timedelta64[D]")
    days = born.astype(str)
    order = chance.integers(0, 1000, count)
    division = chance.integers(500101, 500157, count)
    digits = np.array(
        [f"{d}{day[:4]}{day[5:7]}{day[8:]}{n:03d}" for d, day, n in zip(division, days, order, strict=True)]
    )
    numbers = full_numbers(digits.astype(np.uint64))
    surname, given = _letters(_SURNAMES, (count,), chance), _letters(_GIVEN, (count, 2), chance)
    road, house = chance.integers(0, len(_ROADS), count), chance.integers(1, 999, count)
    fault = chance.random(count)
    household, street = chance.integers(10**12, 10**13, count), chance.integers(1, 12, count)
    found = []
    for at in range(count):
        number, day = _faulty(numbers[at], days[at], fault[at])
        community = f"{division[at]}{street[at]:03d}{order[at] % 20 + 1:03d}"
        found.append(
            f"{household[at]},{surname[at]}{given[at][0]}{given[at][1] if order[at] % 4 else ''},{number},"
            f"{1 if order[at] % 2 else 2},{day},{('02', '10', '20', '30')[at % 4]},{('10', '20')[at % 2]},{community},"
            f"{community}{at % 9 + 1:03d},{community}{at % 9 + 1:03d}{at % 7 + 1:02d},"
            f"重庆市{_ROADS[road[at]]}路{house[at]}号{at % 30 + 1}栋{at % 33 + 1}-{at % 8 + 1},"
            f"{'城镇' if at % 3 else '农村'},{'人户一致' if at % 6 else '人户分离'},"
            f"{'2010-05-01' if at % 2 else ''}\r\n"
        )
    return found


def _letters(letters: str, shape: tuple[int, ...], chance: np.random.Generator) -> Any:
    return np.array(list(letters))[chance.integers(0, len(letters), shape)]


def _faulty(number: str, day: str, turn: float) -> tuple[str, str]:
    """About three rows in a hundred have to be mended, one in two hundred cannot be."""
    if turn < 0.005:
        return number[:-1] + ("1" if number[-1] != "1" else "2"), day
    if turn < 0.015 and number[6:8] == "19":
        return number[:6] + number[8:17], day
    if turn < 0.02:
        return number.lower(), day
    if turn < 0.03:
        return number, day.replace("-", "/")
    if turn < 0.032:
        return "".join(chr(ord(char) + 0xFEE0) for char in number), day
    return number, day
