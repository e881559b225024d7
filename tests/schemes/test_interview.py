"""The resident's form: few pages, plain words, and answers that become facts without guessing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.schemes import load
from doudi.schemes.asking.interview import departments_silent, pages, to_facts
from doudi.schemes.scheme import Scheme

AUGUST, ON = Month(2025, 8), date(2025, 9, 1)
PEOPLE = [
    {"key": "p1", "name": "张某某", "relation": "head", "birth_date": "1985-03-01"},
    {"key": "p2", "name": "李某某", "relation": "spouse", "birth_date": "1986-05-20"},
    {"key": "p3", "name": "张小某", "relation": "child", "birth_date": "2015-06-10"},
]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    """Dibao in the fictitious city."""
    return load("dibao", jurisdiction="demo-city")


def value(answer: Any) -> dict[str, Any]:
    """An answer with a value."""
    return {"state": "value", "value": answer}


NO = {"state": "none"}


def fill(scheme: Scheme, answers: dict[str, Any]) -> dict[str, Any]:
    """Every further page answered with "none" (or no, or 0), one after the other as the form does."""
    while True:
        open_ = [page for page in pages(scheme, answers, AUGUST) if page.key not in answers]
        if not open_:
            return answers
        question = open_[0].question
        plain = {"yes_no": value(False), "text": value("示例路1号"), "sign": value(True)}
        answers = {**answers, open_[0].key: plain.get(question.kind, NO)}


def from_departments(household: HouseholdFacts) -> HouseholdFacts:
    """What the departments' files say of this family."""
    facts = {"urban_rural": "urban", "dwelling_count": 1, "has_business_registration": NONE, "already_receiving": NONE}
    for key, each in facts.items():
        household = household.with_fact(f"household:{key}", Sourced(each, "部门"))
    for person in household.persons:
        for key in ("custody_kind", "disability_category", "transfer_paid_fen"):
            household = household.with_fact(f"person:{person.key}:{key}", Sourced(NONE, "部门"))
    return household


def test_a_family_of_three_is_asked_at_most_25_pages(scheme: Scheme) -> None:
    """Two adults, a child, one wage: the whole form is 25 pages or fewer, and ends."""
    answers = fill(scheme, {"people": PEOPLE, "wage@p1": value(105_000)})
    asked = pages(scheme, answers, AUGUST)
    assert 15 <= len(asked) <= 25
    assert all(page.answered for page in asked)


def test_the_questions_name_person_and_month(scheme: Scheme) -> None:
    """The question is about her by name and about August, in both languages."""
    page = next(page for page in pages(scheme, {"people": PEOPLE}, AUGUST) if page.key == "business@p2")
    assert page.zh == "李某某8月做小生意、种地，挣了多少？"
    assert page.none_zh == "8月没有挣到钱"
    assert "August" in page.en


def test_what_departments_know_is_not_asked(scheme: Scheme) -> None:
    """Register, disability, dwellings, insurance paid are not asked, unless the department was silent."""
    keys = {page.key for page in pages(scheme, {"people": PEOPLE}, AUGUST)}
    assert not keys & {"urban_rural", "dwellings", "registered_business", "receiving", "paid_out@p1", "disability@p1"}
    opened = departments_silent({"people": PEOPLE}, ["dwellings"])
    assert "dwellings" in {page.key for page in pages(scheme, opened, AUGUST)}
    assert "deposits" not in {page.key for page in pages(scheme, {"people": PEOPLE}, AUGUST, known=["deposits"])}


def test_a_page_opens_the_next(scheme: Scheme) -> None:
    """The cost of work is asked of whoever has a wage, treatment of whoever is ill, level of whoever studies."""
    grown = {"key": "p4", "name": "张大某", "relation": "child", "birth_date": "2004-01-01"}
    answers = {"people": [*PEOPLE, grown], "wage@p1": value(90_000), "wage@p2": NO,
               "care": value(["p2"]), "studying@p4": value(True)}  # fmt: skip
    keys = {page.key for page in pages(scheme, answers, AUGUST)}
    assert {"work_cost@p1", "care_cost@p2", "study_level@p4", "child_support@p3"} <= keys
    assert not keys & {"work_cost@p2", "care_cost@p1", "dependent@p4", "wage@p3", "serviceman"}


def test_the_answers_and_the_departments_decide_a_family(scheme: Scheme) -> None:
    """A filled form and the departments' answers leave nothing open: 940 yuan a month."""
    answers = fill(scheme, {"people": PEOPLE, "wage@p1": value(105_000), "business@p2": value(32_000)})
    household = from_departments(to_facts(scheme, answers, AUGUST, as_of=ON))
    result = assess_household(scheme.ruleset, household, Month(2025, 9))
    assert (result.outcome, result.amount_fen, result.undetermined_because) == (Outcome.ELIGIBLE, 94_000, ())


def test_the_form_alone_leaves_only_department_facts_open(scheme: Scheme) -> None:
    """Before the departments answer, what is missing is exactly what only they are asked."""
    answers = fill(scheme, {"people": PEOPLE, "wage@p1": value(105_000)})
    result = assess_household(scheme.ruleset, to_facts(scheme, answers, AUGUST, as_of=ON), Month(2025, 9))
    asked_of_departments = {question.quantity for question in scheme.questions if question.departments_know}
    open_ = {key.rpartition(":")[2] for key in result.undetermined_because}
    assert result.outcome is Outcome.UNDETERMINED
    assert open_ <= asked_of_departments


def test_cannot_say_stays_unknown(scheme: Scheme) -> None:
    """说不清 is unknown, an unanswered page too; 没有 is none. The facts say who declared them, and when."""
    answers = {"people": PEOPLE, "wage@p1": {"state": "unknown"}, "wage@p2": NO, "deposits": {"state": "unknown"}}
    facts = to_facts(scheme, answers, AUGUST, as_of=ON)
    assert facts.get("person:p1:monthly_wage_fen").value is UNKNOWN
    assert facts.get("person:p2:monthly_wage_fen") == Sourced(NONE, "您报的", ON)
    assert facts.get("household:deposits_fen").value is UNKNOWN
    assert facts.get("household:vehicle_count").value is UNKNOWN


def test_who_pages_speak_about_everybody(scheme: Scheme) -> None:
    """Whoever is picked as away does not live there, everybody else does; not answered says nothing of anybody."""
    facts = to_facts(scheme, {"people": PEOPLE, "away": value(["p2"]), "unsure": NO}, AUGUST, as_of=ON)
    together = [facts.get(f"person:p{n}:lives_together").value for n in (1, 2, 3)]
    assert together == [True, False, True]
    assert facts.get("person:p1:is_accounted_for").value is True
    bare = to_facts(scheme, {"people": PEOPLE}, AUGUST, as_of=ON)
    assert bare.get("person:p1:lives_together").value is UNKNOWN


def test_answers_that_do_not_fit_are_refused_together(scheme: Scheme) -> None:
    """A negative wage, a stranger picked and a word for a number come back in one answer, with their pages."""
    answers = {"people": PEOPLE, "wage@p1": value(-1), "away": value(["p9"]), "deposits": value("很多")}
    with pytest.raises(FaultsFound) as caught:
        to_facts(scheme, answers, AUGUST, as_of=ON)
    assert {fault.where for fault in caught.value.faults} == {"wage@p1", "away", "deposits"}


def test_every_question_is_complete_in_both_languages(scheme: Scheme) -> None:
    """Words, hint, why and clause are there, in Chinese and English; money and choices can be left 说不清."""
    for question in scheme.questions:
        assert all((question.zh, question.en, question.hint_zh, question.hint_en, question.why_zh, question.why_en))
        assert question.clause
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in question.en + question.hint_en + question.why_en)
        if question.kind in ("money", "choice", "yes_no", "number"):
            assert question.unknown_allowed, question.key


def test_soldiers_are_asked_about_only_where_it_matters() -> None:
    """A question that only one profile needs is asked in that profile only."""
    asked = {profile: {q.key for q in load("dibao", profile=profile).questions} for profile in ("cn-2021", "cq-2016")}
    assert "serviceman" not in asked["cn-2021"]
    assert "serviceman" in asked["cq-2016"]


def test_a_seventeen_year_old_is_asked_about_work(scheme: Scheme) -> None:
    """From 16 a child may work, so wages are asked; below, the law settles it and the fact says so."""
    young = {"key": "p4", "name": "张二某", "relation": "child", "birth_date": "2008-05-01"}
    answers = {"people": [*PEOPLE, young]}
    keys = {page.key for page in pages(scheme, answers, AUGUST)}
    assert {"wage@p4", "child_support@p4"} <= keys
    assert not keys & {"wage@p3", "transfer@p4"}
    facts = to_facts(scheme, answers, AUGUST, as_of=ON)
    assert facts.get("person:p4:monthly_wage_fen").value is UNKNOWN
    assert facts.get("person:p3:monthly_wage_fen") == Sourced(NONE, "年纪小，法律不让上班，不问", ON)
