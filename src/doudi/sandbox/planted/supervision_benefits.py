"""Planted for supervision, unemployment benefit and bills: F04, F05, F08, F11."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import BASE_FLOOR_FEN, UNEMPLOYMENT_BENEFIT_FEN
from doudi.sandbox.planted.taking import Ints, Taker
from doudi.sandbox.registers import OTHERWISE, SELF_EMPLOYED


def plant_benefits(taker: Taker) -> None:
    """Plant F04, F05, F11 and F08."""
    _plant_pensioners(taker)
    _plant_hired(taker)
    _plant_ineligible(taker)
    _plant_bills(taker)


def _draw_benefit(taker: Taker, rows: Ints, *, state: int = p.UNEMPLOYED, fen: int = UNEMPLOYMENT_BENEFIT_FEN) -> None:
    """Enter these people with unemployment benefit; without an amount they no longer draw it, or never did."""
    people = taker.world.people
    people.unemployment[rows], people.benefit_fen[rows] = state, fen


def _plant_pensioners(taker: Taker) -> None:
    """F04: a pension and unemployment benefit in the same month."""
    people, count = taker.world.people, taker.count
    drawing = taker.drawing & (taker.age < 72)
    rows = taker.take_rich("F04", drawing, count)
    _draw_benefit(taker, rows)
    taker.enter("F04", "benefit_beside_pension", rows, positive=True)
    returned = taker.take_rich("F04 returned", drawing & (taker.age >= 60), count)
    people.pension_state[returned] = p.RETURNED
    _draw_benefit(taker, returned)
    taker.enter("F04", "pension_returned", returned)
    left = taker.take("F04 left", drawing, count * 3)
    _draw_benefit(taker, left, state=p.LEFT_REGISTRATION, fen=0)
    taker.enter("F04", "benefit_ended", left)
    at_work = taker.take("F04 at work", drawing, count * 3)
    _draw_benefit(taker, at_work, state=p.BACK_AT_WORK, fen=0)
    taker.enter("F04", "back_at_work_before", at_work)
    listed = taker.fill("F04", "registered_without_benefit", taker.rich & drawing)
    _draw_benefit(taker, listed, fen=0)


def _plant_hired(taker: Taker) -> None:
    """F05: unemployment benefit in a month for which an employer pays contributions."""
    people, files, count = taker.world.people, taker.files, taker.count
    working = taker.employed & (people.unemployment == p.NEVER_UNEMPLOYED)
    rows = taker.take_rich("F05", working, count)
    _draw_benefit(taker, rows)
    taker.enter("F05", "employer_pays", rows, positive=True)
    own = taker.take_rich("F05 own", taker.flexible & (people.unemployment == p.NEVER_UNEMPLOYED), count)
    _draw_benefit(taker, own)
    taker.enter("F05", "pays_on_own_account", own)
    drawing = taker.drawing_benefit & (files.from_ago >= 3)
    lately = taker.take("F05 lately", drawing, count)
    files.benefit_from[lately] = 0
    earlier = taker.take("F05 arrears", drawing, count)
    for found, ago in ((lately, 1), (earlier, 14)):
        files.contributions.add(
            person=found, employer=(found * 31 + 5) % taker.world.employers, ago=ago, kind=p.EMPLOYEE,
            base=BASE_FLOOR_FEN, own=BASE_FLOOR_FEN * 105 // 1000,
        )  # fmt: skip
    taker.enter("F05", "laid_off_in_july", lately)
    taker.enter("F05", "arrears_of_an_earlier_month", earlier)
    listed = taker.take("F05 listed", taker.rich & working, count * 2)
    _draw_benefit(taker, listed, fen=0)
    taker.enter("F05", "registered_without_benefit", listed)
    back = taker.fill("F05", "benefit_ended", working)
    _draw_benefit(taker, back, state=p.BACK_AT_WORK, fen=0)


def _plant_ineligible(taker: Taker) -> None:
    """F11: unemployment benefit of somebody serving as a soldier, living abroad or in prison.

    Source of the three states: 失业保险条例 art. 15 (general knowledge, not opened; status design).
    """
    people, files, count, day = taker.world.people, taker.files, taker.count, taker.world.day
    third = -(-count // 3)
    drawing = taker.drawing_benefit & (taker.age < 55)
    soldiers = taker.take("F11 soldiers", drawing & (taker.age < 40), third)
    files.veterans.add(person=soldiers, from_day=day - 150 - soldiers % 90, to_day=-99999, settled=OTHERWISE, spare=0)
    struck = (people.register == p.STRUCK_OFF) & (people.pension_kind == 0)
    emigrated = np.flatnonzero(struck & (people.struck_off_for == p.EMIGRATED))
    abroad, returned = emigrated[:third], emigrated[third : 2 * third]
    _draw_benefit(taker, abroad)
    # Abroad two months at least, so that this month is beyond doubt.
    people.struck_off_day[abroad] = np.minimum(people.struck_off_day[abroad], day - 62)
    jailed = taker.take_rich("F11 jailed", drawing, count - len(soldiers) - len(abroad))
    _draw_benefit(taker, jailed)
    people.custody[jailed], people.custody_start[jailed] = p.PRISON, day - 100 - jailed % 60
    people.custody_end[jailed] = day + 200
    for kind, rows in (("serving_soldier", soldiers), ("emigrated", abroad), ("in_prison", jailed)):
        taker.enter("F11", kind, rows, positive=True)
    _draw_benefit(taker, returned, state=p.LEFT_REGISTRATION, fen=0)
    taker.enter("F11", "emigrated_benefit_ended", returned)
    moved = np.flatnonzero(struck & (people.struck_off_for == p.MOVED_AWAY))[-2 * count :]
    _draw_benefit(taker, moved)
    taker.enter("F11", "moved_to_another_city", moved)
    discharged = taker.take("F11 discharged", drawing & (taker.age < 45), count)
    files.veterans.add(
        person=discharged, from_day=day - 2000, to_day=day - 300 - discharged % 200, settled=SELF_EMPLOYED, spare=0
    )
    taker.enter("F11", "discharged_before", discharged)
    on_probation = taker.take("F11 probation", drawing, count)
    people.custody[on_probation], people.custody_start[on_probation] = p.COMMUNITY, day - 200
    people.custody_end[on_probation] = day + 200
    taker.enter("F11", "probation", on_probation)
    former = taker.untraced & people.is_male & (taker.age >= 18) & (taker.age < 60)
    ended = taker.fill("F11", "soldier_or_released_benefit_ended", former)
    _draw_benefit(taker, ended, state=p.LEFT_REGISTRATION, fen=0)
    files.veterans.add(person=ended, from_day=day - 3000, to_day=day - 2200 - ended % 90, settled=OTHERWISE, spare=0)


def _plant_bills(taker: Taker) -> None:
    """F08: a medical bill settled for a day after the death."""
    people, claims, count, day = taker.world.people, taker.files.claims, taker.count, taker.world.day
    in_case = np.zeros(len(people), np.bool_)
    for cases in taker.world.cases:
        in_case[cases.rows] = True
    struck = (people.register == p.STRUCK_OFF) & ~in_case
    dead = np.flatnonzero(struck & (people.struck_off_for == p.DIED) & (people.death_day < day - 35))[:count]
    claims.add(person=dead, day=day - 1 - dead % 25)
    taker.enter("F08", "billed_after_death", dead, positive=True)
    moved = np.flatnonzero(struck & (people.struck_off_for == p.MOVED_AWAY))[: count * 2]
    claims.add(person=moved, day=day - 1 - moved % 25)
    taker.enter("F08", "moved_away", moved)
    lately = taker.take_rich("F08 lately", taker.drawing & (people.spouse < 0) & (people.medical > 0), count * 2)
    people.is_cremated[lately], people.death_day[lately] = True, day - 1 - lately % 12
    claims.add(person=lately, day=people.death_day[lately] - lately % 4 * (lately % 3))
    taker.enter("F08", "billed_until_death", lately)
    alive = taker.fill("F08", "strike_off_revoked", taker.drawing & (people.medical > 0))
    people.struck_off_for[alive], people.is_strike_revoked[alive] = p.DIED, True
    people.death_day[alive], people.struck_off_day[alive] = day - 90 - alive % 60, day - 60
    claims.add(person=alive, day=day - 1 - alive % 25)
