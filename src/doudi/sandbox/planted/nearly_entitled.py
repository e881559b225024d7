"""Families that look entitled and unserved and are not, each for one reason only."""

from __future__ import annotations

from typing import Any

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import BASE_FLOOR_FEN
from doudi.sandbox.planted.family import CaseKind, Family

NOT, UNKNOWN, SERVED, DEPOSITS = "not_entitled", "undetermined", "entitled_served", "entitled_but_for_deposits"


def _poor_couple(f: Family, **facts: Any) -> None:
    """A couple registered unemployed with a pupil: entitled but for the one thing the case adds."""
    f.jobless(*f.couple(**facts))
    f.pupil()


def exactly_at_standard(f: Family) -> None:
    """Income equals the standard: the law says lower than."""
    first, second = f.couple((62, 75))
    share = f.part(f.limit(2), 0.4, 0.6)
    f.draws_employee_pension(first, share)
    f.draws_employee_pension(second, f.limit(2) - share)


def one_fen_above(f: Family) -> None:
    """Income is one fen above the standard."""
    elder = f.head((64, 80))
    elder["marital"] = 2
    f.draws_employee_pension(elder, f.limit(1) + 1)


def has_car(f: Family) -> None:
    """A private car is registered to the head."""
    _poor_couple(f, cars=1, car_state=f.chance.choice([0, 1]))


def drives_taxi(f: Family) -> None:
    """The car is licensed as a taxi and stands in two files."""
    _poor_couple(f, cars=1, is_car_commercial=True)


def second_dwelling(f: Family) -> None:
    """The couple owns two dwellings."""
    _poor_couple(f, dwellings=2, is_shared_with_spouse=f.chance.random() < 0.5)


def adult_without_trace(f: Family) -> None:
    """No department knows what the wife lives on: unknown is not zero."""
    husband, _ = f.couple()
    f.jobless(husband)
    f.pupil()


def already_on_dibao(f: Family) -> None:
    """The family receives dibao today."""
    _poor_couple(f)
    for each in f.members:
        each.update(roll=2 if f.is_rural else 1, roll_state=p.ON_ROLL)


def already_destitute_support(f: Family) -> None:
    """The old person receives support for the destitute (特困)."""
    elder = f.head((66, 86), marital=0)
    f.draws_resident_pension(elder, f.chance.randint(165, 240) * 100)
    elder.update(roll=3, roll_state=p.ON_ROLL)


def runs_shop(f: Family) -> None:
    """The head has a self-employed registration in force."""
    _poor_couple(f, shop_licence=p.ACTIVE_BUSINESS)


def holds_shares(f: Family) -> None:
    """The head is legal representative or shareholder of a firm."""
    _poor_couple(f, firm=p.ACTIVE_BUSINESS)


def death_shrinks_household(f: Family) -> None:
    """The husband's death leaves one person whose pension is above the standard for one."""
    husband, wife = f.couple((66, 82))
    husband.update(death_day=f.as_of - f.chance.randint(35, 60), is_cremated=True)
    f.draws_employee_pension(wife, int(f.limit(1) * f.chance.uniform(1.05, 1.9)) // 10 * 10)


def employee_pension_not_exempt(f: Family) -> None:
    """An employee's pension a little above the standard: no part of it is exempt."""
    elder = f.head((64, 80))
    elder["marital"] = 2
    f.draws_employee_pension(elder, f.standard + f.chance.randint(100, 14_200))


def wage_rose_in_august(f: Family) -> None:
    """July's late row is low, August's wage is above the standard."""
    head = f.head((33, 48), marital=3)
    f.pupil()
    f.earns(head, int(f.limit(2) * f.chance.uniform(1.1, 2.2)) // 10 * 10)
    f.also_declared(head, f.part(f.limit(2)), months_ago=1)


def spouse_registered_elsewhere(f: Family) -> None:
    """The wife stands in another register household and earns well."""
    head = f.head((33, 48), male=True, marital=1)
    f.jobless(head)
    f.pupil()
    wife = f.add(p.HEAD, (32, 47), male=False, marital=1, deposits_fen=900_000)
    f.earns(wife, f.chance.randint(45, 90) * 10_000)
    f.members.remove(wife)
    f.beside.append(wife)
    head["spouse"], wife["spouse"] = len(f.members), 0


def released_from_prison(f: Family) -> None:
    """The husband came home in July; nobody knows what he lives on since."""
    husband, wife = f.couple((30, 45))
    husband.update(custody=p.PRISON, custody_start=f.as_of - 900, custody_end=f.as_of - f.chance.randint(35, 60))
    f.jobless(wife)
    f.pupil()


def two_employers(f: Family) -> None:
    """Either wage alone is below the standard, both together are not."""
    head = f.head((33, 48), marital=3)
    f.pupil()
    f.earns(head, f.part(f.limit(2), 0.6, 0.8))
    f.also_declared(head, f.part(f.limit(2), 0.6, 0.8), employer=(head["employer"] + 1) % f.employers)


def above_rural_standard(f: Family) -> None:
    """A village household is above its own standard and below the town's."""
    for each in f.couple((62, 76)):
        f.draws_employee_pension(each, f.chance.randint(64_000, 76_000))


def graduated_in_june(f: Family) -> None:
    """The grown child left college in June; since then no department knows."""
    head = f.head((46, 52), male=False, marital=2)
    f.jobless(head)
    f.grown_child((21, 23), study=p.BACHELOR, study_state=p.GRADUATED)


def disability_grade_three(f: Family) -> None:
    """A physical disability of grade 3 does not account for an adult's income."""
    mother = f.head((64, 76), male=False, marital=2)
    f.draws_resident_pension(mother, f.chance.randint(165, 240) * 100)
    f.grown_child((32, 48), disability=4, disability_grade=f.chance.randint(3, 4))


def certificate_expired(f: Family) -> None:
    """The disability certificate is no longer valid."""
    mother = f.head((64, 76), male=False, marital=2)
    f.draws_resident_pension(mother, f.chance.randint(165, 240) * 100)
    f.grown_child((32, 48), disability=4, disability_grade=1, certificate=f.chance.choice([1, 2]))


def wage_known_to_insurance_only(f: Family) -> None:
    """No tax row, but the employer pays contributions on a wage above the standard."""
    head = f.head((33, 48), marital=3)
    f.pupil()
    head.update(
        employer=f.chance.randrange(f.employers),
        insured_as=p.EMPLOYEE,
        base_fen=BASE_FLOOR_FEN,
        social_fen=BASE_FLOOR_FEN * 105 // 1000,
        unemployment=p.BACK_AT_WORK,
    )


def works_under_fifteen_digits(f: Family) -> None:
    """Still registered unemployed, but the tax office has a good wage under the 15-digit number."""
    head = f.head((33, 48), marital=3)
    f.pupil()
    f.jobless(head)
    f.earns(head, f.chance.randint(40, 70) * 10_000)
    f.spoil("tax_individual_income", head, "number_15")


def farms_land(f: Family) -> None:
    """The family draws the farm land subsidy: its harvest is income nobody has counted."""
    _poor_couple(f, farms=True)


def deposits_too_large(f: Family) -> None:
    """Entitled as far as the departments know; the bank, asked with consent, shows large savings."""
    _poor_couple(f, deposits_fen=f.chance.randint(180_000, 900_000) * 100)


def correction_raised_wage(f: Family) -> None:
    """The first declaration was below the standard, the correction is above."""
    head = f.head((34, 50), marital=3)
    f.pupil()
    f.earns(head, int(f.limit(2) * f.chance.uniform(1.3, 2.5)) // 10 * 10)
    f.also_declared(head, f.part(f.limit(2)), is_superseded=True)


def evening_student(f: Family) -> None:
    """Part-time study does not account for an adult's income."""
    head = f.head((46, 52), male=False, marital=2)
    f.jobless(head)
    f.grown_child((24, 29), study=p.BACHELOR, study_part_time=True)


def left_unemployment_register(f: Family) -> None:
    """The head has left the unemployment register and no wage is known."""
    head, wife = f.couple()
    head["unemployment"] = p.LEFT_REGISTRATION
    f.jobless(wife)
    f.pupil()


def member_lives_away(f: Family) -> None:
    """A grown child lives elsewhere: whether it belongs to the household is not known from the register."""
    head = f.head((46, 52), male=False, marital=2)
    f.jobless(head)
    f.jobless(f.grown_child((22, 28), lives_away=True))


KINDS = (
    CaseKind("exactly_at_standard", NOT, exactly_at_standard),
    CaseKind("one_fen_above", NOT, one_fen_above),
    CaseKind("has_car", NOT, has_car),
    CaseKind("drives_taxi", NOT, drives_taxi),
    CaseKind("second_dwelling", NOT, second_dwelling),
    CaseKind("adult_without_trace", UNKNOWN, adult_without_trace),
    CaseKind("already_on_dibao", SERVED, already_on_dibao),
    CaseKind("already_destitute_support", SERVED, already_destitute_support),
    CaseKind("runs_shop", NOT, runs_shop),
    CaseKind("holds_shares", NOT, holds_shares),
    CaseKind("death_shrinks_household", NOT, death_shrinks_household),
    CaseKind("employee_pension_not_exempt", NOT, employee_pension_not_exempt),
    CaseKind("wage_rose_in_august", NOT, wage_rose_in_august),
    CaseKind("spouse_registered_elsewhere", UNKNOWN, spouse_registered_elsewhere),
    CaseKind("released_from_prison", UNKNOWN, released_from_prison),
    CaseKind("two_employers", NOT, two_employers),
    CaseKind("above_rural_standard", NOT, above_rural_standard, rural=True),
    CaseKind("graduated_in_june", UNKNOWN, graduated_in_june),
    CaseKind("disability_grade_three", UNKNOWN, disability_grade_three),
    CaseKind("certificate_expired", UNKNOWN, certificate_expired),
    CaseKind("wage_known_to_insurance_only", NOT, wage_known_to_insurance_only),
    CaseKind("works_under_fifteen_digits", NOT, works_under_fifteen_digits),
    CaseKind("farms_land", UNKNOWN, farms_land, rural=True),
    CaseKind("deposits_too_large", DEPOSITS, deposits_too_large),
    CaseKind("correction_raised_wage", NOT, correction_raised_wage),
    CaseKind("evening_student", UNKNOWN, evening_student),
    CaseKind("left_unemployment_register", UNKNOWN, left_unemployment_register),
    CaseKind("member_lives_away", UNKNOWN, member_lives_away),
)
