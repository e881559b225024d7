"""One district's world, whole: everything the extracts and the truth are written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from doudi.sandbox.assistance import Assistance
from doudi.sandbox.cells import Bytes
from doudi.sandbox.oracle import HomeTruth
from doudi.sandbox.people import Homes, People, Wages
from doudi.sandbox.places import Places
from doudi.sandbox.planted.family import CaseKind
from doudi.sandbox.registers import Registers
from doudi.sandbox.streams import Streams

PAID_BUT_DEAD = "paid_but_dead"
INSURED_NOWHERE = "insured_nowhere"
DEPARTMENTS_DISAGREE = "departments_disagree"


@dataclass(frozen=True)
class Cases:
    """People of one planted kind: a case, or a near miss of it."""

    case: str
    kind: str
    is_positive: bool
    rows: npt.NDArray[np.int64]


@dataclass(frozen=True)
class OtherCases:
    """Employers, projects or clerks of one planted kind, by the identifier the files give them."""

    case: str
    kind: str
    is_positive: bool
    identifiers: tuple[str, ...]


@dataclass
class World:
    """A district on its as-of day.

    Rows of `people`: first the background (`background` of them), then the planted families, then the struck off,
    then people registered elsewhere. Rows of `homes`: first the background's (`background_homes`), then the planted.
    """

    places: Places
    streams: Streams
    as_of: date
    people: People
    homes: Homes
    background: int
    background_homes: int
    planted_kinds: tuple[CaseKind | None, ...]
    employers: int
    wages: Wages
    mess: list[tuple[str, int, str]] = field(default_factory=list)
    cases: list[Cases] = field(default_factory=list)
    others: list[OtherCases] = field(default_factory=list)
    registers: Registers | None = None
    assistance: Assistance | None = None

    # Set by the last steps of `make_world`.
    truth: HomeTruth = field(init=False)
    numbers: Bytes = field(init=False)
    income_fen: npt.NDArray[np.int64] = field(init=False)

    @property
    def day(self) -> int:
        """The as-of day as days since 1970."""
        return int(np.datetime64(self.as_of, "D").astype(np.int64))

    @property
    def district(self) -> int:
        """The district's code as a number."""
        return int(self.places.district.code)

    def age(self) -> npt.NDArray[np.int16]:
        """Everybody's age in whole years on the as-of day."""
        return ((self.day - self.people.birth_day) / 365.2425).astype(np.int16)
