"""Planted for identity cleaning: people whose number was changed, and numbers that are two people's."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import UNEMPLOYMENT_BENEFIT_FEN
from doudi.sandbox.planted.taking import Ints, Taker

WRONG, DOUBLE, OTHER = range(3)
OWN_FORMER = -1
FORMER, ANOTHERS = "former_number", "name_of_another"


def plant_identities(taker: Taker) -> None:
    """Rows under former numbers, which a comparison must follow, and under numbers of two people, which nobody may."""
    _plant_changed(taker)
    _plant_shared(taker)


def _change(taker: Taker, rows: Ints, reason: int, former: Ints | int = OWN_FORMER) -> None:
    """The police changed these people's number years ago."""
    changed = taker.world.day - 900 - rows % 2000
    taker.files.numbers.add(person=rows, former=former, changed=changed, reason=reason, spare=0)


def _apart(taker: Taker, rows: Ints) -> Ints:
    """Of people to be given a former number those whose day of birth nobody has who got one already."""
    born = taker.world.people.birth_day
    taken = born[taker.files.numbers["person"]]
    _, first = np.unique(born[rows], return_index=True)
    rows = rows[np.sort(first)]
    return rows[~np.isin(born[rows], taken)]


def _plant_changed(taker: Taker) -> None:
    people, count = taker.world.people, taker.count
    enrolled = taker.untraced & (people.insured_as == p.NOT_INSURED) & ~people.born_elsewhere
    rows = _apart(taker, taker.take("E01 former number", enrolled, count))
    taker.spoil("hrss_enrolment", rows, FORMER)
    _change(taker, rows, WRONG)
    taker.enter("E01", "enrolled_under_former_number", rows)
    drawing = taker.drawing & ~people.born_elsewhere
    rows = _apart(taker, taker.take("F06 former number", drawing, count))
    taker.files.own_proof[rows] = True
    taker.files.proofs.add(person=rows, day=taker.world.day - 30 - rows % 200, means=1, failed=0, spare=0)
    taker.spoil("life_proofs", rows, FORMER)
    _change(taker, rows, WRONG)
    taker.enter("F06", "proved_under_former_number", rows)
    rows = _apart(taker, taker.take_rich("F04 former number", drawing & (taker.age < 72), max(2, count // 3)))
    _draw_benefit(taker, rows)
    taker.spoil("hrss_unemployment", rows, FORMER)
    _change(taker, rows, WRONG)
    taker.enter("F04", "benefit_under_former_number", rows, positive=True)
    # Changes that left no trace elsewhere: the register is not made of cases alone.
    rows = _apart(taker, taker.take("changed numbers", taker.employed & ~people.born_elsewhere, count * 5))
    _change(taker, rows, OTHER)


def _plant_shared(taker: Taker) -> None:
    people, count = taker.world.people, taker.count
    drawing = taker.drawing & (taker.age < 72)
    small = max(2, count // 3)
    rows = taker.take_rich("F04 number of two", drawing, small)
    _draw_benefit(taker, rows)
    _share(taker, rows)
    taker.enter("F04", "number_of_two_by_police", rows)
    rows = taker.take_rich("F04 other name", drawing, small)
    _draw_benefit(taker, rows)
    taker.spoil("hrss_unemployment", rows, ANOTHERS)
    taker.enter("F04", "benefit_under_another_name", rows)
    listed = taker.fill("F04", "registered_without_benefit", taker.rich & drawing)
    people.unemployment[listed] = p.UNEMPLOYED
    rows = taker.take("E01 number of two", taker.untraced & (people.insured_as == p.NOT_INSURED), small)
    taker.uncover(rows)
    _share(taker, rows)
    taker.enter("E01", "number_of_two_by_police", rows)


def _share(taker: Taker, rows: Ints) -> None:
    """Somebody else once had these people's number too, and was given another."""
    others = taker.take("E01 F04 others", taker.employed, len(rows))
    _change(taker, others, DOUBLE, rows[: len(others)])


def _draw_benefit(taker: Taker, rows: Ints) -> None:
    people = taker.world.people
    people.unemployment[rows], people.benefit_fen[rows] = p.UNEMPLOYED, UNEMPLOYMENT_BENEFIT_FEN
