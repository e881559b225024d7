"""Registers for enrolment (参保扩面): who is enrolled, with whom, where else, soldiers, births, platforms, sites."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import NO_DAY, Bytes, Cell, chosen, digits, integers, joined
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.registers import CIVIL, EMPLOYEES, INJURY, SCHEMES, UNEMPLOYMENT, Registers
from doudi.sandbox.world import World

PROVINCES = ("四川省", "贵州省", "广东省", "浙江省", "福建省", "江苏省", "云南省", "湖北省")


def files_of(world: World) -> Registers:
    """The registers of a world that keeps them."""
    if world.registers is None:
        raise ValueError("this world was made without registers")
    return world.registers


def is_spare(spare: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Rows marked as such."""
    return np.asarray(spare != 0, np.bool_)


def no_names(rows: npt.NDArray[np.int64]) -> Bytes:
    """The spelling of names in a file without any."""
    return np.zeros((len(rows), 1), np.uint8)


def enrolment(world: World) -> Extract:
    """参保登记: one row per person, scheme and spell; the main spell of everybody, then the further ones."""
    files = files_of(world)
    main = np.flatnonzero(files.scheme >= 0)
    jobless, injury = np.flatnonzero(files.has_unemployment), np.flatnonzero(files.has_injury)
    index = np.concatenate([main, jobless, injury]).astype(np.int32)
    more = files.spells
    scheme = [files.scheme[main], np.full(len(jobless), UNEMPLOYMENT), np.full(len(injury), INJURY), more["scheme"]]

    def both(name: str) -> npt.NDArray[np.int32]:
        return np.concatenate([getattr(files, name)[index], more[name]]).astype(np.int32)

    column = Columns(world, np.concatenate([index, more["person"]]), "utf-8")
    employer = both("employer")
    code, _ = column.employer(employer, employer >= 0)
    spare = np.concatenate([np.zeros(len(index), np.bool_), is_spare(more["spare"])])
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "险种": column.text(np.concatenate(scheme).astype(np.int8), SCHEMES),
        "参保身份": column.text(both("standing"), ("单位职工", "灵活就业", "城乡居民", "机关事业")),
        "统一社会信用代码": code,
        "参保开始月": column.month(both("from_ago")),
        "参保终止月": column.month(both("to_ago")),
        "最后缴费月": column.month(both("paid_ago")),
        "参保状态": column.text(both("state"), ("正常", "中断", "终止")),
    }
    return Extract(
        "hrss_enrolment", "csv", "utf-8", column.person, cells, column.variant_name, code="参保状态", spare=spare
    )


def employers(world: World) -> Extract:
    """参保单位: every employer social insurance knows, with the number of people it insures now."""
    files, count = files_of(world), world.employers
    further = files.further
    known = np.flatnonzero(further["registered"] != NO_DAY)
    place = np.concatenate([np.arange(count), count + known]).astype(np.int32)
    insured = np.isin(files.scheme, (EMPLOYEES, CIVIL)) & (files.employer >= 0) & (files.state == 0)
    people = np.bincount(files.employer[insured], minlength=count + len(further))[place]
    registered = np.concatenate(
        [founded_days(world)[:count] + 12 + np.arange(count) % 18, further["registered"][known]]
    )
    closed = np.concatenate([np.zeros(count, np.int64), further["is_closed"][known]])
    column = Columns(world, np.full(len(place), -1), "utf-8")
    code, name = column.employer(place)
    cells = {
        "统一社会信用代码": code,
        "单位名称": name,
        "登记日期": column.day(registered),
        "状态": column.text(closed, ("正常", "注销")),
        "参保人数": integers(people, 6),
    }
    return Extract("hrss_employers", "csv", "utf-8", column.person, cells, no_names, date="登记日期", number="")


def founded_days(world: World) -> npt.NDArray[np.int64]:
    """The day each employer was founded, the further ones last."""
    own = world.day - 400 - np.arange(world.employers, dtype=np.int64) * 7919 % 6000
    return np.concatenate([own, files_of(world).further["founded"]])


def insured_elsewhere(world: World) -> Extract:
    """全国参保情况查询结果: what the national platform knows of insurance in other provinces."""
    rows = files_of(world).elsewhere
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "参保省份": column.text(rows["province"], PROVINCES),
        "险种": column.text(rows["scheme"], SCHEMES),
        "参保开始月": column.month(rows["from_ago"]),
        "参保终止月": column.month(rows["to_ago"]),
    }
    return Extract(
        "insured_elsewhere",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        code="险种",
        spare=is_spare(rows["spare"]),
    )


def veterans(world: World) -> Extract:
    """服役与退役: soldiers serving (no day of discharge) and discharged."""
    rows = files_of(world).veterans
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "入伍日期": column.day(rows["from_day"]),
        "退役日期": column.day(rows["to_day"]),
        "安置方式": column.text(rows["settled"], ("自主就业", "安排工作", "退休", "其他")),
    }
    return Extract(
        "veterans_service", "csv", "utf-8", column.person, cells, column.variant_name, date="入伍日期", code="安置方式",
        spare=is_spare(rows["spare"]),
    )  # fmt: skip


def births(world: World) -> Extract:
    """出生医学证明: one row per birth of two years, in the mother's name; the child has no number at first."""
    rows = files_of(world).births
    column = Columns(world, rows["person"], "utf-8")
    serial = np.arange(len(rows), dtype=np.int64) + 1
    cells = {
        "出生证编号": joined(column.always("S"), digits(serial * 7919 % 10**9, 9)),
        "新生儿姓名": column.name_of(rows["child"]),
        "新生儿公民身份号码": column.number_of(rows["child"]),
        "母亲公民身份号码": column.number,
        "出生日期": column.day(rows["born"]),
        "出生地": column.text(rows["is_here"], ("市外", "本市")),
    }
    return Extract(
        "health_births", "csv", "utf-8", column.person, cells, column.variant_name, code="出生地",
        number="母亲公民身份号码", spare=is_spare(rows["spare"]), mess={"born_in_future": 0.0},
    )  # fmt: skip


def platform_workers(world: World) -> Extract:
    """平台接单数据: orders taken per worker, platform and month."""
    rows = files_of(world).platform
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "平台": _platform(column, rows["platform"]),
        "月份": column.month(rows["ago"]),
        "业态": column.text(rows["sector"], ("出行", "外卖", "即时配送", "同城货运")),
        "接单数": integers(rows["orders"], 5),
    }
    return Extract(
        "platform_workers",
        "csv",
        "utf-8",
        column.person,
        cells,
        column.variant_name,
        code="业态",
        spare=is_spare(rows["spare"]),
    )


def occupational_injury(world: World) -> Extract:
    """职业伤害保障参保: whom each platform covers in which month."""
    rows = files_of(world).cover
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "平台": _platform(column, rows["platform"]),
        "月份": column.month(rows["ago"]),
    }
    return Extract(
        "occupational_injury", "csv", "utf-8", column.person, cells, column.variant_name, spare=is_spare(rows["spare"])
    )


def _platform(column: Columns, platform: npt.NDArray[np.integer]) -> Cell:
    return column.text(platform, tuple(f"PT{number:02}" for number in range(1, 8)))


def construction_projects(world: World) -> Extract:
    """在建工程项目: building sites at work, finished, or about to begin."""
    rows = files_of(world).projects
    column = Columns(world, np.full(len(rows), -1), "utf-8")
    code, _ = column.employer(rows["employer"])
    works = ("安置房", "小学", "道路改造", "厂房", "管网", "卫生院")
    numbers = [str(number) for number in range(1, 100)]
    cells = {
        "项目编号": project(world, rows["project"]),
        "项目名称": joined(
            column.always(f"{world.places.district.name}"),
            column.text(rows["project"] % 6, works),
            chosen(rows["project"] // 6 % 99, numbers, "utf-8"),
            column.always("期工程"),
        ),
        "总包单位统一社会信用代码": code,
        "开工日期": column.day(rows["started"]),
        "竣工日期": column.day(rows["finished"]),
        "合同造价(元)": column.fen(rows["cost"]),
        "用工人数": integers(rows["workers"], 4),
    }
    return Extract(
        "construction_projects",
        "csv",
        "utf-8",
        column.person,
        cells,
        no_names,
        date="开工日期",
        amount="合同造价(元)",
        number="",
    )


def injury_projects(world: World) -> Extract:
    """按项目参加工伤保险: which sites are insured from when to when."""
    rows = files_of(world).injury_projects
    column = Columns(world, np.full(len(rows), -1), "utf-8")
    cells = {
        "项目编号": project(world, rows["project"]),
        "参保日期": column.day(rows["insured"]),
        "有效期至": column.day(rows["valid_to"]),
    }
    return Extract("injury_projects", "csv", "utf-8", column.person, cells, no_names, date="参保日期", number="")


def project(world: World, number: npt.NDArray[np.integer]) -> Cell:
    """项目编号, as `planted.enrolment_births.project_code` writes one."""
    start = np.frombuffer(f"XM{world.district}".encode(), np.uint8)
    return joined(lambda rows: np.broadcast_to(start, (len(rows), len(start))), digits(number, 5))
