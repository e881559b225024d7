"""Questions to departments: what they answer, what stays unknown, and what is asked again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from doudi.columnar.contract import load_contract
from doudi.evidence import asking
from doudi.evidence.actions.verify_means import verify_means
from doudi.evidence.asking import asked_categories
from doudi.evidence.models import Fact, Query
from doudi.evidence.reads import fetch_household_facts
from doudi.kernel.month import Month
from doudi.platform.models import AuditEntry
from doudi.registry.errors import NotAllowed
from doudi.rules.values import NONE, UNKNOWN
from tests.evidence.office import CASE, NUMBERS, Office

TAX = "tax_individual_income"
EVERYTHING = len(asked_categories())


def test_a_wage_declared_for_the_month_is_a_fact_with_its_source(office: Office) -> None:
    """What the tax authority holds for the month becomes the wage, in fen, with source and day."""
    office.family("head").sign().load_quiet(TAX)
    office.load(TAX, office.row(TAX, "head", month="202508", income_fen="1050.00"))
    report = office.verify()
    wage = fetch_household_facts(CASE).get(f"person:{office.people['head'].public_id}:monthly_wage_fen")
    assert (wage.value, wage.source, str(wage.as_of)) == (105_000, "税务部门", "2025-08-31")
    assert (report.asked, report.made, report.unknown) == (EVERYTHING, EVERYTHING, 2)
    assert {q.category for q in Query.objects.filter(state="unknown")} == {"33", "05"}


def test_a_wage_of_another_month_says_nothing_about_this_one(office: Office) -> None:
    """A July row is no August wage; departments then say none, which the family's own word stands beside."""
    office.family("head").sign().load_quiet(TAX)
    office.load(TAX, office.row(TAX, "head", month="202507", income_fen="1050.00"))
    office.verify()
    assert [fact.state for fact in office.facts("head", "monthly_wage_fen")] == ["none", "none"]


def test_nothing_declared_is_no_proof_of_nothing_earned(office: Office) -> None:
    """Odd jobs are not declared for tax and relatives' support is in no register: the rules are told nothing of it."""
    office.family("head").sign().load_quiet()
    office.verify()
    own = fetch_household_facts(CASE).persons[0].facts
    assert not {"monthly_wage_fen", "monthly_transfer_fen"} & set(own)
    assert own["transfer_paid_fen"].value is NONE, "that nothing was withheld is known"
    assert [fact.state for fact in office.facts("head", "monthly_wage_fen")] == ["none", "none"]


def test_nobody_listed_anywhere_is_none_where_lists_are_complete(office: Office) -> None:
    """Vehicles, homes, businesses, assistance: departments looked and there is nothing."""
    office.family("head", "spouse").sign().load_quiet()
    office.verify()
    known = fetch_household_facts(CASE)
    for quantity in ("vehicle_count", "dwelling_count", "has_business_registration", "already_receiving"):
        assert known.facts[quantity].value is NONE, quantity
    assert known.facts["deposits_fen"].value is UNKNOWN
    assert known.facts["deposits_fen"].note == "还没有回话"


def test_without_any_feed_everything_is_unknown_and_nothing_is_none(office: Office) -> None:
    """A department that sent nothing has not said *nothing*."""
    office.family("head").sign()
    report = office.verify()
    assert (report.answered, report.unknown) == (0, EVERYTHING)
    assert set(Fact.objects.values_list("state", flat=True)) == {"unknown"}
    assert all(fact.value is UNKNOWN for _, fact in fetch_household_facts(CASE))
    assert office.query("head", "15").note == "no_feed"


def test_a_quantity_nobody_can_be_asked_about_is_absent(office: Office) -> None:
    """Securities, support paid by relatives, a visit's findings: departments said neither yes, no nor unknown."""
    office.family("head").sign().load_quiet()
    office.verify()
    known = fetch_household_facts(CASE)
    assert "other_financial_assets_fen" not in known.facts
    own = known.persons[0].facts
    assert not {"employment_cost_fen", "monthly_business_fen", "lives_together", "is_accounted_for"} & set(own)


def test_data_too_old_answers_unknown(office: Office) -> None:
    """After the days its contract gives, a snapshot is no answer any more."""
    office.family("head").load_quiet()
    office.now += timedelta(days=70)
    office.sign().verify(month=Month(2025, 8))
    assert office.query("head", "03").note == "stale"
    assert fetch_household_facts(CASE).facts["vehicle_count"].value is UNKNOWN
    assert office.query("head", "32").state == "none", "enrolment is sent each term and still fresh"


def test_a_month_that_is_not_in_the_data_yet_is_unknown(office: Office) -> None:
    """Data up to August cannot say that September had no wage."""
    office.family("head").sign().load_quiet()
    office.verify(month=Month(2025, 9))
    assert office.query("head", "15").note == "before_month_end"
    assert [fact.state for fact in office.facts("head", "monthly_wage_fen")] == ["unknown", "unknown"]


def test_a_rejected_row_about_the_person_is_unknown_not_none(office: Office) -> None:
    """The department holds a row about her that could not be read: what it would have said is not nothing."""
    office.family("head", "spouse").sign().load_quiet("police_vehicles")
    office.load("police_vehicles", office.row("police_vehicles", "head", registered_on="2025-02-30"))
    office.verify()
    assert (office.query("head", "03").state, office.query("head", "03").note) == ("unknown", "rejected_row")
    assert office.query("spouse", "03").state == "none"
    assert fetch_household_facts(CASE).facts["vehicle_count"].value is UNKNOWN


def test_a_rejected_row_of_the_household_leaves_its_register_open(office: Office) -> None:
    """One member's register row was sent back: the household's composition is unknown, one's own entry stands."""
    register = "police_household_register"
    office.family("head", "spouse").sign().load_quiet(register)
    broken = office.row(register, "spouse", relation="99")
    office.load(register, office.row(register, "head"), broken, office.row(register, 9, household_key="0000000000009"))
    office.verify()
    assert (office.query("head", "01").state, office.query("head", "01").note) == ("unknown", "rejected_family_row")
    assert fetch_household_facts(CASE).persons[0].facts["birth_date"].is_known


def test_an_adult_whose_income_could_not_be_checked_is_not_accounted_for(office: Office) -> None:
    """While one department has not answered about income, the whole of it is unknown; a child's is not waited for."""
    office.family("head", "child").sign().load_quiet(TAX)
    office.verify()
    adult, child = fetch_household_facts(CASE).persons
    assert adult.facts["is_accounted_for"].value is UNKNOWN
    assert "is_accounted_for" not in child.facts
    assert "monthly_wage_fen" not in child.facts


def test_an_answer_still_valid_is_not_asked_again(office: Office) -> None:
    """Verifying twice asks once."""
    office.family().sign().load_quiet()
    first = office.verify()
    before = set(Query.objects.values_list("request_id", flat=True))
    office.now += timedelta(days=3)
    again = office.verify()
    assert again.made == 0
    assert (again.asked, again.unknown) == (first.asked, first.unknown)
    assert set(Query.objects.values_list("request_id", flat=True)) == before


def test_an_unknown_answer_is_asked_again_when_new_data_comes_and_not_before(office: Office) -> None:
    """A feed that arrives later answers; until then the same question is not put twice."""
    office.family("head").sign().load_quiet("police_vehicles")
    office.verify()
    assert office.verify().made == 0
    office.load("police_vehicles", office.row("police_vehicles", "head"))
    assert office.verify().made == 1
    assert office.query("head", "03").state == "has"
    assert fetch_household_facts(CASE).facts["vehicle_count"].value == 1
    assert Fact.objects.filter(quantity="vehicle_count").count() == 2, "the earlier unknown is kept, superseded"


def test_an_answer_that_has_run_out_is_asked_again(office: Office) -> None:
    """After ninety days the answer is no longer relied on."""
    office.family("head").sign().load_quiet()
    office.verify()
    office.now += timedelta(days=91)
    report = office.verify(month=Month(2025, 8))
    assert report.made >= 20
    assert office.query("head", "32").state == "none"
    known = fetch_household_facts(CASE, on=(office.now + timedelta(days=91)).date())
    assert all(not fact.is_known for _, fact in known)


def test_a_retry_after_a_failure_asks_under_the_same_number(office: Office) -> None:
    """What was rolled back is asked again with the same request ids: no department sees two questions."""
    office.family("head").sign().load_quiet()
    with transaction.atomic():
        office.verify()
        tried = set(Query.objects.values_list("request_id", flat=True))
        transaction.set_rollback(True)
    assert not Query.objects.exists()
    office.verify()
    assert set(Query.objects.values_list("request_id", flat=True)) == tried


def test_a_member_who_has_not_signed_is_not_asked_about(office: Office) -> None:
    """No query, an audit line, and unknown for the whole family where a sum needs that member."""
    office.family("head", "spouse").sign("head").load_quiet()
    report = office.verify()
    spouse = office.people["spouse"]
    assert report.not_authorised == (spouse.public_id,)
    assert not Query.objects.filter(person=spouse).exists()
    line = AuditEntry.objects.get(action="evidence.query_refused")
    assert (line.subject_id, line.detail["why"]) == (spouse.public_id, "no_authorisation")
    known = fetch_household_facts(CASE)
    assert known.facts["vehicle_count"].value is UNKNOWN
    assert known.facts["vehicle_count"].note == "没有授权，没有查"


def test_somebody_without_a_number_is_unknown(office: Office) -> None:
    """A baby whose number is not made yet: departments cannot be asked, and nothing is taken for none."""
    office.family("head").load_quiet()
    office.people["head"].person_key = None
    office.people["head"].citizen_number = ""
    office.people["head"].save()
    office.sign()
    report = office.verify()
    assert report.answered == 0
    assert office.verify().made == 0


def test_only_those_who_may_query_there_ask(office: Office) -> None:
    """A verifier of another district, a grid worker, and a verifier acting for another purpose ask nothing."""
    office.family("head").sign()
    for who, purpose in (("verifier7", None), ("grid6", None), ("approver6", None), ("verifier6", "supervision")):
        with pytest.raises(NotAllowed):
            office.verify(who=who) if purpose is None else _verify_for(office, purpose)
    assert not Query.objects.exists()


def _verify_for(office: Office, purpose: str) -> None:
    verify_means(
        office.by(purpose=purpose), case_ref=CASE, members=list(office.people.values()), area_path="/50/500106/"
    )


def test_a_shared_home_counts_once(office: Office) -> None:
    """A couple's one dwelling stands twice in the land register and is one home."""
    land = "natural_resources_property"
    office.family("head", "spouse").sign().load_quiet(land)
    rows = [office.row(land, who, property_unit="U1", use="住宅", state="现势") for who in ("head", "spouse")]
    office.load(land, *rows, office.row(land, "head", property_unit="U2", use="车位", state="现势"))
    office.verify()
    assert fetch_household_facts(CASE).facts["dwelling_count"].value == 1


def test_the_urban_or_rural_class_is_the_heads_where_members_differ(office: Office) -> None:
    """Members registered in town and in a village: without a head on file nobody chooses for them."""
    register = "police_household_register"
    office.family("head", "spouse").sign().load_quiet(register)
    office.load(
        register, office.row(register, "head", urban_rural="农村"), office.row(register, "spouse", urban_rural="城镇")
    )
    office.verify()
    said = fetch_household_facts(CASE).facts["urban_rural"]
    assert (said.value, said.note) == (UNKNOWN, "家里人城镇、农村都有")


def test_a_spouse_outside_the_application_is_pointed_out(office: Office) -> None:
    """The registered husband is not among the people of the application."""
    office.family("head", "spouse").sign().load_quiet("civil_affairs_marriage")
    office.load(
        "civil_affairs_marriage",
        office.row("civil_affairs_marriage", 9, spouse_key=NUMBERS["head"]),
    )
    office.verify()
    query = office.query("head", "05")
    assert (query.state, query.note) == ("has", "spouse_outside")
    assert office.query("spouse", "05").state == "none", "born after 1983: all her registrations are on file"


def test_a_feed_that_may_not_be_used_for_this_is_unknown_and_on_record(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agreement that does not cover verification: the answer stays unknown, and the asking stands in the audit."""
    cars = "police_vehicles"
    office.family("head").sign().load_quiet(cars)
    office.load(cars, office.row(cars, "head"))
    narrowed = replace(load_contract(cars), purposes=("planning",))
    monkeypatch.setattr(asking, "load_contract", lambda name: narrowed if name == cars else load_contract(name))
    office.verify()
    query = Query.objects.get(category="03")
    assert (query.state, query.note) == ("unknown", "purpose_refused")
    line = AuditEntry.objects.get(action="evidence.purpose_refused")
    assert (line.subject_id, line.case_ref, line.detail["allowed"]) == (cars, CASE, ["planning"])
