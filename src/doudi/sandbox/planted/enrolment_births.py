"""Planted for enrolment: E10 newborns without residents' medical insurance, E12 building sites without injury cover."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.planted.taking import Taker
from doudi.sandbox.registers import RESIDENT_MEDICAL, STILL
from doudi.sandbox.registration import is_vulnerable

TWO_YEARS = 730
#: A newborn may be enrolled within so many days and is then insured from birth (general practice, status design).
DAYS_TO_ENROL = 90


def plant_births(taker: Taker) -> None:
    """E10: the certificate of birth names a child whom medical insurance does not know."""
    world, people, files, day = taker.world, taker.world.people, taker.files, taker.world.day
    mother_of = _mothers(taker)
    home = np.maximum(people.home, 0)
    listed = np.arange(len(people)) < world.background
    listed &= (people.birth_day > day - TWO_YEARS) & ((people.relation == p.SON) | (people.relation == p.DAUGHTER))
    listed &= (mother_of[home] >= 0) & ~people.lives_away
    days = day - people.birth_day
    bare = people.medical == p.NO_MEDICAL
    taken_by_others = ~taker.free & ~bare
    listed &= ~taken_by_others
    # A child without insurance in the third month is neither clearly late nor clearly in time: born elsewhere.
    listed &= ~(bare & (days > 60) & (days <= DAYS_TO_ENROL + 10))
    late = np.flatnonzero(listed & bare & (days > DAYS_TO_ENROL))
    in_time = np.flatnonzero(listed & bare & (days <= 60))
    poor = is_vulnerable(world)
    older = listed & ~bare & ~poor & (days > 110)
    wanted = max(taker.count - len(late), taker.count // 2)
    further = taker.take("E10", older, wanted)
    people.medical[further] = p.NO_MEDICAL
    away = taker.take("E10 elsewhere", older, taker.count)
    people.medical[away] = p.NO_MEDICAL
    files.elsewhere.add(
        person=away, province=away % 8, scheme=RESIDENT_MEDICAL, from_ago=1 + away % 2, to_ago=STILL, spare=0
    )
    positive = np.concatenate([late, further])
    uninsured_mothers = mother_of[home[positive]]
    childless = (people.spouse >= 0) & ~people.is_male & (taker.age >= 22) & (taker.age < 40) & taker.free
    childless[mother_of[home[listed]]] = False
    # Mothers are the cases: those of children not yet registered make up the number where newborns are few.
    lacking = taker.count - len(np.unique(uninsured_mothers))
    hidden = taker.take("E10 hidden", childless, max(2, taker.count // 3, lacking))
    fresh = taker.take("E10 fresh", childless, taker.count)
    files.births.add(person=hidden, child=-1, born=day - 110 - hidden % 150, is_here=1, spare=0)
    files.births.add(person=fresh, child=-1, born=day - 4 - fresh % 40, is_here=1, spare=0)
    taker.enter("E10", "child_in_no_medical_insurance", np.unique(uninsured_mothers), positive=True)
    taker.enter("E10", "child_not_yet_registered", hidden, positive=True)

    children = np.flatnonzero(listed)
    mothers = mother_of[home[children]]
    plain = ~np.isin(children, np.concatenate([positive, away, in_time]))
    files.births.add(
        person=mothers, child=children, born=people.birth_day[children], is_here=(children % 9 != 0), spare=plain
    )

    def only(rows: np.ndarray) -> np.ndarray:
        found = np.unique(mother_of[home[rows]])
        return found[~np.isin(found, uninsured_mothers)]

    taker.enter("E10", "insured_in_another_province", only(away))
    taker.enter("E10", "within_ninety_days", np.union1d(only(in_time), fresh))
    rest = np.setdiff1d(only(children[plain]), np.concatenate([only(away), only(in_time)]))
    needed = 10 * (len(np.unique(uninsured_mothers)) + len(hidden))
    if len(rest) + len(fresh) + len(away) < needed:
        # A small city has few newborns: older women's earlier certificates, their children long insured, fill up.
        extra = taker.take("E10 extra", childless, needed)
        insured = np.flatnonzero((people.medical > 0) & (taker.age < 3) & (taker.age > 1))
        files.births.add(
            person=extra[: len(insured)], child=insured[: len(extra)],
            born=people.birth_day[insured[: len(extra)]], is_here=0, spare=0,
        )  # fmt: skip
        taker.enter("E10", "insured_child", extra[: len(insured)])
    taker.enter("E10", "insured", rest[: max(needed * 2, 60)])


def _mothers(taker: Taker) -> np.ndarray:
    """The row of the woman who heads each home or is the head's wife, -1 where there is none to be a mother."""
    people, world = taker.world.people, taker.world
    women = ((people.relation == p.HEAD) | (people.relation == p.SPOUSE)) & ~people.is_male
    women &= (people.register == p.REGISTERED) & (taker.age >= 18) & (taker.age < 58) & (people.death_day < 0)
    rows = np.flatnonzero(women[: world.background])
    found = np.full(len(world.homes), -1, np.int64)
    found[people.home[rows]] = rows
    return found


def plant_projects(taker: Taker) -> None:
    """E12: a building site at work that no injury insurance by project (按项目参保) covers today."""
    world, files, day, count = taker.world, taker.files, taker.world.day, taker.count
    half = -(-count // 2)
    kinds: tuple[tuple[str, int, bool], ...] = (
        ("never_insured", half, True),
        ("cover_expired", count - half, True),
        ("finished", 2 * count, False),
        ("starts_next_month", count, False),
        ("insured_since_lately", 2 * count, False),
        ("insured_on_first_day", 2 * count, False),
        ("insured", 4 * count, False),
    )
    first = 0
    for kind, size, positive in kinds:
        rows = np.arange(first, first + size)
        first += size
        started = day - 100 - rows * 37 % 500
        finished = np.full(size, -99999)
        insured, valid = started - 10 - rows % 20, day + 100 + rows * 13 % 500
        if kind == "finished":
            finished = day - 20 - rows % 60
            valid = finished + 5
        elif kind == "starts_next_month":
            started = day + 8 + rows % 20
        elif kind == "cover_expired":
            valid = day - 40 - rows % 50
        elif kind == "insured_on_first_day":
            insured = started
        elif kind == "insured_since_lately":
            insured = day - 3 - rows % 25
        workers = np.where(kind == "starts_next_month", 0, 15 + rows * 7 % 180)
        employer = rows * 9 % world.employers
        cost = (80_000_000 + rows * 77_777 % 9_000_000 * 100).astype(np.int64)
        files.projects.add(
            project=rows, employer=employer, started=started, finished=finished, cost=cost, workers=workers
        )
        if kind not in ("never_insured", "starts_next_month"):
            files.injury_projects.add(project=rows, insured=insured, valid_to=valid)
        taker.enter_others("E12", kind, [project_code(world.district, int(row)) for row in rows], positive=positive)


def project_code(district: int, number: int) -> str:
    """项目编号 of a building site.

    >>> project_code(500106, 7)
    'XM50010600007'
    """
    return f"XM{district}{number:05}"
