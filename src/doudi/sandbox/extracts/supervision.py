"""Registers for fund supervision (基金监管): proofs of life, archives, accounts, and what clerks did."""

from __future__ import annotations

import numpy as np

from doudi.sandbox.cells import digits, integers, joined, without_leading_zeros
from doudi.sandbox.extracts.columns import Columns
from doudi.sandbox.extracts.enrolment import files_of, is_spare
from doudi.sandbox.extracts.extract import Extract
from doudi.sandbox.registers import SCHEMES
from doudi.sandbox.world import World


def life_proofs(world: World) -> Extract:
    """领取待遇资格认证: one row per proof of life, passed or failed."""
    rows = files_of(world).proofs
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "认证日期": column.day(rows["day"]),
        "认证方式": column.text(rows["means"], ("数据比对", "人脸", "上门", "社区")),
        "结果": column.text(rows["failed"], ("通过", "未通过")),
    }
    return Extract(
        "life_proofs", "csv", "utf-8", column.person, cells, column.variant_name, date="认证日期", code="认证方式",
        spare=is_spare(rows["spare"]),
    )  # fmt: skip


def pension_files(world: World) -> Extract:
    """退休审批与档案信息: what an employee's or civil pension was granted on."""
    rows = files_of(world).files
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "档案出生日期": column.day(rows["born"]),
        "首次缴费月": column.month(rows["first_ago"]),
        "退休月": column.month(rows["retired_ago"]),
        "退休类别": column.text(rows["kind"], ("正常", "特殊工种", "病退")),
        "特殊工种年限": integers(rows["special_years"], 2),
    }
    return Extract(
        "pension_files", "csv", "utf-8", column.person, cells, column.variant_name, date="档案出生日期",
        code="退休类别", spare=is_spare(rows["spare"]),
    )  # fmt: skip


def benefit_accounts(world: World) -> Extract:
    """待遇发放账户: the account a pension is paid into, since when."""
    rows = files_of(world).accounts
    column = Columns(world, rows["person"], "utf-8")
    cells = {
        "姓名": column.name,
        "公民身份号码": column.number,
        "险种": column.text(rows["scheme"], SCHEMES),
        "账户标识": joined(column.always("6217"), digits(rows["account"], 12)),
        "变更日期": column.day(rows["changed"]),
    }
    return Extract(
        "benefit_accounts", "csv", "utf-8", column.person, cells, column.variant_name, date="变更日期", code="险种",
        spare=is_spare(rows["spare"]),
    )  # fmt: skip


def operator_log(world: World) -> Extract:
    """经办操作日志: who did what to whose record, on which day and at which minute of it."""
    rows = files_of(world).log
    column = Columns(world, rows["person"], "utf-8")
    serial = np.arange(len(rows), dtype=np.int64) + 1
    clerk = rows["clerk"]
    number = digits(clerk, 6)
    cells = {
        "流水号": joined(column.always(f"L{world.district}"), digits(serial, 8)),
        "操作日期": column.day(rows["day"]),
        "操作时刻": integers(rows["minute"], 4),
        "经办人工号": joined(column.always(f"JB{world.district}"), lambda at: without_leading_zeros(number(at), 2)),
        "操作": column.text(rows["action"], ("登记", "复核", "补发", "改账户", "停发")),
        "公民身份号码": column.number,
        "金额(元)": column.fen(np.maximum(rows["fen"], 0), rows["fen"] >= 0),
    }
    return Extract(
        "operator_log", "csv", "utf-8", column.person, cells, column.variant_name, date="操作日期", amount="金额(元)",
        code="操作", spare=is_spare(rows["spare"]),
    )  # fmt: skip
