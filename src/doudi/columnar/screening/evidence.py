"""What a lead rests on (线索依据): each kind of evidence a scheme may name, and each doubt that lowers its confidence.

A scheme's `screening.yaml` names the kinds; every line says which department said it, as of which day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from doudi.columnar.screening.known import DepartmentFacts
from doudi.columnar.screening.rolls import ALLOWANCES, RECIPIENTS, STUDENTS_AIDED
from doudi.kernel.money import format_yuan_plain
from doudi.rules.seeking import PERSON, Search

REGISTER = "police_household_register"


@dataclass(frozen=True)
class Evidence:
    """One thing a department's data shows about one member, or about the household (person_key None)."""

    dataset: str
    as_of: str
    person_key: int | None
    code: str
    zh: str
    en: str
    amount_fen: int | None = None


@dataclass(frozen=True)
class Case:
    """One household, or one person of it, that a search found.

    Attributes:
        household: its row in the register.
        person: the row of the person the lead is about; None where it is about the household.
        rests_on: schemes whose own lead this one rests on: it holds once they are granted.
    """

    search: Search
    facts: DepartmentFacts
    household: int
    person: int | None = None
    rests_on: tuple[str, ...] = ()

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """The rows of the household's people who are alive and free: the head first, then by age."""
        register = self.facts.register
        first, last = int(register.offsets[self.household]), int(register.offsets[self.household + 1])
        rows = [row for row in range(first, last) if self.facts.is_counted[row]]
        return tuple(sorted(rows, key=lambda row: (register.relation[row] != "head", register.birth_day[row],
                                                   register.keys[row])))  # fmt: skip

    @property
    def asked(self) -> int:
        """Whom to ask for: the head; where there is none, the eldest; where nobody is left, whom it is about."""
        if self.counted:
            return self.counted[0]
        return int(self.facts.register.offsets[self.household]) if self.person is None else self.person

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the people the lead is about."""
        return self.counted if self.person is None else (self.person,)

    def line(
        self, dataset: str, row: int | None, code: str, zh: str, en: str, amount_fen: int | None = None
    ) -> Evidence:
        """One line from a dataset about a person or, without a row, about the household."""
        register = self.facts.register
        as_of = register.snapshot.info.as_of if dataset == REGISTER else self.facts.feeds[dataset].as_of
        key = None if row is None else int(register.keys[row])
        return Evidence(dataset, as_of, key, code, zh, en, amount_fen)

    def age(self, row: int) -> int:
        """Completed years on the month's last day."""
        days = np.datetime64(self.facts.month.last_day, "D") - self.facts.register.birth_day[row]
        return int(days.astype(int) / 365.2425)


_ACCOUNTED = {
    "wage": ("tax_individual_income", "本月申报工资", "wage declared for the month"),
    "contribution_base": ("hrss_insurance_contributions", "本月社保缴费基数", "contribution base of the month"),
    "pension": ("hrss_pension_payments", "本月领取养老金", "pension drawn for the month"),
    "registered_unemployed": ("hrss_unemployment", "已登记失业", "registered as unemployed"),
    "severe_disability": ("disabled_certificates", "持一、二级残疾人证", "certificate of severe disability"),
    "student": ("education_enrolment", "全日制在读", "in full-time education"),
    "minor": (REGISTER, "不满十八周岁", "under eighteen"),
}
_KINDS = {
    "visual": ("视力", "visual"), "hearing": ("听力", "hearing"), "speech": ("言语", "speech"),
    "physical": ("肢体", "physical"), "intellectual": ("智力", "intellectual"), "mental": ("精神", "mental"),
    "multiple": ("多重", "multiple"),
}  # fmt: skip
_LEVELS = {
    "preschool": ("幼儿园", "kindergarten"), "primary": ("小学", "primary school"),
    "junior": ("初中", "junior secondary"),
    "senior": ("高中", "senior secondary"), "vocational": ("中职", "vocational school"),
    "college": ("大专", "junior college"), "undergraduate": ("本科", "university"),
    "postgraduate": ("研究生", "postgraduate study"),
}  # fmt: skip
_PARENT_STATES = {
    "deceased": ("去世", "has died", "police_deregistration"),
    "serving_sentence": ("在服刑", "serves a sentence", "justice_custody"),
    "drug_isolation": ("在强制隔离戒毒", "is in drug isolation", "justice_custody"),
    "disabled": ("有残疾证", "holds a disability certificate", "disabled_certificates"),
}
_NOT_DRAWN = {
    RECIPIENTS: ("救助在享名册上没有", "not on the register of assistance"),
    ALLOWANCES: ("福利补贴名册上没有", "not on the list of allowances drawn"),
    STUDENTS_AIDED: ("本学年的资助名册上没有", "not on this school year's list of students aided"),
}


def _income(case: Case) -> Iterator[Evidence]:
    """Why each one's income counts as accounted for, and how much it is."""
    for row in case.rows:
        code = case.facts.accounted_by[row]
        if not code:
            continue
        dataset, zh, en = _ACCOUNTED[code]
        amount = _amount(case.facts, row, code)
        if amount is not None:
            zh, en = f"{zh}{format_yuan_plain(amount)}元", f"{en}: {format_yuan_plain(amount)} yuan"
        yield case.line(dataset, row, code, zh, en, amount)


def _amount(facts: DepartmentFacts, row: int, code: str) -> int | None:
    if code in ("wage", "contribution_base"):
        return int(facts.person["monthly_wage_fen"].values[row])
    if code == "pension":
        return int(facts.person["monthly_transfer_fen"].values[row])
    return None


def _possessions(case: Case) -> Iterator[Evidence]:
    """Vehicles, homes and businesses of the household."""
    homes = int(case.facts.household["dwelling_count"].values[case.household])
    zh, en = f"住房{homes}套" if homes else "没有住房登记", f"dwellings: {homes}"
    vehicles = int(case.facts.household["vehicle_count"].values[case.household])
    if vehicles:
        yield case.line("police_vehicles", None, "vehicles", f"车辆{vehicles}辆", f"vehicles: {vehicles}")
    else:
        yield case.line("police_vehicles", None, "no_vehicle", "名下没有车辆", "no vehicle")
    yield case.line("natural_resources_property", None, "dwellings", zh, en)
    trading = case.facts.household.get("has_business_registration")
    if trading is not None and not trading.values[case.household]:
        yield case.line("market_enterprises", None, "no_business", "没有登记公司或个体户", "no business registered")


def _not_served(case: Case) -> Iterator[Evidence]:
    """Neither of the two that exclude dibao."""
    yield case.line(RECIPIENTS, None, "not_served", "没有在享低保、特困", "receives neither dibao nor tekun")


def _not_drawn(case: Case) -> Iterator[Evidence]:
    """On none of the lists of those who draw it."""
    about = case.person if case.search.sought.about == PERSON else None
    for dataset in dict.fromkeys(roll.dataset for roll in case.search.sought.served):
        zh, en = _NOT_DRAWN[dataset]
        yield case.line(dataset, about, "not_drawn", zh, en)


def _age(case: Case) -> Iterator[Evidence]:
    """How old the person is by the register."""
    for row in case.rows:
        years = case.age(row)
        yield case.line(REGISTER, row, "age", f"{years}周岁", f"{years} years old")


def _certificate(case: Case) -> Iterator[Evidence]:
    """The disability certificate in force."""
    category, grade = case.facts.person["disability_category"], case.facts.person["disability_grade"]
    for row in case.rows:
        if category.known[row] and (number := int(grade.values[row])):
            zh, en = _KINDS[category.values[row]]
            yield case.line("disabled_certificates", row, "certificate", f"残疾证有效，{zh}{number}级",
                            f"valid certificate: {en}, grade {number}")  # fmt: skip


def _parents(case: Case) -> Iterator[Evidence]:
    """What is on file of father and mother."""
    for row in case.rows:
        for name, zh, en in (("father", "父亲", "the father"), ("mother", "母亲", "the mother")):
            state = case.facts.person[f"{name}_state"]
            if not state.known[row]:
                continue
            said_zh, said_en, dataset = _PARENT_STATES[state.values[row]]
            grade = int(case.facts.person[f"{name}_disability_grade"].values[row])
            if state.values[row] == "disabled":
                said_zh, said_en = f"{said_zh}，{grade}级", f"{said_en}, grade {grade}"
            yield case.line(dataset, row, f"{name}_{state.values[row]}", f"{zh}{said_zh}", f"{en} {said_en}")


def _school(case: Case) -> Iterator[Evidence]:
    """Where the person studies."""
    level = case.facts.person["student_level"]
    for row in case.rows:
        if level.known[row] and level.values[row] in _LEVELS:
            zh, en = _LEVELS[level.values[row]]
            yield case.line("education_enrolment", row, "school", f"在读：{zh}", f"at school: {en}")


_ON = (
    ("is_dibao_member", True, "on_dibao", "在低保名册上", "on the register of the subsistence allowance"),
    ("is_tekun_person", True, "on_tekun", "在特困名册上", "on the register of extreme hardship"),
    ("is_orphan_on_register", True, "on_orphans", "在孤儿名册上", "on the register of orphans"),
    ("in_margin_household", False, "on_margin", "在低保边缘名册上", "on the register of near-threshold households"),
    ("in_rigid_spending_household", False, "on_rigid", "在刚性支出困难名册上", "on the register of rigid spending"),
)  # fmt: skip


def _registers(case: Case) -> Iterator[Evidence]:
    """Which assistance registers the person or the family is on now."""
    for key, is_of_people, code, zh, en in _ON:
        known = case.facts.knows(key)
        if known is None:
            continue
        for row in case.rows if is_of_people else (case.household,):
            if known.known[row] and known.values[row]:
                yield case.line(RECIPIENTS, row if is_of_people else None, code, zh, en)


def _alone(case: Case) -> Iterator[Evidence]:
    """That no register names anybody elsewhere who must support the person."""
    for row in case.rows:
        yield case.line("police_parentage", row, "no_obligor", "名册上没有查到别处的赡养人",
                        "no register names anybody elsewhere who must support them")  # fmt: skip


def _treatment(case: Case) -> Iterator[Evidence]:
    """What treatment cost the family, and what it lives on in a year."""
    spent = int(case.facts.estimated["medical_spending_12_months_fen"].values[case.household])
    had = int(case.facts.estimated["disposable_income_12_months_fen"].values[case.household])
    yield case.line("medical_settlement", None, "treatment", f"近十二个月自己负担看病{format_yuan_plain(spent)}元",
                    f"own cost of treatment in twelve months: {format_yuan_plain(spent)} yuan", spent)  # fmt: skip
    yield case.line("tax_individual_income", None, "year_of_income", f"按本月估，一年收入{format_yuan_plain(had)}元",
                    f"income of a year by this month: {format_yuan_plain(had)} yuan", had)  # fmt: skip


EVIDENCE: dict[str, Callable[[Case], Iterator[Evidence]]] = {
    "income": _income, "possessions": _possessions, "not_served": _not_served, "not_drawn": _not_drawn, "age": _age,
    "certificate": _certificate, "parents": _parents, "school": _school, "registers": _registers, "alone": _alone,
    "treatment": _treatment,
}  # fmt: skip
"""Every kind of evidence, by the name a scheme's file gives it."""


def _lives_elsewhere(case: Case) -> bool:
    return not all(case.facts.register.lives_at_register[row] for row in case.rows)


def _no_head(case: Case) -> bool:
    return case.facts.register.relation[case.asked] != "head"


def _support_duty_unclear(case: Case) -> bool:
    return any(case.facts.register.relation[row] in ("sibling", "other") for row in case.rows)


def _property_given(case: Case) -> bool:
    return bool(case.facts.household["recent_property_transfer"].values[case.household])


def _certificate_past(case: Case) -> bool:
    feed, register = case.facts.feeds["disabled_certificates"], case.facts.register
    rows = np.flatnonzero(feed.rows == case.rows[0])
    ends = feed.days("valid_until")[rows]
    valid = feed.among("state", "valid")[rows]
    first = np.datetime64(case.facts.month.first_day, "D")
    del register
    return bool((valid & ~np.isnat(ends) & (ends < first)).any())


def _obligors_not_known(case: Case) -> bool:
    """Somebody who was married may have children whom no register names."""
    return any(case.facts.register.marital_status[row] != "unmarried" for row in case.rows)


def _draws_dibao(case: Case) -> bool:
    known = case.facts.person["is_on_dibao_register"]
    return any(bool(known.values[row]) for row in case.rows)


def _rests_on_another(case: Case) -> bool:
    return bool(case.rests_on)


def _in_custody(case: Case) -> bool:
    return any(not case.facts.person["custody_kind"].values.among("none")[row] for row in case.rows)


def _always(case: Case) -> bool:
    return True


DOUBTS: dict[str, Callable[[Case], bool]] = {
    "lives_elsewhere": _lives_elsewhere, "no_head": _no_head, "support_duty_unclear": _support_duty_unclear,
    "recent_property_transfer": _property_given, "certificate_past": _certificate_past,
    "obligors_not_known": _obligors_not_known, "draws_dibao": _draws_dibao, "rests_on_another": _rests_on_another,
    "in_custody": _in_custody, "year_estimated": _always, "hardship_not_seen": _always,
}  # fmt: skip
"""Every doubt, by its name, in the order in which they are told."""
