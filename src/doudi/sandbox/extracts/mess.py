"""What goes wrong on the way: which rows of an extract are spoilt how, decided before it is written.

Repairs lose nothing; rejects do, so they fall only where no planted answer hangs on the row (`may_reject`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from doudi.sandbox.extracts.extract import NAME, Extract
from doudi.sandbox.names import HAS_VARIANT
from doudi.sandbox.numbers import former_number
from doudi.sandbox.world import World

#: Shares of rows that arrive readable after repair, and shares that must be refused; the reason is the loader's word.
REPAIRS: Mapping[str, float] = {
    "number_15": 0.002,
    "number_lower_x": 0.0006,
    "number_full_width": 0.0004,
    "number_invisible": 0.001,
    "name_spaced": 0.0008,
    "name_variant": 0.001,
    "date_compact": 0.0012,
    "date_slash": 0.0008,
    "date_chinese": 0.0004,
    "amount_commas": 0.0008,
    "amount_full_width": 0.0003,
}
REJECTS: Mapping[str, tuple[str, float]] = {
    "wrong_check_digit": ("number_check_digit", 0.0004),
    "blank_number": ("number_blank", 0.0002),
    "short_number": ("number_malformed", 0.0001),
    "scientific_number": ("number_malformed", 0.0001),
    "blank_name": ("name_blank", 0.0002),
    "impossible_date": ("date_malformed", 0.0001),
    "odd_amount": ("amount_malformed", 0.0001),
    "unknown_code": ("code_unknown", 0.0001),
    "born_in_future": ("birth_in_future", 0.0001),
}
DUPLICATES = 0.0015
#: Rows that arrive whole and are not what they seem; only planted cases ask for them.
OF_ANOTHER = ("former_number", "name_of_another")
KINDS: tuple[str, ...] = ("", *REPAIRS, *REJECTS, *OF_ANOTHER)
_PLACE = {kind: place for place, kind in enumerate(KINDS)}
#: How many rows to look at for one the kind fits, where it fits few: numbers ending in X, people born in 1961.
_TRIES = {"number_lower_x": 30, "born_in_future": 250, "amount_commas": 30, "amount_full_width": 30, "name_variant": 40}
_BORN_1961 = (-3287, -2922)
_BORN_2000 = 10957


class Plan:
    """How each row of an extract is spoilt (`kinds`, places in `KINDS`), and which rows are sent twice (`repeats`)."""

    def __init__(self, extract: Extract, world: World, may_reject: npt.NDArray[np.bool_]) -> None:
        self.kinds = np.zeros(len(extract), np.int8)
        self._draw = world.streams.of(f"mess {extract.dataset}")
        self._extract, self._world = extract, world
        self._force(world.mess)
        # A file that names no person loses nothing but repetitions of whole rows.
        personal = bool(extract.number)
        safe = may_reject[extract.person] if personal else np.ones(len(extract), np.bool_)
        spare = safe & personal if extract.spare is None else safe & extract.spare
        for kind, share in {**REPAIRS, **extract.mess}.items():
            if kind in REPAIRS:
                self._spread(kind, share, np.ones(0, np.bool_))
        for kind, (_, share) in REJECTS.items():
            self._spread(kind, extract.mess.get(kind, share), spare)
        self.kinds[self._forced_repeats] = 0  # sent twice and otherwise untouched: the two rows must be equal
        plain = np.flatnonzero((self.kinds == 0) & safe)
        count = min(len(plain), max(1, round(len(extract) * DUPLICATES)))
        self.repeats = np.concatenate([self._forced_repeats, self._draw.choice(plain, count, replace=False)])

    def _force(self, wanted: Sequence[tuple[str, int, str]]) -> None:
        """Spoil the rows the planted cases ask for; they are taken out of the lottery."""
        mine = [(person, kind) for dataset, person, kind in wanted if dataset == self._extract.dataset]
        repeats: list[int] = []
        if mine:
            order = np.argsort(self._extract.person, kind="stable")
            people = self._extract.person[order]
            wanted_people = np.array([person for person, _ in mine], people.dtype)
            starts = np.searchsorted(people, wanted_people)
            ends = np.searchsorted(people, wanted_people, side="right")
            for (_, kind), start, end in zip(mine, starts, ends, strict=True):
                rows = order[start:end]
                if kind == "duplicate_row":
                    repeats += rows.tolist()
                else:
                    self.kinds[rows] = _PLACE[kind]
        self._forced_repeats = np.array(repeats, np.int64)

    def _spread(self, kind: str, share: float, allowed: npt.NDArray[np.bool_]) -> None:
        """Spoil so many rows of those the kind fits; in files of 200 rows and more at least one, if any fits."""
        size = len(self.kinds)
        if not share or not size or not self._applies(kind):
            return
        wanted = max(int(size >= 200), round(size * share))
        if not wanted:
            return
        tries = self._draw.integers(0, size, min(size, wanted * _TRIES.get(kind, 6) + 200))
        found = self._fitting(np.unique(tries), kind, allowed)
        if len(found) < wanted:
            found = self._fitting(np.arange(size), kind, allowed)
        self.kinds[self._draw.permutation(found)[:wanted]] = _PLACE[kind]

    def _applies(self, kind: str) -> bool:
        extract = self._extract
        if kind == "born_in_future":
            return "出生日期" in extract.cells
        if kind.endswith(("number", "check_digit")) or kind.startswith("number_"):
            return bool(extract.number)
        if kind in ("name_spaced", "name_variant", "blank_name"):
            return NAME in extract.cells
        if kind.startswith("date_") or kind == "impossible_date":
            return bool(extract.date)
        if kind.startswith("amount_"):
            return bool(extract.amount) and extract.amount not in extract.numeric
        if kind == "odd_amount":
            return bool(extract.amount)
        return kind != "unknown_code" or bool(extract.code)

    def _fitting(self, rows: npt.NDArray[np.int64], kind: str, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        people, person = self._world.people, self._extract.person
        rows = rows[self.kinds[rows] == 0]
        if kind in REJECTS:
            rows = rows[allowed[rows]]
        born = people.birth_day[person[rows]]
        match kind:
            case "number_15":
                rows = rows[born < _BORN_2000]
            case "number_lower_x":
                rows = rows[self._world.numbers[person[rows], 17] == ord("X")]
            case "name_variant":
                rows = rows[HAS_VARIANT[people.given1[person[rows]]] | HAS_VARIANT[people.given2[person[rows]]]]
            case "born_in_future":
                rows = rows[(born >= _BORN_1961[0]) & (born < _BORN_1961[1])]
            case "amount_commas" | "amount_full_width":
                text = self._extract.cells[self._extract.amount](rows)
                rows = rows[(text != 0).sum(axis=1) > 6]  # from 1,000.00 up, and not blank
            case "date_compact" | "date_slash" | "date_chinese":
                rows = rows[self._extract.cells[self._extract.date](rows)[:, 0] != 0]
        return rows

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many rows arrive repaired, by kind, and refused, by the loader's reason."""
        seen = np.bincount(self.kinds, minlength=len(KINDS))
        repaired = {kind: int(seen[_PLACE[kind]]) for kind in REPAIRS if seen[_PLACE[kind]]}
        refused: dict[str, int] = {}
        for kind, (reason, _) in REJECTS.items():
            if seen[_PLACE[kind]]:
                refused[reason] = refused.get(reason, 0) + int(seen[_PLACE[kind]])
        if len(self.repeats):
            refused["duplicate_row"] = len(self.repeats)
        if self._extract.superseded:
            refused["superseded"] = self._extract.superseded
        return repaired, refused


_FULL_WIDTH = str.maketrans("0123456789X.", "０１２３４５６７８９Ｘ．")
_ODD_AMOUNTS = ("-", "无", "/", "12a.00", "0.005")


def spoil(fields: dict[str, str], kind: str, extract: Extract, row: int) -> None:
    """Change one row's texts in place, as the kind says."""
    number = fields[extract.number] if extract.number else ""
    match kind:
        case "number_15":
            fields[extract.number] = number[:6] + number[8:17]
        case "number_lower_x":
            fields[extract.number] = number.lower()
        case "number_full_width":
            fields[extract.number] = number.translate(_FULL_WIDTH)
        case "number_invisible":
            fields[extract.number] = ("\u00a0" + number, number + "\u3000", number[:6] + "\u200b" + number[6:])[row % 3]
        case "former_number":
            fields[extract.number] = former_number(number)
        case "name_of_another":
            fields["姓名"] = "甘明远" if fields["姓名"] != "甘明远" else "尚明远"
        case "name_spaced":
            fields["姓名"] = "\u3000".join(fields["姓名"])
        case "date_compact" | "date_slash" | "date_chinese":
            year, month, day = (int(part) for part in fields[extract.date].replace("/", "-").split("-"))
            form = {"date_compact": "{}{:02}{:02}", "date_slash": "{}/{}/{}", "date_chinese": "{}年{}月{}日"}[kind]
            fields[extract.date] = form.format(year, month, day)
        case "amount_commas":
            fields[extract.amount] = f"{float(fields[extract.amount]):,.2f}"
        case "amount_full_width":
            fields[extract.amount] = fields[extract.amount].translate(_FULL_WIDTH)
        case "wrong_check_digit":
            fields[extract.number] = number[:17] + "10X98765432"[("10X98765432".index(number[17]) + 1 + row % 9) % 11]
        case "blank_number":
            fields[extract.number] = ""
        case "short_number":
            fields[extract.number] = number[:17]
        case "scientific_number":
            fields[extract.number] = f"{float(number[:17] + '0'):.5E}"
        case "blank_name":
            fields["姓名"] = ""
        case "impossible_date":
            fields[extract.date] = "2025-02-30"
        case "odd_amount":
            fields[extract.amount] = _ODD_AMOUNTS[row % len(_ODD_AMOUNTS)]
        case "unknown_code":
            fields[extract.code] = extract.wrong_code
        case "born_in_future":
            fields["出生日期"] = "20" + fields["出生日期"][2:]
