"""Families entitled to help other than dibao and not served, and ten times as many that only look it.

Each kind says for which scheme it is planted and whether the scheme is due; the label is dibao's verdict on the family.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from doudi.sandbox import people as p
from doudi.sandbox.planted.family import CaseKind, Family, Member

NOT, UNKNOWN, DIBAO, SERVED = "not_entitled", "undetermined", "entitled_unserved", "entitled_served"
MONTH_DAYS = 31


@dataclass(frozen=True)
class AssistedKind(CaseKind):
    """A kind of family planted for a scheme; `subject` is the place of the person it is about, -1 for the family."""

    scheme: str = ""
    is_due: bool = False
    subject: int = -1


# ---- children 孤儿和事实无人抚养儿童: grandparents with pensions, a son, a daughter-in-law, their child last ----


def _bereaved(f: Family, **mother: Any) -> tuple[Member, Member, Member]:
    """Grandparents on good pensions, their son, his wife and their child: father, mother, child."""
    for each in f.couple((60, 70)):
        f.draws_employee_pension(each, f.chance.randint(300_000, 420_000))
    father = f.add(p.SON, (34, 40), male=True, marital=1)
    wife = f.add(p.OTHER, (32, 39), male=False, marital=1, **mother)
    father["spouse"], wife["spouse"] = f.members.index(wife), f.members.index(father)
    child = f.add(p.GRANDCHILD, (7, 14), father=f.members.index(father), mother=f.members.index(wife))
    child["study"] = p.PRIMARY if child["birth_day"] > f.as_of - 12 * 366 else p.JUNIOR
    return father, wife, child


def _died(f: Family, *members: Member) -> None:
    for each in members:
        each.update(death_day=f.as_of - f.chance.randint(2, 9) * MONTH_DAYS, is_cremated=True)


def _in_prison(f: Family, member: Member, months: int) -> None:
    start = f.as_of - f.chance.randint(40, 80)
    member.update(custody=p.PRISON, custody_start=start, custody_end=start + months * MONTH_DAYS)


def both_parents_dead(f: Family) -> None:
    """Father and mother were cremated, the child lives with its grandparents."""
    father, mother, _ = _bereaved(f)
    _died(f, father, mother)


def mother_alive(f: Family) -> None:
    """The father is dead, the mother works."""
    father, mother, _ = _bereaved(f)
    _died(f, father)
    f.earns(mother, f.chance.randint(30, 60) * 10_000)


def orphan_on_the_roll(f: Family) -> None:
    """Both parents are dead and the child is on the roll of orphans."""
    father, mother, child = _bereaved(f)
    _died(f, father, mother)
    child.update(roll=6, roll_state=p.ON_ROLL)


def orphan_come_of_age(f: Family) -> None:
    """Both parents are dead; the child is nineteen and studies."""
    father, mother, child = _bereaved(f)
    _died(f, father, mother)
    child.update(birth_day=f.as_of - 7_100, study=p.BACHELOR)


def father_dead_mother_in_prison(f: Family) -> None:
    """The father is dead, the mother serves two years."""
    father, mother, _ = _bereaved(f)
    _died(f, father)
    _in_prison(f, mother, 24)


def father_in_prison_mother_severely_disabled(f: Family) -> None:
    """The father serves three years, the mother holds a certificate of grade 1."""
    father, _, _ = _bereaved(f, disability=4, disability_grade=1)
    _in_prison(f, father, 36)


def both_parents_severely_disabled(f: Family) -> None:
    """Both parents hold certificates of grade 2."""
    father, _, _ = _bereaved(f, disability=1, disability_grade=2)
    father.update(disability=2, disability_grade=2)


def sentence_too_short(f: Family) -> None:
    """The mother serves four months: less than half a year."""
    father, mother, _ = _bereaved(f)
    _died(f, father)
    _in_prison(f, mother, 4)


def disability_too_light(f: Family) -> None:
    """The mother's physical disability is of grade 3."""
    father, mother, _ = _bereaved(f, disability=4, disability_grade=3)
    _died(f, father)
    f.earns(mother, f.chance.randint(20, 40) * 10_000)


def corrected_at_home(f: Family) -> None:
    """The mother is under correction at home, not in custody."""
    father, mother, _ = _bereaved(f)
    _died(f, father)
    _in_prison(f, mother, 24)
    mother["custody"] = p.COMMUNITY
    f.earns(mother, f.chance.randint(20, 40) * 10_000)


# ---- extreme hardship 特困 ----


def _lone_elder(f: Family, age: tuple[int, int] = (62, 78), **facts: Any) -> Member:
    return f.head(age, marital=0, **facts)


def elder_without_anybody(f: Family) -> None:
    """Never married, a small resident pension, nobody who must support them on any register."""
    f.draws_resident_pension(_lone_elder(f), f.chance.randint(165, 300) * 100)


def disabled_without_anybody(f: Family) -> None:
    """A person with an intellectual disability of grade 2 who lives alone."""
    _lone_elder(f, (30, 50), disability=5, disability_grade=2)


def elder_with_child_elsewhere(f: Family) -> None:
    """The same, with a grown daughter who earns well in another household."""
    elder = _lone_elder(f)
    elder["marital"] = 2
    f.draws_resident_pension(elder, f.chance.randint(165, 300) * 100)
    daughter = f.add(p.HEAD, (34, 40), male=False, marital=0, father=-1, mother=-1)
    f.earns(daughter, f.chance.randint(40, 80) * 10_000)
    f.members.remove(daughter)
    f.beside.append(daughter)
    daughter["mother" if not elder["is_male"] else "father"] = 0


def not_yet_sixty(f: Family) -> None:
    """Fifty-five and registered unemployed: able to work."""
    f.jobless(_lone_elder(f, (51, 57)))


def elder_on_the_roll(f: Family) -> None:
    """Already supported."""
    elder = _lone_elder(f)
    f.draws_resident_pension(elder, f.chance.randint(165, 240) * 100)
    elder.update(roll=3, roll_state=p.ON_ROLL)


def elder_with_employee_pension(f: Family) -> None:
    """An employee's pension above the standard is a livelihood."""
    f.draws_employee_pension(_lone_elder(f), f.standard + f.chance.randint(200, 900) * 100)


def elder_with_car(f: Family) -> None:
    """A car in the name of the elder."""
    f.draws_resident_pension(_lone_elder(f, cars=1), f.chance.randint(165, 240) * 100)


# ---- near-threshold 低保边缘 ----


def _couple_earning(f: Family, share: float, **facts: Any) -> tuple[Member, Member]:
    husband, wife = f.couple((34, 50), **facts)
    whole = int(f.limit(2) * share)
    f.earns(husband, whole // 2)
    f.earns(wife, whole - whole // 2)
    return husband, wife


def a_little_above(f: Family) -> None:
    """Income between the standard and one and a half times it."""
    _couple_earning(f, f.chance.uniform(1.05, 1.45))


def one_fen_within(f: Family) -> None:
    """Income one fen below one and a half times the standard."""
    husband, wife = _couple_earning(f, 1.0)
    husband["wage_fen"], wife["wage_fen"] = f.limit(1), f.limit(2) * 3 // 2 - f.limit(1) - 1


def at_one_and_a_half(f: Family) -> None:
    """Income equal to one and a half times the standard: the text says lower than."""
    husband, wife = _couple_earning(f, 1.0)
    husband["wage_fen"], wife["wage_fen"] = f.limit(1), f.limit(2) * 3 // 2 - f.limit(1)


def margin_with_car(f: Family) -> None:
    """The right income and a car."""
    _couple_earning(f, 1.3, cars=1)


def margin_with_two_homes(f: Family) -> None:
    """The right income and two dwellings."""
    _couple_earning(f, 1.3, dwellings=2)


def margin_on_the_roll(f: Family) -> None:
    """Recognised already."""
    for each in _couple_earning(f, 1.25):
        each.update(roll=4, roll_state=p.ON_ROLL)


def margin_with_shop(f: Family) -> None:
    """The right income and a shop whose takings nobody knows."""
    _couple_earning(f, 1.3, shop_licence=p.ACTIVE_BUSINESS)


# ---- spending 刚性支出、临时救助 ----


def _ill(f: Family, wage_fen: int, share: float, **facts: Any) -> tuple[Member, Member]:
    """A couple on two wages whose own cost of treatment was a share of a year's income."""
    husband, wife = f.couple((36, 55), **facts)
    f.earns(husband, wage_fen)
    f.earns(wife, wage_fen)
    own = round(wage_fen * 24 * share)
    f.bills += [(f.members.index(wife), own * 3 // 5, 40), (f.members.index(wife), own - own * 3 // 5, 200)]
    return husband, wife


def treatment_eats_the_year(f: Family) -> None:
    """Seven tenths and more of a year's income went into treatment."""
    _ill(f, f.chance.randint(30, 36) * 10_000, f.chance.uniform(0.72, 1.1))


def exactly_seven_tenths(f: Family) -> None:
    """Treatment took seven tenths of a year's income to the fen."""
    _ill(f, 320_000, 0.7)


def almost_seven_tenths(f: Family) -> None:
    """One fen less than seven tenths."""
    _ill(f, 320_000, 0.7)
    place, fen, days = f.bills[-1]
    f.bills[-1] = (place, fen - 1, days)


def rigid_on_the_roll(f: Family) -> None:
    """Recognised already."""
    for each in _ill(f, 320_000, 0.8):
        each.update(roll=5, roll_state=p.ON_ROLL)


def rigid_with_car(f: Family) -> None:
    """The bills and a car."""
    _ill(f, 320_000, 0.8, cars=1)


def rigid_income_above_local(f: Family) -> None:
    """The bills of a family with more than the local income by head."""
    _ill(f, 400_000, 0.8)


def bills_of_the_year_before(f: Family) -> None:
    """The bills were settled more than twelve months ago."""
    _ill(f, 320_000, 0.8)
    f.bills[:] = [(place, fen, days + 400) for place, fen, days in f.bills]


def bills_beyond_means(f: Family) -> None:
    """Treatment took more than three tenths of a year's income, less than seven."""
    _ill(f, f.chance.randint(20, 30) * 10_000, f.chance.uniform(0.33, 0.6))


def bills_within_means(f: Family) -> None:
    """Treatment took less than three tenths."""
    _ill(f, f.chance.randint(20, 30) * 10_000, f.chance.uniform(0.05, 0.28))


def bills_with_car(f: Family) -> None:
    """Beyond their means, and a car."""
    _ill(f, 250_000, 0.45, cars=1)


def bills_of_the_well_off(f: Family) -> None:
    """Beyond three tenths of an income above the local one."""
    _ill(f, 420_000, 0.45)


# ---- alone in the family 单人保 ----


def _with_parents(f: Family, **facts: Any) -> Member:
    """A grown child with parents on good pensions."""
    for each in f.couple((62, 72)):
        f.draws_employee_pension(each, f.chance.randint(300_000, 420_000))
    return f.grown_child((26, 40), **facts)


def severely_disabled_and_jobless(f: Family) -> None:
    """A grown child with a disability of grade 1 or 2, registered unemployed."""
    f.jobless(_with_parents(f, disability=4, disability_grade=f.chance.randint(1, 2)))


def disabled_in_margin_family(f: Family) -> None:
    """A family a little above the standard in which the wife holds a certificate of grade 2 and earns little."""
    husband, wife = _couple_earning(f, 1.3)
    wife.update(disability=4, disability_grade=2)
    husband["wage_fen"] += wife["wage_fen"] - 20_000
    wife["wage_fen"] = 20_000


def jobless_with_light_disability(f: Family) -> None:
    """Grade 3, physical."""
    f.jobless(_with_parents(f, disability=4, disability_grade=3))


def severely_disabled_and_working(f: Family) -> None:
    """Grade 2 and a wage above the standard."""
    f.earns(_with_parents(f, disability=4, disability_grade=2), f.standard + 50_000)


def severely_disabled_of_whom_nobody_knows(f: Family) -> None:
    """Grade 2 and on no register of the unemployed: whether they are out of work nobody says."""
    _with_parents(f, disability=4, disability_grade=2)


def _kind(
    build: Callable[[Family], None], scheme: str, label: str, *, due: bool = False, subject: int = -1
) -> AssistedKind:
    return AssistedKind(build.__name__, label, build, scheme=scheme, is_due=due, subject=subject)


KINDS: tuple[AssistedKind, ...] = (
    _kind(both_parents_dead, "orphan", NOT, due=True, subject=4),
    _kind(mother_alive, "orphan", NOT, subject=4),
    _kind(orphan_on_the_roll, "orphan", NOT, subject=4),
    _kind(orphan_come_of_age, "orphan", NOT, subject=4),
    _kind(father_dead_mother_in_prison, "unsupported_child", NOT, due=True, subject=4),
    _kind(father_in_prison_mother_severely_disabled, "unsupported_child", NOT, due=True, subject=4),
    _kind(both_parents_severely_disabled, "unsupported_child", NOT, due=True, subject=4),
    _kind(sentence_too_short, "unsupported_child", NOT, subject=4),
    _kind(disability_too_light, "unsupported_child", NOT, subject=4),
    _kind(corrected_at_home, "unsupported_child", NOT, subject=4),
    _kind(elder_without_anybody, "tekun", DIBAO, due=True, subject=0),
    _kind(disabled_without_anybody, "tekun", DIBAO, due=True, subject=0),
    _kind(elder_with_child_elsewhere, "tekun", DIBAO, subject=0),
    _kind(not_yet_sixty, "tekun", DIBAO, subject=0),
    _kind(elder_on_the_roll, "tekun", SERVED, subject=0),
    _kind(elder_with_employee_pension, "tekun", NOT, subject=0),
    _kind(elder_with_car, "tekun", NOT, subject=0),
    _kind(a_little_above, "dibao_margin", NOT, due=True),
    _kind(one_fen_within, "dibao_margin", NOT, due=True),
    _kind(at_one_and_a_half, "dibao_margin", NOT),
    _kind(margin_with_car, "dibao_margin", NOT),
    _kind(margin_with_two_homes, "dibao_margin", NOT),
    _kind(margin_on_the_roll, "dibao_margin", NOT),
    _kind(margin_with_shop, "dibao_margin", NOT),
    _kind(treatment_eats_the_year, "rigid_spending", NOT, due=True),
    _kind(exactly_seven_tenths, "rigid_spending", NOT, due=True),
    _kind(almost_seven_tenths, "rigid_spending", NOT),
    _kind(rigid_on_the_roll, "rigid_spending", NOT),
    _kind(rigid_with_car, "rigid_spending", NOT),
    _kind(rigid_income_above_local, "rigid_spending", NOT),
    _kind(bills_of_the_year_before, "rigid_spending", NOT),
    _kind(bills_beyond_means, "temporary_aid", NOT, due=True),
    _kind(bills_within_means, "temporary_aid", NOT),
    _kind(bills_with_car, "temporary_aid", NOT),
    _kind(bills_of_the_well_off, "temporary_aid", NOT),
    _kind(severely_disabled_and_jobless, "dibao_individual", NOT, due=True, subject=2),
    _kind(disabled_in_margin_family, "dibao_individual", NOT, due=True, subject=1),
    _kind(jobless_with_light_disability, "dibao_individual", NOT, subject=2),
    _kind(severely_disabled_and_working, "dibao_individual", NOT, subject=2),
    _kind(severely_disabled_of_whom_nobody_knows, "dibao_individual", NOT, subject=2),
)
