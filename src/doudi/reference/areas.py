"""Areas of organisations (管辖范围): dated sets of divisions, with the counts that sources give for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doudi.kernel.interval import DateInterval
from doudi.reference.divisions import Division, Divisions
from doudi.reference.files import data_folder, read_yaml

FILES = {"500106": "shapingba.yaml"}


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """A number somebody published about a place.

    Args:
        of: `townships`, `villages`, `grids`, `micro_grids` and the like.
        count: the number.
        source: who says so.
        as_of: the day it stands for; None where the source gives none.
        status: `verified`, `press` or `gk_unverified`.
    """

    of: str
    count: int
    source: str
    as_of: date | None
    status: str


@dataclass(frozen=True, slots=True)
class Area:
    """A set of divisions an organisation answers for, over some time.

    Args:
        key: `statistical` or `governed`.
        zh: Chinese name.
        includes: codes whose whole territory is in it.
        excludes: codes inside those that are not.
        known_from: first day it is known to hold; None where the start was not found.
        known_to: first day it no longer holds; None where no end is known.
        status: `verified`, `press` or `gk_unverified`.
        source: where it was read.
        note: doubts and derivations.
    """

    key: str
    zh: str
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    known_from: date | None
    known_to: date | None
    status: str
    source: str
    note: str

    @property
    def during(self) -> DateInterval | None:
        """When it holds, if its start is known."""
        return None if self.known_from is None else DateInterval(self.known_from, self.known_to)

    def covers(self, code: str) -> bool:
        """Whether a division, or what lies in it, belongs to the area.

        >>> load_areas("500106").area("governed").covers("500106016001")
        False
        """
        return code.startswith(self.includes) and not (self.excludes and code.startswith(self.excludes))

    def divisions(self, published: Divisions) -> tuple[Division, ...]:
        """The divisions of the published list that belong to it, below those it names."""
        below = (each for top in self.includes for each in published.under(top))
        return tuple(each for each in below if self.covers(each.code))


@dataclass(frozen=True, slots=True)
class OrganisationAreas:
    """What is published about the area of one organisation; sources that differ stand side by side."""

    division_code: str
    zh: str
    counts: tuple[PublishedCount, ...]
    areas: tuple[Area, ...]

    def area(self, key: str) -> Area:
        """The set of that key."""
        return next(area for area in self.areas if area.key == key)

    def counted(self, of: str) -> tuple[PublishedCount, ...]:
        """Every published number of one thing.

        >>> [each.count for each in load_areas("500106").counted("townships")]
        [26, 22]
        """
        return tuple(each for each in self.counts if each.of == of)


def load_areas(division_code: str) -> OrganisationAreas:
    """What is published about the area of a district's offices.

    Raises:
        KeyError: nothing is on file for it.
    """
    whole = read_yaml(data_folder() / "organisations" / FILES[division_code])
    return OrganisationAreas(
        division_code=str(whole["division_code"]),
        zh=whole["zh"],
        counts=tuple(
            PublishedCount(row["of"], row["count"], row["source"], row["as_of"], row["status"])
            for row in whole["counts"]
        ),
        areas=tuple(
            Area(
                row["key"], row["zh"], tuple(row["includes"]), tuple(row["excludes"]), row["from"], row["to"],
                row["status"], row["source"], row["note"],
            )
            for row in whole["areas"]
        ),
    )  # fmt: skip
