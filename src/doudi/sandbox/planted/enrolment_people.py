"""Planted for enrolment, people without work: E01 nobody's insured, E06 graduates, E07 the poor, E08 returned, E09."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.planted.taking import Ints, Taker
from doudi.sandbox.registers import (
    ACTIVE,
    AS_CIVIL,
    AS_EMPLOYEE,
    AS_FLEXIBLE,
    AS_RESIDENT,
    CIVIL,
    EMPLOYEES,
    ENDED,
    LAPSED,
    NO_SCHEME,
    OTHERWISE,
    PLACED,
    RESIDENTS,
    RETIRED,
    SELF_EMPLOYED,
    STILL,
)
from doudi.sandbox.registration import is_vulnerable
from doudi.sandbox.world import INSURED_NOWHERE

ENROLMENT = "hrss_enrolment"


def plant_people(taker: Taker) -> None:
    """Plant E06 to E09, then E01, which names all of them whom no pension register knows."""
    nowhere = [cases.rows for cases in taker.world.cases if cases.case == INSURED_NOWHERE and cases.is_positive]
    _enter_nowhere(taker, np.concatenate(nowhere))
    graduates = plant_graduates(taker)
    poor = plant_poor(taker)
    returned = plant_returned(taker)
    plant_lapsed(taker)
    plant_unenrolled(taker, {"new_graduate": graduates, "poor_or_disabled": poor, "returned": returned})


def _serve(taker: Taker, rows: Ints, left_days_ago: npt.NDArray[np.integer] | None, settled: int) -> None:
    """Enter these people as soldiers, serving or discharged so many days ago."""
    day = taker.world.day
    to_day = np.full(len(rows), -99999) if left_days_ago is None else day - left_days_ago
    from_day = day - 700 - rows % 400
    taker.files.veterans.add(person=rows, from_day=from_day, to_day=to_day, settled=settled, spare=0)


def _go_elsewhere(taker: Taker, rows: Ints, *, to_ago: int = STILL, scheme: int = EMPLOYEES) -> None:
    """Enter these people as insured in another province."""
    since = (40 if to_ago == STILL else to_ago) + 20 + rows % 40
    taker.files.elsewhere.add(person=rows, province=rows % 8, scheme=scheme, from_ago=since, to_ago=to_ago, spare=0)


def _enrol_this_month(taker: Taker, rows: Ints) -> None:
    """The register knows these people since this month; the first contribution is not due yet."""
    taker.world.people.insured_as[rows] = p.NOT_INSURED
    taker.files.enrol(rows, RESIDENTS, AS_RESIDENT, from_ago=0, paid_ago=-1)


def _graduate(taker: Taker, rows: Ints) -> None:
    """Let these people have left college in the last autumn and winter."""
    people = taker.world.people
    people.study[rows] = np.where(rows % 3 == 0, p.BACHELOR, p.COLLEGE)
    people.study_state[rows] = p.GRADUATED
    taker.files.left_school[rows] = taker.world.day - 256 - rows % 100


def plant_graduates(taker: Taker) -> Ints:
    """E06: graduated within a year and in no scheme since."""
    people, near = taker.world.people, taker.near(taker.count, 8)
    young = taker.untraced & (taker.age >= 18) & (taker.age < 27)
    rows = taker.take("graduates", young, taker.count)
    _graduate(taker, rows)
    taker.uncover(rows)
    taker.enter("E06", "graduate_in_no_scheme", rows, positive=True)
    for kind in ("joined_the_army", "insured_elsewhere", "enrolled_this_month", "resident_scheme"):
        found = taker.take(f"E06 {kind}", young, min(near, taker.count))
        _graduate(taker, found)
        if kind == "enrolled_this_month":
            _enrol_this_month(taker, found)
        elif kind != "resident_scheme":
            taker.uncover(found)
            if kind == "joined_the_army":
                _serve(taker, found, None, OTHERWISE)
            else:
                _go_elsewhere(taker, found)
        taker.enter("E06", kind, found)
    own = taker.take("E06 own account", taker.flexible & (people.study == p.NO_STUDY) & (taker.age < 30), near)
    _graduate(taker, own)
    taker.enter("E06", "on_own_account", own)
    working = taker.employed & (people.study == p.NO_STUDY) & (taker.age < 32)
    _graduate(taker, taker.fill("E06", "found_work", working))
    return rows


def plant_poor(taker: Taker) -> Ints:
    """E07: on a roll or severely disabled, and without residents' pension or medical insurance."""
    people, files, near = taker.world.people, taker.files, taker.near(taker.count, 7)
    poor = is_vulnerable(taker.world) & (people.register == p.REGISTERED) & (people.death_day < 0)
    _restore_medical(taker, poor)
    adult = poor & (taker.age >= 16) & (taker.age < 60) & (files.scheme == RESIDENTS) & ~people.lives_away
    adult &= (people.custody == p.NO_CUSTODY) & (people.study == p.NO_STUDY) & (people.medical == p.MEDICAL_ADULT)
    adult &= people.medical_state == p.MEDICAL_NORMAL
    half = taker.count // 2
    bare = taker.take("poor without medical", adult & (people.insured_as == p.RESIDENT), half)
    people.medical[bare] = p.NO_MEDICAL
    rows = taker.take("poor without pension", adult, taker.count - len(bare))
    taker.uncover(rows)
    taker.enter("E07", "without_medical_insurance", bare, positive=True)
    taker.enter("E07", "without_pension_insurance", rows, positive=True)
    for kind in ("insured_elsewhere", "civil_scheme", "serving_soldier"):
        found = taker.take(f"E07 {kind}", adult & (taker.age < 45), max(1, taker.count // 4))
        taker.uncover(found)
        if kind == "insured_elsewhere":
            _go_elsewhere(taker, found)
        elif kind == "civil_scheme":
            files.enrol(found, CIVIL, AS_CIVIL, employer=found % taker.world.employers)
        else:
            _serve(taker, found, None, OTHERWISE)
        taker.enter("E07", kind, found)
    old = taker.take("E07 15", adult & taker.has_old_number, max(1, taker.count // 3))
    taker.spoil(ENROLMENT, old, "number_15")
    taker.enter("E07", "enrolled_under_fifteen_digits", old)
    known = people.pension_kind > 0
    natural = {
        "under_sixteen": poor & (taker.age < 16),
        "student": poor & taker.studying,
        "over_sixty_without_pension": poor & (taker.age >= 60) & ~known,
        "higher_scheme": poor & (files.scheme == EMPLOYEES),
        "drawing_a_pension": poor & known,
    }
    for kind, fits in natural.items():
        taker.enter("E07", kind, taker.take(f"E07 {kind}", fits, near))
    lesser = (people.disability_grade > 2) | ((people.roll_state > 0) & ~poor) | (poor & (files.scheme == RESIDENTS))
    taker.fill("E07", "enrolled_as_resident", lesser & (files.scheme != NO_SCHEME) & (people.medical > 0))
    return rows


def _restore_medical(taker: Taker, poor: npt.NDArray[np.bool_]) -> None:
    """A poor person without medical insurance is a case, so those who only looked uninsured get it back."""
    people = taker.world.people
    lacking = poor & (people.medical == p.NO_MEDICAL)
    for cases in taker.world.cases:
        if cases.case == INSURED_NOWHERE and cases.is_positive:
            lacking[cases.rows] = False
    people.medical[lacking] = np.where(taker.age[lacking] < 18, p.MEDICAL_MINOR, p.MEDICAL_ADULT)


def plant_returned(taker: Taker) -> Ints:
    """E08: released from prison or discharged from the army, and in no scheme since."""
    people, near, day = taker.world.people, taker.near(taker.count, 8), taker.world.day
    prime = taker.untraced & (taker.age >= 20) & (taker.age < 52)
    half = (taker.count + 1) // 2
    released = taker.take("released", prime, half)
    _release(taker, released)
    discharged = taker.take("discharged", prime & (taker.age < 40), taker.count - half)
    _serve(taker, discharged, 70 + discharged % 220, SELF_EMPLOYED)
    rows = np.concatenate([released, discharged])
    taker.uncover(rows)
    taker.enter("E08", "released_from_prison", released, positive=True)
    taker.enter("E08", "discharged_from_army", discharged, positive=True)
    serving = taker.take("E08 serving", prime & (taker.age < 35), taker.count)
    taker.uncover(serving)
    _serve(taker, serving, None, OTHERWISE)
    taker.enter("E08", "still_serving", serving)
    away = taker.take("E08 elsewhere", prime, taker.count)
    taker.uncover(away)
    _release(taker, away)
    _go_elsewhere(taker, away)
    taker.enter("E08", "insured_elsewhere", away)
    taker.enter("E08", "still_in_prison", taker.take("E08 prison", taker.imprisoned & (taker.age >= 16), taker.count))
    student = taker.take("E08 student", taker.studying & (taker.age >= 20), taker.count)
    _serve(taker, student, 70 + student % 220, SELF_EMPLOYED)
    taker.enter("E08", "back_at_school", student)
    old = taker.take("E08 drawing", taker.drawing & (people.pension_kind == 2), taker.count)
    _serve(taker, old, 100 + old % 180, RETIRED)
    taker.enter("E08", "retired_from_army", old)
    placed = taker.take("E08 placed", taker.employed & (taker.age < 45), near)
    _serve(taker, placed, 70 + placed % 220, PLACED)
    taker.enter("E08", "placed_in_work", placed)
    back = taker.fill("E08", "enrolled_after_release", (taker.employed | prime) & (people.custody == p.NO_CUSTODY))
    _release(taker, back)
    # Men who served long ago and work since: the register is not made of cases alone.
    long_ago = people.is_male & taker.free & (taker.files.scheme == EMPLOYEES) & (taker.age > 30)
    former = taker.world.streams.of("veterans").permutation(np.flatnonzero(long_ago))[: taker.count * 20]
    born = people.birth_day[former].astype(np.int64)
    taker.files.veterans.add(
        person=former,
        from_day=born + 19 * 366,
        to_day=np.minimum(born + 22 * 366, day - 1500),
        settled=np.where(former % 5 == 0, PLACED, SELF_EMPLOYED),
        spare=1,
    )
    return rows


def _release(taker: Taker, rows: Ints) -> None:
    """Let these people have come home from prison two to ten months ago."""
    people, day = taker.world.people, taker.world.day
    people.custody[rows] = p.PRISON
    people.custody_start[rows] = day - 600 - rows % 700
    people.custody_end[rows] = day - 62 - rows % 230


def plant_lapsed(taker: Taker) -> None:
    """E09: interrupted for more than three months without enrolling anew."""
    people, files, near = taker.world.people, taker.files, taker.near(taker.count, 9)
    grown = taker.untraced & (taker.age >= 22) & (files.from_ago >= 30)
    half = (taker.count + 1) // 2
    stopped = taker.take("lapsed", grown, half)
    left = taker.take("left employer", grown, taker.count - half)
    for rows in (stopped, left):
        taker.uncover(rows)
    files.enrol(stopped, EMPLOYEES, AS_FLEXIBLE, state=LAPSED, paid_ago=7 + stopped % 14)
    ago = 7 + left % 14
    files.enrol(left, EMPLOYEES, AS_EMPLOYEE, employer=_some(taker, left), state=ENDED, to_ago=ago, paid_ago=ago)
    taker.enter("E09", "flexible_stopped_paying", stopped, positive=True)
    taker.enter("E09", "left_employer_since", left, positive=True)
    small = max(3, taker.count // 2)
    kinds = {
        "interrupted_two_months": grown,
        "student": taker.studying & (files.scheme == NO_SCHEME),
        "serving_soldier": grown & (taker.age < 40),
        "in_prison": taker.imprisoned & (taker.age >= 20) & (taker.age < 60),
        "insured_elsewhere": grown,
        "over_sixty": (taker.age >= 60) & (people.pension_kind == 0) & (people.register == p.REGISTERED),
    }
    for kind, fits in kinds.items():
        rows = taker.take(f"E09 {kind}", fits, small)
        if kind in ("interrupted_two_months", "serving_soldier", "insured_elsewhere"):
            taker.uncover(rows)
        since = files.from_ago[rows].clip(30, 600)
        paid = 2 if kind == "interrupted_two_months" else 8 + rows % 12
        files.enrol(rows, EMPLOYEES, AS_FLEXIBLE, state=LAPSED, paid_ago=paid, from_ago=since)
        if kind == "serving_soldier":
            _serve(taker, rows, None, OTHERWISE)
        elif kind == "insured_elsewhere":
            _go_elsewhere(taker, rows)
        taker.enter("E09", kind, rows)
    behind = taker.take("E09 behind", taker.flexible & (files.from_ago >= 20), near)
    files.enrol(behind, EMPLOYEES, AS_FLEXIBLE, state=LAPSED, paid_ago=8)
    taker.enter("E09", "contribution_arrived_late", behind)
    moved = taker.take("E09 resident", grown, small)
    files.past_spell(moved, EMPLOYEES, AS_FLEXIBLE, from_ago=60, to_ago=STILL, state=LAPSED, paid_ago=25)
    taker.enter("E09", "resident_scheme_since", moved)
    retired = taker.take("E09 drawing", taker.drawing & (people.pension_kind == 1), near)
    ago = files.retired_ago[retired].clip(1, 400)
    files.past_spell(retired, EMPLOYEES, AS_EMPLOYEE, employer=_some(taker, retired), from_ago=ago + 180, to_ago=ago)
    taker.enter("E09", "drawing_a_pension", retired)
    again = taker.fill("E09", "new_employer_since", taker.employed & (files.from_ago < 100) & (files.from_ago > 2))
    ended = files.from_ago[again].astype(np.int64) + 9
    files.past_spell(again, EMPLOYEES, AS_EMPLOYEE, employer=_some(taker, again), from_ago=ended + 200, to_ago=ended)


def _some(taker: Taker, rows: Ints) -> Ints:
    """An employer of the district for each of these people."""
    return np.asarray((rows * 31 + 5) % taker.world.employers, np.int64)


def plant_unenrolled(taker: Taker, others: dict[str, Ints]) -> None:
    """E01: residents of 16 to 59 whom no pension register knows in any state."""
    people, files, world = taker.world.people, taker.files, taker.world
    plain = taker.untraced
    rows = taker.take("E01", plain, taker.count)
    taker.uncover(rows)
    was_away = rows[: taker.count // 4]
    _go_elsewhere(taker, was_away, to_ago=15)
    taker.enter("E01", "insured_elsewhere_until_last_year", was_away, positive=True)
    taker.enter("E01", "in_no_pension_register", rows[len(was_away) :], positive=True)
    for kind, found in others.items():
        taker.enter("E01", kind, found, positive=True)

    for kind in ("serving_soldier", "insured_elsewhere", "civil_scheme", "enrolled_this_month"):
        found = taker.take(f"E01 {kind}", plain & (taker.age < 45), taker.count)
        if kind == "enrolled_this_month":
            _enrol_this_month(taker, found)
        else:
            taker.uncover(found)
        if kind == "serving_soldier":
            _serve(taker, found, None, OTHERWISE)
        elif kind == "insured_elsewhere":
            _go_elsewhere(taker, found)
        elif kind == "civil_scheme":
            files.enrol(found, CIVIL, AS_CIVIL, employer=_some(taker, found), state=ACTIVE)
        taker.enter("E01", kind, found)
    dead = taker.take_rich("E01 dead", plain & (people.spouse < 0), taker.count)
    taker.uncover(dead)
    people.death_day[dead], people.is_cremated[dead] = world.day - 40 - dead % 200, True
    taker.enter("E01", "dead", dead)
    for kind, spoilt in (
        ("enrolled_under_fifteen_digits", "number_15"),
        ("enrolled_under_variant_name", "name_variant"),
    ):
        found = taker.take(
            f"E01 {kind}", plain & taker.has_old_number & (people.insured_as == p.NOT_INSURED), taker.count
        )
        taker.spoil(ENROLMENT, found, spoilt)
        taker.enter("E01", kind, found)
    bare = (files.scheme == NO_SCHEME) & (people.register == p.REGISTERED) & (people.death_day < 0)
    gone = (people.register == p.STRUCK_OFF) & (people.struck_off_for != p.DIED)
    taker.enter("E01", "struck_off", np.flatnonzero(gone & (taker.age >= 16) & (taker.age < 60))[: taker.count])
    # Prisoners are few: those who are near misses of E08 are of E01 too.
    inside = taker.imprisoned & bare & (taker.age < 60) & (np.arange(len(people)) < world.background)
    taker.enter("E01", "in_prison", np.flatnonzero(inside)[: taker.count * 2])
    natural = {
        "under_sixteen": bare & (taker.age == 15),
        "drawing_a_pension_early": taker.drawing & (taker.age < 60),
        "over_sixty": bare & (taker.age >= 60) & (people.pension_kind == 0),
        "lives_away": bare & people.lives_away & (taker.age >= 16) & (taker.age < 60) & (people.pension_kind == 0),
    }
    for kind, fits in natural.items():
        taker.enter("E01", kind, taker.take(f"E01 {kind}", fits, taker.count * 2))
    taker.fill("E01", "student", taker.studying & bare)


def _enter_nowhere(taker: Taker, rows: Ints) -> None:
    """Adults insured nowhere are candidates of E01 too; the poor, the graduates and the released of E07, E06, E08."""
    people = taker.world.people
    taker.enter("E01", "insured_nowhere", rows, positive=True)
    taker.enter("E07", "insured_nowhere", rows[is_vulnerable(taker.world)[rows]], positive=True)
    graduates = rows[(people.study[rows] >= p.SENIOR) & (people.study_state[rows] == p.GRADUATED)]
    taker.files.left_school[graduates] = taker.world.day - 256 - graduates % 100
    taker.enter("E06", "insured_nowhere", graduates, positive=True)
    inside = (people.custody[rows] == p.PRISON) | (people.custody[rows] == p.DRUG_ISOLATION)
    released = rows[inside & (people.custody_end[rows] <= taker.world.day) & (people.custody_end[rows] > 0)]
    _release(taker, released)
    taker.enter("E08", "insured_nowhere", released, positive=True)
