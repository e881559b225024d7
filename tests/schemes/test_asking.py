"""What can I get: every question can change something, the interview ends, and nothing unasked mattered."""

from __future__ import annotations

import random
import statistics

import pytest

from doudi.kernel.month import Month
from doudi.rules.contradicting import contradictions_in
from doudi.rules.facts import HouseholdFacts, household_fact_key, person_fact_key, split_fact_key
from doudi.rules.quantities import Entity
from doudi.rules.settle import probes
from doudi.rules.values import NONE, Sourced
from doudi.schemes.asking.facts import INCOMES
from doudi.schemes.asking.inquiry import Inquiry, Page, Relative
from doudi.schemes.asking.words import all_quantities, read_asking
from doudi.schemes.bundles.bundle import Bundle, Standing, assess_bundle
from doudi.schemes.catalogue import schemes_in_order

MONTH, PLACE = Month(2025, 10), "demo-city"


def people(chance: random.Random) -> tuple[Relative, ...]:
    """One to four people of one family."""
    found = [Relative("p1", "head", chance.randint(1940, 2004))]
    for number in range(2, chance.choice((1, 2, 3, 3, 4)) + 1):
        relation = chance.choice(("spouse", "child", "child", "parent"))
        born = chance.randint(2006, 2024) if relation == "child" else chance.randint(1935, 2000)
        found.append(Relative(f"p{number}", relation, born))
    return tuple(found)


def answer(page: Page, seed: int, not_sure: float = 0.05) -> str:
    """What the family of this seed says, whenever it is asked."""
    if page.is_about_everybody:
        return "".join(who + _sign(random.Random(f"{seed}{page.key}{who}"), not_sure) for who in page.people)
    chance = random.Random(f"{seed}{page.key}")
    if chance.random() < not_sure:
        return "?"
    kind, quantity = page.asking.kind, page.asking.quantity
    if kind == "yes_no":
        return "yes" if chance.random() < 0.2 else "no"
    if kind == "choice":
        codes = [code.code for code in quantity.codes]
        return str(quantity.none_is) if quantity.none_is in codes and chance.random() < 0.8 else chance.choice(codes)
    if kind == "month":
        return str(chance.randint(1, 12)) if page.asking.key == "birth_date" else f"2025-{chance.randint(1, 9)}"
    amounts = {"money": ("0", "20000", "80000", "400000", "3000000"), "grade": ("1", "2", "3", "4")}
    return chance.choice(amounts.get(kind, ("0", "1", "2", "3")))


def _sign(chance: random.Random, not_sure: float) -> str:
    said = chance.random()
    return "?" if said < not_sure else "+" if said < not_sure + 0.15 else "-"


def interview(seed: int, not_sure: float = 0.05) -> tuple[Inquiry, list[tuple[Inquiry, Page]]]:
    """The end of one interview, and every question with what was known when it was asked."""
    inquiry = Inquiry(people(random.Random(seed)), MONTH, jurisdiction=PLACE)
    asked: list[tuple[Inquiry, Page]] = []
    while (page := inquiry.next_page()) is not None:
        assert len(asked) < 150, "an interview ends"
        asked.append((inquiry, page))
        inquiry = inquiry.with_answer(page.key, answer(page, seed, not_sure))
    return inquiry, asked


def outcomes(bundle: Bundle) -> list[tuple[str, Standing, object]]:
    """What every scheme says."""
    return [(entry.scheme.key, entry.standing, entry.verdict) for entry in bundle.entries]


def everything(inquiry: Inquiry) -> int:
    """How many pages asking everything would take."""
    resident = [asking for asking in inquiry.words.values() if asking.by == "resident"]
    return sum(len(inquiry.people) if asking.how == "each" else 1 for asking in resident)


@pytest.mark.parametrize("place", ["demo-city", "500106", "310000", "445200", "demo-zhejiang"])
def test_every_quantity_has_words_or_says_who_knows(place: str) -> None:
    """Each quantity of a scheme that no other scheme tells is asked, supposed aloud, or left to officials."""
    words = read_asking(place)
    for key, quantity in all_quantities(place).items():
        if quantity.from_scheme is None:
            assert words[key].by in ("resident", "official", "family_page", "supposed")
    unknown = {name for asking in words.values() for name in asking.after if name not in words}
    assert not unknown


def test_conditions_name_quantities_and_codes_that_exist() -> None:
    """A misspelt condition would never hold, and its question be asked in vain."""
    words = read_asking(PLACE)
    for asking in words.values():
        for condition in asking.not_of:
            key, has_value, wanted = condition.partition("=")
            if has_value:
                codes = {code.code for code in words[key].quantity.codes}
                assert wanted in codes or wanted in ("0", "no", "yes"), (asking.key, condition)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(12))
def test_an_interview_ends_with_what_the_whole_truth_would_say(seed: int) -> None:
    """Whatever the family would have said to the questions not asked, every scheme's result is the same."""
    inquiry, _ = interview(seed, not_sure=0)
    complete = inquiry.facts
    chance = random.Random(f"rest {seed}")
    # What is taken as none because it changes nothing is told otherwise, too.
    has_no_income = all(
        complete.get(person_fact_key(who.key, key)).value in (NONE, 0) for who in inquiry.people for key in INCOMES
    )
    rulesets = {key: scheme.ruleset for scheme in schemes_in_order(jurisdiction=PLACE) for key in scheme.quantities}
    for asking in inquiry.words.values():
        if asking.by != "resident" or asking.key == "birth_date":
            continue
        is_persons = asking.quantity.entity is Entity.PERSON
        facts = [person_fact_key(who.key, asking.key) for who in inquiry.people] if is_persons else [
            household_fact_key(asking.key)]  # fmt: skip
        for fact in facts:
            is_open = not complete.get(fact).is_known or ("no_income" in asking.not_of and has_no_income)
            if is_open and _was_not_asked(inquiry, fact):
                value = chance.choice(probes(rulesets[asking.key], fact))
                told = complete.with_fact(fact, Sourced(value, "没有问的"))
                # Nobody tells what contradicts the rest, such as a spouse who was never married.
                complete = told if not _contradicts(told) else complete
    assert outcomes(assess_bundle(complete, MONTH, jurisdiction=PLACE)) == outcomes(inquiry.bundle)


def _contradicts(family: HouseholdFacts) -> bool:
    rulesets = [scheme.ruleset for scheme in schemes_in_order(jurisdiction=PLACE)]
    return any(
        contradictions_in(ruleset.contradictions, ruleset.quantities, family, MONTH) for ruleset in rulesets
        if all(key in ruleset.quantities for each in ruleset.contradictions for key in each.quantities)
    )  # fmt: skip


def _was_not_asked(inquiry: Inquiry, fact: str) -> bool:
    person, key = split_fact_key(fact)
    return f"{key}@{person}" not in inquiry.answers and key not in inquiry.answers


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_every_question_asked_holds_a_result_open(seed: int) -> None:
    """A question names schemes that are open, and is never asked of the same people twice or about what is known."""
    _, asked = interview(seed)
    seen: set[tuple[str, str]] = set()
    for inquiry, page in asked:
        standings = {entry.scheme.key: entry.standing for entry in inquiry.bundle.entries}
        assert page.schemes
        assert all(standings[scheme] is Standing.OPEN for scheme in page.schemes)
        for who in page.people or ("",):
            assert (page.key, who) not in seen
            seen.add((page.key, who))
        assert page.asking.by == "resident"


@pytest.mark.thorough
def test_an_interview_is_far_shorter_than_asking_everything() -> None:
    """On average less than a third of the pages that asking everything would take."""
    shares = []
    for seed in range(100, 106):
        inquiry, asked = interview(seed)
        shares.append(len(asked) / everything(inquiry))
    assert statistics.mean(shares) < 1 / 3


def test_not_sure_is_an_answer_that_stays_unknown_and_is_not_asked_again() -> None:
    """Somebody sure of nothing comes to an end, and is promised nothing and refused only what she cannot get."""
    inquiry = Inquiry((Relative("p1", "head", 1970),), MONTH, jurisdiction=PLACE)
    asked = []
    while (page := inquiry.next_page()) is not None:
        asked.append(page.key)
        inquiry = inquiry.with_answer(page.key, "p1?" if page.is_about_everybody else "?")
    assert len(asked) == len(set(asked))
    assert inquiry.bundle["dibao"].standing is Standing.OPEN
    assert inquiry.bundle["elderly_allowance"].standing is Standing.REFUSED
    assert not inquiry.bundle.granted()


def test_a_month_of_birth_is_asked_only_where_the_year_does_not_tell_the_age_that_counts() -> None:
    """Somebody who turns eighteen this year is asked the month; somebody of fifty is not."""
    turning = Inquiry((Relative("p1", "head", 1970), Relative("p2", "child", 2007)), MONTH, jurisdiction=PLACE)
    assert not turning.facts.get("person:p2:birth_date").is_known
    assert turning.facts.get("person:p1:birth_date").is_known
    told = turning.with_answer("birth_date@p2", "3")
    assert told.facts.get("person:p2:birth_date").is_known


@pytest.mark.thorough
def test_officials_facts_are_never_asked() -> None:
    """What only an office can know keeps a result open instead of being asked of the family."""
    for seed in range(2):
        _, asked = interview(seed)
        assert not {page.asking.key for _, page in asked} & {"left_dibao_through_work", "is_exceptional_hardship"}
