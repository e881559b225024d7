"""The right answers, read off the world itself: who is entitled to dibao and unserved, who is paid though dead.

Written apart from the rule engine on purpose and never imported by it: the same law, reached a second way. What it
takes for granted is on the page of the extracts, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.livelihoods import is_detained
from doudi.sandbox.people import Homes, People, Wages

#: Fen per person and month in force on 2025-08 (渝民规〔2025〕6号, from 2025-07-01).
STANDARD_URBAN_FEN, STANDARD_RURAL_FEN = 77_000, 63_000

NOT_ENTITLED, ENTITLED_UNSERVED, ENTITLED_SERVED, UNDETERMINED = range(4)


@dataclass(frozen=True)
class HomeTruth:
    """Per household: members counted, countable income, verdict and monthly amount, all in fen.

    `verdict` is one of NOT_ENTITLED, ENTITLED_UNSERVED, ENTITLED_SERVED, UNDETERMINED.
    """

    members: npt.NDArray[np.int32]
    income_fen: npt.NDArray[np.int64]
    limit_fen: npt.NDArray[np.int64]
    is_known: npt.NDArray[np.bool_]
    is_receiving: npt.NDArray[np.bool_]
    is_clean: npt.NDArray[np.bool_]
    verdict: npt.NDArray[np.int8]

    @cached_property
    def amount_fen(self) -> npt.NDArray[np.int64]:
        """What the standard lacks, zero where nothing is due."""
        return np.where(self.verdict == ENTITLED_UNSERVED, self.limit_fen - self.income_fen, 0)


def standard_fen(homes: Homes) -> npt.NDArray[np.int64]:
    """The standard per person of each household."""
    return np.where(homes.is_rural, STANDARD_RURAL_FEN, STANDARD_URBAN_FEN).astype(np.int64)


def is_dead(people: People, by_day: int) -> npt.NDArray[np.bool_]:
    """Who died on or before the day, by a record that stands."""
    recorded = people.is_cremated | ((people.struck_off_for == p.DIED) & ~people.is_strike_revoked)
    return recorded & (people.death_day != NO_DAY) & (people.death_day <= by_day)


def is_counted(people: People, last_day: int) -> npt.NDArray[np.bool_]:
    """Who is a member of the register household in the month: registered, alive, not in custody."""
    return (people.register == p.REGISTERED) & ~is_dead(people, last_day) & ~is_detained(people, last_day)


def person_income_fen(people: People, wages: Wages) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Countable income of everybody this month, and whether any source of it is on file."""
    stands = (wages.months_ago == 0) & ~wages.is_superseded
    net = wages.gross_fen.astype(np.int64) - wages.social_fen - wages.tax_fen
    rows = wages.person[stands]
    declared = np.bincount(rows, weights=net[stands], minlength=len(people)).astype(np.int64)
    has_wage = np.bincount(rows, minlength=len(people)) > 0
    from_base = ~has_wage & (people.insured_as == p.EMPLOYEE)
    wage = np.where(from_base, people.base_fen.astype(np.int64) - people.social_fen, declared)
    drawn = (
        (people.pension_kind > 0)
        & (people.pension_item == p.PENSION)
        & (people.pension_state == p.PAID)
        & (people.pension_months_ago == 0)
    )
    pension = np.where(drawn, people.pension_fen.astype(np.int64) - people.pension_central_fen, 0)
    jobless = people.unemployment == p.UNEMPLOYED
    income = wage + pension + np.where(jobless, people.benefit_fen, 0)
    severe = (people.disability > 0) & (people.disability_grade <= 2) & (people.certificate == p.CERTIFICATE_VALID)
    student = (people.study >= 0) & (people.study_state == p.STUDYING) & ~people.study_part_time
    return income, has_wage | from_base | drawn | jobless | severe | student


def judge_homes(people: People, homes: Homes, wages: Wages, as_of: date) -> HomeTruth:
    """The verdict on every household for the month of `as_of`."""
    last_day = int(np.datetime64(as_of, "D").astype(np.int64))
    count = len(homes)
    counted = is_counted(people, last_day)
    rows = np.flatnonzero(counted)
    home = people.home[rows]

    def total(values: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
        return np.bincount(home, weights=values[rows].astype(np.float64), minlength=count).astype(np.int64)

    def any_member(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        return np.bincount(home[flags[rows]], minlength=count) > 0

    income, accounted = person_income_fen(people, wages)
    is_adult = birthdays_before(people.birth_day, as_of, 18)
    spouse = np.maximum(people.spouse, 0)
    spouse_elsewhere = (people.spouse >= 0) & (people.home[spouse] != people.home) & ~is_dead(people, last_day)[spouse]
    unknown = any_member((is_adult & (~accounted | people.lives_away)) | spouse_elsewhere | people.farms)
    members = np.bincount(home, minlength=count).astype(np.int32)
    income_fen = total(income)
    limit_fen = standard_fen(homes) * members
    owns_car = (people.cars > 0) & (people.car_state < 2) & ~people.is_car_exempt
    runs = (people.shop_licence == p.ACTIVE_BUSINESS) | (people.firm == p.ACTIVE_BUSINESS)
    receiving = any_member((people.roll_state == p.ON_ROLL) & (people.roll >= 1) & (people.roll <= 3))
    is_clean = ~any_member(owns_car) & ~any_member(runs) & (total(people.dwellings) <= 1)
    below = (income_fen < limit_fen) & (members > 0)
    verdict = np.full(count, NOT_ENTITLED, np.int8)
    verdict[below & is_clean & unknown] = UNDETERMINED
    verdict[below & is_clean & ~unknown & ~receiving] = ENTITLED_UNSERVED
    verdict[below & is_clean & ~unknown & receiving] = ENTITLED_SERVED
    return HomeTruth(members, income_fen, limit_fen, ~unknown, receiving, is_clean, verdict)


def birthdays_before(birth_day: npt.NDArray[np.integer], on: date, years: int) -> npt.NDArray[np.bool_]:
    """Who has completed so many years of age on the day.

    >>> birthdays_before(np.array([0]), date(1988, 1, 1), 18).tolist()
    [True]
    >>> birthdays_before(np.array([0]), date(1987, 12, 31), 18).tolist()
    [False]
    """
    # 29 February counts as 28 February in other years: no generated case rests on that day.
    then = date(on.year - years, on.month, min(on.day, 28) if on.month == 2 else on.day)
    return birth_day <= int(np.datetime64(then, "D").astype(np.int64))
