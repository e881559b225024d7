"""Paid but dead: payments that run on after a death, and the lawful payments that look the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.livelihoods import CENTRAL_BASIC_PENSION_FEN
from doudi.sandbox.world import PAID_BUT_DEAD, Cases, World

Rows = npt.NDArray[np.int64]
NEAR_MISSES_PER_CASE = 10
_LEAST = 4


def count_cases(people: int) -> int:
    """One case per 5,000 people, at least four."""
    return max(_LEAST, round(people / 5000))


def count_reserved(people: int) -> int:
    """How many of the struck off the cases below may take from the front of the list."""
    return count_cases(people) * (NEAR_MISSES_PER_CASE + 2) + 20


def _draw_pension(world: World, rows: Rows, **facts: int) -> None:
    people = world.people
    people.pension_kind[rows] = np.where(rows % 3 == 0, 3, 1)
    people.pension_fen[rows] = np.where(rows % 3 == 0, 20_500, 310_000 + rows % 997 * 100)
    people.pension_central_fen[rows] = np.where(rows % 3 == 0, CENTRAL_BASIC_PENSION_FEN, 0)
    for name, value in facts.items():
        people.columns[name][rows] = value


def _struck_off_still_paid(world: World, rows: Rows) -> None:
    _draw_pension(world, rows)


def _cremated_still_paid(world: World, rows: Rows) -> None:
    world.people.death_day[rows] = world.day - 35 - rows % 150
    world.people.is_cremated[rows] = True


def _dead_on_rolls(world: World, rows: Rows) -> None:
    world.people.roll[rows], world.people.roll_state[rows] = 1 + rows % 3, p.ON_ROLL


def _died_this_month(world: World, rows: Rows) -> None:
    world.people.death_day[rows] = world.day - 1 - rows % 26
    world.people.struck_off_day[rows] = world.day
    _draw_pension(world, rows)


def _pension_stopped(world: World, rows: Rows) -> None:
    _draw_pension(world, rows, pension_state=p.STOPPED, pension_fen=0, pension_central_fen=0)


def _back_payment(world: World, rows: Rows) -> None:
    world.people.death_day[rows] = world.day - 70 - rows % 20  # alive in April, paid for it in August
    world.people.struck_off_day[rows] = world.day - 50
    _draw_pension(world, rows, pension_item=p.BACK_PAYMENT, pension_months_ago=4)


def _survivors_grant(world: World, rows: Rows) -> None:
    _draw_pension(world, rows, pension_item=p.SURVIVORS, pension_central_fen=0)


def _payment_returned(world: World, rows: Rows) -> None:
    _draw_pension(world, rows, pension_state=p.RETURNED)


def _moved_away(world: World, rows: Rows) -> None:
    people = world.people
    people.struck_off_for[rows], people.death_day[rows], people.is_cremated[rows] = p.MOVED_AWAY, NO_DAY, False
    _draw_pension(world, rows)


def _off_the_rolls(world: World, rows: Rows) -> None:
    world.people.roll[rows], world.people.roll_state[rows] = 1 + rows % 2, p.OFF_ROLL


def _strike_revoked(world: World, rows: Rows) -> None:
    people = world.people
    people.struck_off_for[rows], people.is_strike_revoked[rows] = p.DIED, True
    people.death_day[rows] = world.day - 90 - rows % 60
    people.struck_off_day[rows] = world.day - 60


def _no_more(world: World, rows: Rows) -> None:
    """The kind needs nothing but what it is."""


#: Kinds among the struck off, and kinds among living pensioners of the register.
_STRUCK_OFF: tuple[tuple[str, bool, Callable[[World, Rows], None]], ...] = (
    ("struck_off_still_paid", True, _struck_off_still_paid),
    ("dead_on_rolls", True, _dead_on_rolls),
    ("died_this_month", False, _died_this_month),
    ("pension_stopped", False, _pension_stopped),
    ("back_payment", False, _back_payment),
    ("survivors_grant", False, _survivors_grant),
    ("payment_returned", False, _payment_returned),
    ("moved_away", False, _moved_away),
    ("off_the_rolls", False, _off_the_rolls),
    ("namesake", False, _no_more),
)
_PENSIONERS: tuple[tuple[str, bool, Callable[[World, Rows], None]], ...] = (
    ("cremated_still_paid", True, _cremated_still_paid),
    ("strike_revoked", False, _strike_revoked),
)


def plant_dead(world: World, first_struck_off: int) -> None:
    """Plant the cases and their near misses among the struck off and the living pensioners."""
    count = count_cases(world.background)
    positives = sum(positive for _, positive, _ in (*_STRUCK_OFF, *_PENSIONERS))
    near = len(_STRUCK_OFF) + len(_PENSIONERS) - positives
    # Rounded up, so that no kind is empty and there are never fewer than ten near misses to a case.
    per_case = -(-count // positives)
    per_near = -(-per_case * positives * NEAR_MISSES_PER_CASE // near)
    next_row = first_struck_off
    for name, positive, plant in _STRUCK_OFF:
        size = per_case if positive else per_near
        rows = np.arange(next_row, next_row + size)
        next_row += size
        if name == "namesake":
            _name_after_living(world, rows)
        plant(world, rows)
        world.cases.append(Cases(PAID_BUT_DEAD, name, positive, rows))
    living = _living_pensioners(world)
    for name, positive, plant in _PENSIONERS:
        size = per_case if positive else per_near
        rows, living = living[:size], living[size:]
        plant(world, rows)
        world.cases.append(Cases(PAID_BUT_DEAD, name, positive, rows))


def _living_pensioners(world: World) -> Rows:
    people = world.people
    drawing = (people.pension_kind[: world.background] > 0) & (people.spouse[: world.background] < 0)
    return world.streams.of("living pensioners").permutation(np.flatnonzero(drawing))


def _name_after_living(world: World, rows: Rows) -> None:
    """Each of these dead has the name, sex and day of birth of a pensioner who lives."""
    people = world.people
    same = _living_pensioners(world)[-len(rows) :]
    for column in ("surname", "given1", "given2", "is_male", "birth_day"):
        people.columns[column][rows] = people.columns[column][same]
    people.born_elsewhere[rows] = False
