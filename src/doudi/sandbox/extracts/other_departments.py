"""Extracts of transport (交通), education (教育), the disabled federation (残联) and justice (司法)."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY, digits_matrix, joined, through
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.extracts.police import plates
from doudi.sandbox.world import World


def operating_vehicles(world: World) -> Extract:
    """营运车辆: taxis and lorries, each also among the vehicles of the police under the same plate."""
    people = world.people
    all_vehicles = np.repeat(np.arange(len(people)), people.cars)
    place = np.flatnonzero(people.is_car_commercial[all_vehicles])
    person = all_vehicles[place]
    column = Columns(world, person, "utf-8")
    plate = through(place, plates(world, Columns(world, all_vehicles, "utf-8")))
    serial = np.arange(len(person)) + 1
    gone = people.car_state[person] >= 2
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "道路运输证号": joined(column.always(f"YS{world.district}"), lambda rows: digits_matrix(serial[rows], 7)),
        "号牌号码": plate,
        "经营类别": column.text(person % 3, ("出租客运", "网约车", "普通货运")),
        "有效期至": column.day(world.day + 30 + person % 700),
        "证件状态": column.text(gone.astype(np.int8), ("有效", "注销")),
    }
    return Extract(
        "transport_operating_vehicles",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="有效期至",
        code="证件状态",
    )


def enrolment(world: World) -> Extract:
    """学籍: everybody in a school here, and graduates not yet taken off."""
    people = world.people
    person = np.flatnonzero((people.study >= 0) & (people.register != p.STRUCK_OFF))
    column = Columns(world, person, "utf-8-sig")
    level, state = people.study[person], people.study_state[person]
    years = np.array([2, 4, 2, 2, 2, 2, 3, 2, 2])[level]
    september = int(np.datetime64(f"{world.as_of.year}-09-01").astype(np.int64))
    entered = september - 365 * (1 + person % years)
    left = np.where((state == p.GRADUATED) | (state == p.WITHDRAWN), world.day - 62 - person % 10, NO_DAY)
    if world.registers:
        own = world.registers.left_school[person]
        left = np.where(own != NO_DAY, own, left)
    school = np.array(["幼儿园", "小学", "中学", "高级中学", "职业学校", "职业学院", "大学", "大学", "大学"])
    name = joined(
        column.always(f"{world.places.district.name}第"),
        column.text(person % 30, [str(number + 1) for number in range(30)]),
        column.text(level, school.tolist()),
    )
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "学籍号": joined(column.always("G"), column.number),
        "学校名称": name,
        "办学层次": column.text(level, p.STUDY_LEVELS),
        "学习形式": column.text(people.study_part_time[person].astype(np.int8), ("全日制", "非全日制")),
        "学籍状态": column.text(state, ("在读", "毕业", "休学", "退学")),
        "入学日期": column.day(np.where(left == NO_DAY, entered, entered - 365)),
        "离校日期": column.day(left),
    }
    return Extract(
        "education_enrolment",
        "csv",
        "utf-8-sig",
        column.person,
        cells,
        column.variant_name,
        date="入学日期",
        code="学籍状态",
    )


def disabled_certificates(world: World) -> Extract:
    """残疾人证: the number holds citizen number, category and grade; one in fifty was issued again (B1)."""
    people = world.people
    person = np.flatnonzero((people.disability > 0) & (people.register == p.REGISTERED))
    column = Columns(world, person, "utf-8")
    issued = world.day - 200 - person * 31 % 3300
    issued = np.maximum(issued, people.birth_day[person] + 20)
    state = people.certificate[person]
    until = np.where(state == p.CERTIFICATE_EXPIRED, world.day - 30 - person % 300, world.day + 40 + person % 3000)
    again = (person % 50 == 7).astype(np.int8)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "残疾人证号": joined(
            column.number,
            lambda rows: digits_matrix(people.disability[person[rows]], 1),
            lambda rows: digits_matrix(people.disability_grade[person[rows]], 1),
            column.text(again, ("", "B1")),
        ),
        "残疾类别": column.text(people.disability[person], ("", "1", "2", "3", "4", "5", "6", "7")),
        "残疾等级": column.text(people.disability_grade[person], ("", "1", "2", "3", "4")),
        "发证日期": column.day(np.minimum(issued, until - 60)),
        "有效期至": column.day(until),
        "证件状态": column.text(state, ("有效", "过期", "注销")),
    }
    return Extract(
        "disabled_certificates",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        date="发证日期",
        code="证件状态",
    )


def custody(world: World) -> Extract:
    """羁押与矫正: in prison, in drug isolation, or under correction at home."""
    people = world.people
    person = np.flatnonzero(people.custody > 0)
    column = Columns(world, person, "gb18030")
    ended = (people.custody_end[person] != NO_DAY) & (people.custody_end[person] <= world.day)
    at_home = people.custody[person] == p.COMMUNITY
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "羁押类别": column.text(people.custody[person] - 1, ("服刑", "强制隔离戒毒", "社区矫正")),
        "开始日期": column.day(people.custody_start[person]),
        "结束日期": column.day(people.custody_end[person]),
        "记录状态": column.text(np.where(ended, 1, np.where(at_home, 2, 0)), ("在押", "已释放", "矫正中")),
    }
    return Extract(
        "justice_custody",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="开始日期",
        code="羁押类别",
    )
