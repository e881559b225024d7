"""Screening finds the families nobody serves, and calls nobody poor for want of data."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from doudi.columnar import screen as screening
from doudi.columnar.contract import load_contract
from doudi.columnar.errors import PurposeRefused, SnapshotMissing
from doudi.columnar.screen import ScreenResult, screen
from doudi.columnar.screening import facts, feeds
from doudi.kernel.month import Month
from doudi.schemes.seeking import searches
from tests.columnar.extracts import Desk, rows_of
from tests.columnar.families import REGISTER, Town

MONTH, TODAY = Month(2025, 8), date(2025, 9, 1)
(DIBAO,) = searches(jurisdiction="demo-city", schemes=["dibao"])
HEAD, SPOUSE, PUPIL = ("head", "1980-03-04"), ("spouse", "1982-05-06"), ("son", "2015-07-08")


@pytest.fixture
def town(desk: Desk) -> Town:
    """An empty town."""
    return Town(desk)


def swept(town: Town, without: tuple[str, ...] = (), today: date = TODAY) -> ScreenResult:
    """Loads the town and screens it; every household is a lead or has a reason why not."""
    town.load(without)
    result = screen(DIBAO, town.desk.store, MONTH, today=today)
    assert len(result.leads) + sum(result.left_out.values()) == result.households == town.homes
    return result


def test_a_jobless_couple_with_a_child_is_found(town: Town) -> None:
    """Three people, both adults registered as unemployed, nothing owned: 770 × 3 a month, with evidence for each."""
    head, spouse, _ = town.family(HEAD, SPOUSE, PUPIL)
    town.jobless(head, spouse)
    lead = swept(town).leads[0]
    assert (lead.size, lead.expected_amount_fen, lead.confidence) == (3, 231_000, "high")
    assert lead.person_key == town.desk.key(head)
    said = {(one.code, one.person_key) for one in lead.evidence}
    assert ("registered_unemployed", town.desk.key(spouse)) in said
    assert {"minor", "no_vehicle", "dwellings", "no_business", "not_served"} <= {code for code, _ in said}
    assert "deposits_fen" in lead.to_find_out
    assert lead.community == "500106001001"
    assert [member.relation for member in lead.members] == ["head", "spouse", "son"]


@pytest.mark.parametrize(("wage", "amount"), [("2309.99", 1), ("2310.00", None), ("2310.01", None)])
def test_income_must_be_below_the_standard(town: Town, wage: str, amount: int | None) -> None:
    """One fen below the standard is a lead of one fen; exactly at it, and above, is none."""
    head, spouse, _ = town.family(HEAD, SPOUSE, PUPIL)
    town.jobless(spouse)
    town.wage(head, wage)
    found = [lead.expected_amount_fen for lead in swept(town).leads]
    assert found == ([] if amount is None else [amount])


def test_an_adult_without_a_trace_has_an_unknown_income(town: Town) -> None:
    """A spouse who is on no list makes no lead: absence from every list is no proof of poverty."""
    head, _, _ = town.family(HEAD, SPOUSE, PUPIL)
    town.jobless(head)
    assert swept(town).left_out == {"not_known_enough": 1}


def test_a_wage_of_another_month_says_nothing_about_this_one(town: Town) -> None:
    """July's wage neither counts in August nor accounts for the person."""
    (head,) = town.family(HEAD)
    town.wage(head, "300.00", "202507")
    assert swept(town).left_out == {"not_known_enough": 1}


def test_the_central_basic_pension_is_not_counted(town: Town) -> None:
    """An old couple with 900 yuan each, of which 150 are the centrally set part, lacks 40 yuan."""
    first, second = town.family(("head", "1950-01-02"), ("spouse", "1951-01-02"))
    town.pension(first, "900.00", "150.00")
    town.pension(second, "900.00", "150.00")
    assert [lead.expected_amount_fen for lead in swept(town).leads] == [4_000]


def test_without_a_wage_declared_the_contribution_base_stands(town: Town) -> None:
    """A wage that only the insurance knows is counted by its base."""
    (head,) = town.family(HEAD)
    town.tell(
        "hrss_insurance_contributions", head, kind="单位职工", month="202508", base_fen="4300.00", paid_fen="450.00"
    )
    assert swept(town).left_out == {"not_entitled": 1}


OWNING = {
    "a car": ("police_vehicles", {}),
    "a second home": ("natural_resources_property", {"use": "住宅", "state": "现势", "transferred_on": ""}),
    "dibao already": ("civil_affairs_recipients", {"scheme": "01", "state": "在享"}),
    "a shop": ("market_self_employed", {"state": "存续"}),
    "shares": ("market_enterprises", {"state": "存续", "part": "股东"}),
    "fields": ("agriculture_subsidy", {"year": "2025"}),
}
NOT_OWNING = {
    "a car handed on": ("police_vehicles", {"vehicle_state": "转出"}),
    "a wheelchair with an engine": ("police_vehicles", {"vehicle_kind": "残疾人机动轮椅车"}),
    "a flat sold years ago": (
        "natural_resources_property",
        {"use": "住宅", "state": "历史", "transferred_on": "2019-01-01"},
    ),
    "a parking space": ("natural_resources_property", {"use": "车位", "state": "现势", "transferred_on": ""}),
    "dibao stopped": ("civil_affairs_recipients", {"scheme": "01", "state": "停保"}),
    "a shop closed": ("market_self_employed", {"state": "注销"}),
    "fields of years ago": ("agriculture_subsidy", {"year": "2021"}),
}


@pytest.mark.parametrize("thing", OWNING)
def test_what_the_family_has_makes_it_no_lead(town: Town, thing: str) -> None:
    """A car, two homes, a business, help already received or farm land: no lead."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    dataset, changes = OWNING[thing]
    for _ in range(2):
        town.tell(dataset, head, **changes)
    assert swept(town).leads == ()


@pytest.mark.parametrize("thing", NOT_OWNING)
def test_what_the_family_no_longer_has_does_not_count(town: Town, thing: str) -> None:
    """Things handed on, closed, exempt or long past leave the family a lead."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    dataset, changes = NOT_OWNING[thing]
    town.tell(dataset, head, **changes)
    assert len(swept(town).leads) == 1


def test_a_home_owned_together_is_one_home(town: Town) -> None:
    """Two owners of one property unit own one home, and one home is allowed."""
    head, spouse = town.family(HEAD, SPOUSE)
    town.jobless(head, spouse)
    for owner in (head, spouse):
        town.tell(
            "natural_resources_property",
            owner,
            property_unit="500106001001GB00001F00010001",
            use="住宅",
            state="现势",
            transferred_on="",
        )
    assert len(swept(town).leads) == 1


def test_the_dead_and_the_imprisoned_are_not_counted(town: Town) -> None:
    """A dead husband and a son in prison shrink the household; a cancelled death entry does not."""
    head, spouse, son, mother = town.family(HEAD, SPOUSE, ("son", "2000-01-01"), ("mother", "1950-01-01"))
    town.tell("civil_affairs_cremation", head, died_on="2025-06-01", cremated_on="2025-06-03")
    town.jobless(spouse)
    town.tell("justice_custody", son, kind="服刑", from_date="2024-01-01", to_date="2027-01-01", state="在押")
    town.pension(mother, "100.00")
    town.tell("police_deregistration", mother, reason="死亡", died_on="2025-05-01", record_state="已撤销")
    lead = swept(town).leads[0]
    assert (lead.size, lead.expected_amount_fen) == (2, 2 * 77_000 - 10_000)
    assert lead.doubts == ("no_head",)
    assert lead.person_key == town.desk.key(mother), "without a head, the eldest is asked"


def test_a_spouse_registered_elsewhere_leaves_the_household_unknown(town: Town) -> None:
    """Married to somebody of another household: who belongs together is not known from the register."""
    (head,) = town.family(HEAD)
    (other,) = town.family(("head", "1981-01-01"))
    town.jobless(head, other)
    town.tell("civil_affairs_marriage", head, spouse_key=other, kind="结婚登记", registered_on="2010-01-01")
    assert swept(town).left_out == {"spouse_elsewhere": 2}


def test_a_marriage_register_that_says_nothing_is_no_marriage(town: Town) -> None:
    """Out of date or never sent: what is not known is told as not known, never as a spouse somewhere else."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    assert swept(town, without=("civil_affairs_marriage",)).left_out == {"not_known_enough": 1}


def test_a_divorce_after_the_marriage_ends_it(town: Town) -> None:
    """The latest registration of a couple decides."""
    (head,) = town.family(HEAD)
    (other,) = town.family(("head", "1981-01-01"))
    town.jobless(head, other)
    town.tell("civil_affairs_marriage", head, spouse_key=other, kind="结婚登记", registered_on="2010-01-01")
    town.tell("civil_affairs_marriage", other, spouse_key=head, kind="离婚登记", registered_on="2020-01-01")
    assert len(swept(town).leads) == 2


def test_an_adult_who_lives_away_leaves_the_household_unknown(town: Town) -> None:
    """人户分离 of an adult: not known who lives together."""
    (head,) = town.family(HEAD)
    away = town.register("son", "2000-02-03", town.homes, lives_at_register="人户分离")
    town.jobless(head, away)
    assert swept(town).left_out == {"member_lives_away": 1}


def test_a_household_with_a_rejected_member_is_not_judged(town: Town) -> None:
    """When a row of the household was rejected, its size is not known."""
    head, _ = town.family(HEAD, SPOUSE)
    town.jobless(head)
    town.rows[REGISTER][1]["出生日期"] = "1982-02-30"
    assert swept(town).left_out == {"register_incomplete": 1}


def test_a_rejected_row_about_a_member_is_unknown_not_none(town: Town) -> None:
    """A vehicle row that had to be rejected may have been a car: no lead."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    town.tell("police_vehicles", head, vehicle_state="不知道")
    assert swept(town).left_out == {"not_known_enough": 1}


@pytest.mark.parametrize(
    "dataset",
    [
        "police_vehicles",
        "natural_resources_property",
        "civil_affairs_recipients",
        "tax_individual_income",
        "police_deregistration",
        "civil_affairs_marriage",
    ],
)
def test_a_missing_feed_is_unknown_of_everybody(town: Town, dataset: str) -> None:
    """Without a register of vehicles, homes, recipients, wages, deaths or marriages nobody is known well enough."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    assert swept(town, without=(dataset,)).leads == ()


def test_old_feeds_are_unknown(town: Town) -> None:
    """Three months later the same snapshots no longer say how things stand."""
    (head,) = town.family(HEAD)
    town.jobless(head)
    assert swept(town, today=date(2025, 12, 1)).leads == ()


def test_an_early_snapshot_says_nothing_about_the_month(desk: Desk) -> None:
    """A tax file of mid-August cannot show who earned nothing in August."""
    town = Town(desk)
    (head,) = town.family(HEAD)
    town.jobless(head)
    town.load(without=("tax_individual_income",))
    path = desk.write("tax_individual_income", rows_of("tax_individual_income", 3))
    desk.load(path, "tax_individual_income", as_of=date(2025, 8, 15))
    assert screen(DIBAO, desk.store, MONTH, today=TODAY).leads == ()


def test_a_town_without_a_register_is_told_what_to_do(desk: Desk) -> None:
    """Screening nothing is an error, not an empty list."""
    with pytest.raises(SnapshotMissing) as caught:
        screen(DIBAO, desk.store, MONTH, today=TODAY)
    assert "load-an-extract" in str(caught.value)


def test_a_feed_is_not_used_outside_its_purposes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dataset whose agreement does not cover screening stops the run."""
    town.family(HEAD)
    town.load()
    contract = load_contract("police_vehicles")
    narrowed = dataclasses.replace(contract, purposes=("means_verification",))
    monkeypatch.setattr(
        feeds, "load_contract", lambda name: narrowed if name == "police_vehicles" else load_contract(name)
    )
    with pytest.raises(PurposeRefused) as caught:
        screen(DIBAO, town.desk.store, MONTH, today=TODAY)
    assert caught.value.dataset == "police_vehicles"


def test_the_register_is_not_used_outside_its_purposes(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody is looked up in needs leave like any feed."""
    town.family(HEAD)
    town.load()
    narrowed = dataclasses.replace(load_contract("police_household_register"), purposes=("enrolment",))
    monkeypatch.setattr(facts, "load_contract", lambda name: narrowed)
    with pytest.raises(PurposeRefused) as caught:
        screen(DIBAO, town.desk.store, MONTH, today=TODAY)
    assert caught.value.dataset == "police_household_register"


def test_the_same_snapshots_give_the_same_leads(town: Town) -> None:
    """Two runs agree to the last piece of evidence."""
    for _ in range(5):
        head, spouse = town.family(HEAD, SPOUSE)
        town.jobless(head, spouse)
    first = swept(town)
    again = screening.screen(DIBAO, town.desk.store, MONTH, today=TODAY)
    assert first == again
    assert len(first.leads) == 5
