"""Extracts of the police (公安): the register of households, those struck off it, vehicles."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY, Bytes, Cell, Rows, chosen, digits_matrix, joined
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.enrolment import files_of, is_spare
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.numbers import former_number
from doudi.sandbox.world import World

_PLATE_LETTERS = np.frombuffer(b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", np.uint8)


def household_register(world: World) -> Extract:
    """户籍人口: everybody in the register, household after household."""
    people, homes, places = world.people, world.homes, world.places
    registered = np.flatnonzero(people.register == p.REGISTERED)
    person = registered[np.argsort(homes.register_number[people.home[registered]], kind="stable")]
    home = people.home[person]
    column = Columns(world, person, "gb18030")
    draw = world.streams.of("register columns")
    moved = draw.random(len(person)) < 0.12
    moved_in = np.where(moved, world.day - draw.integers(30, 9000, len(person)), NO_DAY)
    moved_in = np.where(moved_in < people.birth_day[person], NO_DAY, moved_in)
    register_number = homes.register_number[home]
    cells = {
        "户号": joined(column.always(str(world.district)), lambda rows: digits_matrix(register_number[rows], 7)),
        "姓名": column.name,
        "公民身份号码": column.number,
        "性别": column.text(people.is_male[person].astype(np.int8), ("2", "1")),
        "出生日期": column.day(people.birth_day[person]),
        "与户主关系": column.text(people.relation[person], p.RELATION_CODES),
        "婚姻状况": column.text(people.marital[person], ("10", "20", "30", "40", "90")),
        "居委会代码": chosen(homes.community[home], [each.code for each in places.communities], "ascii"),
        "网格编号": chosen(homes.grid[home], places.grid_codes, "ascii"),
        "微网格编号": chosen(homes.micro[home], places.micro_codes, "ascii"),
        "住址": column.address(home, with_commas=True),
        "城乡属性": column.text(homes.is_rural[home].astype(np.int8), ("城镇", "农村")),
        "人户状态": column.text(people.lives_away[person].astype(np.int8), ("人户一致", "人户分离")),
        "迁入日期": column.day(moved_in),
    }
    return Extract(
        "police_household_register",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="迁入日期",
        code="城乡属性",
        wrong_code="其他",
    )


def deregistration(world: World) -> Extract:
    """户口注销: the dead, the moved and the emigrated of twelve months, and entries since revoked."""
    people, homes = world.people, world.homes
    person = np.flatnonzero(people.struck_off_for > 0)
    column = Columns(world, person, "gb18030")
    number = homes.register_number[people.home[person]]
    died = people.struck_off_for[person] == p.DIED
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "原户号": joined(column.always(str(world.district)), lambda rows: digits_matrix(number[rows], 7)),
        "注销原因": column.text(people.struck_off_for[person] - 1, ("死亡", "迁往市外", "出国定居")),
        "注销日期": column.day(people.struck_off_day[person]),
        "死亡日期": column.when(died, column.day(people.death_day[person])),
        "记录状态": column.text(people.is_strike_revoked[person].astype(np.int8), ("有效", "已撤销")),
    }
    return Extract(
        "police_deregistration",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="注销日期",
        code="注销原因",
    )


def number_changes(world: World) -> Extract:
    """公民身份号码变更: whose number was changed, from what to what, and why."""
    rows = files_of(world).numbers
    column = Columns(world, rows["person"], "utf-8")
    former = rows["former"]

    def number(at: Rows) -> Bytes:
        found = world.numbers[np.where(former[at] >= 0, former[at], rows["person"][at])].copy()
        for place in np.flatnonzero(former[at] < 0):
            found[place] = np.frombuffer(former_number(found[place].tobytes().decode()).encode(), np.uint8)
        return found

    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "曾用公民身份号码": number,
        "变更日期": column.day(rows["changed"]),
        "变更原因": column.text(rows["reason"], ("错号", "重号", "其他")),
    }
    return Extract(
        "police_number_changes", "csv", "utf-8", column.person, cells, column.variant_name, date="变更日期",
        code="变更原因", spare=is_spare(rows["spare"]),
    )  # fmt: skip


def vehicles(world: World) -> Extract:
    """机动车登记: one row per vehicle."""
    people = world.people
    person = np.repeat(np.arange(len(people)), people.cars)
    column = Columns(world, person, "utf-8-sig")
    draw = world.streams.of("vehicle columns")
    count = len(person)
    exempt, commercial = people.is_car_exempt[person], people.is_car_commercial[person]
    motorcycle = ~exempt & ~commercial & (person < world.background) & (draw.random(count) < 0.08)
    kind = np.where(exempt, 4, np.where(motorcycle, 3, np.where(draw.random(count) < 0.78, 0, 1)))
    kind = np.where(commercial & (draw.random(count) < 0.3), 2, kind)
    plate = np.where(kind == 4, 4, np.where(kind == 3, 2, np.where(kind == 2, 0, 1)))
    plate = np.where((plate == 1) & (draw.random(count) < 0.12), 3, plate)
    first_day = world.day - draw.integers(20, 5000, count)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "号牌号码": plates(world, column),
        "号牌种类": column.text(plate, ("01", "02", "07", "52", "99")),
        "车辆类型": column.text(kind, ("小型轿车", "小型普通客车", "轻型货车", "普通二轮摩托车", "残疾人机动轮椅车")),
        "使用性质": column.text(commercial.astype(np.int8), ("非营运", "营运")),
        "初次登记日期": column.day(first_day),
        "机动车状态": column.text(people.car_state[person], ("正常", "逾期未检验", "注销", "转出")),
    }
    return Extract(
        "police_vehicles",
        "csv",
        "utf-8-sig",
        column.person,
        cells,
        column.variant_name,
        date="初次登记日期",
        code="机动车状态",
    )


def plates(world: World, column: Columns) -> Cell:
    """Plates of the vehicles in order: 渝 and a letter, then five characters, all different."""
    place = (np.arange(len(column.person), dtype=np.int64) * 7919 + world.places.slice_number * 1_000_003) % 34**5
    out = np.empty((len(place), 5), np.uint8)
    for position in range(4, -1, -1):
        out[:, position] = _PLATE_LETTERS[place % 34]
        place //= 34
    return joined(column.always("渝A"), lambda rows: out[rows])
