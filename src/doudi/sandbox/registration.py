"""Who is enrolled where in the background: nearly everybody who should be, so that only planted cases are hits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import BASE_CAP_FEN, BASE_FLOOR_FEN, is_detained
from doudi.sandbox.oracle import is_dead
from doudi.sandbox.planted.taking import completed_years
from doudi.sandbox.registers import (
    AS_CIVIL,
    AS_EMPLOYEE,
    AS_FLEXIBLE,
    AS_RESIDENT,
    CIVIL,
    EMPLOYEES,
    ENDED,
    INJURY,
    RESIDENTS,
    UNEMPLOYMENT,
    Registers,
)
from doudi.sandbox.world import INSURED_NOWHERE, World

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
DAYS_PER_MONTH = 30.44


def enrol_background(world: World) -> Registers:
    """Enrol everybody as the rest of the world has them; employees not yet insured are left to `insure_staff`."""
    people, files = world.people, Registers.blank(len(world.people))
    draw = world.streams.of("enrolment register")
    age = completed_years(world)
    since_sixteen = ((world.day - people.birth_day) / DAYS_PER_MONTH).astype(np.int64) - 194
    files.from_ago[:] = np.minimum(draw.integers(3, 240, len(people)), since_sixteen).clip(0, 600)
    gone = people.register == p.STRUCK_OFF

    civil = people.employer % 9 == 4
    employed = np.flatnonzero((people.insured_as == p.EMPLOYEE) & ~gone)
    _enrol_staff(files, employed, people.employer[employed], civil[employed])
    own = np.flatnonzero((people.insured_as == p.FLEXIBLE) & ~gone)
    files.enrol(own, EMPLOYEES, AS_FLEXIBLE)
    rest = (people.insured_as == p.RESIDENT) | (people.insured_as == p.NOT_INSURED)
    rest &= (people.register == p.REGISTERED) & (age >= 16) & (age < 60) & (people.pension_kind == 0)
    rest &= ~_is_excused(world) & ~is_dead(people, world.day)
    for cases in world.cases:
        if cases.case == INSURED_NOWHERE and cases.is_positive:
            rest[cases.rows] = False
    rest |= (people.insured_as == p.RESIDENT) & ~gone
    resident = np.flatnonzero(rest)
    # Residents pay once a year: those who did not this month did in one of the two before.
    paid = np.where(people.insured_as[resident] == p.RESIDENT, 0, 1 + resident % 2)
    files.enrol(resident, RESIDENTS, AS_RESIDENT, paid_ago=paid)
    files.paid_ago[resident] = np.minimum(files.paid_ago[resident], files.from_ago[resident])
    _cover_other_wages(world, files)
    _past_spells(world, files, draw)
    files.retired_ago[:] = _retired_ago(world, age)
    return files


def _is_excused(world: World) -> Mask:
    """Students, prisoners and people living away without work: not enrolled, and no target either."""
    people = world.people
    listed = people.study >= 0
    student = listed & ((people.study_state == p.STUDYING) & ~people.study_part_time)
    prisoner = is_detained(people, world.day) & (people.custody == p.PRISON)
    known = listed | (people.custody != p.NO_CUSTODY) | is_vulnerable(world)
    away = people.lives_away & ~known & (people.unemployment == p.NEVER_UNEMPLOYED) & (people.employer < 0)
    away &= people.insured_as == p.NOT_INSURED
    return np.asarray(student | (prisoner & ~listed & ~is_vulnerable(world)) | away, np.bool_)


def is_vulnerable(world: World) -> Mask:
    """On dibao (低保), support for the destitute (特困) or the illness watch (07), or severely disabled."""
    people = world.people
    on_roll = (people.roll_state == p.ON_ROLL) & np.isin(people.roll, (1, 2, 3, 7))
    severe = (people.disability > 0) & (people.disability_grade > 0) & (people.disability_grade <= 2)
    return np.asarray(on_roll | (severe & (people.certificate == p.CERTIFICATE_VALID)), np.bool_)


def _enrol_staff(files: Registers, rows: Ints, employer: npt.NDArray[np.integer], civil: Mask) -> None:
    scheme, standing = np.where(civil, CIVIL, EMPLOYEES), np.where(civil, AS_CIVIL, AS_EMPLOYEE)
    files.scheme[rows], files.standing[rows], files.employer[rows] = scheme, standing, employer
    files.has_unemployment[rows] = files.has_injury[rows] = True


def uninsured_staff(world: World) -> Mask:
    """People whose wage an employer declares this month and whom nobody insures, no pension either."""
    people, wages = world.people, world.wages
    declared = np.zeros(len(people), np.bool_)
    declared[wages.person[(wages.months_ago == 0) & ~wages.is_superseded]] = True
    return declared & (people.insured_as == p.NOT_INSURED) & (people.pension_kind == 0) & (people.employer >= 0)


def insure_staff(world: World, files: Registers, rows: Ints) -> None:
    """Insure these employees with their employer after all; the wage declared and so every income stays the same."""
    people = world.people
    base = (people.wage_fen[rows] // 100 * 100).clip(BASE_FLOOR_FEN, BASE_CAP_FEN)
    people.insured_as[rows], people.base_fen[rows] = p.EMPLOYEE, base
    people.social_fen[rows] = base.astype(np.int64) * 105 // 1000
    employer = people.employer[rows]
    files.enrol(rows, EMPLOYEES, AS_EMPLOYEE)
    _enrol_staff(files, rows, employer, employer % 9 == 4)


def _cover_other_wages(world: World, files: Registers) -> None:
    """Whoever declared a wage beside the main employer's insures the person against injury at least (工伤).

    A wage of July without insurance in August means that the job ended in July.
    """
    people, wages = world.people, world.wages
    second = (wages.months_ago == 0) & (wages.employer != people.employer[wages.person])
    files.past_spell(
        wages.person[second],
        INJURY,
        AS_EMPLOYEE,
        employer=wages.employer[second],
        to_ago=-1,
        from_ago=9,
        state=0,
        paid_ago=0,
    )
    july = wages.months_ago == 1
    left = july & (people.employer[wages.person] < 0) | july & (wages.employer != people.employer[wages.person])
    person, employer = wages.person[left], wages.employer[left]
    for scheme in (EMPLOYEES, UNEMPLOYMENT, INJURY):
        files.past_spell(person, scheme, AS_EMPLOYEE, employer=employer, to_ago=1, from_ago=14, paid_ago=1)
    files.from_ago[person] = 0
    files.paid_ago[person] = 0


def _past_spells(world: World, files: Registers, draw: np.random.Generator) -> None:
    """One employee in ten was insured by another employer before, one in thirty in another province."""
    people = world.people
    mine = (files.scheme == EMPLOYEES) & (files.from_ago > 12) & (people.register == p.REGISTERED)
    mine[world.background :] = False
    rows = np.flatnonzero(mine)
    luck = draw.random(len(rows))
    before, away = rows[luck < 0.1], rows[luck > 0.967]
    to_ago = files.from_ago[before].astype(np.int64) + 2
    other = (people.employer[before].astype(np.int64) + 7) % world.employers
    files.past_spell(
        before, EMPLOYEES, AS_EMPLOYEE, employer=other, from_ago=to_ago + 24, to_ago=to_ago, state=ENDED, spare=1
    )
    to_ago = files.from_ago[away].astype(np.int64) + 3
    files.elsewhere.add(person=away, province=away % 8, scheme=EMPLOYEES, from_ago=to_ago + 30, to_ago=to_ago, spare=1)


def _retired_ago(world: World, age: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    """Months since a pensioner stopped work: men at 60, women at 50 or 55; some earlier by hard or broken work."""
    people = world.people
    rows = np.arange(len(people))
    years = np.where(people.is_male, 60, np.where((age >= 55) & (rows % 2 == 0), 55, 50))
    years = np.where((age > 60) & (early_kind(rows) > 0), years - 5, years)
    since = ((world.day - people.birth_day) - years * 365.2425) / DAYS_PER_MONTH
    return np.maximum(since, 0).astype(np.int64)


def early_kind(rows: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """退休类别 of a pensioner past sixty: 0 normal, 1 hard work (特殊工种), 2 illness (病退)."""
    return np.where(rows % 23 == 3, 1, np.where(rows % 29 == 5, 2, 0)).astype(np.int64)
