"""The rules of enrolment (参保扩面) applied to the files by hand, one person at a time: a second opinion on the truth.

Shares no code with the generator; follows section 5 of docs/reference/department-extracts.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests.sandbox.plain_reading import LAST_DAY, MONTH, Files, Row, day_of, fen_of, is_dead, number_of

PENSIONS = ("110", "120", "170")
#: An employer has thirty days to enrol somebody, or itself; a newborn has ninety; a gap of three months is no lapse.
GRACE, NEWBORN_GRACE, GAP_MONTHS = timedelta(days=30), timedelta(days=90), 3


def age_of(person: str) -> int:
    """Completed years on the last day of the month, read off the number."""
    born = date(int(person[6:10]), int(person[10:12]), int(person[12:14]))
    return LAST_DAY.year - born.year - ((LAST_DAY.month, LAST_DAY.day) < (born.month, born.day))


def draws_pension(files: Files, person: str) -> bool:
    """A pension of the month was paid."""
    return any(
        (row["待遇类别"], row["待遇所属月"], row["发放状态"]) == ("养老金", MONTH, "已发放")
        for row in files.of("hrss_pension_payments", person)
    )


def is_imprisoned(files: Files, person: str) -> bool:
    return any((row["羁押类别"], row["记录状态"]) == ("服刑", "在押") for row in files.of("justice_custody", person))


def is_soldier(files: Files, person: str) -> bool:
    return any(not row["退役日期"] for row in files.of("veterans_service", person))


def insured_elsewhere(files: Files, person: str, schemes: tuple[str, ...]) -> bool:
    return any(
        row["险种"] in schemes and (not row["参保终止月"] or row["参保终止月"] >= MONTH)
        for row in files.of("insured_elsewhere", person)
    )


def covers(row: Row, month: str = MONTH) -> bool:
    """A spell of enrolment covers the month."""
    return row["参保开始月"] <= month and (not row["参保终止月"] or row["参保终止月"] >= month)


def is_excused(files: Files, person: str) -> bool:
    """The whole list of those who are no target whatever the registers lack."""
    return (
        not 16 <= age_of(person) < 60
        or any(row["学籍状态"] == "在读" for row in files.of("education_enrolment", person))
        or is_soldier(files, person)
        or is_imprisoned(files, person)
        or is_dead(files, person)
        or draws_pension(files, person)
        or insured_elsewhere(files, person, PENSIONS)
    )


def in_pension_register(files: Files, person: str) -> bool:
    """Any row, in whatever state, of a pension scheme."""
    return any(row["险种"] in PENSIONS for row in files.of("hrss_enrolment", person)) or bool(
        files.of("hrss_insurance_contributions", person)
    )


def e01(files: Files) -> set[str]:
    """Residents of 16 to 59 in no pension register."""
    return {
        person
        for person, row in files.register.items()
        if row["人户状态"] == "人户一致" and not in_pension_register(files, person) and not is_excused(files, person)
    }


def wages_of(files: Files, person: str) -> Iterator[Row]:
    """The wage declarations (工资薪金) of the month that stand."""
    standing: dict[str, Row] = {}
    for row in files.of("tax_individual_income", person):
        filed = day_of(row["申报日期"])
        if row["税款所属期"] == MONTH and row["所得项目"] == "工资薪金" and filed and fen_of(row["本期收入(元)"]):
            before = standing.get(row["扣缴义务人识别号"])
            if before is None or (day_of(before["申报日期"]) or filed) < filed:
                standing[row["扣缴义务人识别号"]] = row
    yield from standing.values()


def e02(files: Files) -> set[str]:
    """A declared wage whose employer insures the person in nothing that month."""
    found: set[str] = set()
    for person in files.by_person["tax_individual_income"]:
        for wage in wages_of(files, person):
            employer = wage["扣缴义务人识别号"]
            insured = any(
                row["统一社会信用代码"] == employer and covers(row) for row in files.of("hrss_enrolment", person)
            ) or any(
                row["统一社会信用代码"] == employer and row["费款所属期"] == MONTH
                for row in files.of("hrss_insurance_contributions", person)
            )
            started = [day_of(row["登记日期"]) for row in files.of("hrss_employment", person)]
            is_new = any(day and day > LAST_DAY - GRACE for day in started)
            if not insured and not is_new and not draws_pension(files, person):
                found.add(person)
    return found


def e03(files: Files) -> set[str]:
    """Employers at work with staff whom social insurance does not know."""
    known = {row["统一社会信用代码"] for row in files.others["hrss_employers"]}
    staffed = {
        row["扣缴义务人识别号"]
        for person in files.by_person["tax_individual_income"]
        for row in wages_of(files, person)
    }
    found: set[str] = set()
    for rows in files.by_person["market_enterprises"].values():
        for row in rows:
            founded = day_of(row["成立日期"])
            code = row["统一社会信用代码"]
            if row["登记状态"] == "存续" and founded and founded <= LAST_DAY - GRACE and code in staffed - known:
                found.add(code)
    return found


def e04(files: Files) -> set[str]:
    """In the employees' medical insurance by an employer, in no employees' pension scheme."""
    found: set[str] = set()
    for person, rows in files.by_person["medical_insurance_enrolment"].items():
        if not any(
            (row["参保险种"], row["人员类别"], row["参保状态"]) == ("310", "在职职工", "正常参保") for row in rows
        ):
            continue
        here = any(row["险种"] in ("110", "120") and covers(row) for row in files.of("hrss_enrolment", person))
        if not here and not draws_pension(files, person) and not insured_elsewhere(files, person, ("110", "120")):
            found.add(person)
    return found


def e05(files: Files) -> set[str]:
    """In the pension scheme by an employer, not in unemployment or injury insurance by the same."""
    found: set[str] = set()
    for person, rows in files.by_person["hrss_enrolment"].items():
        open_now = [row for row in rows if covers(row) and row["参保状态"] == "正常"]
        for row in open_now:
            if (row["险种"], row["参保身份"]) == ("110", "单位职工"):
                others = {each["险种"] for each in open_now if each["统一社会信用代码"] == row["统一社会信用代码"]}
                if not {"210", "410"} <= others:
                    found.add(person)
    return found


def _is_in_no_scheme(files: Files, person: str) -> bool:
    return not files.of("hrss_enrolment", person) and not in_pension_register(files, person)


def e06(files: Files) -> set[str]:
    """Graduated within a year and in no scheme."""
    return {
        person
        for person, rows in files.by_person["education_enrolment"].items()
        for row in rows
        if row["学籍状态"] == "毕业"
        and (left := day_of(row["离校日期"]))
        and left > LAST_DAY - timedelta(days=365)
        and person in files.register
        and _is_in_no_scheme(files, person)
        and not is_excused(files, person)
    }


def is_vulnerable(files: Files, person: str) -> bool:
    """On dibao, 特困 or the illness watch, or with a valid certificate of grade 1 or 2."""
    return any(
        row["救助类别"] in ("01", "02", "03", "07") and row["待遇状态"] == "在享"
        for row in files.of("civil_affairs_recipients", person)
    ) or any(
        row["残疾等级"] in ("1", "2") and row["证件状态"] == "有效" for row in files.of("disabled_certificates", person)
    )


def e07(files: Files) -> set[str]:
    """Vulnerable people whom residents' pension or medical insurance lacks."""
    found: set[str] = set()
    for person in files.register:
        if not is_vulnerable(files, person) or is_dead(files, person) or is_imprisoned(files, person):
            continue
        lacks_pension = not in_pension_register(files, person) and not is_excused(files, person)
        if lacks_pension or not files.of("medical_insurance_enrolment", person):
            found.add(person)
    return found


def e08(files: Files) -> set[str]:
    """Released or discharged, and in no scheme since."""
    released = {
        person
        for person, rows in files.by_person["justice_custody"].items()
        if any((row["羁押类别"], row["记录状态"]) == ("服刑", "已释放") for row in rows)
    }
    discharged = {
        person for person, rows in files.by_person["veterans_service"].items() if any(row["退役日期"] for row in rows)
    }
    return {
        person
        for person in released | discharged
        if person in files.register and _is_in_no_scheme(files, person) and not is_excused(files, person)
    }


def _months_since(month: str) -> int:
    return (int(MONTH[:4]) - int(month[:4])) * 12 + int(MONTH[4:]) - int(month[4:])


def e09(files: Files) -> set[str]:
    """Interrupted for more than three months, no running enrolment, no contribution of the month."""
    found: set[str] = set()
    for person, rows in files.by_person["hrss_enrolment"].items():
        pensions = [row for row in rows if row["险种"] in PENSIONS]
        if any(row["参保状态"] == "正常" and covers(row) for row in pensions):
            continue
        paid = [row["最后缴费月"] for row in pensions if row["最后缴费月"]]
        late = bool(paid) and _months_since(max(paid)) > GAP_MONTHS
        if late and not files.of("hrss_insurance_contributions", person) and not is_excused(files, person):
            found.add(person)
    return found


def e10(files: Files) -> set[str]:
    """Mothers of a child older than ninety days in no medical insurance anywhere."""
    found: set[str] = set()
    for mother, rows in files.by_person["health_births"].items():
        for row in rows:
            child, born = number_of(row["新生儿公民身份号码"]), day_of(row["出生日期"])
            if born is None or born > LAST_DAY - NEWBORN_GRACE:
                continue
            known = child and (
                files.of("medical_insurance_enrolment", child) or insured_elsewhere(files, child, ("310", "390"))
            )
            if not known:
                found.add(mother)
    return found


def e11(files: Files) -> set[str]:
    """Orders on a platform in a month without cover by it."""
    found: set[str] = set()
    for person, rows in files.by_person["platform_workers"].items():
        covered = {(row["平台"], row["月份"]) for row in files.of("occupational_injury", person)}
        if any(int(row["接单数"]) and (row["平台"], row["月份"]) not in covered for row in rows):
            found.add(person)
    return found


def e12(files: Files) -> set[str]:
    """Sites at work today that no cover by project reaches."""
    valid: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in files.others["injury_projects"]:
        start, end = day_of(row["参保日期"]), day_of(row["有效期至"])
        assert start
        assert end
        valid[row["项目编号"]].append((start, end))
    found: set[str] = set()
    for row in files.others["construction_projects"]:
        started, finished = day_of(row["开工日期"]), day_of(row["竣工日期"])
        assert started
        at_work = started <= LAST_DAY and (finished is None or finished > LAST_DAY)
        if at_work and not any(start <= LAST_DAY <= end for start, end in valid[row["项目编号"]]):
            found.add(row["项目编号"])
    return found
