"""Coverage (参保覆盖): a rate is nothing without what it was divided by, and unknown is neither in nor out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Coverage:
    """How many of a stated denominator are insured (参保率).

    Args:
        base: what was divided by: `hukou` (户籍人口, of the ages the scheme takes) or `living_here` (of those, whoever
            the register says lives where registered).
        insured, total: of the people whose standing is known.
        unknown: people of the base of whom the register does not say whether they live here, whose number is in doubt,
            or of whom a row of enrolment was refused and no other says that they are insured; in neither figure.
    """

    scheme: str
    place: str
    base: str
    insured: int
    total: int
    unknown: int

    @property
    def per_10000(self) -> int | None:
        """The rate in hundredths of a percent, rounded down; None of nobody.

        >>> Coverage("p", "", "hukou", 2, 3, 0).per_10000, Coverage("p", "", "hukou", 0, 0, 5).per_10000
        (6666, None)
        """
        return self.insured * 10_000 // self.total if self.total else None


@dataclass(frozen=True)
class Shares:
    """Employees' to residents' pension insurance on one day (参保结构), such as 56:44.

    ``both`` are people with both at once: they count as employees, as the double month counts for that scheme only.
    """

    as_of: str
    employee: int
    resident: int
    both: int

    @property
    def in_hundred(self) -> tuple[int, int] | None:
        """The share as two whole numbers that sum to 100, the first rounded half up; None of nobody.

        >>> Shares("", 42, 58, 0).in_hundred, Shares("", 1, 2, 0).in_hundred, Shares("", 0, 0, 0).in_hundred
        ((42, 58), (33, 67), None)
        """
        whole = self.employee + self.resident
        if not whole:
            return None
        first = (200 * self.employee + whole) // (2 * whole)
        return first, 100 - first
