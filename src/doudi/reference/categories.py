"""The catalogue of verified information (核对信息目录): 13 departments, 36 categories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.reference.files import data_folder, read_yaml

BASES = {
    "a": "最低生活保障审核确认办法 art.17",
    "b": "notice of 2022-10-20",
    "c": "上海市社会救助条例 art.35",
    "d": "local department lists",
    "g": "general knowledge, unverified",
}
SENSITIVITIES = ("ordinary", "personal", "sensitive")
MEANS = ("feed", "request", "none")


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of information a department can confirm (核对类别).

    Args:
        code: `01` to `36`.
        department: code of the department that holds it.
        basis: letters of `BASES`; empty for none.
        means: `feed` (a bulk extract reaches us), `request` (asked case by case by file), `none` (not connected).
        datasets: extracts that answer it.
        ready: datasets whose contract (数据契约) is ready although no feed is connected.
        sensitivity: `ordinary`, `personal` or `sensitive` (个人信息保护法 art. 28).
        needs_authorisation: whether it may be asked only on the household's signed authorisation.
        is_auxiliary: whether it only hints and never decides.
        status: `design`, since no list was published.
    """

    code: str
    department: str
    zh: str
    en: str
    basis: str
    means: str
    datasets: tuple[str, ...]
    ready: tuple[str, ...]
    sensitivity: str
    needs_authorisation: bool
    is_auxiliary: bool
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Department:
    """A department that answers (核对部门), with its categories in order."""

    code: str
    number: int
    zh: str
    en: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole catalogue, and the feeds that belong to none of its categories: further ones that answer about means,
    those compared in bulk for enrolment (参保扩面) and supervision (基金监管), and those of screening (主动发现).
    """

    departments: tuple[Department, ...]
    further_feeds: tuple[str, ...]
    comparison_feeds: tuple[str, ...]
    screening_feeds: tuple[str, ...]

    @property
    def categories(self) -> tuple[Category, ...]:
        """All 36, by code."""
        return tuple(each for department in self.departments for each in department.categories)

    def by_code(self, code: str) -> Category:
        """The category of that code.

        >>> load_catalogue().by_code("33").zh
        '银行存款'
        """
        return next(each for each in self.categories if each.code == code)

    def for_dataset(self, dataset: str) -> tuple[Category, ...]:
        """The categories a dataset answers; none for the further feeds."""
        return tuple(each for each in self.categories if dataset in each.datasets)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """The catalogue on file.

    Raises:
        FaultsFound: a code out of order, an unknown word, a category without an answer to its means.

    >>> catalogue = load_catalogue()
    >>> len(catalogue.departments), len(catalogue.categories)
    (13, 36)
    """
    return _loaded(path or data_folder() / "categories.yaml")


@cache
def _loaded(path: Path) -> Catalogue:
    whole = read_yaml(path)
    faults = FaultList()
    status = str(whole["status"])
    departments = []
    for number, row in enumerate(whole["departments"], 1):
        categories = tuple(
            Category(
                code=each["code"], department=row["code"], zh=each["zh"], en=each["en"], basis=each["basis"],
                means=each["means"], datasets=tuple(each.get("datasets", ())), ready=tuple(each.get("ready", ())),
                sensitivity=each["sensitivity"],
                needs_authorisation=each["needs_authorisation"], is_auxiliary=each.get("auxiliary", False),
                status=status, note=each.get("note", ""),
            )
            for each in row["categories"]
        )  # fmt: skip
        departments.append(Department(row["code"], number, row["zh"], row["en"], categories))
    kinds = ("further_feeds", "comparison_feeds", "screening_feeds")
    catalogue = Catalogue(tuple(departments), *(tuple(each["dataset"] for each in whole[key]) for key in kinds))
    for number, each in enumerate(catalogue.categories, 1):
        for wrong, what in (
            (each.code != f"{number:02d}", f"code is {each.code}, {number:02d} expected"),
            (bool(set(each.basis) - BASES.keys()), f"basis is {each.basis!r}"),
            (each.means not in MEANS, f"means is {each.means!r}"),
            (each.sensitivity not in SENSITIVITIES, f"sensitivity is {each.sensitivity!r}"),
            ((each.means == "feed") != bool(each.datasets), "a feed names its datasets, and only a feed does"),
            ((each.means == "feed") == bool(each.ready), "what is no feed names the contract that is ready for it"),
        ):
            if wrong:
                where, code = f"{path.name} {each.code}", "reference.category-invalid"
                faults.add(where, what, "see the head of the file", "mend it", code)
    faults.raise_if_any()
    return catalogue
