"""Extracts of human resources and social security (人社): contributions, pensions, unemployment, employment."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY, digits_matrix, without_leading_zeros
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.world import World


def contributions(world: World) -> Extract:
    """社会保险缴费: one row per insured person, employer and month; late rows of July for one in 120."""
    people = world.people
    draw = world.streams.of("contribution columns")
    now = np.flatnonzero(people.insured_as > 0)
    late = now[(draw.random(len(now)) < 1 / 120) & (now < world.background) & (people.insured_as[now] == p.EMPLOYEE)]
    person = np.concatenate([now, late])
    months_ago = np.repeat([0, 1], [len(now), len(late)])
    kind, employer, base = people.insured_as[person], people.employer[person], people.base_fen[person]
    own_part = people.social_fen[person]
    named = np.full(len(person), -1)
    if world.registers:
        further = world.registers.contributions
        named = np.concatenate([world.registers.contribution_kinds[person], np.full(len(further), -1)])
        person = np.concatenate([person, further["person"]])
        months_ago = np.concatenate([months_ago, further["ago"]])
        kind, employer = np.concatenate([kind, further["kind"]]), np.concatenate([employer, further["employer"]])
        base, own_part = np.concatenate([base, further["base"]]), np.concatenate([own_part, further["own"]])
    column = Columns(world, person, "gb18030")
    employed = kind == p.EMPLOYEE
    employer_code, employer_name = column.employer(employer, employed)
    kinds = np.where(employed, np.where(employer % 9 == 4, 1, 0), np.where(kind == p.FLEXIBLE, 2, 3))
    kinds = np.where(named >= 0, named, kinds)
    own_part = np.where(employed, own_part, np.where(kind == p.FLEXIBLE, 86_000, 3_400))
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "统一社会信用代码": employer_code,
        "单位名称": employer_name,
        "费款所属期": column.month(months_ago),
        "人员类别": column.text(kind - 1, ("单位职工", "灵活就业", "城乡居民")),
        "参保险种": column.text(kinds, ("110+210+410", "120+210+410", "110", "170", "110+210", "110+410")),
        "缴费基数(元)": column.fen(base, kind != p.RESIDENT),
        "个人缴费(元)": column.fen(own_part),
    }
    return Extract(
        "hrss_insurance_contributions",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        amount="缴费基数(元)",
        code="人员类别",
    )


def pensions(world: World) -> Extract:
    """养老待遇发放: the month's payments, back payments, survivors' grants, and those stopped or returned."""
    people = world.people
    person = np.flatnonzero(people.pension_kind > 0)
    columns = {
        "kind": people.pension_kind[person],
        "item": people.pension_item[person],
        "ago": people.pension_months_ago[person],
        "fen": people.pension_fen[person],
        "central": people.pension_central_fen[person],
        "state": people.pension_state[person],
    }
    if world.registers:
        further = world.registers.pensions
        person = np.concatenate([person, further["person"]])
        columns = {name: np.concatenate([values, further[name]]) for name, values in columns.items()}
    column = Columns(world, person, "gb18030")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "险种": column.text(columns["kind"], ("", "110", "120", "170")),
        "待遇类别": column.text(columns["item"], ("养老金", "补发", "遗属待遇")),
        "待遇所属月": column.month(columns["ago"]),
        "发放月": column.month(np.zeros(len(person), np.int64)),
        "发放金额(元)": column.fen(columns["fen"]),
        "其中中央基础养老金(元)": column.fen(columns["central"]),
        "发放状态": column.text(columns["state"], ("已发放", "已停发", "退回")),
    }
    return Extract(
        "hrss_pension_payments",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        amount="发放金额(元)",
        code="险种",
    )


def unemployment(world: World) -> Extract:
    """失业登记与失业保险金."""
    people = world.people
    person = np.flatnonzero(people.unemployment > 0)
    column = Columns(world, person, "utf-8")
    draw = world.streams.of("unemployment columns")
    registered = world.day - draw.integers(20, 400, len(person))
    draws = people.benefit_fen[person] > 0
    started = draw.integers(1, 8, len(person))
    if world.registers:
        own = world.registers.benefit_from[person]
        started = np.where(own >= 0, own, started)
    state = people.unemployment[person]
    claim = np.where(draws, 0, np.where(state == p.UNEMPLOYED, 1, 2))
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "登记日期": column.day(registered),
        "登记状态": column.text(state - 1, ("登记失业", "已就业", "退出登记")),
        "失业保险金状态": column.text(claim, ("领取中", "未领取", "已停领")),
        "月领取金额(元)": column.fen(people.benefit_fen[person]),
        "领取起始月": column.month(np.where(draws, started, -1)),
        "领取终止月": column.month(np.full(len(person), -1)),
    }
    return Extract(
        "hrss_unemployment",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="登记日期",
        amount="月领取金额(元)",
        code="登记状态",
    )


def employment(world: World) -> Extract:
    """就业登记: an old system: tabs, leading zeros lost, 15-digit numbers, dates with strokes."""
    people = world.people
    draw = world.streams.of("employment columns")
    hired = (people.employer >= 0) & (draw.random(len(people)) < 0.62)
    own_start = world.registers.started_work if world.registers else np.full(len(people), NO_DAY)
    hired |= own_start != NO_DAY
    person = np.flatnonzero(hired | ((people.insured_as == p.FLEXIBLE) & (draw.random(len(people)) < 0.3)))
    column = Columns(world, person, "gb18030")
    count = len(person)
    at_employer = people.employer[person] >= 0
    lost = draw.random(count) < 0.34
    short_dates = draw.random(count) < 0.6
    old_number = (draw.random(count) < 0.09) & (people.birth_day[person] < 10_957)
    started = np.maximum(world.day - draw.integers(15, 5000, count), people.birth_day[person] + 16 * 366)
    # Nobody else began within the thirty days an employer has to enrol.
    started = np.minimum(started, world.day - (35 if world.registers else 1))
    started = np.where(own_start[person] != NO_DAY, own_start[person], started)
    unit = people.employer[person].astype(np.int64) * 37 + 1001
    kind = np.where(at_employer, np.where(draw.random(count) < 0.015, 2, 0), 1)

    def number(rows: np.ndarray) -> np.ndarray:
        out = world.numbers[person[rows]]
        for place in (6, 7, 17):
            out[old_number[rows], place] = 0
        return out

    def unit_number(rows: np.ndarray) -> np.ndarray:
        full = digits_matrix(unit[rows], 10)
        out = np.where(lost[rows, None], without_leading_zeros(full), full)
        out[~at_employer[rows]] = 0
        return out

    def started_on(rows: np.ndarray) -> np.ndarray:
        return np.where(short_dates[rows, None], column.day(started, "slash")(rows), column.day(started)(rows))

    _, name = column.employer(people.employer[person], at_employer)
    cells = {
        "姓名": column.name,
        "公民身份号码": number,
        "单位编号": unit_number,
        "单位名称": name,
        "就业类型": column.text(kind + 4 * lost, ("01", "02", "03", "04", "1", "2", "3", "4")),
        "登记日期": started_on,
        "终止日期": column.day(np.full(count, NO_DAY)),
    }
    return Extract(
        "hrss_employment",
        "txt",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        code="就业类型",
        # The numbers of this file are spoilt by its own system already.
        mess=dict.fromkeys(("number_15", "number_lower_x", "number_full_width", "number_invisible"), 0.0)
        | {"short_number": 0.0, "scientific_number": 0.0, "wrong_check_digit": 0.0},
    )
