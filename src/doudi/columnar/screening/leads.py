"""Leads (线索): a household to visit, what it may be entitled to, on which evidence, and what is still to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from doudi.columnar.screening.facts import DepartmentFacts
from doudi.kernel.money import format_yuan_plain


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
class LeadMember:
    """A member of the household of a lead, without a name: key, relation to the head, age."""

    person_key: int
    relation: str
    age: int
    accounted_by: str


@dataclass(frozen=True)
class LeadRow:
    """A household that may be entitled and is not served (应保未保线索).

    Attributes:
        person_key: key of the person to ask for, the head where there is one; unsigned 64 bits.
        household_key: key of the register household.
        community, grid, micro_grid: division codes as text; empty where unstated.
        size: members the rules count.
        expected_amount_fen: per month, if what is still unknown is as supposed.
        confidence: `high`, `medium` or `low`.
        to_find_out: fact keys that only the family, a visit or an authorised query can tell.
        doubts: why the confidence is not high, as codes.
    """

    person_key: int
    household_key: int
    community: str
    grid: str
    micro_grid: str
    urban_rural: str
    size: int
    expected_amount_fen: int
    confidence: str
    evidence: tuple[Evidence, ...]
    to_find_out: tuple[str, ...]
    doubts: tuple[str, ...]
    members: tuple[LeadMember, ...]


_ACCOUNTED = {
    "wage": ("tax_individual_income", "本月申报工资", "wage declared for the month"),
    "contribution_base": ("hrss_insurance_contributions", "本月社保缴费基数", "contribution base of the month"),
    "pension": ("hrss_pension_payments", "本月领取养老金", "pension drawn for the month"),
    "registered_unemployed": ("hrss_unemployment", "已登记失业", "registered as unemployed"),
    "severe_disability": ("disabled_certificates", "持一、二级残疾人证", "certificate of severe disability"),
    "student": ("education_enrolment", "全日制在读", "in full-time education"),
    "minor": ("police_household_register", "不满十八周岁", "under eighteen"),
}


def build_leads(
    facts: DepartmentFacts, households: Any, sizes: Any, amounts: Any, to_find_out: tuple[str, ...]
) -> list[LeadRow]:
    """The leads of some households (row numbers of the register), in the order given."""
    return [
        _lead(facts, int(household), int(sizes[household]), int(amounts[household]), to_find_out)
        for household in households
    ]


def _lead(facts: DepartmentFacts, household: int, size: int, amount_fen: int, to_find_out: tuple[str, ...]) -> LeadRow:
    register = facts.register
    rows = list(range(int(register.offsets[household]), int(register.offsets[household + 1])))
    counted = [
        row
        for row in rows
        if not facts.person["is_deceased"].values[row] and facts.person["custody_kind"].values[row] == "none"
    ]
    counted.sort(key=lambda row: (register.relation[row] != "head", register.birth_day[row], register.keys[row]))
    # The head is asked for; where there is none, the eldest.
    chosen = counted[0]
    doubts = _doubts(facts, household, counted, chosen)
    return LeadRow(
        person_key=int(register.keys[chosen]),
        household_key=int(register.household_keys[household]),
        community=_code(register.community[chosen]),
        grid=_code(register.grid[chosen]),
        micro_grid=_code(register.micro_grid[chosen]),
        urban_rural=facts.household["urban_rural"].values[household],
        size=size,
        expected_amount_fen=amount_fen,
        confidence=("high", "medium", "low")[min(len(doubts), 2)],
        evidence=tuple(_evidence(facts, household, counted)),
        to_find_out=to_find_out,
        doubts=doubts,
        members=tuple(
            LeadMember(int(register.keys[row]), register.relation[row], _age(facts, row), facts.accounted_by[row])
            for row in counted
        ),
    )


def _doubts(facts: DepartmentFacts, household: int, rows: list[int], chosen: int) -> tuple[str, ...]:
    found = []
    if not all(facts.register.lives_at_register[row] for row in rows):
        found.append("lives_elsewhere")
    if facts.register.relation[chosen] != "head":
        found.append("no_head")
    if any(facts.register.relation[row] in ("sibling", "other") for row in rows):
        found.append("support_duty_unclear")
    if facts.household["recent_property_transfer"].values[household]:
        found.append("recent_property_transfer")
    return tuple(found)


def _evidence(facts: DepartmentFacts, household: int, rows: list[int]) -> list[Evidence]:
    found = []
    for row in rows:
        code = facts.accounted_by[row]
        dataset, zh, en = _ACCOUNTED[code]
        amount = _amount(facts, row, code)
        if amount is not None:
            zh, en = f"{zh}{format_yuan_plain(amount)}元", f"{en}: {format_yuan_plain(amount)} yuan"
        as_of = facts.register.snapshot.info.as_of if code == "minor" else facts.feeds[dataset].as_of
        found.append(Evidence(dataset, as_of, int(facts.register.keys[row]), code, zh, en, amount))
    homes = int(facts.household["dwelling_count"].values[household])
    feeds = facts.feeds
    found += [
        Evidence("police_vehicles", feeds["police_vehicles"].as_of, None, "no_vehicle", "名下没有车辆", "no vehicle"),
        Evidence("natural_resources_property", feeds["natural_resources_property"].as_of, None, "dwellings",
                 f"住房{homes}套" if homes else "没有住房登记", f"dwellings: {homes}"),
        Evidence("market_enterprises", feeds["market_enterprises"].as_of, None, "no_business",
                 "没有登记公司或个体户", "no business registered"),
        Evidence("civil_affairs_recipients", feeds["civil_affairs_recipients"].as_of, None, "not_served",
                 "没有在享低保、特困", "receives neither dibao nor tekun"),
    ]  # fmt: skip
    return found


def _amount(facts: DepartmentFacts, row: int, code: str) -> int | None:
    if code in ("wage", "contribution_base"):
        return int(facts.person["monthly_wage_fen"].values[row])
    if code == "pension":
        return int(facts.person["monthly_transfer_fen"].values[row])
    return None


def _age(facts: DepartmentFacts, row: int) -> int:
    days = np.datetime64(facts.month.last_day, "D") - facts.register.birth_day[row]
    return int(days.astype(int) / 365.2425)


def _code(value: Any) -> str:
    return str(int(value)) if value else ""
