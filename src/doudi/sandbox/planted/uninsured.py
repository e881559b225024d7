"""Insured nowhere: adults no insurance knows, and those who only seem to be missing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import is_detained
from doudi.sandbox.oracle import birthdays_before
from doudi.sandbox.world import INSURED_NOWHERE, Cases, World

Rows = npt.NDArray[np.int64]
NEAR_MISSES_PER_CASE = 10
_LEAST = 5


def count_cases(people: int) -> int:
    """One case per 2,000 people, at least five."""
    return max(_LEAST, round(people / 2000))


def plant_uninsured(world: World) -> None:
    """Take insurance away from some adults without any trace; let others only look so."""
    people, streams = world.people, world.streams
    background = np.arange(len(people)) < world.background
    adult = birthdays_before(people.birth_day, world.as_of, 18) & ~birthdays_before(people.birth_day, world.as_of, 60)
    studying = (people.study >= 0) & (people.study_state == p.STUDYING)
    detained = is_detained(people, world.day)
    here = background & ~people.lives_away
    plain = (people.pension_kind == 0) & (people.insured_as != p.EMPLOYEE) & (people.insured_as != p.FLEXIBLE)
    untraced = here & adult & plain & ~studying & ~detained
    count = count_cases(world.background)
    pool = streams.of("uninsured").permutation(np.flatnonzero(untraced & ~people.is_taxed))
    cases, pool = pool[:count], pool[count:]
    people.medical[cases], people.insured_as[cases] = p.NO_MEDICAL, p.NOT_INSURED
    world.cases.append(Cases(INSURED_NOWHERE, "insured_nowhere", True, cases))

    old_number = people.birth_day[pool] < 10_000  # born before May 1997: a 15-digit number once existed
    fifteen = pool[old_number]
    rest = pool[~old_number]
    near = -(-count * NEAR_MISSES_PER_CASE // 9)
    near_old = min(near, len(fifteen) // 5)
    groups = {
        "enrolled_under_fifteen_digits": fifteen[:near_old],
        "enrolled_under_variant_name": fifteen[near_old : 2 * near_old],
        "insurance_lapsed": fifteen[2 * near_old : 3 * near_old],
        "insured_elsewhere": fifteen[3 * near_old : 4 * near_old],
        "pension_contributions_only": np.r_[fifteen[4 * near_old : 5 * near_old], rest][:near],
    }
    # Somebody under 15 digits or another spelling is enrolled; lapsed and elsewhere are rows; one pays a pension only.
    world.mess += [
        ("medical_insurance_enrolment", int(row), "number_15") for row in groups["enrolled_under_fifteen_digits"]
    ]
    world.mess += [
        ("medical_insurance_enrolment", int(row), "name_variant") for row in groups["enrolled_under_variant_name"]
    ]
    people.medical_state[groups["insurance_lapsed"]] = p.MEDICAL_LAPSED
    people.medical_state[groups["insured_elsewhere"]] = p.MEDICAL_ELSEWHERE
    people.insured_as[groups["pension_contributions_only"]] = p.RESIDENT
    people.medical[groups["pension_contributions_only"]] = p.NO_MEDICAL

    # No row at all, but not a target either.
    excused = {
        "newborn": here & (people.birth_day > world.day - 150),
        "student_without_row": here & adult & studying & plain,
        "lives_away": background & people.lives_away & adult & plain & ~studying & ~detained & ~people.is_taxed,
        "over_sixty": here & birthdays_before(people.birth_day, world.as_of, 60) & plain & (people.spouse < 0),
        "in_custody": here & detained & adult & plain,
    }
    for name, fits in excused.items():
        found = streams.of(f"uninsured {name}").permutation(np.flatnonzero(fits))[:near]
        people.medical[found] = p.NO_MEDICAL
        people.insured_as[found] = p.NOT_INSURED
        groups[name] = found
    world.cases += [Cases(INSURED_NOWHERE, name, False, rows) for name, rows in groups.items()]
