"""Labelled truth for linkage (匹配的标准答案): people, the same people as another register writes them, and rows whose
number was lost.

Errors are drawn apart from each other, as real ones are not quite: figures measured on these rows compare methods on
the same data; they do not foretell what a real register gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.reference.divisions import load_divisions
from doudi.sandbox.names import FEMALE, MALE, RARE, SURNAMES, VARIANTS, draw_surnames
from doudi.sandbox.numbers import citizen_numbers
from doudi.sandbox.streams import Streams

Texts = npt.NDArray[Any]
Rows = npt.NDArray[np.int64]
COLUMNS = ("number", "name", "birth", "sex", "community", "address", "phone")
_ROADS = tuple(
    f"{first}{second}{kind}"
    for first in "大小天石双新龙凤杨井歌童覃土中陈"
    for second in "桥坪湾坎石家园碑木林"
    for kind in ("路", "街", "巷")
)
# Characters that sound alike, as a clerk at a keyboard chooses the wrong one.
HOMOPHONES = {
    a: b
    for pair in (
        "伟玮 玮伟 晓小 小晓 英瑛 瑛英 芳方 静敬 玉钰 钰玉 建健 健建 国果 明鸣 志智 智志 平萍 萍平 "
        "文雯 雯文 军君 君军 华桦 桦华 涛滔 林琳 琳林 燕艳 艳燕 红虹 佳嘉 嘉佳 欣馨 馨欣 雨宇 宇雨 "
        "丽莉 莉丽 诗施 梅玫 洁杰 杰洁 云芸 "
    ).split()
    for a, b in [(pair[0], pair[1])]
}  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """Rows of one side: `columns` name → texts (empty: not known), and `person`, whose row it is; -1 for a stranger."""

    columns: dict[str, Texts]
    person: Rows

    def __len__(self) -> int:
        return len(self.person)

    def taken(self, rows: npt.NDArray[Any]) -> Labelled:
        """Some of the rows."""
        return Labelled({name: values[rows] for name, values in self.columns.items()}, self.person[rows])


def make_people(count: int, seed: int, district: int = 500106) -> Labelled:
    """People of a register: a quarter share a household and address; one in a hundred has a twin at the same address.

    >>> made = make_people(100, 1)
    >>> len(made), len(set(made.columns["number"])), made.columns["birth"][0] == made.columns["number"][0][6:14]
    (100, 100, True)
    """
    draw = Streams(seed, district).of("linkage people")
    home = _homes(draw, count)
    born = draw.integers(-12000, 20000, count).astype(np.int32)
    male = draw.random(count) < 0.51
    surname, first, second = draw_surnames(draw, count), draw.integers(0, 10**6, count), draw.integers(0, 10**6, count)
    twins = np.flatnonzero((draw.random(count) < 0.01) & (np.arange(count) > 0))
    for column in (home, born, male, surname, first):
        column[twins] = column[twins - 1]
    alone = draw.random(count) < 0.1
    names = _names(surname, first, second, male, alone, draw)
    area = np.where(draw.random(count) < 0.15, 500107, district).astype(np.int64)
    numbers = citizen_numbers(area, born, male, district, 0)
    villages = [each for each in load_divisions().under(str(district)) if each.level == "village"]
    towns = {each.code: each.name for each in load_divisions().children(str(district))}
    place = home * 7919 % len(villages)
    codes = np.array([each.code for each in villages], object)[place]
    short = np.array(
        [towns[v.code[:9]] + v.name.removesuffix("居民委员会").removesuffix("村民委员会") for v in villages], object
    )
    road = np.array(_ROADS, object)[home * 31 % len(_ROADS)]
    house = _text(home % 389 + 1) + "号" + _text(home // 7 % 24 + 1) + "栋"
    house = house + _text(home // 11 % 32 + 1) + "-" + _text(home // 3 % 8 + 1)
    phone = (
        "1" + _text(30 + draw.integers(0, 60, count)) + _text(10**8 + draw.integers(0, 9 * 10**8, count)).astype(object)
    )
    phone = np.array([each[:11] for each in phone], object)
    phone[twins] = phone[twins - 1]
    return Labelled(
        {
            "number": numbers.view("S18").ravel().astype("U18").astype(object),
            "name": names,
            "birth": _dates(born),
            "sex": np.where(male, "1", "2").astype(object),
            "community": codes,
            "address": "重庆市沙坪坝区" + short[place] + road + house,
            "phone": phone,
        },
        np.arange(count, dtype=np.int64),
    )


def _homes(draw: np.random.Generator, count: int) -> Rows:
    """A household number per person: three quarters live in one of their own, the others share the one before."""
    return np.cumsum(draw.random(count) >= 0.25).astype(np.int64)


def _names(
    surname: npt.NDArray[Any],
    first: Rows,
    second: Rows,
    male: npt.NDArray[np.bool_],
    alone: npt.NDArray[np.bool_],
    draw: np.random.Generator,
) -> Texts:
    men, women = np.array(list(dict.fromkeys(MALE)), object), np.array(list(dict.fromkeys(FEMALE)), object)
    given = [np.where(male, men[each % len(men)], women[each % len(women)]) for each in (first, second)]
    rare = np.flatnonzero(draw.random(len(first)) < 1 / 400)
    given[0][rare] = np.array(list(RARE), object)[first[rare] % len(RARE)]
    given[1][alone] = ""
    names: Texts = np.array(SURNAMES, object)[surname] + given[0] + given[1]
    return names


def as_another_writes(people: Labelled, share: float, seed: int, *, with_number: bool = True) -> Labelled:
    """The same people as another register has them, so many of them, with strangers in place of the others.

    Homophones in 2 % of characters, a wrong first character in 1.5 %, variant characters in 5 %, the birth date
    shifted in 2 %, another sex in 0.2 %, moved 5 %, another house 12 %, another telephone 30 % and none 15 %, the
    number missing or one digit wrong in 5 %.
    """
    draw = Streams(seed, 500106).of("linkage other register")
    count = len(people)
    kept = np.sort(draw.permutation(count)[: round(count * share)])
    others = make_people(count - len(kept), seed + 10_007)
    rows = people.taken(kept)
    columns = {name: np.concatenate([rows.columns[name], others.columns[name]]) for name in COLUMNS}
    person = np.concatenate([rows.person, np.full(len(others), -1, np.int64)])
    _spoil_details(columns, draw)
    if with_number:
        _lose_numbers(columns, draw.random(count) < 0.05, draw)
    else:
        columns["number"][:] = ""
    order = draw.permutation(count)
    return Labelled(columns, person).taken(order)


def _spoil_details(columns: dict[str, Texts], draw: np.random.Generator) -> None:
    count = len(columns["name"])

    def some(share: float) -> Rows:
        return np.flatnonzero(draw.random(count) < share)

    _change(columns["name"], some(0.05), lambda text: "".join(HOMOPHONES.get(char, char) for char in text))
    _change(columns["name"], some(0.05), lambda text: "".join(VARIANTS.get(char, char) for char in text))
    for row in some(0.015):
        columns["name"][row] = SURNAMES[int(draw.integers(0, 200))] + columns["name"][row][1:]
    for row in some(0.02):
        columns["birth"][row] = _shifted(columns["birth"][row], int(draw.integers(0, 4)))
    _change(columns["sex"], some(0.002), lambda text: "2" if text == "1" else "1")
    moved, elsewhere = some(0.05), draw.permutation(count)
    for name in ("community", "address"):
        columns[name][moved] = columns[name][elsewhere[moved]]
    _change(columns["address"], some(0.12), lambda text: text[:-3] + "9-9")
    _change(columns["address"], some(0.3), lambda text: text.removeprefix("重庆市沙坪坝区"))
    # Another permutation: whoever moves does not get the telephone of the person who lived there.
    changed, others = some(0.3), draw.permutation(count)
    columns["phone"][changed] = columns["phone"][others[changed]]
    columns["phone"][some(0.15)] = ""


def _change(column: Texts, rows: Rows, how: Callable[[str], str]) -> None:
    for row in rows:
        column[row] = how(column[row])


def _shifted(date: str, how: int) -> str:
    """A birth date written down wrongly: another day, another year, month and day swapped, a digit."""
    year, month, day = date[:4], date[4:6], date[6:]
    if how == 0:
        return f"{year}{month}{int(day) % 28 + 1:02}"
    if how == 1:
        return f"{int(year) + 1}{month}{day}"
    if how == 2 and int(day) <= 12:
        return f"{year}{day}{month}"
    return f"{year}{month}{day[0]}{(int(day[1]) + 3) % 10}"


def _lose_numbers(columns: dict[str, Texts], broken: npt.NDArray[np.bool_], draw: np.random.Generator) -> None:
    """Half of them are missing, the others have one digit wrong."""
    rows = np.flatnonzero(broken)
    blank = draw.random(len(rows)) < 0.5
    columns["number"][rows[blank]] = ""
    for row in rows[~blank]:
        columns["number"][row] = broken_number(columns["number"][row], 0, draw)


def broken_number(number: str, how: int, draw: np.random.Generator) -> str:
    """A number spoilt: 0 one digit wrong, 1 a digit left out, 2 two neighbours swapped, 3 two digits wrong, 4 cut."""
    place = int(draw.integers(0, 17))
    digit = str((int(number[place]) + int(draw.integers(1, 10))) % 10)
    if how == 1:
        return number[:place] + number[place + 1 :]
    if how == 2:
        while number[place] == number[place + 1]:
            place = (place + 1) % 17
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    wrong = number[:place] + digit + number[place + 1 :]
    if how == 3:
        return broken_number(wrong, 0, draw)
    return wrong[:14] if how == 4 else wrong


#: What a department's row says beside the name, and how often a row is of that kind.
KINDS: tuple[tuple[tuple[str, ...], float], ...] = (
    (("number",), 0.35),
    (("number", "birth", "sex"), 0.15),
    (("number", "address"), 0.1),
    (("birth", "sex"), 0.1),
    (("birth", "sex", "community"), 0.1),
    (("address",), 0.08),
    (("birth", "address"), 0.07),
    ((), 0.05),
)


def rows_without_numbers(people: Labelled, count: int, seed: int, strangers: float = 0.15) -> Labelled:
    """Rows a loader set apart: the number blank or wrong, the rest as that department writes it; some are strangers'.

    >>> rows = rows_without_numbers(make_people(500, 1), 100, 2)
    >>> len(rows), int((rows.person < 0).sum())
    (100, 15)
    """
    draw = Streams(seed, 500106).of("linkage broken rows")
    away = round(count * strangers)
    chosen = people.taken(draw.integers(0, len(people), count - away))
    others = make_people(away, seed + 20_011)
    columns = {name: np.concatenate([chosen.columns[name], others.columns[name]]) for name in COLUMNS}
    person = np.concatenate([chosen.person, np.full(away, -1, np.int64)])
    _spoil_details(columns, draw)
    kinds = np.searchsorted(np.cumsum([share for _, share in KINDS]), draw.random(count)).clip(max=len(KINDS) - 1)
    for row in range(count):
        says = KINDS[kinds[row]][0]
        for name in COLUMNS:
            if name not in ("name", *says):
                columns[name][row] = ""
        if "number" in says:
            how = int(np.searchsorted([0.55, 0.7, 0.85, 0.95], draw.random()))
            columns["number"][row] = broken_number(columns["number"][row], how, draw)
    return Labelled(columns, person).taken(draw.permutation(count))


def _text(values: npt.NDArray[Any]) -> Texts:
    made: Texts = values.astype(str).astype(object)
    return made


def _dates(days: npt.NDArray[np.int32]) -> Texts:
    written = np.datetime_as_string(days.astype("datetime64[D]"), unit="D").astype(object)
    return np.array([each.replace("-", "") for each in written], object)
