"""People not, or no longer, in this district's register: the struck off, commuters, students from elsewhere."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import BASE_CAP_FEN, BASE_FLOOR_FEN, set_insured_employee
from doudi.sandbox.names import draw_surnames, give_names
from doudi.sandbox.people import People
from doudi.sandbox.streams import Streams, money, pick

STRUCK_OFF_SHARE, COMMUTER_SHARE, STUDENT_SHARE = 0.009, 0.03, 0.03


def strike_off(people: int, least: int, homes: int, as_of: int, streams: Streams) -> People:
    """Those struck off the register within twelve months: three quarters dead, the others moved away or emigrated.

    The first `least` of them died of old age before this month and have nothing else on file: planted cases take them.
    """
    draw = streams.of("struck off")
    count = least + round(people * STRUCK_OFF_SHARE)
    gone = People.blank(count)
    gone.register[:] = p.STRUCK_OFF
    gone.home[:] = draw.integers(0, homes, count)
    gone.is_male[:] = draw.random(count) < 0.53
    gone.surname[:] = draw_surnames(draw, count)
    give_names(draw, gone)
    gone.struck_off_for[:] = pick(draw, count, [0, 76, 20, 4])
    gone.struck_off_for[:least] = p.DIED
    died = gone.struck_off_for == p.DIED
    age = np.where(died, 58 + 40 * draw.random(count) ** 0.8, 20 + 38 * draw.random(count))
    age[:least] = np.maximum(age[:least], 63)
    gone.birth_day[:] = as_of - (age * 365.2425).astype(np.int32) - 1
    ago = draw.integers(40, 360, count)
    gone.death_day[died] = (as_of - ago)[died]
    gone.struck_off_day[:] = np.minimum(as_of - ago + draw.integers(2, 35, count), as_of)
    gone.is_cremated[:] = died & (draw.random(count) < 0.92)
    gone.born_elsewhere[:] = draw.random(count) < 0.25

    natural = np.arange(count) >= least
    drew = natural & died & (draw.random(count) < 0.6)
    gone.pension_kind[drew] = np.where(draw.random(int(drew.sum())) < 0.7, 1, 3)
    gone.pension_state[drew] = p.STOPPED
    return gone


def come_from_elsewhere(people: int, employers: int, as_of: int, streams: Streams) -> People:
    """Commuters who are paid and insured here, and students of the district's colleges, registered elsewhere."""
    draw = streams.of("outsiders")
    commuters, students = round(people * COMMUTER_SHARE), round(people * STUDENT_SHARE)
    count = commuters + students
    others = People.blank(count)
    others.register[:] = p.OUTSIDER
    others.is_male[:] = draw.random(count) < 0.52
    others.surname[:] = draw_surnames(draw, count)
    give_names(draw, others)
    others.born_elsewhere[:] = True
    rows = np.arange(commuters)
    age = np.where(np.arange(count) < commuters, 22 + 30 * draw.random(count), 18.2 + 3.5 * draw.random(count))
    others.birth_day[:] = as_of - (age * 365.2425).astype(np.int32) - 1
    others.employer[rows] = (draw.random(commuters) ** 2.2 * employers).astype(np.int32)
    others.wage_fen[rows] = money(draw, commuters, 6500, 0.4, 2400)
    others.is_taxed[rows] = True
    set_insured_employee(others, rows, others.wage_fen[rows].clip(BASE_FLOOR_FEN, BASE_CAP_FEN))
    others.medical[rows] = p.MEDICAL_WORKER
    pupils = np.arange(commuters, count)
    others.study[pupils] = np.where(draw.random(students) < 0.35, p.COLLEGE, p.BACHELOR)
    others.medical[pupils] = p.MEDICAL_STUDENT
    return others
