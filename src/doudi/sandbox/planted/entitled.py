"""Families entitled to dibao and not served: every adult accounted for, income strictly below the standard."""

from __future__ import annotations

from doudi.sandbox import people as p
from doudi.sandbox.planted.family import CaseKind, Family


def jobless_couple_with_pupil(f: Family) -> None:
    """Both parents are registered unemployed, a child is at school."""
    f.jobless(*f.couple())
    f.pupil()


def lone_mother_on_small_wage(f: Family) -> None:
    """A divorced mother's part-time wage is all there is."""
    mother = f.head((30, 45), male=False, marital=3)
    f.pupil()
    f.earns(mother, f.part(f.limit(2)))


def disabled_adult_with_old_mother(f: Family) -> None:
    """A severely disabled adult lives with a mother on a resident's pension."""
    mother = f.head((64, 78), male=False, marital=2)
    f.draws_resident_pension(mother, f.chance.randint(160, 260) * 100)
    f.grown_child((32, 48), disability=f.chance.choice([1, 4, 5, 6]), disability_grade=f.chance.randint(1, 2))


def elder_below_only_by_exemption(f: Family) -> None:
    """An old person's pension is above the standard, but not once the centrally set part is left out."""
    elder = f.head((66, 84))
    elder["marital"] = 2
    f.draws_resident_pension(elder, f.standard + f.chance.randint(0, 14_200))


def elder_couple_on_resident_pensions(f: Family) -> None:
    """An old couple lives on two residents' pensions."""
    for each in f.couple((64, 80)):
        f.draws_resident_pension(each, f.chance.randint(165, 320) * 100)


def widow_with_student(f: Family) -> None:
    """A widow on a small wage has a child in full-time undergraduate study."""
    widow = f.head((43, 51), male=False, marital=2)
    f.earns(widow, f.part(f.limit(2)))
    f.grown_child((19, 21), study=p.BACHELOR)


def one_fen_below(f: Family) -> None:
    """Income is one fen below the standard for the household."""
    first, second = f.couple((62, 75))
    share = f.part(f.limit(2), 0.4, 0.6)
    f.draws_employee_pension(first, share)
    f.draws_employee_pension(second, f.limit(2) - 1 - share)


def husband_lately_dead(f: Family) -> None:
    """The husband was cremated in July and still stands in the register: one person is counted, not two."""
    husband, wife = f.couple((66, 82))
    husband.update(death_day=f.as_of - f.chance.randint(35, 60), is_cremated=True)
    f.draws_resident_pension(wife, f.chance.randint(165, 320) * 100)


def laid_off_in_july(f: Family) -> None:
    """The last wage was July's; since August the head is registered unemployed."""
    head = f.head((34, 50), male=True, marital=3)
    f.jobless(head)
    f.also_declared(head, f.chance.randint(42, 68) * 10_000, months_ago=1)
    f.pupil()


def disability_scooter(f: Family) -> None:
    """The only vehicle is a disability mobility vehicle, which the law exempts."""
    head, wife = f.couple((40, 58), cars=1, is_car_exempt=True)
    head.update(disability=4, disability_grade=2)
    f.earns(wife, f.part(f.limit(2)))


def shop_long_closed(f: Family) -> None:
    """A self-employed registration is cancelled; its former owner is registered unemployed."""
    head = f.head((36, 55))
    head.update(shop_licence=p.CLOSED_BUSINESS, marital=3)
    f.jobless(head)


def left_the_rolls(f: Family) -> None:
    """The family once received dibao, left, and is poor again."""
    head, wife = f.couple((38, 55))
    f.jobless(head, wife)
    for each in f.members:
        each.update(roll=2 if f.is_rural else 1, roll_state=p.OFF_ROLL)


def one_home_two_owners(f: Family) -> None:
    """Husband and wife are both entered as owners of their one dwelling."""
    f.jobless(*f.couple((36, 55), dwellings=1, is_shared_with_spouse=True))


def wage_under_fifteen_digits(f: Family) -> None:
    """The tax office knows the small wage under the old 15-digit number."""
    head, wife = f.couple((38, 52))
    f.jobless(wife)
    f.earns(head, f.part(f.limit(2)))
    f.spoil("tax_individual_income", head, "number_15")


def wage_declared_twice(f: Family) -> None:
    """The same declaration arrives twice; counted twice it would lift the family over the standard."""
    head = f.head((33, 45), male=False, marital=3)
    f.pupil()
    f.earns(head, f.part(f.limit(2), 0.6, 0.9))
    f.spoil("tax_individual_income", head, "duplicate_row")


def husband_in_prison(f: Family) -> None:
    """The husband serves a sentence and is not a member; wife and child live on her small wage."""
    husband, wife = f.couple((30, 45))
    husband.update(
        custody=p.PRISON,
        custody_start=f.as_of - f.chance.randint(100, 900),
        custody_end=f.as_of + f.chance.randint(90, 900),
    )
    f.pupil()
    f.earns(wife, f.part(f.limit(2)))


def correction_lowered_wage(f: Family) -> None:
    """The employer corrected a declaration downwards; the first figure would refuse the family."""
    head = f.head((34, 50))
    head["marital"] = 3
    f.pupil()
    f.earns(head, f.part(f.limit(2)))
    f.also_declared(head, head["wage_fen"] + 400_000, is_superseded=True)


def three_generations(f: Family) -> None:
    """Grandmother's resident pension and one small wage feed four people."""
    head, wife = f.couple((34, 46))
    f.jobless(wife)
    f.earns(head, f.part(f.limit(4), 0.4, 0.8))
    f.pupil()
    f.draws_resident_pension(f.add(p.MOTHER, (64, 75), male=False, marital=2), f.chance.randint(165, 240) * 100)


def car_given_up(f: Family) -> None:
    """A car once owned is registered to somebody else now (转出)."""
    f.jobless(*f.couple((38, 55), cars=1, car_state=3))


KINDS = tuple(
    CaseKind(build.__name__, "entitled_unserved", build)
    for build in (
        jobless_couple_with_pupil,
        lone_mother_on_small_wage,
        disabled_adult_with_old_mother,
        elder_below_only_by_exemption,
        elder_couple_on_resident_pensions,
        widow_with_student,
        one_fen_below,
        husband_lately_dead,
        laid_off_in_july,
        disability_scooter,
        shop_long_closed,
        left_the_rolls,
        one_home_two_owners,
        wage_under_fifteen_digits,
        wage_declared_twice,
        husband_in_prison,
        correction_lowered_wage,
        three_generations,
        car_given_up,
    )
)
