"""A whole small district, loaded and asked: what departments say of planted families is the planted truth."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.load_folder import load_folder
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.reads import fetch_disagreements, fetch_household_facts
from doudi.evidence.sayings import sayings_of
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import Person
from doudi.rules.facts import HouseholdFacts
from doudi.rules.values import NONE, UNKNOWN
from doudi.sandbox import bank, truth
from doudi.sandbox.city import build
from tests.sandbox.plain_reading import Files, read_city

PEOPLE, SEED = 3_000, 7
NOW = datetime(2025, 9, 8, 9, 30, tzinfo=SHANGHAI)
MACHINE = Acting.system("assistance", NOW)


@dataclass
class Town:
    """The district's folder, its right answers, and its files read the slow way."""

    folder: Path
    answers: truth.Truth
    files: Files
    snapshots: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A district of three thousand people."""
    folder = tmp_path_factory.mktemp("town")
    build("500106", PEOPLE, SEED, folder / "500106")
    return Town(
        folder / "500106",
        truth.read(folder / "500106"),
        read_city(folder / "500106" / "extracts"),
        folder / "snapshots",
    )


@pytest.fixture
def town(db: None, built: Town, settings: Any) -> Town:
    """Its extracts loaded; the second test finds the snapshots of the first."""
    settings.DOUDI_SNAPSHOTS = built.snapshots
    settings.DOUDI_JURISDICTION = "demo-city"
    report = load_folder(MACHINE, built.folder / "extracts")
    assert not report.faults
    assert not report.refused
    return built


def ask_about(numbers: list[str], case_ref: str, name: str = "") -> list[Person]:
    """Enrol, sign and verify these people as one family."""
    people = [enrol_person(MACHINE, name or f"示例{at}", number) for at, number in enumerate(numbers)]
    adults = [person for person in people if (person.age_on(NOW.date()) or 0) >= 18]
    for person in people:
        guardian = None if person in adults else adults[0]
        sign_authorisation(MACHINE, person=person, case_ref=case_ref, method="paper", signed_at=NOW, guardian=guardian)
    verify_means(MACHINE, case_ref=case_ref, members=people, area_path="/50/500106/")
    return people


def income_of(known: HouseholdFacts) -> int:
    """Wages and transfers less what is paid out of them and the exempt pension, over everybody."""
    total = 0
    for person in known.persons:
        for quantity, sign in (
            ("monthly_wage_fen", 1), ("monthly_transfer_fen", 1), ("transfer_paid_fen", -1),
            ("basic_pension_exempt_fen", -1),
        ):  # fmt: skip
            fact = person.facts.get(quantity)
            if fact is not None:
                assert fact.is_known, (quantity, fact.note)
                total += sign * fact.value if isinstance(fact.value, int) else 0
    return total


def test_every_row_of_every_extract_is_accounted_for(town: Town) -> None:
    """Rows, accepted rows and reasons are what the generator planted, file by file."""
    records = {record.dataset: record for record in SnapshotRecord.objects.all()}
    assert set(records) == set(town.answers.extracts)
    for dataset, planted in town.answers.extracts.items():
        record = records[dataset]
        assert (record.rows_in, record.rows_accepted) == (planted.rows, planted.accepted), dataset
        assert record.rows_rejected == sum(planted.rejected.values()), dataset


@pytest.mark.thorough
def test_what_departments_say_of_planted_families_is_the_truth(town: Town) -> None:
    """Income to the fen, no vehicle, one home at most, no business, not served already."""
    families = [each for each in town.answers.households if each.expected_lead]
    assert families
    for at, family in enumerate(families):
        case_ref = f"DB-CITY-{at}"
        ask_about(town.files.households[family.household], case_ref)
        known = fetch_household_facts(case_ref)
        assert income_of(known) == family.income_fen, family.kind
        assert known.facts["vehicle_count"].value is NONE, family.kind
        assert known.facts["dwelling_count"].value in (NONE, 1), family.kind
        assert known.facts["has_business_registration"].value is NONE, family.kind
        assert known.facts["already_receiving"].value in (NONE, "near_threshold"), family.kind
        assert known.facts["urban_rural"].value == family.urban_rural, family.kind
        assert known.facts["deposits_fen"].value is UNKNOWN, "no bank has answered yet"


@pytest.mark.thorough
def test_planted_disagreements_are_pointed_out_and_near_misses_are_not(town: Town) -> None:
    """Wage and contribution base: every contradiction is shown to an official, floor, cap and tolerance are not."""
    persons = [each for each in town.answers.persons if each.case == "departments_disagree"]
    assert any(each.is_positive for each in persons)
    for at, each in enumerate(persons):
        case_ref = f"DB-DIFF-{at}"
        ask_about([each.number], case_ref)
        shown = any(one.quantity == "monthly_wage_fen" for one in fetch_disagreements(case_ref))
        assert shown == each.is_positive, each.kind


def test_the_dead_are_known_to_be_dead(town: Town) -> None:
    """Whoever is planted as paid although dead is dead in one of the two registers of deaths."""
    dead = [each for each in town.answers.persons if each.case == "paid_but_dead" and each.is_positive]
    assert dead
    for at, each in enumerate(dead):
        case_ref = f"DB-DEAD-{at}"
        ask_about([each.number], case_ref)
        assert fetch_household_facts(case_ref).persons[0].facts["is_deceased"].value is True, each.kind


@pytest.mark.thorough
def test_the_banks_desk_and_ours_understand_each_other(town: Town, tmp_path: Path) -> None:
    """Request files out, replies in: every answer is a value, none, or unknown; about a tenth stays silent."""
    adults = [
        number
        for number, row in town.files.register.items()
        if row["出生日期"][:4].isdecimal() and date(int(row["出生日期"][:4]), 12, 31) < date(2000, 1, 1)
    ]
    for at, number in enumerate(adults[:60]):
        ask_about([number], f"DB-BANK-{at}", clean_text(town.files.register[number]["姓名"]).replace(" ", ""))
    sent = request_bank_balances(MACHINE, tmp_path / "requests")
    assert sent.requests == 60
    bank.answer(tmp_path / "requests", tmp_path / "replies", town.folder)
    report = load_bank_replies(MACHINE, tmp_path / "replies")
    assert (report.faults, report.reasons.get("request_unknown")) == ((), None)
    assert report.rows_in == report.rows_accepted + report.rows_rejected
    states = [said["deposits_fen"]["33"].state for at in range(60) for said in sayings_of(f"DB-BANK-{at}").values()]
    assert 1 <= states.count("unknown") <= 20
    assert states.count("has") >= 20
    assert not list(tmp_path.rglob("*.csv"))
