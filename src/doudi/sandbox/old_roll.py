"""An older system's files with planted faults (虚构的老系统名册): who draws, what was paid, cases under way, its sums.

What is planted stands in the answer, by the number of the family; the product never reads it.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from doudi.kernel.identifiers import check_digit
from doudi.kernel.money import format_yuan
from doudi.kernel.month import Month

WHO_DRAWS = (
    "户编号",
    "姓名",
    "身份证号",
    "与户主关系",
    "类别",
    "区划代码",
    "城乡",
    "保障人数",
    "户月金额(元)",
    "起发月",
    "批准文号",
    "批准日期",
    "开户银行",
    "户名",
    "账号",
    "联系电话",
)
PAID = ("户编号", "姓名", "身份证号", "类别", "区划代码", "月份", "金额(元)", "发放日期", "结果")
CASES = (
    "户编号",
    "姓名",
    "身份证号",
    "与户主关系",
    "类别",
    "区划代码",
    "城乡",
    "申请日期",
    "受理日期",
    "暂停起",
    "暂停原因",
    "延长日期",
    "延长原因",
    "联系电话",
    "原系统已办",
)
SUMS = ("类别", "乡镇代码", "月份", "户数", "人数", "金额(元)")
MAPPING: dict[str, dict[str, Any]] = {
    "columns": {"原编号": "户编号", "公民身份号码": "身份证号", "待遇种类": "类别"},
    "codes": {
        "待遇种类": {"城市低保": "dibao", "农村低保": "dibao", "特困": "tekun"},
        "与户主关系": {"儿子": "子女", "女儿": "子女"},
    },
}
SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨",
    ("安", "宁", "国庆", "淑芬", "建华", "小妹", "桂英", "德明", "秀兰", "永福"),
)
PLANTED = (
    "number_check_digit",
    "no_head",
    "in_two_families",
    "twice_in_family",
    "place_unknown",
    "scheme_unknown",
    "amount_missing",
    "amount_malformed",
    "month_malformed",
    "name_blank",
)


@dataclass
class OldRoll:
    """The files, and what was planted in them.

    Args:
        faults: number of the family → the code of the fault planted in it.
        doubts: number of the family → the code of what should be looked at.
        good: numbers of families without a planted fault.
        wrong_sums: streets in whose sum the older system is wrong by one family.
        paid_twice: numbers of families one month of whom stands there twice.
    """

    folder: Path
    faults: dict[str, str] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    good: list[str] = field(default_factory=list)
    wrong_sums: list[str] = field(default_factory=list)
    paid_twice: list[str] = field(default_factory=list)

    def path(self, name: str) -> Path:
        """One of the files: recipients, payments, open_cases, totals."""
        return self.folder / f"{name}.csv"


@dataclass
class _Family:
    reference: str
    place: str
    people: list[list[str]]
    fen: int


def write_old_roll(
    folder: Path,
    places: Sequence[str],
    *,
    seed: int,
    families: int,
    as_of: date,
    each_fault: int = 1,
    encoding: str = "gb18030",
) -> OldRoll:
    """Files of so many families in these communities, each fault planted in so many of them.

    Args:
        places: division codes of twelve figures.
        as_of: the day the files tell of.
    """
    rng = random.Random(f"old roll {seed}")
    folder.mkdir(parents=True, exist_ok=True)
    roll = OldRoll(folder)
    made = [_family(rng, at, seed, places[at % len(places)], as_of) for at in range(families)]
    rng.shuffle(made)
    spare = list(made)
    for code in PLANTED:
        for _ in range(each_fault):
            family = spare.pop()
            roll.faults[family.reference] = code
            _plant(code, family, made)
    for code in ("holder_differs", "people_differ", "above_standard"):
        family = spare.pop()
        roll.doubts[family.reference] = code
        head = family.people[0]
        if code == "holder_differs":
            head[13] = "别的人"
        elif code == "people_differ":
            head[7] = str(len(family.people) + 1)
        else:
            head[8] = "99999.00"
            family.fen = 9_999_900
    roll.good = [each.reference for each in spare] + list(roll.doubts)
    _write(roll.path("recipients"), WHO_DRAWS, [row for each in made for row in each.people], encoding)
    kept = [each for each in made if each.reference in set(roll.good)]
    _payments(roll, rng, kept, as_of, encoding)
    _cases(roll, rng, places, families, seed, as_of, encoding)
    _sums(roll, made, as_of, encoding)
    return roll


def _number(rng: random.Random, at: int, seed: int, born: date) -> str:
    first = f"500106{born:%Y%m%d}{(at * 7 + seed) % 1000:03d}"
    return first + check_digit(first)


def _family(rng: random.Random, at: int, seed: int, place: str, as_of: date) -> _Family:
    reference, count = f"LX{seed % 100:02d}{at:06d}", rng.choice((1, 1, 2, 3))
    people = []
    fen = 100 * rng.randint(120, 700) * count
    since = str(Month.from_index(Month.of(as_of).index - rng.randint(1, 40)))
    for nth in range(count):
        born = date(1940 + (at * 3 + nth * 17) % 70, 1 + (at + nth) % 12, 1 + (at * 5 + nth) % 28)
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        number = _number(rng, at * 4 + nth, seed, born)
        relation = ("户主", "配偶", "儿子")[nth]
        if nth:
            people.append([reference, name, number, relation, "城市低保", place, "城市", *[""] * 9])
            continue
        account = f"6222{seed % 10000:04d}{at:08d}"
        people.append(
            [
                reference,
                name,
                number,
                relation,
                "城市低保",
                place,
                "城市",
                str(count),
                format_yuan(fen),
                since,
                f"沙民〔{since[:4]}〕{at}号",
                f"{since}-05",
                "示例银行",
                name,
                account,
                f"138{at:08d}",
            ]
        )
    return _Family(reference, place, people, fen)


def _plant(code: str, family: _Family, made: Sequence[_Family]) -> None:
    head = family.people[0]
    if code == "number_check_digit":
        head[2] = head[2][:-1] + ("1" if head[2][-1] != "1" else "2")
    elif code == "no_head":
        head[3] = "配偶"
    elif code == "in_two_families":
        other = next(
            each for each in made if each is not family and len(each.people) == 1 and each.people[0][3] == "户主"
        )
        family.people.append([family.reference, *other.people[0][1:3], "其他", *head[4:7], *[""] * 9])
    elif code == "twice_in_family":
        family.people.append([*head[:3], "其他", *head[4:7], *[""] * 9])
    elif code == "place_unknown":
        head[5] = "509999999999"
    elif code == "scheme_unknown":
        for row in family.people:
            row[4] = "困难户"
    elif code == "amount_missing":
        head[8] = ""
    elif code == "amount_malformed":
        head[8] = "六百"
    elif code == "month_malformed":
        head[9] = "去年"
    else:
        head[1] = ""


def _payments(roll: OldRoll, rng: random.Random, kept: Sequence[_Family], as_of: date, encoding: str) -> None:
    rows = []
    for at, family in enumerate(kept):
        head = family.people[0]
        for back in (2, 1):
            month = str(Month.from_index(Month.of(as_of).index - back))
            row = [*head[:3], head[4], family.place, month, format_yuan(family.fen), f"{month}-10", "成功"]
            rows.append(row)
            if at == 3 and back == 1:
                rows.append(list(row))
                roll.paid_twice.append(family.reference)
    _write(roll.path("payments"), PAID, rows, encoding)


def _cases(
    roll: OldRoll, rng: random.Random, places: Sequence[str], first: int, seed: int, as_of: date, encoding: str
) -> None:
    """Three: one waiting to be accepted, one accepted, one accepted and paused."""
    rows = []
    for nth in range(3):
        at = first + nth
        reference, born = f"BJ{seed % 100:02d}{at:06d}", date(1961, 1 + nth, 3)
        filed = as_of.replace(day=1)
        accepted = as_of.replace(day=3).isoformat() if nth else ""
        paused = as_of.replace(day=5).isoformat() if nth == 2 else ""
        rows.append(
            [
                reference,
                rng.choice(SURNAMES) + rng.choice(GIVEN),
                _number(rng, at * 4, seed, born),
                "户主",
                "城市低保",
                places[nth % len(places)],
                "城市",
                filed.isoformat(),
                accepted,
                paused,
                "等材料" if paused else "",
                "",
                "",
                f"137{at:08d}",
                "已入户一次" if nth else "",
            ]
        )
    _write(roll.path("open_cases"), CASES, rows, encoding)


def _sums(roll: OldRoll, made: Sequence[_Family], as_of: date, encoding: str) -> None:
    families: Counter[str] = Counter()
    people: Counter[str] = Counter()
    fen: Counter[str] = Counter()
    good = set(roll.good)
    for each in made:
        if each.reference in good:
            street = each.place[:9]
            families[street] += 1
            people[street] += int(each.people[0][7])
            fen[street] += each.fen
    rows = []
    for at, street in enumerate(sorted(families)):
        wrong = at == 0
        if wrong:
            roll.wrong_sums.append(street)
        rows.append(
            [
                "城市低保",
                street,
                str(Month.of(as_of)),
                str(families[street] + wrong),
                str(people[street]),
                format_yuan(fen[street]),
            ]
        )
    _write(roll.path("totals"), SUMS, rows, encoding)


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
