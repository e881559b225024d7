"""Answers of "What can I get?" in a scheme's form: said the same way, of the same people, and nothing made up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doudi.kernel.month import Month
from doudi.rules.quantities import Entity
from doudi.rules.values import NONE, NOT_ASKED, Sourced
from doudi.schemes import load
from doudi.schemes.asking.carrying import carry, who_is_who
from doudi.schemes.asking.inquiry import Inquiry, Relative
from doudi.schemes.asking.interview import pages, to_facts
from tests.schemes.test_asking import MONTH, PLACE, interview

DIBAO = load("dibao", jurisdiction=PLACE)
COUPLE = (Relative("p1", "head", 1980), Relative("p2", "spouse", 1982), Relative("p3", "child", 2005))
NAMED = [
    {"key": "A", "name": "张某某", "relation": "head", "birth_date": "1980-03-01"},
    {"key": "B", "name": "李某某", "relation": "spouse", "birth_date": "1982-07-01"},
    {"key": "C", "name": "张小某", "relation": "child", "birth_date": "2005-07-01"},
]


def carried(told: dict[str, str], people: list[dict[str, Any]] = NAMED) -> dict[str, Any]:
    """The form's answers of these three after what they told."""
    return dict(carry(DIBAO, Inquiry(COUPLE, MONTH, told, PLACE), people).answers)


@pytest.mark.parametrize(
    ("told", "form"),
    [
        ({"monthly_wage_fen": "p1+p2-", "monthly_wage_fen@p1": "105000"},
         {"wage@A": {"state": "value", "value": 105000}, "wage@B": {"state": "none"}}),
        ({"monthly_wage_fen": "p1+p2?", "monthly_wage_fen@p1": "?"}, {}),
        ({"monthly_business_fen": "p2+", "monthly_business_fen@p2": "20000"},
         {"business@B": {"state": "value", "value": 20000}}),
        ({"monthly_property_income_fen": "p1+p2+p3-", "monthly_property_income_fen@p1": "500",
          "monthly_property_income_fen@p2": "700"}, {"rent": {"state": "value", "value": 1200}}),
        ({"monthly_property_income_fen": "p1+p2+p3-", "monthly_property_income_fen@p1": "500"}, {}),
        ({"monthly_other_income_fen": "p1-p2-p3-"}, {"other_money": {"state": "none"}}),
        ({"serious_illness": "p1-p2+p3-"}, {"illness": {"state": "value", "value": ["B"]}}),
        ({"serious_illness": "p1-p2-p3-"}, {"illness": {"state": "none"}}),
        ({"serious_illness": "p1-p2-p3?"}, {}),
        ({"rigid_spending_fen": "p1-p2-p3+", "rigid_spending_fen@p3": "80000"},
         {"care": {"state": "value", "value": ["C"]}, "care_cost@C": {"state": "value", "value": 80000}}),
        ({"rigid_spending_fen": "p1-p2-p3+", "rigid_spending_fen@p3": "?"},
         {"care": {"state": "value", "value": ["C"]}}),
        ({"student_level": "p3+p1-", "student_level@p3": "vocational"},
         {"study_level@C": {"state": "value", "value": "vocational"},
          "study_level@A": {"state": "value", "value": "none"}}),
        ({"deposits_fen": "0", "vehicle_count": "1", "has_business_registration": "no", "urban_rural": "rural"},
         {"deposits": {"state": "value", "value": 0}, "vehicles": {"state": "value", "value": 1},
          "registered_business": {"state": "value", "value": False},
          "urban_rural": {"state": "value", "value": "rural"}}),
        ({"deposits_fen": "?", "urban_rural": "?", "recent_property_transfer": "?"}, {}),
        ({"already_receiving": "none", "is_married": "p1+p2+"}, {"receiving": {"state": "value", "value": "none"}}),
    ],
)  # fmt: skip
def test_an_answer_stands_where_the_form_asks_the_same(told: dict[str, str], form: dict[str, Any]) -> None:
    """Amounts, kinds, picks and none; not sure stays unanswered; what the form does not ask is not carried."""
    assert carried(told) == form


@pytest.mark.parametrize("seed", [2, pytest.param(0, marks=pytest.mark.thorough)])
def test_the_form_says_to_the_rules_what_the_interview_said(seed: int) -> None:
    """Read back as the form's own facts, every carried answer is the fact the interview gave, of the same person."""
    inquiry, _ = interview(seed)
    people = [
        {"key": f"M{each.key}", "relation": each.relation, "birth_date": f"{each.birth_year}-07-01"}
        for each in reversed(inquiry.people)
    ]
    people.sort(key=lambda each: each["relation"] != "head")
    month = Month(2025, 9)
    answers: dict[str, Any] = {**carry(DIBAO, inquiry, people).answers, "people": people}
    facts = to_facts(DIBAO, answers, month, as_of=date(2025, 10, 2))
    compared = 0
    for question in DIBAO.questions:
        asking = inquiry.words.get(question.quantity)
        if asking is None or asking.by != "resident" or question.counts_for:
            continue
        none_is = DIBAO.quantities[question.quantity].none_is
        holders = facts.persons if asking.quantity.entity is Entity.PERSON else (facts,)
        for holder in holders:
            said = inquiry.facts if holder is facts else next(
                each for each in inquiry.facts.persons if holder.key == f"M{each.key}")  # fmt: skip
            ours = holder.facts.get(question.quantity, NOT_ASKED)
            theirs = said.facts.get(question.quantity, NOT_ASKED)
            if ours.is_known and ours.source == "您报的":
                assert _plain(ours, none_is) == _plain(theirs, none_is), question.key
                compared += 1
    for page in pages(DIBAO, answers, month):
        asking = inquiry.words.get(page.question.quantity)
        if asking and asking.by == "resident" and page.question.kind != "who" and not page.question.counts_for:
            holder = next((each for each in inquiry.facts.persons if page.person_key == f"M{each.key}"), inquiry.facts)
            known = holder.facts.get(page.question.quantity, NOT_ASKED).is_known
            who = (page.person_key or "")[1:]
            said = who in inquiry.answers.get(asking.key, "-") or f"{asking.key}@{who}" in inquiry.answers
            if asking.how == "family":
                said = asking.key in inquiry.answers
            assert (known and said) == (page.key in answers), page.key
    assert compared > 8


def _plain(sourced: Sourced, none_is: object) -> object:
    return none_is if sourced.value is NONE else sourced.value


def test_nobody_is_mistaken_for_somebody_else() -> None:
    """Two children told, one named two years off: nobody is guessed; a third stranger keeps sums unanswered."""
    told = (Relative("p1", "head", 1980), Relative("p2", "child", 2010), Relative("p3", "child", 2012))
    head = {"key": "A", "relation": "head", "birth_date": "1980-03-01"}
    child = {"key": "B", "relation": "child", "birth_date": "2011-03-01"}
    assert who_is_who(told, [head, child]) == {"A": "p1"}
    assert who_is_who(told, [{**head, "birth_date": "1983-01-01"}]) == {}
    stranger = {"key": "D", "relation": "other", "birth_date": "1950-01-01"}
    said = {"monthly_other_income_fen": "p1-p2-p3-", "serious_illness": "p1+p2-p3-", "monthly_wage_fen": "p1-"}
    assert carried(said, [*NAMED, stranger]) == {"wage@A": {"state": "none"}}
    assert set(carried(said, NAMED[:2])) == {"wage@A"}
    begun = carry(DIBAO, Inquiry(COUPLE, MONTH, said, PLACE), [*NAMED, stranger])
    assert begun.begun == {"illness": ("A",)}
    assert [each.key for each in carry(DIBAO, Inquiry(COUPLE, MONTH, said, PLACE), NAMED[:2]).not_named] == ["p3"]


def test_only_what_was_answered_is_carried() -> None:
    """What the interview takes as said, and a relation or birth year, fills in no question."""
    assert carried({}) == {}
