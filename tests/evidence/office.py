"""A verification office for tests: a family that signed, extracts written by hand, and an own snapshot folder."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract as load_into_store
from doudi.columnar.snapshot import SnapshotStore
from doudi.evidence.actions.load_extract import load_extract
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import MeansReport, verify_means
from doudi.evidence.models import Authorisation, Fact, Query, SnapshotRecord
from doudi.evidence.store import seal_for, snapshot_store
from doudi.kernel.identifiers import check_digit
from doudi.platform.acting import Acting
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import Person
from doudi.registry.pseudonym import pseudonyms
from tests.columnar.books import write_book
from tests.columnar.extracts import csv_text, number, plain_row
from tests.registry.city import NOW, TestCity

AREA = "/50/500106/500106001/500106001001/"
CASE = "DB-TEST-0001"
BORN = {"head": date(1979, 3, 5), "spouse": date(1985, 6, 1), "child": date(2014, 5, 1)}
NAMES = {"head": "张安宁", "spouse": "李小满", "child": "张晓"}


def number_of(born: date, sequence: int) -> str:
    """A made-up citizen number with a right check digit; odd is a man."""
    first = f"500106{born:%Y%m%d}{sequence:03d}"
    return first + check_digit(first)


NUMBERS = {name: number_of(born, 101 + at) for at, (name, born) in enumerate(BORN.items())}
# Somebody else in every extract, so that a file is never empty; their rows mean nothing.
STRANGER = 7
AS_OF = date(2025, 8, 31)
Row = Mapping[str, str]


def row_about(dataset: str, who: str | int, **changes: str) -> dict[str, str]:
    """One acceptable row about a member of the family, or a stranger by number."""
    contract = load_contract(dataset)
    citizen = NUMBERS[who] if isinstance(who, str) else number(who)
    row = plain_row(contract, STRANGER, **{"person_key": citizen, **changes})
    if dataset == "police_household_register" and "birth_date" not in changes:
        row["出生日期"] = f"{citizen[6:10]}-{citizen[10:12]}-{citizen[12:14]}"
        row["性别"] = "1" if int(citizen[16]) % 2 else "2"
    if dataset == "disabled_certificates" and "certificate_key" not in changes:
        row["残疾人证号"] = citizen + "43"
    return row


def write_extract(folder: Path, dataset: str, rows: Iterable[Row], day: str = "20250831", name: str = "") -> Path:
    """An extract with a stranger's row and these."""
    contract = load_contract(dataset)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = contract.formats[0]
    path = folder / (name or f"{dataset}_500106_{day}.{suffix}")
    lines = [row_about(dataset, STRANGER), *rows]
    if suffix == "xlsx":
        return write_book(path, dataset, lines)
    path.write_bytes(csv_text(contract, lines).encode(contract.encodings[0]))
    return path


def store_quiet(root: Path, mail: Path) -> Path:
    """Snapshots of all datasets with nobody in them but a stranger."""
    store = SnapshotStore(root)
    for dataset in DATASETS:
        report = load_into_store(
            write_extract(mail, dataset, ()), load_contract(dataset), store=store, pseudonyms=pseudonyms(),
            seal=seal_for(dataset), as_of=AS_OF, now=NOW,
        )  # fmt: skip
        assert report.rows_accepted == 1, (dataset, report.faults, report.reasons)
    return root


@dataclass
class Office:
    """Staff, a family and their departments."""

    city: TestCity
    folder: Path
    quiet: Path
    now: datetime = NOW
    people: dict[str, Person] = field(default_factory=dict)
    authorisations: dict[str, Authorisation] = field(default_factory=dict)
    files: int = 0

    def by(self, who: str = "verifier6", purpose: str | None = None) -> Acting:
        """A member of staff, now."""
        return self.city.acting(who, purpose, now=self.now)

    def family(self, *names: str) -> "Office":
        """Enrol the head, spouse and child, or some of them."""
        for name in names or tuple(BORN):
            self.people[name] = enrol_person(
                Acting.system("test", self.now),
                NAMES[name],
                NUMBERS[name],
                area_path=AREA,
                division_code="500106001001",
            )
        return self

    def sign(self, *names: str, case_ref: str = CASE, at: datetime | None = None) -> "Office":
        """They sign; the head signs for the child."""
        for name in names or tuple(self.people):
            self.authorisations[name] = sign_authorisation(
                self.by("clerk6"),
                person=self.people[name],
                case_ref=case_ref,
                method="paper",
                signed_at=at or self.now,
                guardian=self.people["head"] if name == "child" else None,
            )
        return self

    def verify(self, *names: str, who: str = "verifier6", **more: Any) -> MeansReport:
        """The county verifier asks about them, or about everybody."""
        members = [self.people[name] for name in names or tuple(self.people)]
        return verify_means(self.by(who), case_ref=CASE, members=members, area_path=AREA, **more)

    def row(self, dataset: str, who: str | int, **changes: str) -> dict[str, str]:
        """One acceptable row about a member of the family (or a stranger by number), changed by column name."""
        return row_about(dataset, who, **changes)

    def write(self, dataset: str, rows: Iterable[Row] = (), day: str = "20250831", name: str = "") -> Path:
        """An extract of a dataset, as its department would send it."""
        self.files += 1
        return write_extract(self.folder / f"mail{self.files}", dataset, rows, day, name)

    def load(self, dataset: str, *rows: Row, day: str = "20250831", **more: Any) -> SnapshotRecord:
        """Write an extract and load it."""
        return load_extract(self.by(), self.write(dataset, rows, day), accept_shrunk=True, **more)

    def load_quiet(self, *but: str) -> "Office":
        """Snapshots of every dataset in which nobody of the family occurs, as loading them leaves them on disk."""
        for dataset in DATASETS:
            if dataset not in but:
                shutil.copytree(self.quiet / dataset, snapshot_store().root / dataset)
        return self

    def facts(self, who: str, quantity: str) -> list[Fact]:
        """The standing facts about one quantity of a member."""
        rows = Fact.objects.filter(person=self.people[who], quantity=quantity, superseded_at=None)
        return list(rows.order_by("category"))

    def query(self, who: str, category: str) -> Query:
        """The standing query of a category about a member."""
        return Query.objects.get(person=self.people[who], category=category, superseded_at=None)


DATASETS = (
    "police_household_register", "police_deregistration", "police_vehicles", "civil_affairs_marriage",
    "civil_affairs_cremation", "civil_affairs_recipients", "hrss_insurance_contributions", "hrss_pension_payments",
    "hrss_unemployment", "hrss_employment", "medical_insurance_enrolment", "medical_settlement",
    "tax_individual_income", "tax_business", "market_self_employed", "market_enterprises", "natural_resources_property",
    "housing_public_rental", "provident_fund", "agriculture_subsidy", "transport_operating_vehicles",
    "education_enrolment", "disabled_certificates", "justice_custody",
)  # fmt: skip
