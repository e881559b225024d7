"""Extracts of civil affairs (民政): marriages, cremations, the rolls of assistance."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import digits_matrix, joined
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.oracle import standard_fen
from doudi.sandbox.world import World

_ELECTRONIC_SINCE = 12_053  # 2003-01-01
_DESTITUTE_FEN, _ORPHAN_FEN = 105_100, 165_100


def marriage(world: World) -> Extract:
    """婚姻登记: one row per registration since 2003; a divorced pair has two, the latest says how it stands."""
    people = world.people
    draw = world.streams.of("marriage columns")
    husbands = np.flatnonzero(people.is_male & (people.spouse >= 0))
    wives = people.spouse[husbands]
    since = people.birth_day[husbands] + draw.integers(22 * 366, 33 * 366, len(husbands))
    since = np.maximum(since, people.birth_day[wives] + 20 * 366)
    # Older couples married before the electronic register; a spouse registered elsewhere is always on file.
    apart = people.home[husbands] != people.home[wives]
    since = np.where(apart, np.maximum(since, _ELECTRONIC_SINCE + 900), since)
    on_file = since >= _ELECTRONIC_SINCE
    husbands, wives, since = husbands[on_file], wives[on_file], np.minimum(since[on_file], world.day - 60)

    divorced = (people.marital == 3) & (people.register == p.REGISTERED) & (people.birth_day < world.day - 26 * 366)
    men = draw.permutation(np.flatnonzero(divorced & people.is_male))
    women = draw.permutation(np.flatnonzero(divorced & ~people.is_male))
    pairs = min(len(men), len(women))
    men, women = men[:pairs], women[:pairs]
    parted = world.day - draw.integers(60, 4000, pairs)
    first = np.concatenate([husbands, men, men])
    second = np.concatenate([wives, women, women])
    days = np.concatenate([since, np.maximum(parted - draw.integers(400, 4000, pairs), _ELECTRONIC_SINCE), parted])
    kind = np.repeat([0, 0, 1], [len(husbands), pairs, pairs])
    serial = (np.arange(len(first), dtype=np.int64) * 7919 + 31) % 10**8
    column = Columns(world, first, "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "配偶姓名": column.name_of(second),
        "配偶公民身份号码": column.number_of(second),
        "业务类型": column.text(kind, ("结婚登记", "离婚登记")),
        "登记日期": column.day(days),
        "登记机关": column.always(f"重庆市{world.places.district.name}民政局"),
        "登记字号": joined(column.always(f"J{world.district}-"), lambda rows: digits_matrix(serial[rows], 8)),
    }
    return Extract(
        "civil_affairs_marriage",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="登记日期",
        code="业务类型",
    )


def cremation(world: World) -> Extract:
    """殡葬火化: the cremated of twelve months, those whose family has told nobody among them."""
    people = world.people
    person = np.flatnonzero(people.is_cremated)
    column = Columns(world, person, "utf-8")
    serial = np.arange(len(person)) + 1
    cremated = np.minimum(people.death_day[person] + 2 + person % 3, world.day)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "死亡日期": column.day(people.death_day[person]),
        "火化日期": column.day(cremated),
        "殡仪馆": column.text(person % 3, ("石桥铺殡仪馆", "江南殡仪馆", "西永殡仪服务站")),
        "火化证号": joined(column.always(f"H{world.district}"), lambda rows: digits_matrix(serial[rows], 7)),
    }
    return Extract(
        "civil_affairs_cremation", "xlsx", "utf-8", column.person, cells, column.variant_name, date="火化日期"
    )


def recipients(world: World) -> Extract:
    """在享救助待遇: one row per person on a roll, or taken off it."""
    people, homes = world.people, world.homes
    person = np.flatnonzero(people.roll_state > 0)
    column = Columns(world, person, "utf-8")
    draw = world.streams.of("roll columns")
    home, category = people.home[person], people.roll[person]
    heads = np.full(len(homes), -1, np.int32)
    is_head = np.flatnonzero((people.relation == p.HEAD) & (people.register == p.REGISTERED))
    heads[people.home[is_head]] = is_head
    head = np.where(people.register[person] == p.REGISTERED, heads[home], person)
    covered = np.bincount(home, minlength=len(homes))[home]
    limit = standard_fen(homes)[home] * covered
    known = world.truth.is_known[home] & (world.truth.income_fen[home] < limit)
    amount = np.where(known, limit - world.truth.income_fen[home], limit * 6 // 10)
    alone = (category == 3) | (category == 6)
    amount = np.where(category == 3, _DESTITUTE_FEN, np.where(category == 6, _ORPHAN_FEN, amount))
    amount = np.where(np.isin(category, (4, 5, 7, 8)), 0, amount)
    off = people.roll_state[person] == p.OFF_ROLL
    started = 8 + (home.astype(np.int64) * 31 + category) % 90
    serial = home.astype(np.int64) + 1
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "户主姓名": column.name_of(head),
        "户主公民身份号码": column.number_of(head),
        "救助类别": column.text(category, ("", "01", "02", "03", "04", "05", "06", "07", "08")),
        "救助证号": joined(column.always(f"JZ{world.district}"), lambda rows: digits_matrix(serial[rows], 8)),
        "保障人数": column.text(np.where(alone, 1, covered), [str(number) for number in range(40)]),
        "户月保障金额(元)": column.fen(amount),
        "纳入年月": column.month(started),
        "待遇状态": column.text(people.roll_state[person] - 1, ("在享", "停保")),
        "停保年月": column.month(np.where(off, 1 + draw.integers(0, 6, len(person)), -1)),
    }
    return Extract(
        "civil_affairs_recipients",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        numeric=frozenset({"保障人数", "户月保障金额(元)"}),
        code="救助类别",
    )
