"""The extracts read the slow way, in plain Python, by the page of the formats: a second opinion on the truth.

Shares no code with the generator. Rows it must refuse are counted by nobody here; they are simply left out.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from doudi.kernel.errors import DoudiError
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.money import parse_yuan

LAST_DAY = date(2025, 8, 31)
MONTH = "202508"
_UTF8 = {
    *("hrss_unemployment", "medical_insurance_enrolment", "tax_individual_income"),
    *("provident_fund", "transport_operating_vehicles"),
    *("hrss_enrolment", "hrss_employers", "insured_elsewhere", "veterans_service", "health_births", "platform_workers"),
    *("occupational_injury", "construction_projects", "injury_projects", "life_proofs", "pension_files"),
    *("benefit_accounts", "operator_log", "police_number_changes"),
}
_UTF8_WITH_MARK = {"police_vehicles", "education_enrolment"}
Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    """All rows as texts, nothing repaired."""
    dataset = path.name.rsplit("_", 2)[0]
    if path.suffix == ".xlsx":
        table = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        header, *rows = [[_cell(value) for value in row] for row in table]
        return [dict(zip(header, row, strict=True)) for row in rows]
    encoding = "utf-8" if dataset in _UTF8 else "utf-8-sig" if dataset in _UTF8_WITH_MARK else "gb18030"
    text = io.StringIO(path.read_bytes().decode(encoding), newline="")
    if path.suffix == ".txt":
        return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
    return list(csv.DictReader(text))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def number_of(text: str) -> str:
    """The repaired citizen number, or "" where the row must be refused."""
    try:
        return CitizenNumber.parse(unicodedata.normalize("NFKC", text), today=LAST_DAY).value
    except CitizenNumberInvalid:
        return ""


def day_of(text: str) -> date | None:
    """A date in any of the agreed forms, None if blank or impossible."""
    figures = re.findall(r"[0-9]+", text)
    if len(figures) == 1 and len(figures[0]) == 8:
        figures = [figures[0][:4], figures[0][4:6], figures[0][6:]]
    try:
        return date(*(int(part) for part in figures))
    except (ValueError, TypeError):
        return None


def fen_of(text: str) -> int | None:
    """An amount in fen, None where it cannot be read."""
    try:
        return parse_yuan(unicodedata.normalize("NFKC", text))
    except DoudiError:
        return None


@dataclass
class Files:
    """The datasets a screening needs, usable rows only, by person."""

    register: dict[str, Row] = field(default_factory=dict)
    households: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    #: Files that name no person, by dataset.
    others: dict[str, list[Row]] = field(default_factory=dict)
    #: Numbers of several people, and those who were told apart from them: nobody may be found by one.
    doubtful: set[str] = field(default_factory=set)

    def of(self, dataset: str, person: str) -> list[Row]:
        """A person's rows in a dataset."""
        return self.by_person[dataset].get(person, [])


def read_city(extracts: Path) -> Files:
    """Every dataset, repaired and grouped; refused rows and repetitions left out."""
    files = Files()
    for path in sorted(extracts.iterdir()):
        dataset = path.name.rsplit("_", 2)[0]
        grouped: dict[str, list[Row]] = defaultdict(list)
        seen: set[tuple[str, ...]] = set()
        for row in read_rows(path):
            key = tuple(row.values())
            if not {"公民身份号码", "母亲公民身份号码"} & set(row):
                if key not in seen:
                    files.others.setdefault(dataset, []).append(row)
                seen.add(key)
                continue
            number = number_of(row.get("公民身份号码") or row.get("母亲公民身份号码", ""))
            if (
                not number
                or not row.get("姓名", "some").strip()
                or key in seen
                or "99" in (row.get("所得项目"), row.get("救助类别"))
            ):
                continue
            seen.add(key)
            grouped[number].append(row)
        files.by_person[dataset] = grouped
    _settle_numbers(files)
    for number, rows in files.by_person["police_household_register"].items():
        row = rows[0]
        born = day_of(row["出生日期"])
        if born is None or born > LAST_DAY or row["城乡属性"] == "其他":
            continue
        if row["迁入日期"] and day_of(row["迁入日期"]) is None:
            continue
        files.register[number] = row
        files.households[row["户号"]].append(number)
    return files


_SPELLINGS = str.maketrans("峯羣贇升哲榮雲國龑", "峰群赟昇喆荣云国䶮")


def _settle_numbers(files: Files) -> None:
    """Rows under a former number go to whom it was; numbers of two people, by the police or by names, are doubtful."""
    for person, changes in files.by_person.get("police_number_changes", {}).items():
        for change in changes:
            former = number_of(change["曾用公民身份号码"])
            if change["变更原因"] == "重号":
                files.doubtful |= {former, person}
            else:
                for grouped in files.by_person.values():
                    grouped[person] += grouped.pop(former, [])
                    if not grouped[person]:
                        del grouped[person]
    names: dict[str, set[str]] = defaultdict(set)
    for grouped in files.by_person.values():
        for person, rows in grouped.items():
            for name in filter(None, (row.get("姓名", "") for row in rows)):
                plain = re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", name))
                names[person].add(plain.translate(_SPELLINGS))
    files.doubtful |= {person for person, found in names.items() if len(found) > 1}


def find_leads(files: Files) -> dict[str, int]:
    """Households entitled and unserved by section 4 of the page, with the amount in fen."""
    spouse_of = _standing_marriages(files)
    leads: dict[str, int] = {}
    for household, everybody in files.households.items():
        members = [person for person in everybody if not is_dead(files, person) and not is_detained(files, person)]
        if not members or _has_unknown(files, members, spouse_of, household):
            continue
        head = next((p for p in everybody if files.register[p]["与户主关系"] == "02"), members[0])
        rural = files.register[head]["城乡属性"] == "农村"
        limit = (63_000 if rural else 77_000) * len(members)
        income = sum(_income(files, person)[0] for person in members)
        if income < limit and _owns_little(files, members) and not any(_is_served(files, p) for p in members):
            leads[household] = limit - income
    return leads


def _standing_marriages(files: Files) -> dict[str, str]:
    latest: dict[str, tuple[date, str, str]] = {}
    for person, rows in files.by_person["civil_affairs_marriage"].items():
        for row in rows:
            day, other = day_of(row["登记日期"]), number_of(row["配偶公民身份号码"])
            if day is None or row["业务类型"] == "99":
                continue
            for one, two in ((person, other), (other, person)):
                if one not in latest or latest[one][0] <= day:
                    latest[one] = (day, row["业务类型"], two)
    return {person: other for person, (_, kind, other) in latest.items() if kind == "结婚登记"}


def is_dead(files: Files, person: str) -> bool:
    days = [day_of(row["死亡日期"]) for row in files.of("civil_affairs_cremation", person)]
    days += [
        day_of(row["死亡日期"])
        for row in files.of("police_deregistration", person)
        if row["注销原因"] == "死亡" and row["记录状态"] == "有效"
    ]
    return any(day is not None and day <= LAST_DAY for day in days)


def is_detained(files: Files, person: str) -> bool:
    return any(
        row["记录状态"] == "在押" and row["羁押类别"] in ("服刑", "强制隔离戒毒")
        for row in files.of("justice_custody", person)
    )


def _is_adult(person: str) -> bool:
    return int(person[6:14]) <= 20070831


def _has_unknown(files: Files, members: list[str], spouse_of: dict[str, str], household: str) -> bool:
    for person in members:
        row = files.register[person]
        if any(r["补贴年度"] == "2025" for r in files.of("agriculture_subsidy", person)):
            return True
        if not _is_adult(person):
            continue
        spouse = spouse_of.get(person)
        if spouse and not is_dead(files, spouse):
            other = files.register.get(spouse)
            if other is None or other["户号"] != household:
                return True
        if row["人户状态"] == "人户分离" or not _income(files, person)[1]:
            return True
    return False


def _income(files: Files, person: str) -> tuple[int, bool]:
    """Countable income of the month in fen, and whether any source is on file."""
    standing: dict[tuple[str, str], Row] = {}
    for row in files.of("tax_individual_income", person):
        filed = day_of(row["申报日期"])
        if row["税款所属期"] != MONTH or filed is None or fen_of(row["本期收入(元)"]) is None:
            continue
        key = (row["扣缴义务人识别号"], row["所得项目"])
        if key not in standing or (day_of(standing[key]["申报日期"]) or filed) < filed:
            standing[key] = row
    income, known = 0, bool(standing)
    for row in standing.values():
        parts = [fen_of(row[name]) or 0 for name in ("本期收入(元)", "个人缴纳社会保险费(元)", "已缴税额(元)")]
        income += parts[0] - parts[1] - parts[2]
    if not standing:
        for row in files.of("hrss_insurance_contributions", person):
            base = fen_of(row["缴费基数(元)"])
            if row["费款所属期"] == MONTH and row["人员类别"] == "单位职工" and base is not None:
                income, known = income + base - (fen_of(row["个人缴费(元)"]) or 0), True
    for row in files.of("hrss_pension_payments", person):
        paid = fen_of(row["发放金额(元)"])
        if (row["待遇类别"], row["待遇所属月"], row["发放状态"]) == ("养老金", MONTH, "已发放") and paid is not None:
            income, known = income + paid - (fen_of(row["其中中央基础养老金(元)"]) or 0), True
    for row in files.of("hrss_unemployment", person):
        if row["登记状态"] == "登记失业":
            income, known = income + (fen_of(row["月领取金额(元)"]) or 0), True
    known |= any(r["残疾等级"] in "12" and r["证件状态"] == "有效" for r in files.of("disabled_certificates", person))
    known |= any(r["学籍状态"] == "在读" and r["学习形式"] == "全日制" for r in files.of("education_enrolment", person))
    return income, known


def _owns_little(files: Files, members: list[str]) -> bool:
    dwellings: set[str] = set()
    for person in members:
        for row in files.of("police_vehicles", person):
            if row["机动车状态"] in ("正常", "逾期未检验") and row["车辆类型"] != "残疾人机动轮椅车":
                return False
        for dataset in ("market_self_employed", "market_enterprises"):
            if any(row["登记状态"] == "存续" for row in files.of(dataset, person)):
                return False
        dwellings |= {
            row["不动产单元号"]
            for row in files.of("natural_resources_property", person)
            if row["用途"] == "住宅" and row["权属状态"] == "现势"
        }
    return len(dwellings) <= 1


def _is_served(files: Files, person: str) -> bool:
    return any(
        row["救助类别"] in ("01", "02", "03") and row["待遇状态"] == "在享"
        for row in files.of("civil_affairs_recipients", person)
    )
