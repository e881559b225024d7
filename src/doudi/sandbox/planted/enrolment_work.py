"""Planted for enrolment, people at work: E02 not insured by the employer, E03 the employer itself, E04, E05, E11."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.numbers import credit_codes
from doudi.sandbox.people import Wages
from doudi.sandbox.planted.taking import Ints, Taker
from doudi.sandbox.registers import (
    AS_CIVIL,
    AS_EMPLOYEE,
    AS_RESIDENT,
    CIVIL,
    EMPLOYEES,
    ENDED,
    INJURY,
    NO_INJURY,
    NO_SCHEME,
    NO_UNEMPLOYMENT,
    PENSION_ONLY,
    RESIDENTS,
    STILL,
    UNEMPLOYMENT,
)
from doudi.sandbox.registration import insure_staff, uninsured_staff
from doudi.sandbox.world import DEPARTMENTS_DISAGREE

CONTRIBUTIONS = "hrss_insurance_contributions"
PLATFORMS, PLATFORM_SHARE = 7, 0.015
#: Firms that people of the register own are numbered from here (`extracts.tax_and_market`).
OWN_FIRMS = 3_000_000


def plant_staff(taker: Taker) -> None:
    """E02 and E03: wages declared by an employer who does not insure the person, or is not registered at all."""
    world, people, files = taker.world, taker.world.people, taker.files
    labour, second, late = _wage_marks(world.wages, len(people))
    staff = uninsured_staff(world)
    fits = staff & ~labour & ~late & (people.register == p.REGISTERED) & (taker.age >= 18) & ~people.lives_away

    plain = taker.take("E02", fits & ~second, taker.count)
    paid_until = plain[: taker.count // 3]
    for scheme in (EMPLOYEES, UNEMPLOYMENT, INJURY):
        files.past_spell(
            paid_until, scheme, AS_EMPLOYEE, employer=people.employer[paid_until], from_ago=20, to_ago=2, state=ENDED
        )
    taker.enter("E02", "enrolment_ended_wage_goes_on", paid_until, positive=True)
    taker.enter("E02", "insured_as_resident_only", plain[len(paid_until) :], positive=True)

    unregistered = taker.take("E03 staff", fits & ~second, taker.count + taker.count // 2)
    firms = _found_firms(taker, taker.count, NO_DAY, days_ago=250)
    _work_for(taker, unregistered, firms[np.arange(len(unregistered)) % taker.count])
    taker.enter("E02", "employer_not_registered", unregistered, positive=True)

    started = taker.take("E02 started", fits & ~second, taker.count * 2)
    files.started_work[started] = world.day - 3 - started % 24
    young = _found_firms(taker, max(2, taker.count // 2), NO_DAY, days_ago=27)
    _work_for(taker, started[: len(young)], young)
    taker.enter("E02", "started_this_month", started, positive=False)

    freelance = taker.take(
        "E02 freelance", staff & ~second & ~late & (people.register == p.REGISTERED), taker.count * 2
    )
    world.wages.is_labour[np.isin(world.wages.person, freelance)] = True
    renting = _found_firms(taker, max(2, taker.count // 2), NO_DAY, days_ago=600)
    _work_for(taker, freelance[: len(renting)], renting)
    taker.enter("E02", "labour_remuneration", freelance)
    bare = np.concatenate([plain, unregistered, started, freelance])
    files.enrol(bare, RESIDENTS, AS_RESIDENT, paid_ago=1)
    files.from_ago[bare] = np.maximum(files.from_ago[bare], 3)

    staff[bare] = False
    rest = np.flatnonzero(staff)
    insure_staff(world, files, rest)
    files.from_ago[rest] = np.maximum(files.from_ago[rest], 3)

    for cases in list(world.cases):
        if cases.case == DEPARTMENTS_DISAGREE and cases.kind == "insured_on_own_account":
            taker.enter("E02", "insured_on_own_account", cases.rows[~labour[cases.rows]], positive=True)
            taker.enter("E02", "labour_remuneration", cases.rows[labour[cases.rows]])
        elif cases.case == DEPARTMENTS_DISAGREE and cases.kind == "second_employer":
            taker.enter("E02", "second_job_insured_against_injury", cases.rows)
    _plant_insured_staff(taker, late)
    _enter_firms(taker, firms, young, renting)


def _wage_marks(wages: Wages, people: int) -> tuple[npt.NDArray[np.bool_], ...]:
    """Who has a labour remuneration (劳务报酬), a second declaration of the month, a late one of July."""
    labour, second, late = (np.zeros(people, np.bool_) for _ in range(3))
    labour[wages.person[wages.is_labour & (wages.months_ago == 0)]] = True
    second[np.bincount(wages.person[wages.months_ago == 0], minlength=people) > 1] = True
    late[wages.person[wages.months_ago == 1]] = True
    return labour, second, late


def _plant_insured_staff(taker: Taker, late: npt.NDArray[np.bool_]) -> None:
    """Near misses of E02 whom somebody lawfully insures, or nobody need insure."""
    world, people, files = taker.world, taker.world.people, taker.files
    for kind, spoilt in (("under_fifteen_digits", "number_15"), ("under_variant_name", "name_variant")):
        rows = taker.take(f"E02 {kind}", taker.employed & taker.has_old_number, taker.count)
        for dataset in (CONTRIBUTIONS, "hrss_enrolment"):
            taker.spoil(dataset, rows, spoilt)
        taker.enter("E02", f"insured_{kind}", rows)
    rows = taker.take("E02 late", taker.employed & late, taker.count)
    files.contributions.add(
        person=rows, employer=people.employer[rows], ago=1, kind=p.EMPLOYEE, base=people.base_fen[rows],
        own=people.social_fen[rows],
    )  # fmt: skip
    taker.enter("E02", "contribution_of_july_arrived_late", rows)
    hired = taker.take_rich("E02 rehired", taker.drawing & (taker.age < 70), taker.count)
    _declare(taker, hired, (hired * 17) % world.employers)
    taker.enter("E02", "rehired_pensioner", hired)
    taker.fill("E02", "insured_by_employer", taker.employed)


def _declare(taker: Taker, rows: Ints, employer: Ints) -> None:
    """Add this month's wage of these people to the tax office's file; they are no employees of the register."""
    world = taker.world
    zero, no = np.zeros(len(rows), np.int32), np.zeros(len(rows), np.bool_)
    more = Wages(
        person=rows.astype(np.int32),
        employer=employer.astype(np.int32),
        months_ago=np.zeros(len(rows), np.int8),
        gross_fen=(280_000 + rows % 90 * 1000).astype(np.int32),
        social_fen=zero,
        fund_fen=zero,
        tax_fen=zero,
        is_labour=no,
        is_correction=no,
        is_superseded=no,
        filed_day=(world.day - 4 - rows % 10).astype(np.int32),
    )
    world.wages = Wages.stacked([world.wages, more])


def _found_firms(taker: Taker, count: int, registered: int | np.int32, *, days_ago: int, closed: int = 0) -> Ints:
    """Found further employers; returns their numbers, which follow the district's own."""
    first = taker.world.employers + len(taker.files.further)
    founded = taker.world.day - days_ago + np.arange(count) % 20
    taker.files.further.add(founded=founded, registered=registered, is_closed=closed)
    return np.arange(first, first + count)


def _work_for(taker: Taker, rows: Ints, employers: Ints) -> None:
    """Let these people's wage come from other employers."""
    wages = taker.world.wages
    taker.world.people.employer[rows] = employers
    employer_of = dict(zip(rows.tolist(), employers.tolist(), strict=True))
    for place in np.flatnonzero(np.isin(wages.person, rows)):
        wages.employer[place] = employer_of[int(wages.person[place])]


def _enter_firms(taker: Taker, unregistered: Ints, young: Ints, renting: Ints) -> None:
    """E03: employers with staff that social insurance does not know, and firms that need not be known."""
    world = taker.world
    closed = _found_firms(taker, taker.count * 3, world.day - 900, days_ago=1500, closed=1)
    found = {
        "employer_not_registered": unregistered,
        "founded_this_month": young,
        "labour_remuneration_only": renting,
        "closed_before": closed,
    }
    for kind, firms in found.items():
        taker.enter_others("E03", kind, _codes(taker, firms), positive=kind == "employer_not_registered")
    owners = np.flatnonzero(world.people.firm > 0)
    active = np.flatnonzero(world.people.firm[owners] == p.ACTIVE_BUSINESS)
    taker.enter_others("E03", "firm_without_staff", _codes(taker, OWN_FIRMS + active[: taker.count * 4]))
    lacking = taker.count * 10 - taker.count * 3 - len(young) - len(renting) - min(len(active), taker.count * 4)
    insured = np.flatnonzero(np.bincount(world.people.employer[taker.employed], minlength=world.employers))
    taker.enter_others("E03", "registered", _codes(taker, insured[: max(lacking, taker.count)]))


def _codes(taker: Taker, employers: npt.NDArray[np.integer]) -> list[str]:
    """Unified social credit codes of employers by number."""
    district = taker.world.district
    return [credit_codes(1, "91", district, start=int(each))[0].tobytes().decode() for each in employers]


def plant_partial(taker: Taker) -> None:
    """E04 in the employees' medical insurance but not the pension; E05 in the pension but not the other two."""
    people, files = taker.world.people, taker.files
    rows = taker.take("E04", taker.untraced & (taker.age >= 18), taker.count)
    injured = rows[: taker.count // 2]
    files.past_spell(
        injured, INJURY, AS_EMPLOYEE, employer=_some(taker, injured), from_ago=9, to_ago=STILL, state=0, paid_ago=0
    )
    people.medical[rows] = p.MEDICAL_WORKER
    taker.enter("E04", "medical_and_injury_only", injured, positive=True)
    taker.enter("E04", "medical_only", rows[len(injured) :], positive=True)
    plain = taker.untraced & (taker.age >= 18)
    kinds = {
        "medical_on_own_account": plain,
        "medical_suspended": plain,
        "civil_scheme": plain,
        "pension_in_another_province": plain,
        "pension_since_this_month": plain,
        "rehired_pensioner": taker.drawing & (people.pension_kind < 3),
    }
    for kind, fits in kinds.items():
        found = taker.take(f"E04 {kind}", fits, taker.count)
        people.medical[found] = p.MEDICAL_FLEXIBLE if kind == "medical_on_own_account" else p.MEDICAL_WORKER
        if kind == "medical_suspended":
            people.medical_state[found] = p.MEDICAL_LAPSED
        elif kind == "civil_scheme":
            people.insured_as[found] = p.NOT_INSURED
            files.enrol(found, CIVIL, AS_CIVIL, employer=_some(taker, found))
        elif kind == "pension_in_another_province":
            taker.uncover(found)
            files.elsewhere.add(person=found, province=found % 8, scheme=EMPLOYEES, from_ago=50, to_ago=STILL, spare=0)
        elif kind == "pension_since_this_month":
            people.insured_as[found] = p.NOT_INSURED
            files.enrol(found, EMPLOYEES, AS_EMPLOYEE, employer=_some(taker, found), from_ago=0, paid_ago=-1)
            files.has_unemployment[found] = files.has_injury[found] = True
        taker.enter("E04", kind, found)
    old = taker.take("E04 15", taker.employed & taker.has_old_number, taker.count)
    for dataset in (CONTRIBUTIONS, "hrss_enrolment"):
        taker.spoil(dataset, old, "number_15")
    taker.enter("E04", "pension_under_fifteen_digits", old)
    taker.fill("E04", "retired", taker.drawing & (people.medical == p.MEDICAL_RETIRED))

    fits = taker.employed & (files.from_ago >= 3)
    third = -(-taker.count // 3)
    for kind, injury, unemployment, named in (
        ("without_injury", False, True, NO_INJURY),
        ("without_unemployment", True, False, NO_UNEMPLOYMENT),
        ("pension_only", False, False, PENSION_ONLY),
    ):
        found = taker.take(f"E05 {kind}", fits, third)
        files.has_injury[found], files.has_unemployment[found] = injury, unemployment
        files.contribution_kinds[found] = named
        taker.enter("E05", kind, found, positive=True)
    old = taker.take("E05 15", fits & taker.has_old_number, taker.count)
    taker.spoil("hrss_enrolment", old, "number_15")
    taker.enter("E05", "enrolled_under_fifteen_digits", old)
    left = taker.take("E05 left", taker.untraced, taker.count)
    files.past_spell(left, EMPLOYEES, AS_EMPLOYEE, employer=_some(taker, left), from_ago=90, to_ago=40)
    taker.enter("E05", "left_the_employer", left)
    hired = taker.take("E05 rehired", taker.drawing, taker.count)
    files.past_spell(
        hired, INJURY, AS_EMPLOYEE, employer=_some(taker, hired), from_ago=9, to_ago=STILL, state=0, paid_ago=0
    )
    taker.enter("E05", "pensioner_insured_against_injury", hired)
    public = (people.insured_as == p.EMPLOYEE) & (people.employer % 9 == 4) & (people.register == p.REGISTERED)
    taker.enter("E05", "civil_scheme", taker.take("E05 civil", public, taker.count * 2))
    taker.fill("E05", "on_own_account", taker.flexible & (files.scheme != NO_SCHEME))


def _some(taker: Taker, rows: Ints) -> Ints:
    return np.asarray((rows * 31 + 5) % taker.world.employers, np.int64)


def plant_platform(taker: Taker) -> None:
    """E11: orders on a platform this month and no occupational injury cover (职业伤害保障) with it."""
    world, files = taker.world, taker.files
    luck = world.streams.of("platform workers").random(len(world.people))
    grown = (taker.age >= 18) & (taker.age < 55) & (taker.untraced | taker.flexible | taker.employed)
    share = max(PLATFORM_SHARE, taker.count * 20 / max(int((grown & taker.free).sum()), 1))
    workers = grown & taker.free & (luck < share)
    rows = taker.take("E11", workers, taker.count)
    idle = taker.take("E11 idle", workers, taker.count)
    stopped = taker.take("E11 stopped", workers, taker.count)
    old = taker.take("E11 15", workers & taker.has_old_number, taker.count)
    taker.spoil("occupational_injury", old, "number_15")
    taker.enter("E11", "orders_without_cover", rows, positive=True)
    taker.enter("E11", "no_orders_this_month", idle)
    taker.enter("E11", "stopped_in_july", stopped)
    taker.enter("E11", "covered_under_fifteen_digits", old)
    covered = taker.fill("E11", "covered", workers)
    rest = np.flatnonzero(workers & taker.free)
    for ago in (0, 1):
        for group, works, is_covered in (
            (rows, True, ago == 1 and taker.count % 2 == 0),
            (idle, True, ago == 1),
            (stopped, ago == 1, ago == 1),
            (np.concatenate([old, covered]), True, True),
            (rest, True, True),
        ):
            orders = np.where((group is idle) & (ago == 0), 0, 40 + group * 37 % 900)
            if works:
                files.platform.add(
                    person=group, platform=group % PLATFORMS, ago=ago, sector=group % 4, orders=orders,
                    spare=int(group is rest and ago == 1),
                )  # fmt: skip
            if is_covered:
                files.cover.add(person=group, platform=group % PLATFORMS, ago=ago, spare=0)
    files.cover.add(person=rest, platform=rest % PLATFORMS, ago=2, spare=1)
