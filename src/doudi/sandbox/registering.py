"""Keeping the registers of enrolment and supervision: the background enrolled, every rule's cases planted, the rest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import is_detained
from doudi.sandbox.oracle import is_dead
from doudi.sandbox.planted.enrolment_births import plant_births, plant_projects
from doudi.sandbox.planted.enrolment_people import plant_people
from doudi.sandbox.planted.enrolment_work import plant_partial, plant_platform, plant_staff
from doudi.sandbox.planted.identities import plant_identities
from doudi.sandbox.planted.supervision_benefits import plant_benefits
from doudi.sandbox.planted.supervision_desks import plant_accounts, plant_clerks
from doudi.sandbox.planted.supervision_pensions import plant_pensions
from doudi.sandbox.planted.taking import Taker, completed_years
from doudi.sandbox.registers import Registers
from doudi.sandbox.registration import DAYS_PER_MONTH, early_kind, enrol_background, is_vulnerable
from doudi.sandbox.world import World

Mask = npt.NDArray[np.bool_]


def keep_registers(world: World) -> None:
    """Enrol the background, plant the cases of E01 to E12 and F01 to F11, and write the rest of each register.

    Nobody's entitlement changes: people whose income or membership a case touches are of families that stay above the
    standard without them. The caller judges the households anew and checks it.
    """
    files = enrol_background(world)
    world.registers = files
    taker = Taker.of(world, files)
    plant_staff(taker)
    plant_partial(taker)
    plant_people(taker)
    plant_platform(taker)
    plant_births(taker)
    plant_projects(taker)
    plant_pensions(taker)
    plant_benefits(taker)
    plant_accounts(taker)
    plant_clerks(taker)
    plant_identities(taker)
    _fill_pensions(world, files)
    files.put_in_order()


def _fill_pensions(world: World, files: Registers) -> None:
    """A proof of life of the last eleven months, an archive and an account of every pensioner nobody spoke of."""
    people, day = world.people, world.day
    draw = world.streams.of("pension registers")
    paid = (people.pension_kind > 0) & (people.pension_item != p.SURVIVORS)
    paid &= (people.register == p.REGISTERED) | (people.pension_state == p.PAID)
    rows = np.flatnonzero(paid & ~files.own_proof)
    ago = 15 + draw.integers(0, 310, len(rows))
    means = rows % 9 // 2 % 4
    files.proofs.add(person=rows, day=day - ago, means=means, failed=0, spare=0)
    again = rows[rows % 3 == 0]
    files.proofs.add(person=again, day=day - ago[rows % 3 == 0] - 350, means=again % 4, failed=0, spare=1)

    rows = np.flatnonzero(paid & ~files.own_file & (people.pension_kind < 3))
    months = (day - people.birth_day[rows]) / DAYS_PER_MONTH
    kind = np.where(completed_years(world)[rows] > 60, early_kind(rows), 0)
    files.files.add(
        person=rows,
        born=people.birth_day[rows],
        first_ago=(months - (17 + rows % 14) * 12).astype(np.int64),
        retired_ago=files.retired_ago[rows],
        kind=kind,
        special_years=np.where(kind == 1, 9 + rows % 8, 0),
        spare=1,
    )
    rows = np.flatnonzero(paid & ~files.own_account)
    changed = day - 400 - rows.astype(np.int64) * 7919 % 3000
    files.accounts.add(person=rows, scheme=people.pension_kind[rows] - 1, account=rows + 1, changed=changed, spare=1)


def may_lose(world: World, dataset: str, safe: Mask) -> Mask:
    """Of the people whose rows may be lost, those whose row of this dataset no rule hangs on either."""
    people = world.people
    match dataset:
        case "hrss_pension_payments":
            return safe & (completed_years(world) >= 60)
        case "justice_custody":
            return safe & ~is_detained(people, world.day)
        case "education_enrolment":
            return safe & ((completed_years(world) < 16) | (people.register != p.REGISTERED))
        case "medical_insurance_enrolment":
            return safe & (completed_years(world) >= 3) & ~is_vulnerable(world)
        case "hrss_insurance_contributions":
            return safe & (people.insured_as != p.EMPLOYEE)
        case "police_deregistration" | "civil_affairs_cremation":
            return safe & ~(is_dead(people, world.day) & (people.pension_state == p.PAID) & (people.pension_kind > 0))
        case _:
            return safe
