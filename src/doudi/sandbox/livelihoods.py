"""What people live on: study, work and wages, insurance, pensions, unemployment, disability, custody.

Shares and amounts are this generator's own, chosen to be plausible for a district of Chongqing; the published totals
they are held against stand in docs/explanation/synthetic-city.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.people import Homes, People
from doudi.sandbox.streams import Streams, money, pick

#: Figures of the generator, not of any notice: contribution floor and cap, the centrally set basic pension.
BASE_FLOOR_FEN, BASE_CAP_FEN = 430_000, 2_150_000
CENTRAL_BASIC_PENSION_FEN = 14_300
UNEMPLOYMENT_BENEFIT_FEN = 199_500
PEOPLE_PER_EMPLOYER = 24


@dataclass(frozen=True)
class Today:
    """The as-of day and everybody's age on it, in whole years."""

    day: int
    age: npt.NDArray[np.int16]
    is_rural: npt.NDArray[np.bool_]


def today(people: People, homes: Homes, as_of: int) -> Today:
    """Ages and town or country of everybody."""
    age = ((as_of - people.birth_day) / 365.2425).astype(np.int16)
    return Today(as_of, age, homes.is_rural[np.maximum(people.home, 0)])


def live(people: People, homes: Homes, as_of: int, streams: Streams) -> None:
    """Set study, work, insurance, pensions, disability and custody of people about whom nothing is set yet."""
    now = today(people, homes, as_of)
    _study(people, now, streams.of("study"))
    _disable(people, now, streams.of("disability"))
    _detain(people, now, streams.of("custody"))
    _work(people, now, streams.of("work"))
    _retire(people, now, streams.of("pensions"))
    enrol_in_medical(people, now, streams.of("medical"))


def _study(people: People, now: Today, draw: np.random.Generator) -> None:
    age, chance = now.age, draw.random(len(people))
    level = np.full(len(people), p.NO_STUDY, np.int8)
    level[(age >= 3) & (age < 6) & (chance < 0.9)] = 0
    level[(age >= 6) & (age < 12)] = p.PRIMARY
    level[(age >= 12) & (age < 15)] = p.JUNIOR
    teen = (age >= 15) & (age < 18)
    level[teen & (chance < 0.62)] = p.SENIOR
    level[teen & (chance >= 0.62) & (chance < 0.97)] = p.VOCATIONAL
    young = (age >= 18) & (age < 22)
    level[young & (chance < 0.24)] = p.COLLEGE
    level[young & (chance >= 0.24) & (chance < 0.6)] = p.BACHELOR
    level[(age >= 22) & (age < 25) & (chance < 0.09)] = p.MASTER
    people.study[:] = level
    # Evening degrees beside work, graduates still listed, leave of absence.
    evening = (age >= 22) & (age < 40) & (draw.random(len(people)) < 0.006)
    people.study[evening], people.study_part_time[evening] = p.BACHELOR, True
    listed = (age >= 18) & (age < 26) & (level == p.NO_STUDY) & (draw.random(len(people)) < 0.15)
    people.study[listed], people.study_state[listed] = p.COLLEGE, p.GRADUATED
    people.study_state[(level > 0) & (draw.random(len(people)) < 0.003)] = p.SUSPENDED


def _disable(people: People, now: Today, draw: np.random.Generator) -> None:
    """About one person in fifty holds a certificate, older people more often; a quarter are grade 1 or 2."""
    chance = 0.006 + 0.0005 * np.minimum(now.age, 90)
    has = np.flatnonzero(draw.random(len(people)) < chance * 0.75)
    people.disability[has] = pick(draw, len(has), [0, 14, 12, 1.5, 50, 9, 10, 3.5])
    people.disability_grade[has] = pick(draw, len(has), [0, 11, 17, 32, 40])
    people.certificate[has] = pick(draw, len(has), [92, 5, 3])


def _detain(people: People, now: Today, draw: np.random.Generator) -> None:
    adult = (now.age >= 18) & (now.age < 65)
    held = np.flatnonzero(adult & (draw.random(len(people)) < np.where(people.is_male, 0.0028, 0.0004)))
    people.custody[held] = pick(draw, len(held), [0, 55, 12, 33])
    people.custody_start[held] = now.day - draw.integers(60, 1500, len(held))
    # A third have been released; the others are due between next month and in six years.
    released = draw.random(len(held)) < 0.33
    end = np.where(released, now.day - draw.integers(40, 500, len(held)), now.day + draw.integers(31, 2000, len(held)))
    people.custody_end[held] = np.maximum(end, people.custody_start[held] + 30)


def is_detained(people: People, day: int) -> npt.NDArray[np.bool_]:
    """Who is in prison or drug isolation on the day; correction in the community is no custody."""
    inside = (people.custody == p.PRISON) | (people.custody == p.DRUG_ISOLATION)
    open_end = people.custody_end == NO_DAY
    return inside & (people.custody_start <= day) & (open_end | (people.custody_end > day))


def _work(people: People, now: Today, draw: np.random.Generator) -> None:
    """Employed, insured on their own account, running a shop, registered jobless, or without any trace."""
    retire_at = np.where(people.is_male, 60, 54)
    free = (now.age >= 16) & (now.age < retire_at) & ~is_detained(people, now.day)
    free &= ~((people.study >= 0) & (people.study_state != p.GRADUATED) & ~people.study_part_time)
    severe = (people.disability_grade > 0) & (people.disability_grade <= 2)
    # 0 employed, 1 own account, 2 shop, 3 registered jobless, 4 no trace at all
    urban = pick(draw, len(people), [63, 8.5, 4.5, 2.2, 21.8])
    rural = pick(draw, len(people), [34, 7.5, 4.0, 1.5, 53.0])
    trade = np.where(now.is_rural, rural, urban)
    trade = np.where(severe & (draw.random(len(people)) < 0.85), 4, trade)

    hired = np.flatnonzero(free & (trade == 0))
    employers = max(3, len(people) // PEOPLE_PER_EMPLOYER)
    people.employer[hired] = (draw.random(len(hired)) ** 2.2 * employers).astype(np.int32)
    wages = money(draw, len(hired), 6300, 0.42, 2100)
    untaxed = draw.random(len(hired)) < 0.02
    uninsured = ~untaxed & (draw.random(len(hired)) < 0.05)
    people.wage_fen[hired] = wages
    people.is_taxed[hired] = ~untaxed
    base = (wages * (0.92 + 0.16 * draw.random(len(hired)))).astype(np.int32) // 100 * 100
    base = np.where(wages < BASE_FLOOR_FEN, BASE_FLOOR_FEN, np.where(wages > BASE_CAP_FEN, BASE_CAP_FEN, base))
    set_insured_employee(people, hired[~uninsured], base.clip(BASE_FLOOR_FEN, BASE_CAP_FEN)[~uninsured])
    people.tax_fen[hired] = _tax(people, hired)

    own = np.flatnonzero(free & (trade == 1))
    people.insured_as[own] = p.FLEXIBLE
    people.base_fen[own] = BASE_FLOOR_FEN
    shop = np.flatnonzero(free & (trade == 2))
    people.shop_licence[shop] = p.ACTIVE_BUSINESS
    people.insured_as[shop] = np.where(draw.random(len(shop)) < 0.6, p.FLEXIBLE, p.NOT_INSURED)
    people.base_fen[shop] = np.where(people.insured_as[shop] == p.FLEXIBLE, BASE_FLOOR_FEN, 0)
    jobless = np.flatnonzero(free & (trade == 3))
    people.unemployment[jobless] = p.UNEMPLOYED
    people.benefit_fen[jobless] = np.where(draw.random(len(jobless)) < 0.55, UNEMPLOYMENT_BENEFIT_FEN, 0)
    was_jobless = np.flatnonzero(free & (trade == 0) & (draw.random(len(people)) < 0.015))
    people.unemployment[was_jobless] = np.where(
        draw.random(len(was_jobless)) < 0.8, p.BACK_AT_WORK, p.LEFT_REGISTRATION
    )
    untraced = free & (trade == 4)
    resident = np.flatnonzero(untraced & (draw.random(len(people)) < 0.5))
    people.insured_as[resident] = p.RESIDENT


def set_insured_employee(
    people: People, rows: npt.NDArray[np.integer], base_fen: npt.NDArray[np.integer] | int
) -> None:
    """Insure people through their employer on this base: 10.5 % their own part, 7 % to the provident fund."""
    people.insured_as[rows] = p.EMPLOYEE
    people.base_fen[rows] = base_fen
    people.social_fen[rows] = people.base_fen[rows].astype(np.int64) * 105 // 1000
    people.fund_fen[rows] = np.where(rows % 10 < 6, people.base_fen[rows] // 100 * 7, 0)


def _tax(people: People, rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """A month's income tax withheld, in simple form: 3 % over 5,000 yuan after contributions, 10 % over 8,000 more."""
    over = people.wage_fen[rows].astype(np.int64) - people.social_fen[rows] - people.fund_fen[rows] - 500_000
    return (np.maximum(over, 0) * 3 + np.maximum(over - 800_000, 0) * 7) // 100


def _retire(people: People, now: Today, draw: np.random.Generator) -> None:
    """Pensions: most townspeople as employees, most villagers as residents; two in a hundred have none."""
    free = people.employer < 0
    starts = np.where(people.is_male, 60, np.where(draw.random(len(people)) < 0.6, 50, 55))
    old = (now.age >= starts) & free & (people.shop_licence == p.NO_BUSINESS) & ~is_detained(people, now.day)
    urban = pick(draw, len(people), [2, 72, 12, 14])
    rural = pick(draw, len(people), [3, 17, 2, 78])
    kind = np.where(now.is_rural, rural, urban).astype(np.int8)
    kind[(now.age < 60) & (kind == 3)] = 0
    kind[~old] = 0
    people.pension_kind[:] = kind
    drawing = kind > 0
    people.insured_as[drawing] = p.NOT_INSURED
    people.base_fen[drawing] = 0
    people.unemployment[drawing], people.benefit_fen[drawing] = p.NEVER_UNEMPLOYED, 0
    for code, median, spread, least in ((1, 3250, 0.24, 1350), (2, 5400, 0.22, 2600)):
        rows = np.flatnonzero(kind == code)
        people.pension_fen[rows] = money(draw, len(rows), median, spread, least)
    rows = np.flatnonzero(kind == 3)
    people.pension_fen[rows] = CENTRAL_BASIC_PENSION_FEN + money(draw, len(rows), 62, 0.5, 12)
    people.pension_central_fen[rows] = CENTRAL_BASIC_PENSION_FEN


def enrol_in_medical(people: People, now: Today, draw: np.random.Generator) -> None:
    """Everybody is in one medical insurance; people living away are often insured where they live."""
    student = (people.study >= p.COLLEGE) & (people.study_state == p.STUDYING) & ~people.study_part_time
    kind = np.where(now.age < 18, p.MEDICAL_MINOR, p.MEDICAL_ADULT)
    kind = np.where(student, p.MEDICAL_STUDENT, kind)
    kind = np.where((people.pension_kind == 1) | (people.pension_kind == 2), p.MEDICAL_RETIRED, kind)
    kind = np.where(people.insured_as == p.EMPLOYEE, p.MEDICAL_WORKER, kind)
    kind = np.where(people.insured_as == p.FLEXIBLE, p.MEDICAL_FLEXIBLE, kind)
    people.medical[:] = kind
    away = people.lives_away & (people.insured_as == p.NOT_INSURED) & (draw.random(len(people)) < 0.6)
    people.medical_state[away] = p.MEDICAL_ELSEWHERE
