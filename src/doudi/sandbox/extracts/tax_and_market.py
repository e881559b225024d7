"""Extracts of the tax office (税务) and of market regulation (市场监管)."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY, Cell, joined
from doudi.sandbox.extracts.columns import Columns, employer_codes
from doudi.sandbox.extracts.enrolment import founded_days
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.numbers import credit_codes
from doudi.sandbox.streams import money, pick
from doudi.sandbox.world import World

_SHOPS = ("百货店", "小吃店", "理发店", "五金店", "水果店", "服装店", "茶馆", "药房", "修车铺", "副食店")
_WORDS = (
    "兴隆",
    "好再来",
    "老城",
    "顺发",
    "家家乐",
    "友谊",
    "渝味",
    "便民",
    "新天地",
    "四季",
    "红星",
    "阳光",
    "聚福",
    "万家",
    "小雨",
    "山城",
)


def individual_income(world: World) -> Extract:
    """个人所得税扣缴申报: the month's wage declarations with late and corrected ones."""
    wages = world.wages
    column = Columns(world, wages.person, "utf-8")
    employer_code, employer_name = column.employer(wages.employer)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "扣缴义务人识别号": employer_code,
        "扣缴义务人名称": employer_name,
        "所得项目": column.text(wages.is_labour.astype(np.int8), ("工资薪金", "劳务报酬")),
        "税款所属期": column.month(wages.months_ago),
        "本期收入(元)": column.fen(wages.gross_fen),
        "个人缴纳社会保险费(元)": column.fen(wages.social_fen),
        "个人缴纳住房公积金(元)": column.fen(wages.fund_fen),
        "已缴税额(元)": column.fen(wages.tax_fen),
        "申报日期": column.day(wages.filed_day),
        "申报类型": column.text(wages.is_correction.astype(np.int8), ("正常", "更正")),
    }
    return Extract(
        "tax_individual_income",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="申报日期",
        amount="本期收入(元)",
        code="所得项目",
        superseded=int(wages.is_superseded.sum()),
    )


def business(world: World) -> Extract:
    """经营纳税申报: turnover declared by some of the self-employed."""
    people = world.people
    person = np.flatnonzero((people.shop_licence == p.ACTIVE_BUSINESS) & (np.arange(len(people)) < world.background))
    draw = world.streams.of("turnover")
    person = person[draw.random(len(person)) < 0.45]
    column = Columns(world, person, "utf-8")
    code, name = _shops(world, column)
    turnover = money(draw, len(person), 16_000, 0.8, 600)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "纳税人识别号": code,
        "纳税人名称": name,
        "税款所属期": column.month(np.zeros(len(person), np.int64)),
        "应税收入(元)": column.fen(turnover),
        "应纳税额(元)": column.fen(np.where(turnover > 10_000_000, turnover // 100, 0)),
    }
    return Extract(
        "tax_business",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        numeric=frozenset({"应税收入(元)", "应纳税额(元)"}),
        amount="应税收入(元)",
    )


def _shops(world: World, column: Columns) -> tuple[Cell, Cell]:
    """Code and name of each person's own shop: the same in every extract."""
    order = np.cumsum(world.people.shop_licence > 0)
    codes = credit_codes(int(order[-1]) if len(order) else 0, "92", world.district, start=5_000_000)
    mine = order[column.person] - 1
    name = joined(
        column.always(f"{world.places.district.name}"),
        column.text(mine % len(_WORDS), _WORDS),
        column.text(mine // 16 % len(_SHOPS), _SHOPS),
    )
    return (lambda rows: codes[mine[rows]]), name


def self_employed(world: World) -> Extract:
    """个体工商户: registrations in force and those given up."""
    people = world.people
    person = np.flatnonzero(people.shop_licence > 0)
    column = Columns(world, person, "utf-8")
    draw = world.streams.of("shop columns")
    closed = people.shop_licence[person] == p.CLOSED_BUSINESS
    founded = world.day - draw.integers(500, 5000, len(person))
    ended = np.where(closed, np.minimum(founded + draw.integers(100, 3000, len(person)), world.day - 40), NO_DAY)
    code, name = _shops(world, column)
    state = np.where(closed, np.where(draw.random(len(person)) < 0.95, 1, 2), 0)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "统一社会信用代码": code,
        "字号名称": name,
        "行业门类": column.text(pick(draw, len(person), [45, 28, 6, 17, 4]), ("F", "H", "G", "O", "A")),
        "成立日期": column.day(founded),
        "登记状态": column.text(state, ("存续", "注销", "吊销")),
        "注销日期": column.day(ended),
    }
    return Extract(
        "market_self_employed",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="成立日期",
        code="登记状态",
    )


def enterprises(world: World) -> Extract:
    """企业及投资任职: legal representatives and shareholders, often the same person twice."""
    people = world.people
    draw = world.streams.of("firm columns")
    owners = np.flatnonzero(people.firm > 0)
    also = draw.random(len(owners)) < 0.4
    person = np.concatenate([owners, owners[also]])
    firm = np.concatenate([np.arange(len(owners)), np.flatnonzero(also)])
    part = np.concatenate([np.where(also, 0, draw.integers(0, 2, len(owners))), np.ones(int(also.sum()), np.int64)])
    codes = credit_codes(len(owners), "91", world.district, start=3_000_000)
    state = people.firm[person] - 1
    capital = ((firm * 7) % 30 + 1) * 1_000
    founded = world.day - 200 - firm * 7919 % 5000
    named, own_rows = firm + world.employers, len(person)
    if world.registers:
        # Every employer stands in the market's register too, each in the name of somebody who has a firm anyway.
        active = owners[people.firm[owners] == p.ACTIVE_BUSINESS]
        days = founded_days(world)
        every = np.arange(len(days))
        closed = np.concatenate([np.zeros(world.employers, np.int64), world.registers.further["is_closed"]])
        person = np.concatenate([person, active[every % len(active)]])
        firm, named = np.concatenate([firm, every + len(codes)]), np.concatenate([named, every])
        codes = np.concatenate([codes, employer_codes(world)])
        part, state = np.concatenate([part, np.zeros(len(every), np.int64)]), np.concatenate([state, closed])
        capital, founded = np.concatenate([capital, every * 0]), np.concatenate([founded, days])
    column = Columns(world, person, "utf-8")
    _, name = column.employer(named)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "统一社会信用代码": lambda rows: codes[firm[rows]],
        "企业名称": name,
        "任职类别": column.text(part, ("法定代表人", "股东")),
        "认缴出资额(万元)": column.fen(capital, part == 1),
        "成立日期": column.day(founded),
        "登记状态": column.text(state, ("存续", "注销")),
    }
    return Extract(
        "market_enterprises",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        numeric=frozenset({"认缴出资额(万元)"}),
        date="成立日期",
        code="登记状态",
        spare=np.arange(len(person)) < own_rows if world.registers else None,
    )
