"""Extracts of medical insurance (医保): who is enrolled, and the month's settlements."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from doudi.sandbox import people as p
from doudi.sandbox.cells import digits_matrix, joined
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.oracle import is_dead
from doudi.sandbox.registers import Rows
from doudi.sandbox.streams import money
from doudi.sandbox.world import World

_HOSPITALS = ("区人民医院", "区中医院", "新桥医院", "西南医院", "陈家桥医院", "社区卫生服务中心", "区妇幼保健院")


def enrolment(world: World) -> Extract:
    """参保: one row per person enrolled this year."""
    people = world.people
    person = np.flatnonzero((people.medical > 0) & ((people.register == p.REGISTERED) | (people.home < 0)))
    column = Columns(world, person, "utf-8")
    kind = people.medical[person]
    since = np.maximum(people.birth_day[person] + 30, world.day - 400 - person * 7919 % 4000)
    helped = np.where(people.roll_state[person] == p.ON_ROLL, np.where(people.roll[person] <= 3, 0, 1), 2)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "参保险种": column.text((kind > 3).astype(np.int8), ("310", "390")),
        "人员类别": column.text(kind - 1, ("在职职工", "退休人员", "灵活就业", "成年居民", "未成年居民", "大学生")),
        "参保状态": column.text(people.medical_state[person], ("正常参保", "暂停参保", "异地参保")),
        "参保年度": column.always(str(world.as_of.year)),
        "参保开始日期": column.day(since),
        "资助类别": column.text(helped, ("全额资助", "定额资助", "无")),
    }
    return Extract(
        "medical_insurance_enrolment",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="参保开始日期",
        code="参保状态",
    )


@dataclass(frozen=True)
class Bills:
    """The settlements of a district, one row each: whose, when, in all, and who bore what, in fen."""

    person: npt.NDArray[np.int64]
    kind: npt.NDArray[np.int64]
    settled: npt.NDArray[np.int64]
    total: npt.NDArray[np.int64]
    pooled: npt.NDArray[np.int64]
    serious: npt.NDArray[np.int64]
    aided: npt.NDArray[np.int64]

    @property
    def self_paid(self) -> npt.NDArray[np.int64]:
        """What the patient bore."""
        return self.total - self.pooled - self.serious - self.aided


def bills_of(world: World) -> Bills:
    """The month's bills; none for the planted families but those planted for what treatment cost them."""
    people = world.people
    draw = world.streams.of("settlements")
    alive = (people.register == p.REGISTERED) & (people.medical > 0) & (people.medical_state == p.MEDICAL_NORMAL)
    alive[world.background :] = False
    if world.registers:
        alive &= ~is_dead(people, world.day)
    age = world.age()
    ill = np.flatnonzero(alive & (draw.random(len(people)) < 0.06 + age * 0.0028))
    person = np.repeat(ill, draw.integers(1, 3, len(ill)))
    bills = len(person)
    if world.registers:
        person = np.concatenate([person, world.registers.claims["person"]])
    count = len(person)
    kind = np.where(draw.random(count) < 0.11, 2, np.where(draw.random(count) < 0.2, 1, 0))
    total = np.where(kind == 2, money(draw, count, 7800, 0.7, 900), money(draw, count, 190, 0.7, 15)).astype(np.int64)
    worker = people.medical[person] <= 3
    share = np.where(kind == 2, np.where(worker, 83, 68), np.where(worker, 62, 45))
    pooled = total * share // 100
    serious = np.where((kind == 2) & (total > 2_000_000), (total - 2_000_000) * 15 // 100, 0)
    poor = (people.roll_state[person] == p.ON_ROLL) & (people.roll[person] <= 3)
    aided = np.where(poor, (total - pooled - serious) * 70 // 100, 0)
    settled = world.day - draw.integers(0, world.as_of.day, count)
    if world.registers:
        settled[bills:] = world.registers.claims["day"]
    found = Bills(person, kind, settled, total, pooled, serious, aided)
    return found if world.assistance is None else _with_planted(found, world.assistance.bills)


def _with_planted(found: Bills, planted: Rows) -> Bills:
    """The bills and those of families planted for them: hospital stays, of which the pool paid half the own cost."""
    own = planted["self_paid"]
    further = Bills(
        planted["person"], np.full(len(own), 2), planted["day"], planted["total"], planted["total"] - own,
        np.zeros_like(own), np.zeros_like(own),
    )  # fmt: skip
    return Bills(
        **{
            each.name: np.concatenate([getattr(found, each.name), getattr(further, each.name)])
            for each in fields(Bills)
        }
    )


def settlement(world: World) -> Extract:
    """医疗费用结算: who was treated, what it cost and who bore it."""
    bills = bills_of(world)
    person, kind, total = bills.person, bills.kind, bills.total
    column = Columns(world, person, "gb18030")
    serial = np.arange(len(person), dtype=np.int64) + 1
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "结算单号": joined(
            column.always(f"S{world.district}{world.as_of:%Y%m}"), lambda rows: digits_matrix(serial[rows], 8)
        ),
        "医疗机构": column.text(person % len(_HOSPITALS), _HOSPITALS),
        "医疗类别": column.text(kind, ("普通门诊", "门诊特病", "住院")),
        "结算日期": column.day(bills.settled),
        "费用总额(元)": column.fen(total),
        "统筹支付(元)": column.fen(bills.pooled),
        "大病支付(元)": column.fen(bills.serious),
        "医疗救助支付(元)": column.fen(bills.aided),
        "个人负担(元)": column.fen(bills.self_paid),
    }
    return Extract(
        "medical_settlement",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="结算日期",
        amount="费用总额(元)",
        code="医疗类别",
    )
