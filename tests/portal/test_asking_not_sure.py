"""What can I get, for whom much is unclear: no follow-up to what nobody knows, no child's question to the old."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from doudi.portal.outlook import Prospect, prospects
from doudi.rules.assessment import Outcome
from doudi.schemes.asking.inquiry import Chance, Inquiry, Page, Relative
from tests.schemes.test_asking import MONTH, PLACE

FAMILY = (Relative("p1", "head", 1985), Relative("p2", "spouse", 1987), Relative("p3", "child", 2015))
OLD_COUPLE = (Relative("p1", "head", 1940), Relative("p2", "spouse", 1945))


def not_sure(page: Page) -> str:
    """Not sure of anything."""
    return "".join(f"{who}?" for who in page.people) if page.is_about_everybody else "?"


def nothing(page: Page) -> str:
    """No income, no property, nobody ill; lives in a village and was born in a month nobody remembers."""
    if page.asking.key == "birth_date":
        return "?"
    if page.is_about_everybody:
        return "".join(f"{who}-" for who in page.people)
    codes = [code.code for code in page.asking.quantity.codes]
    if page.asking.kind == "choice":
        return "rural" if "rural" in codes else str(page.asking.quantity.none_is or codes[0])
    return "no" if page.asking.kind == "yes_no" else "0"


def walk(people: tuple[Relative, ...], say: Callable[[Page], str]) -> tuple[Inquiry, list[str]]:
    """The end of an interview and the keys of its pages."""
    inquiry, asked = Inquiry(people, MONTH, jurisdiction=PLACE), list[str]()
    while (page := inquiry.next_page()) is not None:
        asked.append(page.key)
        inquiry = inquiry.with_answer(page.key, say(page))
    return inquiry, asked


def told(inquiry: Inquiry) -> dict[str, Prospect]:
    """The list at the end, by scheme."""
    return {each.scheme.key: each for each in prospects(inquiry)}


def test_who_is_not_sure_is_not_asked_what_follows() -> None:
    """Nobody who does not know whether there is a certificate is asked its grade; and the interview stays short."""
    inquiry, asked = walk(FAMILY, not_sure)
    assert len(asked) <= 45
    for key in asked:
        quantity, _, person = key.partition("@")
        for earlier in inquiry.words[quantity].after:
            assert "?" not in inquiry.answers.get(earlier, ""), key
            assert inquiry.answers.get(f"{earlier}@{person}") != "?", key


def test_a_month_nobody_knows_leaves_the_year() -> None:
    """A couple of 80 and 85 is asked nothing about parents or school; only what the month decides stays possible."""
    inquiry, asked = walk(OLD_COUPLE, nothing)
    assert "birth_date@p2" in asked
    assert not {"father_state", "mother_state", "student_level@p2", "was_raised_as_orphan"} & set(asked)
    found = told(inquiry)
    assert found["elderly_allowance"].chance is Chance.POSSIBLE
    assert found["elderly_allowance"].not_sure_of
    assert found["dibao"].chance is Chance.LIKELY
    turning = {entry.scheme.key for entry in inquiry.bundle.entries if inquiry.turns_on_birth(entry)}
    assert "elderly_allowance" in turning
    assert "dibao" not in turning


@pytest.mark.parametrize("month", ["1", "12"])
def test_a_known_month_decides(month: str) -> None:
    """With the month said, nothing turns on it any more."""
    inquiry, _ = walk(OLD_COUPLE, lambda page: month if page.asking.key == "birth_date" else nothing(page))
    assert not any(inquiry.turns_on_birth(entry) for entry in inquiry.bundle.entries)


ALONE = (Relative("p1", "head", 1960),)


@pytest.mark.parametrize("people", [ALONE, OLD_COUPLE, FAMILY], ids=["one", "couple", "three"])
def test_every_no_says_why(people: tuple[Relative, ...]) -> None:
    """A scheme the answers rule out has a reason; one that waits for an official is possible, not ruled out."""
    inquiry, _ = walk(people, nothing)
    entries = {entry.scheme.key: entry for entry in inquiry.bundle.entries}
    for key, found in told(inquiry).items():
        verdict = entries[key].verdict
        if found.chance is not Chance.NO or verdict is None:
            continue
        assert found.why, key
        assert not any("跟着等" in line for line in found.why), key
        assert verdict.computed is Outcome.NOT_ELIGIBLE or inquiry.excluded_by(entries[key]) or entries[key].because


def test_nobody_is_told_to_bring_what_departments_can_supply() -> None:
    """Papers to bring come with their condition; what departments know stands apart."""
    inquiry, _ = walk(OLD_COUPLE, nothing)
    dibao = told(inquiry)["dibao"]
    assert not {paper.key for paper in dibao.papers} & {"identity", "disability_certificate"}
    assert {paper.key for paper in dibao.looked_up} == {"identity", "disability_certificate"}
    assert all(paper.from_platform for each in told(inquiry).values() for paper in each.looked_up)
    illness = next(paper for paper in dibao.papers if paper.key == "illness_papers")
    assert illness.condition == ("家里有人得重病", "somebody is seriously ill")
