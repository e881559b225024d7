"""Planted for supervision, pensions: F01 death, F02 prison, F03 drawn twice, F06 proof of life, F07 archive."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import CENTRAL_BASIC_PENSION_FEN
from doudi.sandbox.planted.taking import Ints, Taker
from doudi.sandbox.registration import DAYS_PER_MONTH
from doudi.sandbox.world import PAID_BUT_DEAD, Cases

COMPARISON, FACE, VISIT, COMMUNITY_DESK = range(4)


def plant_pensions(taker: Taker) -> None:
    """Plant F01, F02, F03, F06 and F07."""
    _plant_paid_dead(taker)
    _plant_imprisoned(taker)
    _plant_double(taker)
    _plant_unproved(taker)
    _plant_archives(taker)


def _plant_paid_dead(taker: Taker) -> None:
    """F01: the people paid though dead, and their near misses, are those of `planted.dead`."""
    found = [each for each in taker.world.cases if each.case == PAID_BUT_DEAD]
    taker.world.cases += [Cases("F01", each.kind, each.is_positive, each.rows) for each in found]


def _stop(taker: Taker, rows: Ints, state: int) -> None:
    """Stop these pensions, or let the bank have sent them back."""
    people = taker.world.people
    people.pension_state[rows] = state
    if state == p.STOPPED:
        people.pension_fen[rows] = people.pension_central_fen[rows] = 0


def _confine(taker: Taker, rows: Ints, kind: int, *, released: bool = False) -> None:
    """Enter a sentence of these people that covers the last months, or one that ended before this month."""
    people, day = taker.world.people, taker.world.day
    people.custody[rows] = kind
    people.custody_start[rows] = day - 240 - rows % 200
    people.custody_end[rows] = day - 45 - rows % 100 if released else day + 90 + rows % 600


def _plant_imprisoned(taker: Taker) -> None:
    """F02: a pension paid for a month the person spent in prison."""
    drawing, count = taker.drawing & (taker.age < 80), taker.count
    rows = taker.take_rich("F02", drawing, count)
    _confine(taker, rows, p.PRISON)
    taker.enter("F02", "paid_in_prison", rows, positive=True)
    for kind in ("stopped_in_prison", "payment_returned", "drug_isolation", "back_payment"):
        # Past sixty: whoever is younger and draws nothing would lack a pension register besides.
        found = taker.take_rich(f"F02 {kind}", drawing & (taker.age >= 60), max(2, count // 2))
        _confine(taker, found, p.DRUG_ISOLATION if kind == "drug_isolation" else p.PRISON)
        if kind == "stopped_in_prison":
            _stop(taker, found, p.STOPPED)
        elif kind == "payment_returned":
            _stop(taker, found, p.RETURNED)
        elif kind == "back_payment":
            taker.world.people.custody_start[found] = taker.world.day - 60 - found % 20
            _pay_back(taker, found)
        taker.enter("F02", kind, found)
    released = taker.take("F02 released", drawing, count * 3)
    _confine(taker, released, p.PRISON, released=True)
    taker.enter("F02", "released_before", released)
    on_probation = taker.fill("F02", "probation", drawing)
    _confine(taker, on_probation, p.COMMUNITY)


def _pay_back(taker: Taker, rows: Ints) -> None:
    """This month's payment is for a month five months ago, nothing else."""
    people = taker.world.people
    people.pension_item[rows], people.pension_months_ago[rows] = p.BACK_PAYMENT, 5


def _plant_double(taker: Taker) -> None:
    """F03: two pensions of different schemes paid for the same month."""
    people, count, pensions = taker.world.people, taker.count, taker.files.pensions
    first = taker.drawing & (people.pension_kind < 3)
    rows = taker.take_rich("F03", first, count)
    resident = rows[: count - count // 4]
    both = rows[len(resident) :]
    _also_paid(taker, resident, 3)
    pensions.add(
        person=both, kind=3 - people.pension_kind[both], fen=260_000 + both % 700 * 100, central=0, item=p.PENSION,
        state=p.PAID, ago=0,
    )  # fmt: skip
    taker.enter("F03", "with_resident_pension", resident, positive=True)
    taker.enter("F03", "employee_and_civil_pension", both, positive=True)
    for kind in ("resident_pension_stopped", "resident_pension_returned", "back_payment_before_change"):
        found = taker.take_rich(f"F03 {kind}", first, count * 2)
        facts = {"resident_pension_stopped": {"state": p.STOPPED, "fen": 0, "central": 0},
                 "resident_pension_returned": {"state": p.RETURNED},
                 "back_payment_before_change": {"item": p.BACK_PAYMENT, "ago": 6}}[kind]  # fmt: skip
        _also_paid(taker, found, 3, **facts)
        taker.enter("F03", kind, found)
    back = taker.fill("F03", "back_payment_same_scheme", taker.rich & first)
    _also_paid(taker, back, 1, item=p.BACK_PAYMENT, ago=4, fen=9_000, central=0)


def _also_paid(taker: Taker, rows: Ints, kind: int, **facts: int) -> None:
    """Add another payment row of these pensioners, of residents' size unless said otherwise."""
    settings = {"fen": 20_500, "central": CENTRAL_BASIC_PENSION_FEN if kind == 3 else 0, "item": p.PENSION} | facts
    settings.setdefault("state", p.PAID)
    settings.setdefault("ago", 0)
    taker.files.pensions.add(person=rows, kind=kind, **settings)


def _prove(taker: Taker, rows: Ints, days_ago: Ints, means: int, *, failed: int = 0) -> None:
    """Write these people's proof of life; the background then writes none for them."""
    taker.files.own_proof[rows] = True
    taker.files.proofs.add(person=rows, day=taker.world.day - days_ago, means=means, failed=failed, spare=0)


def _plant_unproved(taker: Taker) -> None:
    """F06: a pension paid more than twelve months after the last proof of life (资格认证)."""
    people, files, count = taker.world.people, taker.files, taker.count
    drawing = taker.drawing
    third = -(-count // 3)
    long_ago = taker.take("F06", drawing, third)
    _prove(taker, long_ago, 390 + long_ago % 500, FACE)
    failed = taker.take("F06 failed", drawing, third)
    _prove(taker, failed, 400 + failed % 300, VISIT)
    _prove(taker, failed, 30 + failed % 200, COMPARISON, failed=1)
    never = taker.take("F06 never", drawing & (people.pension_kind < 3) & (files.retired_ago > 30), third)
    files.own_proof[never] = True
    for kind, rows in (("proved_long_ago", long_ago), ("failed_since", failed), ("never_proved", never)):
        taker.enter("F06", kind, rows, positive=True)
    recent = taker.take("F06 retired", drawing & (people.pension_kind < 3) & (files.retired_ago <= 10), count)
    files.own_proof[recent] = True
    taker.enter("F06", "retired_this_year", recent)
    stopped = taker.take_rich("F06 stopped", drawing & (taker.age >= 60), count)
    _stop(taker, stopped, p.STOPPED)
    _prove(taker, stopped, 420 + stopped % 300, FACE)
    taker.enter("F06", "stopped_for_want_of_proof", stopped)
    after = taker.take("F06 passed", drawing, count * 2)
    _prove(taker, after, 120 + after % 90, COMPARISON, failed=1)
    _prove(taker, after, 20 + after % 60, VISIT)
    taker.enter("F06", "passed_after_failing", after)
    old = taker.take("F06 15", drawing & taker.has_old_number, count)
    _prove(taker, old, 40 + old % 200, COMMUNITY_DESK)
    taker.spoil("life_proofs", old, "number_15")
    taker.enter("F06", "proved_under_fifteen_digits", old)
    eleven = taker.fill("F06", "proved_eleven_months_ago", drawing)
    _prove(taker, eleven, 322 + eleven % 24, FACE)


def _plant_archives(taker: Taker) -> None:
    """F07: the archive (档案) that a pension was granted on contradicts itself or the citizen number."""
    people, count = taker.world.people, taker.count
    fits = taker.drawing & (people.pension_kind < 3) & (taker.age > 60)
    third = -(-count // 3)
    older = taker.take("F07 older", fits, third)
    young = taker.take("F07 young", fits, third)
    short = taker.take("F07 short", fits & people.is_male, third)
    _file(taker, older, born=people.birth_day[older] - 400 - older % 1200)
    _file(taker, young, first_age=13.0 + young % 24 / 12)
    _file(taker, short, kind=1, special_years=1 + short % 5, retired_age=55)
    taker.enter("F07", "born_earlier_by_archive", older, positive=True)
    taker.enter("F07", "paid_in_before_sixteen", young, positive=True)
    taker.enter("F07", "too_few_years_of_hard_work", short, positive=True)
    sixteen = taker.take("F07 sixteen", fits, count * 3)
    _file(taker, sixteen, first_age=16.3 + sixteen % 7 / 12)
    taker.enter("F07", "paid_in_since_sixteen", sixteen)
    hard = taker.take("F07 hard", fits & people.is_male, count * 3)
    _file(taker, hard, kind=1, special_years=10 + hard % 9, retired_age=55)
    taker.enter("F07", "hard_work_long_enough", hard)
    ill = taker.take("F07 ill", fits & people.is_male, count * 2)
    _file(taker, ill, kind=2, retired_age=52)
    taker.enter("F07", "retired_ill", ill)
    plain = taker.fill("F07", "normal", fits)
    _file(taker, plain)


def _file(
    taker: Taker,
    rows: Ints,
    *,
    born: Ints | None = None,
    first_age: npt.NDArray[np.float64] | float = 19.0,
    kind: int = 0,
    special_years: Ints | int = 0,
    retired_age: int = 0,
) -> None:
    """Write these pensioners' archive; the background then writes none for them."""
    people, files = taker.world.people, taker.files
    months = (taker.world.day - people.birth_day[rows]) / DAYS_PER_MONTH
    retired = months - retired_age * 12 if retired_age else files.retired_ago[rows]
    # A week past the anniversary at least, so that no case hangs on the counting of days.
    first = np.floor(months - np.asarray(first_age) * 12 - 0.25)
    files.own_file[rows] = True
    files.files.add(
        person=rows,
        born=people.birth_day[rows] if born is None else born,
        first_ago=first.astype(np.int64),
        retired_ago=np.maximum(np.asarray(retired), 0).astype(np.int64),
        kind=kind,
        special_years=special_years,
        spare=0,
    )
