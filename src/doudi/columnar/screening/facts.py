"""What the departments know of everybody (全量事实): the columns the rules read, each with its known mask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.contract import load_contract
from doudi.columnar.screening.feeds import Feed, open_feed
from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.parents import OBLIGORS, PARENTS
from doudi.columnar.screening.possessions import POSSESSIONS
from doudi.columnar.screening.register import Bools, Coded, Register
from doudi.columnar.screening.rolls import DRAWN
from doudi.columnar.screening.spending import SPENDING
from doudi.columnar.screening.teller import Teller, needed
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.month import Month

RELATIONS = {
    "head": "head", "spouse": "spouse", "son": "child", "daughter": "child", "grandchild": "grandchild",
    "father": "parent", "mother": "parent", "grandparent": "grandparent", "sibling": "sibling", "other": "other",
}  # fmt: skip
STUDENT_LEVELS = {
    "preschool": "preschool", "primary": "primary", "junior": "junior", "senior": "senior", "vocational": "vocational",
    "college": "college", "undergraduate": "undergraduate", "master": "postgraduate", "doctor": "postgraduate",
}  # fmt: skip
# Feeds that report a month at a time: without the month itself, absence from them says nothing.
MONTHLY = ("tax_individual_income", "hrss_insurance_contributions", "hrss_pension_payments")
CUSTODY = ("none", "prison", "drug_isolation")
DISABILITIES = ("none", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
SERVED = ("none", "near_threshold", "dibao", "tekun")
ADULT_AGE = 18


def gather_facts(
    store: SnapshotStore,
    register: Register,
    month: Month,
    *,
    purpose: str,
    today: date,
    wanted: Collection[str] | None = None,
    rolls: Collection[str] = (),
) -> DepartmentFacts:
    """Lays the feeds beside the register and draws the facts from them.

    Args:
        wanted: the quantities somebody asks for: only feeds that tell one of them are opened. None for those that a
            search for dibao reads.
        rolls: further datasets to lay beside the register: who stands on them is asked by code.

    Raises:
        PurposeRefused: a dataset's agreement, the register's included, does not cover the purpose.
    """
    load_contract(register.snapshot.info.dataset).require_purpose(purpose)
    tellers = [each for each in TELLERS if not each.is_further] if wanted is None else needed(TELLERS, wanted)
    names = dict.fromkeys([*(name for teller in tellers for name in teller.feeds), *rolls])
    feeds: dict[str, Feed] = {}
    for name in names:
        at = month if name in MONTHLY else None
        feeds[name] = open_feed(store, name, register, purpose=purpose, today=today, month=at)
    facts = DepartmentFacts(register, month, feeds)
    facts.is_adult = _has_turned(register.birth_day, ADULT_AGE, month.last_day)
    for teller in tellers:
        teller.tell(facts)
    return facts


def _who_they_are(facts: DepartmentFacts) -> None:
    """What the register itself says: it is this place's, so everybody on it is registered here."""
    register = facts.register
    everybody, every_home = np.ones(register.people, dtype=bool), np.ones(register.households, dtype=bool)
    facts.person["birth_date"] = Known(register.birth_day, everybody)
    facts.person["relation_to_head"] = _stated(register.relation.translated(RELATIONS))
    facts.person["hukou_area"] = Known(Coded(np.zeros(register.people, dtype=np.int8), ("district",)), everybody)
    facts.household["urban_rural"] = _urban_rural(register)
    facts.household["place_tie"] = Known(Coded(np.zeros(register.households, dtype=np.int8), ("register",)), every_home)


def _has_turned(birth_day: npt.NDArray[Any], years: int, on: date) -> Bools:
    """Who has completed so many years of age on the day; born on 29 February counts from 1 March in other years."""
    month = birth_day.astype("datetime64[M]")
    birthday = (month + years * 12).astype("datetime64[D]") + (birth_day - month.astype("datetime64[D]"))
    turned: Bools = birthday <= np.datetime64(on, "D")
    return turned


def _stated(values: Coded) -> Known:
    return Known(values, ~values.among(""))


def _urban_rural(register: Register) -> Known:
    """The household's classification is its head's; without a head, that of its first member."""
    return _stated(register.urban_rural.at(register.heads))


def _deaths(facts: DepartmentFacts) -> None:
    register, last_day = facts.register, np.datetime64(facts.month.last_day, "D")
    struck, cremated = facts.feeds["police_deregistration"], facts.feeds["civil_affairs_cremation"]
    died = np.zeros(register.people, dtype=bool)
    if struck.is_usable:
        day = np.where(np.isnat(struck.days("died_on")), struck.days("cancelled_on"), struck.days("died_on"))
        valid = struck.among("reason", "death") & struck.among("record_state", "valid")
        died |= struck.anybody(valid & (day <= last_day))
    if cremated.is_usable:
        day = np.where(np.isnat(cremated.days("died_on")), cremated.days("cremated_on"), cremated.days("died_on"))
        died |= cremated.anybody(day <= last_day)
    facts.person["is_deceased"] = Known(died, died | ~(struck.is_silent | cremated.is_silent))


def _custody(facts: DepartmentFacts) -> None:
    feed, last_day = facts.feeds["justice_custody"], np.datetime64(facts.month.last_day, "D")
    kind = np.zeros(facts.register.people, dtype=np.int8)
    if feed.is_usable:
        held = feed.among("state", "in_custody") & (feed.days("from_date") <= last_day)
        held &= np.isnat(feed.days("to_date")) | (feed.days("to_date") > last_day)
        for place in (2, 1):
            kind[feed.anybody(held & feed.among("kind", CUSTODY[place]))] = place
    facts.person["custody_kind"] = Known(Coded(kind, CUSTODY), (kind > 0) | ~feed.is_silent)


def _studies(facts: DepartmentFacts) -> None:
    feed = facts.feeds["education_enrolment"]
    studies = on_roll = np.zeros(facts.register.people, dtype=bool)
    level = np.zeros(facts.register.people, dtype=np.int8)
    levels = ("none", *dict.fromkeys(STUDENT_LEVELS.values()))
    if feed.is_usable:
        now = feed.among("state", "studying") & feed.among("form", "full_time")
        studies = feed.anybody(now)
        on_roll = feed.anybody(feed.among("state", "studying", "suspended"))
        for code, meant in STUDENT_LEVELS.items():
            level[feed.anybody(now & feed.among("level", code))] = levels.index(meant)
    known = studies | ~feed.is_silent
    facts.person["is_full_time_student"] = Known(studies, known)
    facts.person["student_level"] = Known(Coded(level, levels), known)
    facts.person["is_on_school_roll"] = Known(on_roll, on_roll | ~feed.is_silent)


def _disability(facts: DepartmentFacts) -> None:
    feed = facts.feeds["disabled_certificates"]
    category = np.zeros(facts.register.people, dtype=np.int8)
    grade = np.zeros(facts.register.people, dtype=np.int64)
    if feed.is_usable:
        valid = feed.among("state", "valid")
        for place, each in enumerate(DISABILITIES[1:], 1):
            category[feed.anybody(valid & feed.among("category", each))] = place
        for each in ("4", "3", "2", "1"):
            grade[feed.anybody(valid & feed.among("grade", each))] = int(each)
    known = (grade > 0) | ~feed.is_silent
    facts.person["disability_category"] = Known(Coded(category, DISABILITIES), known)
    facts.person["disability_grade"] = Known(grade, known)
    facts.person["is_disability_certificate_valid"] = Known(grade > 0, known)


def _income(facts: DepartmentFacts) -> None:
    """Wage, transfers and what is paid out of them, and whether every source of a person's income is on file."""
    month = facts.month.index
    tax, insured = facts.feeds["tax_individual_income"], facts.feeds["hrss_insurance_contributions"]
    pension, jobless = facts.feeds["hrss_pension_payments"], facts.feeds["hrss_unemployment"]
    nobody = np.zeros(facts.register.people, dtype=np.int64)
    wage, paid, received, exempt, benefit = nobody.copy(), nobody.copy(), nobody.copy(), nobody.copy(), nobody.copy()
    taxed = drawing = registered = employed = np.zeros(facts.register.people, dtype=bool)
    if tax.is_usable:
        now = tax.integers("month") == month
        taxed = tax.anybody(now)
        wage = tax.total(now, tax.integers("income_fen"))
        paid = tax.total(now, tax.integers("social_insurance_fen") + tax.integers("tax_fen"))
    if insured.is_usable:
        now = (insured.integers("month") == month) & insured.among("kind", "employee")
        employed = insured.anybody(now & (insured.integers("base_fen", -1) >= 0)) & ~taxed
        wage = np.where(employed, insured.total(now, insured.integers("base_fen")), wage)
        paid = np.where(employed, insured.total(now, insured.integers("paid_fen")), paid)
    if pension.is_usable:
        now = (pension.integers("month") == month) & pension.among("kind", "pension")
        now &= pension.among("state", "paid")
        drawing = pension.anybody(now)
        received = pension.total(now, pension.integers("amount_fen"))
        exempt = pension.total(now, pension.integers("central_basic_fen"))
    if jobless.is_usable:
        now = jobless.among("benefit_state", "drawing")
        benefit = jobless.total(now, jobless.integers("amount_fen"))
        registered = jobless.anybody(jobless.among("state", "unemployed"))
    young = ~facts.is_adult
    severe = np.isin(facts.person["disability_grade"].values, (1, 2))
    reasons = [
        ("wage", taxed), ("contribution_base", employed), ("pension", drawing), ("registered_unemployed", registered),
        ("severe_disability", severe), ("student", facts.person["is_full_time_student"].values), ("minor", young),
    ]  # fmt: skip
    words = ("", *(word for word, _ in reasons))
    by = np.zeros(facts.register.people, dtype=np.int8)
    for word, holds in reversed(reasons):
        by[holds] = words.index(word)
    facts.accounted_by = Coded(by, words)
    accounted = by > 0
    # A person about whom nothing positive is on file has an unknown income: absence from every list is no proof of
    # poverty. The same for someone whose row a feed had to reject, and for a family paid by its fields.
    silent = tax.is_silent | insured.is_silent | pension.is_silent | jobless.is_silent
    certain = accounted & ~silent
    farm = facts.feeds["agriculture_subsidy"]
    farms = farm.anybody(farm.integers("year") == facts.month.year) if farm.is_usable else np.zeros(len(by), dtype=bool)
    facts.person["monthly_wage_fen"] = Known(wage, certain)
    facts.person["transfer_paid_fen"] = Known(paid, certain)
    facts.person["monthly_transfer_fen"] = Known(received + benefit, certain)
    facts.person["basic_pension_exempt_fen"] = Known(exempt, certain)
    facts.person["is_accounted_for"] = Known(np.ones(len(by), dtype=bool), certain & ~farms)
    facts.person["monthly_business_fen"] = Known(nobody, certain & ~farms & ~farm.is_silent)
    facts.person["is_jobless"] = Known(registered, registered | ((taxed | employed) & ~jobless.is_silent))


def _marriages(facts: DepartmentFacts) -> None:
    feed, register = facts.feeds["civil_affairs_marriage"], facts.register
    dead = facts.person["is_deceased"].values
    elsewhere = np.zeros(register.people, dtype=bool)
    married = np.zeros(register.people, dtype=bool)
    if feed.snapshot is not None:
        both = np.concatenate([feed.snapshot.keys, feed.keys("spouse_key")])
        other = np.concatenate([feed.keys("spouse_key"), feed.snapshot.keys])
        day = np.tile(feed.days("registered_on").astype(np.int64), 2)
        stands = np.tile(feed.among("kind", "marriage"), 2)
        order = np.lexsort((day, both))
        both, other, stands = both[order], other[order], stands[order]
        last = np.append(both[1:] != both[:-1], True) & stands & (both != 0)
        person, spouse = register.rows_of(both[last]), register.rows_of(other[last])
        here = person >= 0
        person, spouse = person[here], spouse[here]
        apart = (spouse < 0) | (register.household_of[person] != register.household_of[spouse])
        lost = np.where(spouse >= 0, dead[spouse], register.marital_status.at(person).among("widowed"))
        married[person[~lost]] = True
        elsewhere[person[apart & ~lost]] = True
    facts.spouse_elsewhere, facts.spouse_unknown = elsewhere & ~feed.is_silent, feed.is_silent
    facts.person["is_married"] = Known(married, ~feed.is_silent)


def _served_already(facts: DepartmentFacts) -> None:
    feed, register = facts.feeds["civil_affairs_recipients"], facts.register
    served = np.zeros(register.households, dtype=np.int8)
    if feed.is_usable:
        now = feed.among("state", "receiving")
        for place, schemes in ((1, ("near_threshold",)), (2, ("dibao_urban", "dibao_rural")), (3, ("tekun",))):
            served[register.any_in_household(feed.anybody(now & feed.among("scheme", *schemes)))] = place
    silent = register.any_in_household(feed.is_silent)
    facts.household["already_receiving"] = Known(Coded(served, SERVED), (served > 0) | ~silent)


TELLERS = (
    Teller(("birth_date", "relation_to_head", "hukou_area", "urban_rural", "place_tie"), (), _who_they_are,
           always=True),
    Teller(("is_deceased",), ("police_deregistration", "civil_affairs_cremation"), _deaths, always=True),
    Teller(("custody_kind",), ("justice_custody",), _custody, always=True),
    Teller(("is_full_time_student", "student_level", "is_on_school_roll"), ("education_enrolment",), _studies),
    Teller(("disability_category", "disability_grade", "is_disability_certificate_valid"), ("disabled_certificates",),
           _disability),
    Teller(("monthly_wage_fen", "transfer_paid_fen", "monthly_transfer_fen", "basic_pension_exempt_fen",
            "is_accounted_for", "monthly_business_fen", "is_jobless"),
           (*MONTHLY, "hrss_unemployment", "agriculture_subsidy"), _income,
           after=("disability_grade", "is_full_time_student")),
    Teller(("is_married",), ("civil_affairs_marriage",), _marriages),
    *POSSESSIONS,
    Teller(("already_receiving",), ("civil_affairs_recipients",), _served_already),
    *DRAWN, *PARENTS, *OBLIGORS, *SPENDING,
)  # fmt: skip
"""Who tells what, each after those it rests on; those not further are what a search for dibao reads."""
