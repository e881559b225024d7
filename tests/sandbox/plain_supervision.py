"""The rules of fund supervision (基金监管) applied to the files by hand, one person at a time.

Shares no code with the generator; follows section 5 of docs/reference/department-extracts.md.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from tests.sandbox.plain_enrolment import draws_pension, is_imprisoned, is_soldier
from tests.sandbox.plain_findings import find_paid_but_dead
from tests.sandbox.plain_reading import LAST_DAY, MONTH, Files, Row, day_of

JULY_31 = date(2025, 7, 31)
YEAR, AROUND = timedelta(days=365), timedelta(days=30)
#: Status design: fewer years of hard work, more people on one account, more payments of a day are suspicious.
LEAST_SPECIAL_YEARS, MOST_ON_ACCOUNT, BULK = 8, 3, 20


def f01(files: Files) -> set[str]:
    """Paid for a month after the month of death."""
    return find_paid_but_dead(files)


def f02(files: Files) -> set[str]:
    """A pension of the month paid to somebody who spent all of it in prison."""
    found: set[str] = set()
    for person, rows in files.by_person["justice_custody"].items():
        for row in rows:
            start, end = day_of(row["开始日期"]), day_of(row["结束日期"])
            inside = row["羁押类别"] == "服刑" and start and start <= JULY_31 and (end is None or end > LAST_DAY)
            if inside and draws_pension(files, person):
                found.add(person)
    return found


def _paid(files: Files, person: str) -> list[Row]:
    return [
        row
        for row in files.of("hrss_pension_payments", person)
        if (row["待遇类别"], row["发放状态"]) == ("养老金", "已发放")
    ]


def f03(files: Files) -> set[str]:
    """Pensions of two schemes for one month."""
    return {
        person
        for person in files.by_person["hrss_pension_payments"]
        if len({row["险种"] for row in _paid(files, person) if row["待遇所属月"] == MONTH}) > 1
    }


def _benefit(files: Files, person: str) -> list[Row]:
    return [row for row in files.of("hrss_unemployment", person) if row["失业保险金状态"] == "领取中"]


def f04(files: Files) -> set[str]:
    """A pension and unemployment benefit together."""
    return {
        person
        for person in files.by_person["hrss_unemployment"]
        if _benefit(files, person) and draws_pension(files, person)
    }


def f05(files: Files) -> set[str]:
    """An employer's contribution for a month of unemployment benefit."""
    return {
        person
        for person in files.by_person["hrss_unemployment"]
        for benefit in _benefit(files, person)
        for row in files.of("hrss_insurance_contributions", person)
        if row["人员类别"] == "单位职工" and row["费款所属期"] >= benefit["领取起始月"]
    }


def f06(files: Files) -> set[str]:
    """A pension paid without a proof of life of the last twelve months."""
    found: set[str] = set()
    for person in files.by_person["hrss_pension_payments"]:
        if not any(row["待遇所属月"] == MONTH for row in _paid(files, person)):
            continue
        days = [day_of(row["认证日期"]) for row in files.of("life_proofs", person) if row["结果"] == "通过"]
        is_new = any(row["退休月"] > "202408" for row in files.of("pension_files", person))
        if not is_new and not any(day and day >= LAST_DAY - YEAR for day in days):
            found.add(person)
    return found


def f07(files: Files) -> set[str]:
    """An archive at odds with the citizen number, with the age of work, or with its own years of hard work."""
    found: set[str] = set()
    for person, rows in files.by_person["pension_files"].items():
        for row in rows:
            born = day_of(row["档案出生日期"])
            sixteen = f"{int(person[6:10]) + 16}{person[10:12]}"
            short = row["退休类别"] == "特殊工种" and int(row["特殊工种年限"]) < LEAST_SPECIAL_YEARS
            if born is None:
                continue  # an impossible date: the loader refuses the row
            if f"{born:%Y%m%d}" != person[6:14] or row["首次缴费月"] < sixteen or short:
                found.add(person)
    return found


def _death_days(files: Files, person: str) -> list[date]:
    days = [day_of(row["死亡日期"]) for row in files.of("civil_affairs_cremation", person)]
    days += [
        day_of(row["死亡日期"])
        for row in files.of("police_deregistration", person)
        if (row["注销原因"], row["记录状态"]) == ("死亡", "有效")
    ]
    return [day for day in days if day]


def f08(files: Files) -> set[str]:
    """A medical bill of a day after the death."""
    return {
        person
        for person, rows in files.by_person["medical_settlement"].items()
        for death in _death_days(files, person)
        if any((day := day_of(row["结算日期"])) and day > death for row in rows)
    }


def f09(files: Files) -> set[str]:
    """One account for many people, or changed around a death while payments go on."""
    holders: dict[str, set[str]] = defaultdict(set)
    found: set[str] = set()
    for person, rows in files.by_person["benefit_accounts"].items():
        for row in rows:
            holders[row["账户标识"]].add(person)
            changed = day_of(row["变更日期"])
            near = any(changed and abs(changed - death) <= AROUND for death in _death_days(files, person))
            if near and draws_pension(files, person):
                found.add(person)
    return found.union(*(people for people in holders.values() if len(people) > MOST_ON_ACCOUNT))


def f10(files: Files) -> set[str]:
    """Clerks who check their own work, pay back in bulk, or change records by night."""
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    paid: dict[tuple[str, str], int] = defaultdict(int)
    found: set[str] = set()
    for person, rows in files.by_person["operator_log"].items():
        for row in rows:
            clerk, minute = row["经办人工号"], int(row["操作时刻"])
            done[clerk, person].add(row["操作"])
            day = day_of(row["操作日期"])
            if row["操作"] == "补发" and day:
                paid[clerk, day.isoformat()] += 1
            if minute < 6 * 60 or minute >= 22 * 60:
                found.add(clerk)
    found |= {clerk for (clerk, _), actions in done.items() if {"登记", "复核"} <= actions}
    return found | {clerk for (clerk, _), count in paid.items() if count >= BULK}


def f11(files: Files) -> set[str]:
    """Unemployment benefit of a soldier, an emigrant or a prisoner."""
    return {
        person
        for person in files.by_person["hrss_unemployment"]
        if _benefit(files, person)
        and (
            is_soldier(files, person)
            or is_imprisoned(files, person)
            or any(
                (row["注销原因"], row["记录状态"]) == ("出国定居", "有效")
                for row in files.of("police_deregistration", person)
            )
        )
    }
