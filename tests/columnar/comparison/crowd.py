"""A crowd of made-up people as department extracts, and what each rule must say of each: one person at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from doudi.columnar.contract import load_contract
from tests.columnar.extracts import Desk, number, plain_row

MONTHS = ("202505", "202506", "202507", "202508")
DAYS = ("2025-05-31", "2025-06-01", "2025-06-30", "2025-07-15", "2025-08-01", "2025-08-20")


@dataclass
class Somebody:
    """One person's rows: what departments wrote, as words of the extracts."""

    number: str
    pensions: list[tuple[str, str, str]] = field(default_factory=list)
    deaths: list[tuple[str, str, str]] = field(default_factory=list)
    cremations: list[str] = field(default_factory=list)
    custody: list[tuple[str, str, str]] = field(default_factory=list)
    unemployment: list[tuple[str, str, str]] = field(default_factory=list)
    contributions: list[tuple[str, str]] = field(default_factory=list)
    treatments: list[str] = field(default_factory=list)


def crowd(seed: int, people: int = 400) -> list[Somebody]:
    """People of one seed; every kind of row is frequent, so that they meet in all ways."""
    chance = random.Random(seed)

    def some(make: Callable[[], object], share: float = 0.5, most: int = 2) -> list[object]:
        return [make() for _ in range(chance.randint(1, most))] if chance.random() < share else []

    def month() -> str:
        return chance.choice(MONTHS)

    def day() -> str:
        return chance.choice(DAYS)

    found = []
    for index in range(1, people + 1):
        found.append(Somebody(
            number(index),
            some(lambda: (chance.choice(["养老金", "补发", "遗属待遇"]), month(),
                          chance.choice(["已发放", "已发放", "已停发"])), 0.6, 3),
            some(lambda: (chance.choice(["死亡", "死亡", "迁往市外"]), chance.choice([day(), ""]),
                          chance.choice(["有效", "有效", "已撤销"])), 0.5, 1),
            some(lambda: chance.choice([day(), day(), ""]), 0.2, 1),
            some(lambda: (chance.choice(["服刑", "社区矫正"]), "2025-05-10", chance.choice(["", *DAYS])), 0.4, 2),
            some(lambda: (chance.choice(["领取中", "已停领"]), month(), chance.choice(["", month()])), 0.4, 1),
            some(lambda: (chance.choice(["单位职工", "灵活就业"]), month()), 0.5, 3),
            some(day, 0.4, 2),
        ))  # type: ignore[arg-type]  # fmt: skip
    return found


def load(desk: Desk, people: list[Somebody]) -> None:
    """Writes and loads the seven extracts."""

    def put(dataset: str, rows: list[dict[str, str]]) -> None:
        # The same row twice would be refused; amounts tell rows apart where a key does not.
        desk.load_rows(dataset, rows)

    def made(dataset: str, index: int, **words: str) -> dict[str, str]:
        return plain_row(load_contract(dataset), index, **words)

    pensions, deaths, cremations, custody, jobless, paid, treated = ([] for _ in range(7))
    for each in people:
        who = {"person_key": each.number}
        for kind, month, state in each.pensions:
            pensions.append(made("hrss_pension_payments", 1, **who, kind=kind, month=month, state=state))
        for reason, died, state in each.deaths:
            deaths.append(made("police_deregistration", 1, **who, reason=reason, died_on=died, record_state=state))
        for died in each.cremations:
            cremations.append(made("civil_affairs_cremation", 1, **who, died_on=died))
        for kind, first, last in each.custody:
            custody.append(made("justice_custody", 1, **who, kind=kind, from_date=first, to_date=last))
        for state, first, last in each.unemployment:
            jobless.append(made("hrss_unemployment", 1, **who, benefit_state=state, from_month=first, to_month=last))
        for kind, month in each.contributions:
            paid.append(made("hrss_insurance_contributions", 1, **who, kind=kind, month=month))
        for on in each.treatments:
            treated.append(made("medical_settlement", len(treated) + 1, **who, settled_on=on))
    put("hrss_pension_payments", pensions)
    put("police_deregistration", deaths)
    put("civil_affairs_cremation", cremations)
    put("justice_custody", custody)
    put("hrss_unemployment", jobless)
    put("hrss_insurance_contributions", paid)
    put("medical_settlement", treated)


NOT_KNOWN = "not known"


def expected(each: Somebody) -> dict[str, object]:
    """For each rule True, False or NOT_KNOWN, straight from the law's words; absent where it does not look at them."""
    found: dict[str, object] = {}
    revoked = any(state == "已撤销" for _, _, state in each.deaths)
    dead = [day for reason, day, state in each.deaths if reason == "死亡" and state == "有效"] + each.cremations
    paid = [month for kind, month, state in each.pensions if kind == "养老金" and state == "已发放"]
    if paid:
        found["F01"] = False if revoked else _any(
            (None if not day else month > day[:7].replace("-", "")) for month in paid for day in dead)
        terms = [(first, last) for kind, first, last in each.custody if kind == "服刑"]
        found["F02"] = _any(
            month > first[:7].replace("-", "") and (not last or month < last[:7].replace("-", ""))
            for month in paid for first, last in terms
        )
    drawing = any(state == "领取中" and first <= "202508" and (not last or last >= "202508")
                  for state, first, last in each.unemployment)
    if drawing:
        found["F04"] = "202508" in paid
        found["F05"] = ("单位职工", "202508") in each.contributions
    if each.treatments:
        found["F08"] = False if revoked else _any(
            (None if not day else on > day) for on in each.treatments for day in dead)
    return found


def _any(answers: object) -> object:
    """True if one is, else not known if one is None, else False."""
    listed = list(answers)  # type: ignore[call-overload]
    return True if True in listed else NOT_KNOWN if None in listed else False
