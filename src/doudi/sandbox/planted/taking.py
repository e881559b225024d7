"""Taking people for planted cases: each person for one case only, and never so that a family's verdict changes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import is_detained
from doudi.sandbox.oracle import is_dead
from doudi.sandbox.registers import RESIDENTS, Registers
from doudi.sandbox.world import Cases, OtherCases, World

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NEAR_MISSES_PER_CASE = 10
LEAST_CASES = 6
_BORN_2000 = 10_957


class PeopleRunOut(AssertionError):
    """A rule's near misses need more people than the city has: a fault of the generator, never of its user."""


def count_cases(people: int) -> int:
    """One case of a rule per 3,000 people, at least six.

    >>> count_cases(3_000), count_cases(150_000)
    (6, 50)
    """
    return max(LEAST_CASES, round(people / 3000))


@dataclass
class Taker:
    """Who may still be taken, and how many of each kind.

    `free` are background people in no case; `rich` those whose family stays above the standard without their income.
    A family gives at most one person whose income or membership changes.
    """

    world: World
    files: Registers
    free: Mask
    rich: Mask
    age: npt.NDArray[np.int16]
    count: int
    homes_used: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.homes_used = np.zeros(len(self.world.homes), np.bool_)

    @classmethod
    def of(cls, world: World, files: Registers) -> Taker:
        """Everybody of the background who stands in no case yet."""
        people, truth = world.people, world.truth
        free = np.arange(len(people)) < world.background
        for cases in world.cases:
            free[cases.rows] = False
        home = np.maximum(people.home, 0)
        on_roll = np.zeros(len(world.homes), np.bool_)
        on_roll[people.home[(people.roll_state == p.ON_ROLL) & (people.home >= 0)]] = True
        left = truth.income_fen[home] - world.income_fen
        rich = free & (left >= truth.limit_fen[home]) & ~on_roll[home]
        age = completed_years(world)
        return cls(world, files, free, rich, age, count_cases(world.background))

    def near(self, positives: int, kinds: int) -> int:
        """How many people of each of so many kinds make ten near misses to a positive."""
        return -(-positives * NEAR_MISSES_PER_CASE // kinds)

    def take(self, step: str, fits: Mask, size: int) -> Ints:
        """Up to so many of those who fit; nobody else may have them afterwards."""
        rows = self.world.streams.of(f"take {step}").permutation(np.flatnonzero(fits & self.free))[:size]
        self.free[rows] = False
        return rows

    def take_rich(self, step: str, fits: Mask, size: int) -> Ints:
        """As `take`, of families that stay above the standard whatever becomes of the one."""
        home = self.world.people.home
        usable = fits & self.free & self.rich
        usable[usable] = ~self.homes_used[home[usable]]
        rows = self.world.streams.of(f"take {step}").permutation(np.flatnonzero(usable))
        _, first = np.unique(home[rows], return_index=True)
        rows = rows[np.sort(first)][:size]
        self.free[rows] = False
        self.homes_used[home[rows]] = True
        return rows

    def enter(self, rule: str, kind: str, rows: npt.NDArray[np.integer], *, positive: bool = False) -> None:
        """Write the people down as a case of the rule, or as near misses."""
        if len(rows):
            self.world.cases.append(Cases(rule, kind, positive, np.asarray(rows, np.int64)))

    def enter_others(self, rule: str, kind: str, identifiers: list[str], *, positive: bool = False) -> None:
        """Write down employers, projects or clerks."""
        if identifiers:
            self.world.others.append(OtherCases(rule, kind, positive, tuple(identifiers)))

    def fill(self, rule: str, kind: str, fits: Mask) -> Ints:
        """Enter as many lawful people of this kind as the rule lacks to ten near misses per positive."""
        mine = [cases for cases in self.world.cases if cases.case == rule]
        positives = sum(len(cases.rows) for cases in mine if cases.is_positive)
        lacking = positives * NEAR_MISSES_PER_CASE - sum(len(cases.rows) for cases in mine if not cases.is_positive)
        rows = self.take(f"{rule} {kind}", fits, max(lacking, 3))
        if len(rows) < lacking:
            raise PeopleRunOut(f"{rule}: {lacking - len(rows)} near misses too few, the last kind is {kind}")
        self.enter(rule, kind, rows)
        return rows

    def spoil(self, dataset: str, rows: npt.NDArray[np.integer], kind: str) -> None:
        """Let these people's rows of a dataset arrive spoilt in one repairable way."""
        self.world.mess += [(dataset, int(row), kind) for row in rows]

    def uncover(self, rows: npt.NDArray[np.integer]) -> None:
        """Take resident insurance away: no pension register knows these people any more."""
        self.files.forget(rows)
        self.world.people.insured_as[rows] = p.NOT_INSURED

    # Groups that several rules draw from. All are of the background; `take` sees to it that they are free.

    @property
    def untraced(self) -> Mask:
        """Residents of 16 to 59 who are insured as residents and of whom no department knows anything else."""
        people = self.world.people
        paid = np.zeros(len(people), np.bool_)
        paid[self.world.wages.person] = True
        plain = (people.insured_as == p.NOT_INSURED) | (people.insured_as == p.RESIDENT)
        plain &= (people.unemployment == p.NEVER_UNEMPLOYED) & (people.shop_licence == p.NO_BUSINESS)
        plain &= (people.study == p.NO_STUDY) & (people.custody == p.NO_CUSTODY) & (people.roll_state == p.NO_ROLL)
        plain &= ~((people.disability_grade > 0) & (people.disability_grade <= 2)) & (people.death_day < 0)
        plain &= (people.medical == p.MEDICAL_ADULT) | (people.medical == p.MEDICAL_MINOR)
        plain &= (people.medical_state == p.MEDICAL_NORMAL) & ~people.lives_away & (people.pension_kind == 0)
        adult = (self.age >= 16) & (self.age < 60)
        return plain & adult & ~paid & (self.files.scheme == RESIDENTS) & (people.employer < 0)

    @property
    def employed(self) -> Mask:
        """Employees insured by the employer who declares their wage, pension scheme 110."""
        people = self.world.people
        mine = people.is_taxed & (people.insured_as == p.EMPLOYEE) & (people.employer % 9 != 4)
        return mine & (people.register == p.REGISTERED) & (people.pension_kind == 0)

    @property
    def flexible(self) -> Mask:
        """Insured on their own account, without a wage."""
        people = self.world.people
        return (people.insured_as == p.FLEXIBLE) & ~people.is_taxed & (people.employer < 0)

    @property
    def drawing(self) -> Mask:
        """Alive and drawing a pension this month, neither detained nor on a roll."""
        people, day = self.world.people, self.world.day
        paid = (people.pension_kind > 0) & (people.pension_item == p.PENSION) & (people.pension_state == p.PAID)
        paid &= (people.pension_months_ago == 0) & (people.register == p.REGISTERED) & (people.custody == p.NO_CUSTODY)
        return paid & (people.roll_state == p.NO_ROLL) & ~is_dead(people, day)

    @property
    def drawing_benefit(self) -> Mask:
        """Registered unemployed and drawing the benefit, without a wage."""
        people = self.world.people
        return (people.benefit_fen > 0) & (people.employer < 0) & (people.custody == p.NO_CUSTODY)

    @property
    def studying(self) -> Mask:
        """On the roll of a school full time, sixteen or older, without work."""
        people = self.world.people
        mine = (people.study >= 0) & (people.study_state == p.STUDYING) & ~people.study_part_time
        return mine & (self.age >= 16) & (people.insured_as == p.NOT_INSURED) & (people.register == p.REGISTERED)

    @property
    def imprisoned(self) -> Mask:
        """Serving a sentence in prison today."""
        return is_detained(self.world.people, self.world.day) & (self.world.people.custody == p.PRISON)

    @property
    def has_old_number(self) -> Mask:
        """Born before 2000: a 15-digit number can stand for the citizen number."""
        return np.asarray(self.world.people.birth_day < _BORN_2000)


def completed_years(world: World) -> npt.NDArray[np.int16]:
    """Everybody's age by the calendar: the birthday itself counts."""
    born = world.people.birth_day.astype("datetime64[D]")
    months = born.astype("datetime64[M]")
    month_day = (born - months).astype(np.int64) + 1 + (months.astype(np.int64) % 12 + 1) * 100
    years = months.astype("datetime64[Y]").astype(np.int64) + 1970
    had_it = month_day <= world.as_of.month * 100 + world.as_of.day
    return np.asarray(world.as_of.year - years - ~had_it, np.int16)
