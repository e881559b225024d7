"""Small families written as departments' extracts, for the tests of screening."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from doudi.columnar.contract import load_contract
from doudi.columnar.screening.facts import TELLERS
from tests.columnar.extracts import Desk, number, plain_row

REGISTER = "police_household_register"
FEEDS = tuple(dict.fromkeys(name for teller in TELLERS for name in teller.feeds))
RELATIONS = {
    "head": "02", "spouse": "10", "son": "20", "daughter": "30", "grandchild": "40", "mother": "52", "other": "90",
}  # fmt: skip


ROLLS = ("01", "02", "03", "04")
"""Kinds of allowance on the list: each has a row about a stranger, since one without any has not been sent."""


@dataclass
class Town:
    """Register and feeds under construction; everybody not written into a feed is absent from it.

    Every feed has one row about somebody of another place, since a feed without rows is refused.
    """

    desk: Desk
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    people: int = 0
    homes: int = 0
    numbers: list[str] = field(default_factory=list)
    loads_no_rolls: bool = False

    def family(self, *members: tuple[str, str], urban: bool = True) -> list[str]:
        """Registers a household of (relation, birth date) members; their numbers."""
        self.homes += 1
        return [self.register(relation, born, self.homes, urban=urban) for relation, born in members]

    def register(self, relation: str, born: str, home: int, *, urban: bool = True, **changes: str) -> str:
        """One register row; the person's number."""
        self.people += 1
        new = number(self.people, born.replace("-", ""))
        row = plain_row(
            load_contract(REGISTER),
            self.people,
            **{
                "person_key": new,
                "household_key": f"500106{home:07d}",
                "relation": RELATIONS[relation],
                "birth_date": born,
                "urban_rural": "城镇" if urban else "农村",
                "sex": "1" if int(new[16]) % 2 else "2",
                **changes,
            },
        )
        self.rows[REGISTER].append(row)
        self.numbers.append(new)
        return new

    def tell(self, dataset: str, person: str, **changes: str) -> None:
        """One row of a feed about a person."""
        made = plain_row(load_contract(dataset), 5000 + len(self.rows[dataset]), person_key=person, **changes)
        self.rows[dataset].append(made)

    def jobless(self, *people: str) -> None:
        """Registers people as unemployed, without benefit."""
        for person in people:
            self.tell("hrss_unemployment", person, state="登记失业", benefit_state="未领取", amount_fen="0.00")

    def wage(self, person: str, yuan: str, month: str = "202508") -> None:
        """A wage declared for the month, nothing paid out of it."""
        self.tell(
            "tax_individual_income",
            person,
            income_fen=yuan,
            social_insurance_fen="0",
            tax_fen="0",
            month=month,
            kind="工资薪金",
        )

    def pension(self, person: str, yuan: str, central: str = "0.00") -> None:
        """A resident pension paid for the month."""
        self.tell(
            "hrss_pension_payments",
            person,
            scheme="170",
            kind="养老金",
            month="202508",
            amount_fen=yuan,
            central_basic_fen=central,
            state="已发放",
        )

    def stranger(self, index: int) -> str:
        """The number of somebody who is not in the register."""
        return number(700 + index, "19850101")

    def recipient(self, person: str, scheme: str, **changes: str) -> None:
        """Enters a person on the register of assistance."""
        self.tell("civil_affairs_recipients", person, scheme=scheme, state="在享", **changes)

    def allowance(self, person: str, scheme: str, *, state: str = "在享") -> None:
        """Enters a person on the list of allowances drawn."""
        self.tell("civil_affairs_allowances", person, scheme=scheme, state=state)

    def certificate(self, person: str, category: str, grade: str, **changes: str) -> None:
        """A disability certificate, in force unless said otherwise."""
        more = {"state": "有效", "valid_until": "2031-01-01", **changes}
        certificate = person + category + grade
        self.tell("disabled_certificates", person, certificate_key=certificate, category=category, grade=grade, **more)

    def parents(self, child: str, father: str, mother: str) -> None:
        """Registers a child's parents; an empty number is a parent nobody registered."""
        self.tell("police_parentage", child, father_key=father, mother_key=mother)

    def load(self, without: tuple[str, ...] = ()) -> None:
        """Loads the register and every feed but some."""
        self.desk.load_rows(REGISTER, self.rows[REGISTER])
        for dataset in FEEDS:
            if dataset in without:
                continue
            if not self.rows[dataset] and not (dataset == "civil_affairs_allowances" and self.loads_no_rolls):
                shutil.copytree(_of_strangers(dataset), self.desk.store.root / dataset)
                continue
            strangers = _strangers(dataset)[1:2] if self.loads_no_rolls else _strangers(dataset)
            report = self.desk.load_rows(dataset, [*strangers, *self.rows[dataset]])
            assert not report.faults, report.faults


def _strangers(dataset: str) -> list[dict[str, str]]:
    contract = load_contract(dataset)
    if dataset == "civil_affairs_allowances":
        return [plain_row(contract, 9000 + at, scheme=code, state="在享") for at, code in enumerate(ROLLS)]
    if dataset == "education_student_aid":
        return [plain_row(contract, 9000 + at, school_year="2024", state="已资助") for at in range(3)]
    return [plain_row(contract, 9000 + at) for at in range(3)]


@cache
def _of_strangers(dataset: str) -> Path:
    """A feed that says nothing about anybody of the town, loaded once for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="doudi-strangers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    desk = Desk(folder)
    desk.load_rows(dataset, _strangers(dataset))
    return desk.store.root / dataset
