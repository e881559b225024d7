"""Schemes that look at means are sought like dibao: income, property and bills just within, just beyond and unknown."""

from __future__ import annotations

import pytest

from tests.columnar.extracts import Desk
from tests.columnar.families import Town
from tests.columnar.seeking import found_for, sought

HEAD, SPOUSE = ("head", "1980-03-04"), ("spouse", "1982-05-06")


@pytest.fixture
def town(desk: Desk) -> Town:
    """An empty town."""
    return Town(desk)


# ---- families a little above, and with heavy bills 低保边缘、刚性支出、临时救助 ----


def test_a_family_a_little_above_the_standard_is_found_for_recognition(town: Town) -> None:
    """From the standard up to below one and a half times it: 2 × 770 × 1.5 = 2310 itself is not below."""
    expected = set()
    for yuan, is_margin in (("1539.99", False), ("1540.00", True), ("2309.99", True), ("2310.00", False)):
        head, spouse = town.family(HEAD, SPOUSE)
        town.jobless(spouse)
        town.wage(head, yuan)
        expected |= {head} if is_margin else set()
    found = sought(town, "dibao_margin", "dibao")
    assert set(found_for(town, found["dibao_margin"])) == expected
    assert len(found["dibao"].leads) == 1, "who is below the standard is found for the allowance instead"
    assert {lead.grants for lead in found["dibao_margin"].leads} == {"tag"}


def test_margin_is_left_out_for_what_dibao_would_be(town: Town) -> None:
    """Property beyond its limits, recognised already, takings or income nobody knows, a spouse elsewhere: no lead."""
    things = ("nothing", "a car", "two homes", "the roll", "a shop", "a spouse elsewhere", "unknown income")
    heads = {}
    for thing in things:
        head, spouse = town.family(HEAD, SPOUSE)
        heads[thing] = head
        town.wage(head, "2000.00")
        if thing != "unknown income":
            town.jobless(spouse)
    town.tell("police_vehicles", heads["a car"])
    for _ in range(2):
        town.tell("natural_resources_property", heads["two homes"], use="住宅", state="现势", transferred_on="")
    town.recipient(heads["the roll"], "04")
    town.tell("market_self_employed", heads["a shop"], state="存续")
    married = town.stranger(1)
    told = {"spouse_key": married, "kind": "结婚登记", "registered_on": "2010-01-01"}
    town.tell("civil_affairs_marriage", heads["a spouse elsewhere"], **told)
    result = sought(town, "dibao_margin")["dibao_margin"]
    assert list(found_for(town, result)) == [heads["nothing"]]
    assert result.left_out == {
        "served_already": 1,
        "not_entitled": 2,
        "spouse_elsewhere": 1,
        "not_known_enough": 1,
        "in_business": 1,
    }


def ill(town: Town, wage: str, *bills: tuple[str, str]) -> str:
    """A couple on one wage with bills of (yuan borne, day settled); the head's number."""
    head, spouse = town.family(HEAD, SPOUSE)
    town.jobless(spouse)
    town.wage(head, wage)
    for yuan, day in bills:
        town.tell("medical_settlement", spouse, self_paid_fen=yuan, settled_on=day)
    return head


def test_bills_are_weighed_against_a_year_of_income(town: Town) -> None:
    """Seven tenths of 12 × 5000 = 42000 is heavy, one fen less is not; temporary aid is for more than three tenths."""
    exactly = ill(town, "5000.00", ("42000.00", "2025-03-01"))
    just_under = ill(town, "5000.00", ("41999.99", "2025-03-01"))
    bearable = ill(town, "5000.00", ("18000.00", "2025-03-01"))
    beyond = ill(town, "5000.00", ("18000.01", "2025-03-01"))
    two_bills = ill(town, "5000.00", ("30000.00", "2024-09-01"), ("12000.00", "2025-08-31"))
    too_old = ill(town, "5000.00", ("42000.00", "2024-08-31"))
    rich = ill(town, "7500.00", ("70000.00", "2025-03-01"))
    found = sought(town, "rigid_spending", "temporary_aid")
    assert set(found_for(town, found["rigid_spending"])) == {exactly, two_bills}
    aid = found_for(town, found["temporary_aid"])
    assert set(aid) == {exactly, just_under, beyond, two_bills}
    assert aid[beyond] == 100, "a fen beyond what can be borne, rounded up to the yuan"
    assert aid[exactly] == 2 * 77_000 * 6, "at most six months of the standard for two"
    assert {bearable, too_old, rich}.isdisjoint(aid)
    for lead in found["rigid_spending"].leads:
        assert "year_estimated" in lead.doubts
        assert {"treatment", "year_of_income"} <= {line.code for line in lead.evidence}


def test_bills_without_a_known_income_or_feed_say_nothing(town: Town) -> None:
    """An adult without a trace, or no settlements at all: not known, never no bills and never no income."""
    head, spouse = town.family(HEAD, SPOUSE)
    town.wage(head, "5000.00")
    town.tell("medical_settlement", spouse, self_paid_fen="42000.00", settled_on="2025-03-01")
    result = sought(town, "rigid_spending")["rigid_spending"]
    assert result.left_out == {"not_known_enough": 1}


def test_without_settlements_nobody_has_heavy_bills(town: Town) -> None:
    """The feed is missing: who might have bills is not known."""
    ill(town, "5000.00", ("42000.00", "2025-03-01"))
    result = sought(town, "rigid_spending", without=("medical_settlement",))["rigid_spending"]
    assert result.left_out == {"not_known_enough": 1}


# ---- extreme hardship, and the allowance for one person 特困、单人保 ----


def elder(town: Town, born: str = "1960-08-01", pension: str = "300.00", **changes: str) -> str:
    """Somebody who lives alone on a resident pension."""
    town.homes += 1
    number = town.register("head", born, town.homes, **{"marital_status": "10", **changes})
    town.pension(number, pension)
    return number


def test_an_old_person_whom_nobody_must_support_is_found(town: Town) -> None:
    """Sixty-five on the first of the month, below the standard, no relative on any register; a widow less surely."""
    alone = elder(town)
    widow = elder(town, marital_status="30")
    well_off = elder(town, pension="770.00")
    at_fifty_nine = elder(town, born="1966-01-01")
    mother = elder(town)
    (daughter,) = town.family(("head", "1985-01-01"))
    town.wage(daughter, "5000.00")
    town.parents(daughter, "", mother)
    on_dibao = elder(town)
    town.recipient(on_dibao, "01")
    on_the_roll = elder(town)
    town.recipient(on_the_roll, "03")
    leads = sought(town, "tekun")["tekun"].leads
    doubts = {lead.about_key: lead.doubts for lead in leads}
    assert doubts == {
        town.desk.key(alone): (),
        town.desk.key(widow): ("obligors_not_known",),
        town.desk.key(on_dibao): ("draws_dibao",),
    }
    assert {lead.expected_amount_fen for lead in leads} == {105_100}
    assert {well_off, at_fifty_nine, mother, on_the_roll}.isdisjoint(doubts)


def test_a_dead_daughter_supports_nobody(town: Town) -> None:
    """Struck off the register: the mother has nobody. A daughter in another place is somebody."""
    mother, other = elder(town), elder(town)
    town.parents(town.stranger(1), "", mother)
    town.tell("police_deregistration", town.stranger(1), reason="死亡", died_on="2024-05-01", record_state="有效")
    town.parents(town.stranger(2), "", other)
    assert list(found_for(town, sought(town, "tekun")["tekun"])) == [mother]


def test_who_shares_a_home_with_somebody_able_is_supported(town: Town) -> None:
    """A grown son at home, of whatever means; with a husband as old and poor nobody knows, and nobody is found."""
    first = elder(town)
    son = town.register("son", "1990-01-01", town.homes)
    town.wage(son, "200.00")
    second = elder(town)
    husband = town.register("spouse", "1950-01-01", town.homes)
    town.pension(husband, "300.00")
    result = sought(town, "tekun")["tekun"]
    assert result.leads == ()
    assert result.left_out["not_known_enough"] == 2
    assert {first, second}


def test_a_severely_disabled_adult_out_of_work_may_apply_alone(town: Town) -> None:
    """Parents who earn well, a grown son with grade 2 registered unemployed: the standard less his own income."""
    cases = {"grade 2": ("2", True), "grade 3": ("3", True), "not registered": ("1", False)}
    sons = {}
    for name, (grade, is_registered) in cases.items():
        head, spouse, son = town.family(("head", "1965-03-04"), ("spouse", "1966-05-06"), ("son", "1995-07-08"))
        town.wage(head, "6000.00")
        town.wage(spouse, "6000.00")
        town.certificate(son, "4", grade)
        if is_registered:
            town.jobless(son)
        sons[name] = son
    found = sought(town, "dibao_individual")["dibao_individual"]
    assert found_for(town, found) == {sons["grade 2"]: 77_000}


def test_in_a_margin_family_the_disabled_may_apply_alone(town: Town) -> None:
    """The family is found a little above the standard by the same run: its disabled member's claim rests on that."""
    head, spouse = town.family(HEAD, SPOUSE)
    town.wage(head, "1800.00")
    town.wage(spouse, "100.00")
    town.certificate(spouse, "5", "3")
    (lead,) = sought(town, "dibao_individual")["dibao_individual"].leads
    assert (lead.about_key, lead.expected_amount_fen, lead.rests_on) == (
        town.desk.key(spouse),
        67_000,
        ("dibao_margin",),
    )
