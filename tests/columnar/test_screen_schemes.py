"""Every scheme is sought by its own rules: who stands just inside is found, just outside not, and unknown is said."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.columnar.screen import screen_schemes
from doudi.kernel.month import Month
from doudi.schemes.seeking import searches
from tests.columnar.extracts import Desk
from tests.columnar.families import ROLLS, Town
from tests.columnar.seeking import DEMO, MONTH, TODAY, found_for, sought

CHILD = ("grandchild", "2015-07-08")


@pytest.fixture
def town(desk: Desk) -> Town:
    """An empty town."""
    return Town(desk)


# ---- old-age allowance 高龄津贴 ----


def test_an_old_person_on_no_list_is_found_with_the_rate_of_the_age(town: Town) -> None:
    """Eighty, ninety and a hundred on the first of the month; a month younger than eighty is nobody's lead."""
    born = {"1945-08-01": 5_000, "1935-08-02": 5_000, "1935-08-01": 10_000, "1925-08-01": 50_000, "1945-09-01": None}
    elders = {town.family(("head", day))[0]: amount for day, amount in born.items()}
    found = found_for(town, sought(town, "elderly_allowance")["elderly_allowance"])
    assert found == {number: amount for number, amount in elders.items() if amount}


def test_a_birthday_within_the_month_waits_for_a_figure(town: Town) -> None:
    """No text says whether the month of the birthday counts: the run names the figure, and says neither yes nor no."""
    town.family(("head", "1945-08-02"))
    result = sought(town, "elderly_allowance")["elderly_allowance"]
    assert (result.leads, result.left_out) == ((), {"figure_unset": 1})
    assert result.unset == ("elderly_allowance.counts_reached_within_month",)


def test_where_the_age_is_on_no_file_the_run_says_so_instead_of_finding_nobody(town: Town) -> None:
    """Chongqing's own age is not known: everybody over sixty waits for it, and the figures are named."""
    town.family(("head", "1935-01-02"))
    town.family(("head", "1990-01-02"))
    result = sought(town, "elderly_allowance", place="500106")["elderly_allowance"]
    assert result.left_out == {"not_entitled": 1, "figure_unset": 1}
    assert "elderly_allowance.age" in result.unset


def test_drawing_it_and_having_died_are_no_leads(town: Town) -> None:
    """On the list of those who draw it; cremated in July; and one whose row on the list had to be rejected."""
    (drawing,) = town.family(("head", "1940-01-02"))
    (dead,) = town.family(("head", "1940-01-03"))
    (unsure,) = town.family(("head", "1940-01-04"))
    (stopped,) = town.family(("head", "1940-01-05"))
    town.allowance(drawing, "01")
    town.allowance(unsure, "01", state="不清楚")
    town.allowance(stopped, "01", state="停发")
    town.tell("civil_affairs_cremation", dead, died_on="2025-07-01", cremated_on="2025-07-03")
    result = sought(town, "elderly_allowance")["elderly_allowance"]
    assert result.left_out == {"served_already": 1, "not_entitled": 1, "served_unknown": 1}
    assert list(found_for(town, result)) == [stopped]


@pytest.mark.parametrize("how", ["the list was not sent", "the list knows no such allowance", "the list is old"])
def test_without_a_list_of_who_draws_it_nobody_is_called_unserved(town: Town, how: str) -> None:
    """A missing list, a list without one row of the allowance, and an old list say nothing of anybody."""
    town.family(("head", "1940-01-02"))
    town.loads_no_rolls = how == "the list knows no such allowance"
    without = ("civil_affairs_allowances",) if how == "the list was not sent" else ()
    town.load(without)
    chosen = searches(jurisdiction=DEMO, schemes=["elderly_allowance"])
    today = date(2025, 12, 1) if how == "the list is old" else TODAY
    (result,) = screen_schemes(chosen, town.desk.store, MONTH, today=today)
    assert result.leads == ()
    assert set(result.left_out) <= {"served_unknown", "not_known_enough"}


def test_of_a_person_who_lives_elsewhere_the_lead_is_less_sure(town: Town) -> None:
    """人户分离, or in custody: still a lead, with the doubt beside it."""
    town.homes = 1
    away = town.register("head", "1940-01-02", 1, lives_at_register="人户分离")
    held = town.register("spouse", "1941-01-02", 1)
    town.tell("justice_custody", held, kind="服刑", from_date="2024-01-01", to_date="2027-01-01", state="在押")
    leads = sought(town, "elderly_allowance")["elderly_allowance"].leads
    assert {lead.about_key: lead.doubts for lead in leads} == {
        town.desk.key(away): ("lives_elsewhere",),
        town.desk.key(held): ("in_custody",),
    }
    assert {lead.confidence for lead in leads} == {"medium"}
    assert {lead.person_key for lead in leads} == {town.desk.key(away)}, "one door: the head is asked for"


# ---- the two subsidies for disabled people 残疾人两项补贴 ----


def test_a_severe_disability_without_the_care_subsidy_is_found(town: Town) -> None:
    """Grades one and two with a certificate in force; grade three and a certificate that is not, are none."""
    cases = [("1", "有效", 10_000), ("2", "有效", 9_000), ("3", "有效", None), ("1", "过期", None), ("1", "注销", None)]
    expected = {}
    for grade, state, amount in cases:
        (person,) = town.family(("head", "1980-03-04"))
        town.certificate(person, "4", grade, state=state)
        expected |= {person: amount} if amount else {}
    assert found_for(town, sought(town, "disability_care")["disability_care"]) == expected


def test_care_is_not_sought_for_who_is_in_extreme_hardship_or_draws_it(town: Town) -> None:
    """The register of extreme hardship excludes it; the list of those who draw it does too."""
    (tekun,) = town.family(("head", "1980-03-04"))
    (drawing,) = town.family(("head", "1980-03-05"))
    for person in (tekun, drawing):
        town.certificate(person, "4", "1")
    town.recipient(tekun, "03")
    town.allowance(drawing, "03")
    result = sought(town, "disability_care")["disability_care"]
    assert result.left_out == {"not_entitled": 1, "served_already": 1}


def test_a_certificate_whose_day_has_passed_is_doubted(town: Town) -> None:
    """Its state says valid, its day has passed: a lead with conflicting evidence."""
    (person,) = town.family(("head", "1980-03-04"))
    town.certificate(person, "4", "1", valid_until="2024-01-01")
    (lead,) = sought(town, "disability_care")["disability_care"].leads
    assert (lead.doubts, lead.confidence) == (("certificate_past",), "medium")


def test_the_living_subsidy_follows_the_allowance(town: Town) -> None:
    """On the register of dibao: sure. In a family this run finds entitled to dibao: once that is granted, so marked."""
    (on_it,) = town.family(("head", "1980-03-04"))
    (soon,) = town.family(("head", "1980-03-05"))
    (rich,) = town.family(("head", "1980-03-06"))
    for person in (on_it, soon, rich):
        town.certificate(person, "4", "3")
    town.recipient(on_it, "01")
    town.jobless(soon)
    town.wage(rich, "9000.00")
    result = sought(town, "disability_living", "dibao")["disability_living"]
    by_key = {lead.about_key: lead for lead in result.leads}
    assert found_for(town, result) == {on_it: 9_000, soon: 9_000}
    assert by_key[town.desk.key(on_it)].rests_on == ()
    assert by_key[town.desk.key(soon)].rests_on == ("dibao",)
    assert "rests_on_another" in by_key[town.desk.key(soon)].doubts
    alone = sought(town, "disability_living", loaded=True)["disability_living"]
    assert alone.leads == result.leads, "what it rests on is looked at whether it was chosen or not"


# ---- children 孤儿和事实无人抚养儿童 ----


def orphaned(town: Town, *, mother: str = "dead") -> str:
    """A child with grandparents whose father has died; the number of the child."""
    child = town.family(("head", "1955-01-02"), CHILD)[1]
    father, mother_number = town.stranger(town.homes * 2 + 1), town.stranger(town.homes * 2 + 2)
    town.parents(child, father, mother_number if mother != "not named" else "")
    town.tell("police_deregistration", father, reason="死亡", died_on="2024-05-01", record_state="有效")
    if mother == "dead":
        town.tell("civil_affairs_cremation", mother_number, died_on="2024-05-01", cremated_on="2024-05-03")
    if mother in ("in prison", "in prison a short while"):
        ends = "2027-01-01" if mother == "in prison" else "2025-11-30"
        town.tell("justice_custody", mother_number, kind="服刑", from_date="2025-06-01", to_date=ends, state="在押")
    if mother.startswith("disabled"):
        town.certificate(mother_number, "4", mother[-1])
    return child


def test_a_child_is_found_by_what_departments_know_of_the_parents(town: Town) -> None:
    """Both dead: an orphan. One dead, the other held six months or severely disabled: nobody in fact supports it."""
    mothers = ("dead", "in prison", "in prison a short while", "disabled 2", "disabled 3", "alive")
    children = {mother: orphaned(town, mother=mother) for mother in mothers}
    found = sought(town, "orphan", "unsupported_child")
    assert found_for(town, found["orphan"]) == {children["dead"]: 165_100}
    unsupported = {children["in prison"]: 165_100, children["disabled 2"]: 165_100}
    assert found_for(town, found["unsupported_child"]) == unsupported
    for result in found.values():
        for lead in result.leads:
            assert lead.person_key != lead.about_key, "the grandparent is asked for, not the child"
            assert "father_deceased" in {line.code for line in lead.evidence}


def test_a_child_whose_parents_are_not_registered_is_not_judged(town: Town) -> None:
    """No parent named, or no register of parents at all: unknown, never an orphan and never none."""
    orphaned(town, mother="not named")
    result = sought(town, "orphan")["orphan"]
    assert (result.leads, result.left_out["not_known_enough"]) == ((), 1)


def test_without_the_register_of_parents_no_child_is_judged(town: Town) -> None:
    """The feed is missing: every child is unknown."""
    orphaned(town)
    result = sought(town, "orphan", without=("police_parentage",))["orphan"]
    assert (result.leads, result.left_out) == ((), {"not_entitled": 1, "not_known_enough": 1})
    assert result.feeds["police_parentage"] == ""


def test_a_grown_orphan_and_one_on_the_register_are_no_leads(town: Town) -> None:
    """Eighteen, and drawing already."""
    child = orphaned(town)
    town.recipient(child, "06")
    grown = town.family(("head", "1950-01-02"), ("grandchild", "2007-07-31"))[1]
    town.parents(grown, town.stranger(1), town.stranger(2))
    result = sought(town, "orphan")["orphan"]
    assert result.left_out == {"served_already": 1, "not_entitled": 3}


def test_what_a_child_draws_is_taken_off(town: Town) -> None:
    """A child in a family on dibao is short of the standard by less: its part by head is taken off."""
    child = orphaned(town, mother="in prison")
    town.recipient(child, "01", household_amount_fen="1200.00", people_covered="2")
    result = sought(town, "unsupported_child")["unsupported_child"]
    assert found_for(town, result) == {child: 165_100 - 60_000}


# ---- student aid 教育救助 ----


def test_a_student_on_both_registers_and_not_aided_is_found(town: Town) -> None:
    """By the stage of schooling; a postgraduate waits for a figure, who has left school is none."""
    cases = [("00", "在读", 80_000), ("10", "在读", 100_000), ("40", "在读", 200_000), ("60", "在读", 350_000),
             ("70", "在读", None), ("10", "毕业", None)]  # fmt: skip
    expected = {}
    for level, state, amount in cases:
        (pupil,) = town.family(("head", "2008-01-02"))
        town.recipient(pupil, "01")
        town.tell("education_enrolment", pupil, level=level, form="全日制", state=state)
        expected |= {pupil: amount} if amount else {}
    result = sought(town, "student_aid")["student_aid"]
    assert found_for(town, result) == expected
    assert (result.left_out, result.unset) == (
        {"figure_unset": 1, "not_entitled": 1},
        ("student_aid.counts_reached_within_month", "student_aid.covers_postgraduates"),
    )


def test_aid_of_this_school_year_counts_and_of_the_last_does_not(town: Town) -> None:
    """August belongs to the school year that began the September before."""
    (aided,) = town.family(("head", "2010-01-02"))
    (last_year,) = town.family(("head", "2010-01-03"))
    for pupil in (aided, last_year):
        town.recipient(pupil, "06")
        town.tell("education_enrolment", pupil, level="20", form="全日制", state="在读")
    town.tell("education_student_aid", aided, school_year="2024", state="已资助")
    town.tell("education_student_aid", last_year, school_year="2023", state="已资助")
    result = sought(town, "student_aid")["student_aid"]
    assert (list(found_for(town, result)), result.left_out) == ([last_year], {"served_already": 1})


def test_a_pupil_of_a_family_just_found_entitled_is_named_with_it(town: Town) -> None:
    """The family is found for dibao, the pupil for aid, which rests on it."""
    head, pupil = town.family(("head", "1980-03-04"), ("son", "2014-01-02"))
    town.jobless(head)
    town.tell("education_enrolment", pupil, level="10", form="全日制", state="在读")
    (lead,) = sought(town, "student_aid")["student_aid"].leads
    assert (lead.about_key, lead.rests_on, lead.grants) == (town.desk.key(pupil), ("dibao",), "cash_once")


def test_what_is_no_lead_itself_lends_nothing_to_others(town: Town) -> None:
    """Of a poor family with a shop nobody knows the takings: no lead for dibao, so its pupil is none for aid either."""
    head, pupil = town.family(("head", "1980-03-04"), ("son", "2014-01-02"))
    town.jobless(head)
    town.tell("market_self_employed", head, state="存续")
    town.tell("education_enrolment", pupil, level="10", form="全日制", state="在读")
    found = sought(town, "student_aid", "dibao", "dibao_margin")
    assert [len(result.leads) for result in found.values()] == [0, 0, 0]


# ---- what a run says of a scheme 一次筛查说了什么 ----


def test_a_figure_that_is_missing_for_the_amount_leaves_a_lead_without_one(town: Town) -> None:
    """Chongqing's rate of the care subsidy is on file from 2026 only: who is entitled is known, how much is not."""
    (elder,) = town.family(("head", "1940-01-02"))
    town.certificate(elder, "4", "1")
    result = sought(town, "disability_care", place="500106")["disability_care"]
    assert found_for(town, result) == {elder: None}
    assert (result.leads[0].is_unpriced, result.unset) == (True, ("disability_care.rate",))


def test_a_scheme_not_in_force_yet_says_so_and_stops_nothing(town: Town) -> None:
    """Living subsidies begin in 2016: a run over December 2015 says so and seeks the others as ever."""
    town.family(("head", "1930-01-02"))
    found = sought(town, "disability_living", "elderly_allowance", month=Month(2015, 12))
    assert "begins in 2016-01" in found["disability_living"].not_in_force
    assert found["disability_living"].leads == ()
    assert found["elderly_allowance"].not_in_force == ""


def test_only_the_feeds_a_search_needs_are_opened(town: Town) -> None:
    """Nobody's wages are read to find who is eighty."""
    town.family(("head", "1940-01-02"))
    feeds = sought(town, "elderly_allowance")["elderly_allowance"].feeds
    assert set(feeds) == {
        "police_household_register", "police_deregistration", "civil_affairs_cremation", "justice_custody",
        "civil_affairs_allowances",
    }  # fmt: skip


def test_one_run_gives_what_each_scheme_gives_alone(town: Town) -> None:
    """Reading the register once for all changes nobody's result."""
    child = orphaned(town, mother="in prison")
    (elder,) = town.family(("head", "1940-01-02"))
    town.certificate(elder, "1", "1")
    town.recipient(child, "01")
    schemes = ("elderly_allowance", "disability_care", "unsupported_child", "dibao")
    together = sought(town, *schemes)
    for scheme in schemes:
        alone = sought(town, scheme, loaded=True)[scheme]
        assert (alone.leads, alone.left_out) == (together[scheme].leads, together[scheme].left_out)
    assert set(ROLLS) == {"01", "02", "03", "04"}
