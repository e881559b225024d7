"""Extracts about homes and land: property rights, public rental, provident fund, farm subsidy."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY, digits_matrix, joined, without_leading_zeros
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.world import World

_DWELLING, _SHOP, _PARKING, _SOLD = range(4)


def property_rights(world: World) -> Extract:
    """不动产权属: one row per owner; couples share the unit and its number."""
    people = world.people
    counts = (people.dwellings, people.shops, (people.dwellings > 1) & (people.cars > 0), people.sold_dwellings)
    owner = np.concatenate([np.repeat(np.arange(len(people)), count) for count in counts])
    kind = np.repeat([_DWELLING, _SHOP, _PARKING, _SOLD], [int(count.sum()) for count in counts])
    shared = people.is_shared_with_spouse[owner] & (kind == _DWELLING) & (people.spouse[owner] >= 0)
    unit = np.concatenate([np.arange(len(owner)), np.flatnonzero(shared)])
    person = np.concatenate([owner, people.spouse[owner[shared]]])
    kind, jointly = kind[unit], shared[unit]
    column = Columns(world, person, "gb18030")
    registered = world.day - 400 - unit * 7919 % 6500
    sold = kind == _SOLD
    # Sales lie more than two years back: a recent one would raise a question no planted case asks.
    passed_on = np.where(sold, np.minimum(registered + 900, world.day - 800), NO_DAY)
    registered = np.where(sold, np.minimum(registered, world.day - 1800), registered)
    area = np.where(kind == _PARKING, 1325, 3800 + unit * 131 % 9500)
    area = np.where(kind == _SHOP, area // 2, area)
    use = np.where(kind == _SOLD, 0, kind)
    certificate = unit.astype(np.int64) + 1
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "不动产单元号": joined(
            column.always(f"{world.district}001"),
            lambda rows: digits_matrix(unit[rows] % 97 + 1, 3),
            column.always("GB"),
            lambda rows: digits_matrix(unit[rows] // 300 + 1, 5),
            column.always("F"),
            lambda rows: digits_matrix(certificate[rows], 8),
        ),
        "不动产权证号": joined(
            column.always(f"渝(2019){world.places.district.name}不动产权第"),
            lambda rows: digits_matrix(certificate[rows], 9),
            column.always("号"),
        ),
        "坐落": column.address(np.maximum(people.home[person], 0)),
        "用途": column.text(use, ("住宅", "商业", "车位")),
        "建筑面积(平方米)": column.fen(area),
        "共有方式": column.text(jointly.astype(np.int8), ("单独所有", "共同共有")),
        "登记日期": column.day(registered),
        "权属状态": column.text(sold.astype(np.int8), ("现势", "历史")),
        "转移日期": column.day(passed_on),
    }
    return Extract(
        "natural_resources_property",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="登记日期",
        code="用途",
    )


def public_rental(world: World) -> Extract:
    """公租房: contracts running and ended."""
    people = world.people
    person = np.flatnonzero(people.rents_public)
    column = Columns(world, person, "utf-8")
    since = world.day - 100 - person * 31 % 2000
    ended = person % 13 == 3
    serial = np.arange(len(person)) + 1
    area = 3000 + person * 17 % 3000
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "合同编号": joined(column.always(f"GZF{world.district}"), lambda rows: digits_matrix(serial[rows], 7)),
        "房屋坐落": column.address(np.maximum(people.home[person], 0)),
        "建筑面积(平方米)": column.fen(area),
        "月租金(元)": column.fen(area * 10),
        "起租日期": column.day(since),
        "到期日期": column.day(np.where(ended, np.minimum(since + 365, world.day - 30), world.day + 30 + person % 900)),
        "合同状态": column.text(ended.astype(np.int8), ("履行中", "已终止")),
    }
    return Extract(
        "housing_public_rental",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        numeric=frozenset({"建筑面积(平方米)", "月租金(元)"}),
        date="起租日期",
        amount="月租金(元)",
        code="合同状态",
    )


def provident_fund(world: World) -> Extract:
    """公积金缴存: accounts of employees, a tenth with the account's leading zeros lost."""
    people = world.people
    person = np.flatnonzero((people.fund_fen > 0) & (people.insured_as == p.EMPLOYEE))
    column = Columns(world, person, "utf-8")
    unit = people.employer[person].astype(np.int64) * 17 + 40_001
    lost = person % 10 == 7
    sealed = person % 29 == 1
    _, name = column.employer(people.employer[person])

    def account(rows: np.ndarray) -> np.ndarray:
        full = digits_matrix(unit[rows], 9)
        return np.where(lost[rows, None], without_leading_zeros(full), full)

    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "单位账号": account,
        "单位名称": name,
        "缴存月份": column.month(np.zeros(len(person), np.int64)),
        "缴存基数(元)": column.fen(people.base_fen[person]),
        "月缴存额(元)": column.fen(people.fund_fen[person].astype(np.int64) * 2),
        "账户余额(元)": column.fen(people.fund_fen[person].astype(np.int64) * (3 + person % 90)),
        "账户状态": column.text(sealed.astype(np.int8), ("正常", "封存")),
    }
    return Extract(
        "provident_fund",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        amount="账户余额(元)",
        code="账户状态",
    )


def farm_subsidy(world: World) -> Extract:
    """耕地地力保护补贴: one row per contracting household."""
    people = world.people
    person = np.flatnonzero(people.farms & (people.register == p.REGISTERED))
    column = Columns(world, person, "gb18030")
    communities = [each.code for each in world.places.communities]
    area = 60 + person * 131 % 540
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "村居代码": column.text(world.homes.community[people.home[person]], communities),
        "补贴项目": column.always("耕地地力保护补贴"),
        "补贴年度": column.always(str(world.as_of.year)),
        "补贴面积(亩)": column.fen(area),
        "补贴金额(元)": column.fen(area * 105),
        "发放日期": column.day(world.day - 60 - person % 20),
    }
    return Extract(
        "agriculture_subsidy",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="发放日期",
        amount="补贴金额(元)",
        code="补贴项目",
        wrong_code="其他补贴",
    )
