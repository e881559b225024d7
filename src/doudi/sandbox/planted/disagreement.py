"""Two departments in disagreement: the tax office's wage against the insurance base, and lawful differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import BASE_CAP_FEN, BASE_FLOOR_FEN, set_insured_employee
from doudi.sandbox.world import DEPARTMENTS_DISAGREE, Cases, World

Rows = npt.NDArray[np.int64]
NEAR_MISSES_PER_CASE = 10
_LEAST = 4
_NEAR = (
    "base_at_floor",
    "base_at_cap",
    "within_tolerance",
    "second_employer",
    "declaration_corrected",
    "bonus_in_july",
    "insured_on_own_account",
)


def count_cases(people: int) -> int:
    """One case per 5,000 people, at least four."""
    return max(_LEAST, round(people / 5000))


def plant_disagreement(world: World) -> list[tuple[int, dict[str, Any]]]:
    """Change wages and bases of some employees; further declarations come back for the tax office's file."""
    people = world.people
    draw = world.streams.of("disagreement")
    employed = people.is_taxed & (people.insured_as == p.EMPLOYEE)
    pool = draw.permutation(np.flatnonzero(employed[: world.background]))
    count = count_cases(world.background)
    near = -(-count * NEAR_MISSES_PER_CASE // len(_NEAR))
    low, high, pool = pool[: count - count // 4], pool[count - count // 4 : count], pool[count:]
    _pay(world, low, draw.integers(11_000, 20_000, len(low)), draw.uniform(0.46, 0.75, len(low)))
    _pay(world, high, draw.integers(5_000, 8_000, len(high)), draw.uniform(1.3, 1.7, len(high)))
    world.cases.append(Cases(DEPARTMENTS_DISAGREE, "base_far_below_wage", True, low))
    world.cases.append(Cases(DEPARTMENTS_DISAGREE, "base_far_above_wage", True, high))

    further: list[tuple[int, dict[str, Any]]] = []
    for name in _NEAR:
        rows, pool = pool[:near], pool[near:]
        wage = draw.integers(6_000, 15_000, len(rows))
        match name:
            case "base_at_floor":
                _pay(world, rows, draw.integers(2_100, 3_400, len(rows)), np.ones(len(rows)))
            case "base_at_cap":
                _pay(world, rows, draw.integers(28_000, 60_000, len(rows)), np.ones(len(rows)))
            case "within_tolerance":
                _pay(world, rows, wage, draw.uniform(0.81, 0.85, len(rows)))
            case _:
                _pay(world, rows, wage, draw.uniform(0.95, 1.05, len(rows)))
        if name == "second_employer":
            further += [
                (int(row), {"gross_fen": 350_000, "employer": (int(people.employer[row]) + 1) % world.employers})
                for row in rows
            ]
        elif name == "declaration_corrected":
            further += [
                (int(row), {"gross_fen": int(people.wage_fen[row]) // 2, "is_superseded": True}) for row in rows
            ]
        elif name == "bonus_in_july":
            further += [(int(row), {"gross_fen": int(people.wage_fen[row]) * 3, "months_ago": 1}) for row in rows]
        elif name == "insured_on_own_account":
            people.insured_as[rows], people.base_fen[rows] = p.FLEXIBLE, BASE_FLOOR_FEN
            people.social_fen[rows], people.fund_fen[rows] = 0, 0
        world.cases.append(Cases(DEPARTMENTS_DISAGREE, name, False, rows))
    return further


def _pay(world: World, rows: Rows, wage_yuan: npt.NDArray[np.integer], base_share: npt.NDArray[np.floating]) -> None:
    """Set the wage and the contribution base of these people, the base held between floor and cap."""
    people = world.people
    people.wage_fen[rows] = wage_yuan * 100
    base = (wage_yuan * base_share).astype(np.int64) * 100
    set_insured_employee(people, rows, base.clip(BASE_FLOOR_FEN, BASE_CAP_FEN))
