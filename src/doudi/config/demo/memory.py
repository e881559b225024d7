"""What a simulated family would say at the door: its members from the household booklet, its income of the month.

Read from the extracts as a family would know its own life; never from the truth, which only tests read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.money import AmountInvalid, parse_yuan

RELATIONS = {
    "02": "head",
    "10": "spouse",
    "20": "child",
    "30": "child",
    "40": "grandchild",
    "51": "parent",
    "52": "parent",
    "60": "grandparent",
    "70": "sibling",
    "90": "other",
}

LOOKED_THROUGH = 40
"""Households looked at for a few families of a size."""


@dataclass
class FamilyPerson:
    """One person as the family knows them; amounts in fen for the month, None when they cannot say."""

    name: str
    number: str
    relation: str
    wage_fen: int = 0
    transfer_fen: int = 0
    basic_pension_fen: int = 0
    paid_fen: int = 0
    deposits_fen: int = 0
    is_student: bool = False
    is_away: bool = False
    says_unsure: bool = False


@dataclass
class Family:
    """A household of the register as it would introduce itself."""

    household: str
    community: str
    grid: str
    address: str
    urban_rural: str
    people: list[FamilyPerson] = field(default_factory=list)

    @property
    def income_fen(self) -> int:
        """Wages and transfers of everybody."""
        return sum(person.wage_fen + person.transfer_fen for person in self.people)


def _table(folder: Path, dataset: str, columns: list[str], encoding: str, delimiter: str = ",") -> pa.Table:
    path = next(folder.glob(f"{dataset}_*"))
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(encoding=encoding),
        parse_options=csv.ParseOptions(delimiter=delimiter),
        convert_options=csv.ConvertOptions(
            include_columns=columns, column_types={column: pa.string() for column in columns}, strings_can_be_null=False
        ),
    )


def clean_number(text: str) -> str:
    """The 18 characters of a number as written in an extract, or the empty text when it does not hold.

    >>> clean_number("11010519491231002x")
    '11010519491231002X'
    """
    try:
        return CitizenNumber.parse(text).value
    except CitizenNumberInvalid:
        return ""


def _fen(text: str) -> int:
    try:
        return parse_yuan(text) if text else 0
    except AmountInvalid:
        return 0


class FamilyMemory:
    """The booklets and pay slips of a district's families, looked up for a few of them at a time."""

    def __init__(self, city: Path, month: str) -> None:
        self.city, self.extracts, self.month = city, city / "extracts", month.replace("-", "")
        self._register = _table(
            self.extracts,
            "police_household_register",
            ["户号", "姓名", "公民身份号码", "与户主关系", "居委会代码", "网格编号", "住址", "城乡属性", "人户状态"],
            "gb18030",
        )

    def families_of(self, heads: Iterable[str]) -> dict[str, Family]:
        """The families whose head has one of these numbers, by that number, with what they remember of the month."""
        wanted = pa.array(sorted(set(heads)))
        heads_only = self._register.filter(pc.is_in(self._register["公民身份号码"], wanted))
        families = self._families(set(heads_only["户号"].to_pylist()))
        return {p.number: family for family in families for p in family.people if p.relation == "head"}

    def families_of_size(self, people: int, count: int, step: int, taken: Collection[str]) -> list[Family]:
        """Families of so many people, up to ``count``, savers first; none of the households already ``taken``."""
        houses = sorted(set(self._register["户号"].to_pylist()))[step // 4 :: step][:LOOKED_THROUGH]
        found = [family for family in self._families(set(houses) - set(taken)) if len(family.people) == people]
        return sorted(found, key=lambda each: not sum(person.deposits_fen for person in each.people))[:count]

    def walk_in_families(self, count: int, step: int) -> list[Family]:
        """Every ``step``-th household with one to five people, up to ``count``: they come by themselves."""
        houses = sorted(set(self._register["户号"].to_pylist()))[step // 2 :: step][: count * 2]
        return [family for family in self._families(set(houses)) if 1 <= len(family.people) <= 5][:count]

    def _families(self, houses: set[str]) -> list[Family]:
        rows = self._register.filter(pc.is_in(self._register["户号"], pa.array(sorted(houses)))).to_pylist()
        families: dict[str, Family] = {}
        people: dict[str, FamilyPerson] = {}
        for row in rows:
            number = clean_number(row["公民身份号码"])
            name = "".join(row["姓名"].split())
            if not number or not name or number in people:
                continue
            family = families.setdefault(
                row["户号"],
                Family(
                    row["户号"],
                    row["居委会代码"],
                    row["网格编号"],
                    row["住址"],
                    "rural" if row["城乡属性"] == "农村" else "urban",
                ),
            )
            person = FamilyPerson(name, number, RELATIONS.get(row["与户主关系"], "other"))
            people[number] = person
            family.people.append(person)
        self._remember(people)
        whole = [f for f in families.values() if sum(p.relation == "head" for p in f.people) == 1]
        for family in whole:
            family.people.sort(key=lambda person: (person.relation != "head", person.number))
        return sorted(whole, key=lambda family: family.household)

    def _rows(
        self, dataset: str, columns: list[str], encoding: str, people: dict[str, FamilyPerson]
    ) -> list[dict[str, str]]:
        table = _table(self.extracts, dataset, ["公民身份号码", *columns], encoding)
        found = table.filter(pc.is_in(pc.utf8_upper(table["公民身份号码"]), pa.array(sorted(people))))
        # An exact repetition is one payment, not two.
        once = {tuple(row.items()): {**row, "公民身份号码": row["公民身份号码"].upper()} for row in found.to_pylist()}
        return list(once.values())

    def _remember(self, people: dict[str, FamilyPerson]) -> None:
        latest: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for row in self._rows(
            "tax_individual_income",
            [
                "扣缴义务人识别号",
                "税款所属期",
                "本期收入(元)",
                "个人缴纳社会保险费(元)",
                "个人缴纳住房公积金(元)",
                "已缴税额(元)",
                "申报日期",
            ],
            "utf8",
            people,
        ):
            key = (row["公民身份号码"], row["扣缴义务人识别号"])
            if row["税款所属期"] == self.month and row["申报日期"] >= latest[key].get("申报日期", ""):
                latest[key] = row
        for (number, _employer), row in latest.items():
            if row:
                people[number].wage_fen += _fen(row["本期收入(元)"])
                people[number].paid_fen += sum(
                    _fen(row[c]) for c in ("个人缴纳社会保险费(元)", "个人缴纳住房公积金(元)", "已缴税额(元)")
                )
        for row in self._rows(
            "hrss_pension_payments",
            ["待遇类别", "待遇所属月", "发放金额(元)", "其中中央基础养老金(元)", "发放状态"],
            "gb18030",
            people,
        ):
            if row["待遇所属月"] == self.month and row["发放状态"] == "已发放" and row["待遇类别"] == "养老金":
                people[row["公民身份号码"]].transfer_fen += _fen(row["发放金额(元)"])
                people[row["公民身份号码"]].basic_pension_fen += _fen(row["其中中央基础养老金(元)"])
        for row in self._rows("hrss_unemployment", ["失业保险金状态", "月领取金额(元)"], "utf8", people):
            if row["失业保险金状态"] == "领取中":
                people[row["公民身份号码"]].transfer_fen += _fen(row["月领取金额(元)"])
        for row in self._rows("education_enrolment", ["学籍状态"], "utf8", people):
            people[row["公民身份号码"]].is_student |= row["学籍状态"] == "在读"
        own = pq.read_table(self.city / "departments" / "bank_accounts.parquet", columns=["number", "balance_fen"])
        for row in own.filter(pc.is_in(own["number"], pa.array(sorted(people)))).to_pylist():
            people[row["number"]].deposits_fen += row["balance_fen"]
