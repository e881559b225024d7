"""Extracts of further help: allowances drawn (民政), students aided (教育), parents and children (公安)."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.cells import NO_DAY
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.world import World


def allowances(world: World) -> Extract:
    """福利补贴在享名册: one row per person and allowance, drawn or stopped."""
    assert world.assistance is not None
    rows = world.assistance.drawn
    column = Columns(world, rows["person"], "utf-8")
    stopped = rows["stopped"]
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "补贴类别": column.text(rows["kind"], ("", "01", "02", "03", "04")),
        "月补贴金额(元)": column.fen(rows["amount"]),
        "纳入年月": column.month(rows["from_ago"]),
        "待遇状态": column.text(stopped, ("在享", "停发")),
        "停发年月": column.month(np.where(stopped == 1, 3, -1)),
    }
    return Extract(
        "civil_affairs_allowances",
        "xlsx",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        numeric=frozenset({"月补贴金额(元)"}),
        code="补贴类别",
        spare=rows["spare"] == 1,
    )


def students_aided(world: World) -> Extract:
    """学生资助名册: one row per student, school year and kind of aid."""
    assert world.assistance is not None
    rows = world.assistance.aided
    column = Columns(world, rows["person"], "utf-8-sig")
    year = int(rows["year"].min(initial=world.as_of.year))
    kinds = ("01", "02", "02", "03", "04", "05", "05")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "学年起始年": column.text(rows["year"] - year, [str(year + place) for place in range(4)]),
        "资助项目": column.text(rows["kind"], kinds),
        "学年金额(元)": column.fen(rows["amount"]),
        "资助状态": column.text(rows["stopped"], ("已资助", "已取消")),
    }
    return Extract(
        "education_student_aid",
        "csv",
        "utf-8-sig",
        column.person,
        cells,
        column.variant_name,
        amount="学年金额(元)",
        code="资助项目",
        spare=rows["spare"] == 1,
    )


def parentage(world: World) -> Extract:
    """父母子女登记: one row per person of whom a parent is registered."""
    people = world.people
    person = np.flatnonzero((people.father >= 0) | (people.mother >= 0))
    column = Columns(world, person, "gb18030")
    registered = np.where(people.register[person] == p.REGISTERED, people.birth_day[person] + 25, NO_DAY)
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "父亲公民身份号码": column.number_of(people.father[person]),
        "母亲公民身份号码": column.number_of(people.mother[person]),
        "登记日期": column.day(registered),
    }
    return Extract(
        "police_parentage",
        "csv",
        "gb18030",
        column.person,
        cells,
        column.variant_name,
        date="登记日期",
    )
