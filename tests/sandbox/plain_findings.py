"""The other findings, read off the files in plain Python: the dead who are paid, the uninsured, disagreement."""

from __future__ import annotations

from datetime import date

from tests.sandbox.plain_reading import MONTH, Files, day_of, fen_of, is_dead, is_detained

FLOOR_FEN, CAP_FEN = 430_000, 2_150_000
JULY_31 = date(2025, 7, 31)


def find_paid_but_dead(files: Files) -> set[str]:
    """Numbers paid for August, or still on a roll, who died by the end of July."""
    found: set[str] = set()
    dead: set[str] = set()
    for dataset in ("civil_affairs_cremation", "police_deregistration"):
        for person, rows in files.by_person[dataset].items():
            for row in rows:
                if dataset == "police_deregistration" and (row["注销原因"], row["记录状态"]) != ("死亡", "有效"):
                    continue
                day = day_of(row["死亡日期"])
                if day and day <= JULY_31:
                    dead.add(person)
    for person in dead:
        for row in files.of("hrss_pension_payments", person):
            if (row["待遇类别"], row["待遇所属月"], row["发放状态"]) == ("养老金", MONTH, "已发放"):
                found.add(person)
        for row in files.of("civil_affairs_recipients", person):
            if row["待遇状态"] == "在享" and row["救助类别"] in ("01", "02", "03"):
                found.add(person)
    return found


def find_insured_nowhere(files: Files) -> set[str]:
    """Adults under 60 who live here and whom no insurance has in any state."""
    found: set[str] = set()
    for person, row in files.register.items():
        born = int(person[6:14])
        if not 19650831 < born <= 20070831 or row["人户状态"] == "人户分离":
            continue
        if is_dead(files, person) or is_detained(files, person):
            continue
        if any(each["学籍状态"] == "在读" for each in files.of("education_enrolment", person)):
            continue
        insured = (
            *files.of("medical_insurance_enrolment", person),
            *files.of("hrss_pension_payments", person),
            *(each for each in files.of("hrss_insurance_contributions", person) if each["费款所属期"] == MONTH),
        )
        if not insured:
            found.add(person)
    return found


def find_disagreements(files: Files) -> set[str]:
    """Employees whose wage and contribution base differ by more than a fifth of the wage without lawful reason."""
    found: set[str] = set()
    for person, rows in files.by_person["hrss_insurance_contributions"].items():
        for row in rows:
            base = fen_of(row["缴费基数(元)"])
            if row["费款所属期"] != MONTH or row["人员类别"] != "单位职工" or base is None:
                continue
            wages = [
                (day_of(each["申报日期"]), fen_of(each["本期收入(元)"]))
                for each in files.of("tax_individual_income", person)
                if each["税款所属期"] == MONTH and each["扣缴义务人识别号"] == row["统一社会信用代码"]
            ]
            standing = sorted((day, wage) for day, wage in wages if day and wage is not None)
            if not standing:
                continue
            wage = standing[-1][1]
            lawful = (base == FLOOR_FEN and wage < base) or (base == CAP_FEN and wage > base)
            if abs(wage - base) * 5 > wage and not lawful:
                found.add(person)
    return found
