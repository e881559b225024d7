"""Every question of "What can I get?" could change an answer: for each, a world in which two answers differ."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from doudi.rules.facts import HouseholdFacts, household_fact_key, person_fact_key, split_fact_key
from doudi.rules.graph import Op
from doudi.rules.operators import is_known
from doudi.rules.quantities import MONEY_UNITS, Entity, QuantityUnit
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.values import Sourced, Value
from doudi.rules.walk import Place, support
from doudi.schemes.asking.inquiry import Chance, Inquiry, Page, Relative
from doudi.schemes.bundles.bundle import Bundle, assess_bundle
from doudi.schemes.catalogue import schemes_in_order
from tests.schemes.test_asking import MONTH, PLACE, answer, outcomes, people

LOADED = {scheme.key: scheme for scheme in schemes_in_order(jurisdiction=PLACE)}
STEPS, ROUNDS = 25, 4
MONEY = (0, 60_000, 110_000, 300_000, 10_000_000, 9)
COUNTS = (0, 1, 2, 3, 4, 12, 60)
World = dict[str, Value]


@cache
def with_earlier(scheme: str) -> frozenset[str]:
    """A scheme and all whose results it reads."""
    links = [quantity.from_scheme for quantity in LOADED[scheme].quantities.values() if quantity.from_scheme]
    return frozenset({scheme}).union(*(with_earlier(link[0]) for link in links if link[0] in LOADED))


def values(inquiry: Inquiry, fact: str) -> list[Value]:
    """What the world may say of a fact, the plainest first."""
    key = split_fact_key(fact)[1]
    quantity = next(scheme.quantities[key] for scheme in LOADED.values() if key in scheme.quantities)
    if quantity.unit in MONEY_UNITS:
        return list(MONEY)
    if quantity.unit is QuantityUnit.DATE:
        return [date(2020, 1, 1), date(2025, 6, 30), date(1970, 1, 1)]
    if quantity.unit is QuantityUnit.YES_NO:
        return [False, True]
    if quantity.unit is QuantityUnit.CODE:
        first = inquiry.words[key].otherwise or quantity.none_is
        return sorted((code.code for code in quantity.codes), key=lambda code: code != first)
    return [1, 2, 3, 4] if quantity.unit is QuantityUnit.GRADE else list(COUNTS)


def answers(page: Page) -> Iterator[str]:
    """What may be answered on a page, beside not sure."""
    if page.is_about_everybody:
        yield "".join(f"{who}-" for who in page.people)
        yield from ("".join(f"{who}{'+' if who == one else '-'}" for who in page.people) for one in page.people)
    elif page.asking.kind == "yes_no":
        yield from ("no", "yes")
    elif page.asking.kind == "choice":
        yield from (code.code for code in page.asking.quantity.codes)
    elif page.asking.kind == "month":
        yield from map(str, range(1, 13)) if page.asking.key == "birth_date" else ("2019-1", "2025-5")
    else:
        yield from map(str, {"money": MONEY, "grade": (1, 2, 3, 4)}.get(page.asking.kind, COUNTS))


def not_told(inquiry: Inquiry) -> list[str]:
    """Every fact that is open, officials' too."""
    found = []
    for asking in inquiry.words.values():
        if asking.by in ("resident", "official") and asking.key != "birth_date":
            is_persons = asking.quantity.entity is Entity.PERSON
            found += [person_fact_key(who.key, asking.key) for who in inquiry.people] if is_persons else [
                household_fact_key(asking.key)]  # fmt: skip
    return [fact for fact in found if not inquiry.facts.get(fact).is_known]


def in_world(
    facts: HouseholdFacts, world: Mapping[str, Value], without: frozenset[str] = frozenset()
) -> HouseholdFacts:
    """With everything open filled in from the world."""
    for fact, value in world.items():
        if fact not in without and not facts.get(fact).is_known:
            facts = facts.with_fact(fact, Sourced(value, "试的"))
    return facts


def bundle_of(facts: HouseholdFacts, scheme: str = "") -> Bundle:
    """All schemes, or one and those it reads."""
    return assess_bundle(facts, MONTH, jurisdiction=PLACE, schemes=with_earlier(scheme) if scheme else None)


def listed(inquiry: Inquiry, facts: HouseholdFacts) -> list[tuple[str, Chance, int | None]]:
    """The list a resident would read: how likely each scheme is, and the amount of a likely one."""
    told = replace(inquiry)
    told.__dict__["bundle"] = bundle_of(facts)
    chances = [(entry, told.chance(entry)) for entry in told.bundle.entries if entry.verdict]
    return [
        (entry.scheme.key, chance, entry.verdict.amount_fen if chance is Chance.LIKELY and entry.verdict else None)
        for entry, chance in chances
    ]


def rests_on(bundle: Bundle, scheme: str) -> list[str]:
    """The facts a scheme's result rests on, through the schemes it reads."""
    seen: set[Place | tuple[str, str, int | None]] = set()
    found: dict[str, None] = {}

    def follow(key: str, rules: list[str], person: int | None) -> None:
        entry, ruleset = bundle[key], LOADED[key].ruleset
        if entry.verdict is None:
            return
        evaluation: Evaluation = evaluate(ruleset, entry.facts, MONTH, ruleset.figures(MONTH))
        for index, who in support(evaluation, [(ruleset.rules[rule].node, person) for rule in rules]):
            node = ruleset.graph.nodes[index]
            if node.op is not Op.FACT:
                continue
            name = str(node.payload)
            told = ruleset.quantities[name].from_scheme
            if told and told[0] in LOADED:
                if (*told, who) not in seen:
                    seen.add((*told, who))
                    follow(told[0], [told[1]], who)
            else:
                owner = None if who is None else entry.facts.persons[who].key
                found[household_fact_key(name) if owner is None else person_fact_key(owner, name)] = None

    ruleset, entry = LOADED[scheme].ruleset, bundle[scheme]
    names = ruleset.outcome
    evaluation = evaluate(ruleset, entry.facts, MONTH, ruleset.figures(MONTH))
    eligible = evaluation.rule(names.eligible)
    is_paid = is_known(eligible) and bool(eligible[0]) and names.amount
    follow(scheme, [names.eligible, *([names.amount] if is_paid and names.amount else [])], None)
    return list(found)


def a_world_that_tells(inquiry: Inquiry, page: Page, seed: int = 1) -> World | None:
    """A completion of everything open in which two answers to the page lead to different lists; None if not found.

    Walks from a plain world: whatever the present result rests on is changed, until it rests on the question.
    """
    chance = random.Random(seed)
    quantity, _, who = page.key.partition("@")
    asked = frozenset(
        fact for fact in inquiry.open_facts()
        if split_fact_key(fact)[1] == quantity and (not who or split_fact_key(fact)[0] == who)
    )  # fmt: skip
    told = [inquiry.with_answer(page.key, text).facts for text in answers(page)]
    open_facts = not_told(inquiry)
    for scheme in sorted(page.schemes, key=lambda key: len(with_earlier(key))) * ROUNDS:
        world: World = {fact: values(inquiry, fact)[0] for fact in open_facts}
        for _ in range(STEPS):
            bundle = bundle_of(in_world(inquiry.facts, world, asked), scheme)
            waits = set(rests_on(bundle, scheme))
            if asked & waits or quantity == "birth_date":
                world |= {fact: chance.choice(values(inquiry, fact)[1:]) for fact in asked if fact in world}
                found = [in_world(facts, world) for facts in told]
                results = [bundle_of(facts, scheme) for facts in found]
                for facts, result in zip(found[1:], results[1:], strict=True):
                    differs = result[scheme].verdict != results[0][scheme].verdict
                    if differs and listed(inquiry, facts) != listed(inquiry, found[0]):
                        return world
                waits |= set(rests_on(results[-1], scheme))
            free = sorted(fact for fact in waits if fact in world and fact not in asked)
            if not free:
                break
            fact = chance.choice(free)
            world[fact] = chance.choice(values(inquiry, fact))
    return None


@pytest.mark.parametrize(
    ("seed", "most", "every"),
    [
        (2, 8, 3),
        pytest.param(2, 60, 2, marks=pytest.mark.thorough),
        *(pytest.param(seed, 60, 1, marks=pytest.mark.long) for seed in (2, 7)),
    ],
)
def test_each_question_could_change_the_list(seed: int, most: int, every: int) -> None:
    """For each question asked of a seeded family, some world in which two answers lead to different lists."""
    family = Inquiry(people(random.Random(seed)), MONTH, jurisdiction=PLACE)
    pointless, number = [], 0
    while number < most and (page := family.next_page()) is not None:
        if number % every == 0 and a_world_that_tells(family, page) is None:
            pointless.append(page.key)
        family, number = family.with_answer(page.key, answer(page, seed)), number + 1
    assert number >= min(most, 15)
    assert pointless == []


def test_without_any_income_nobody_is_asked_what_is_paid_out_of_it() -> None:
    """Contributions and costs of treatment lower an income; where there is none they change nothing: not asked."""
    poor = Inquiry((Relative("p1", "head", 1980), Relative("p2", "spouse", 1982)), MONTH, jurisdiction=PLACE)
    for key in ("wage", "transfer", "business", "property_income", "other_income"):
        poor = poor.with_answer(f"monthly_{key}_fen", "p1-p2-")
    paid_out = {"transfer_paid_fen", "rigid_spending_fen"}
    assert not paid_out & {page.key for page in poor.open_pages()}
    for said in ("p1+p2-", "p1?p2-"):
        some = poor.with_answer("monthly_other_income_fen", said)
        assert "transfer_paid_fen" in {page.key for page in some.open_pages()}
    for fact, value in (("person:p1:transfer_paid_fen", 90_000), ("person:p2:rigid_spending_fen", 90_000)):
        changed = poor.facts.with_fact(fact, Sourced(value, "没有问的"))
        assert outcomes(assess_bundle(changed, MONTH, jurisdiction=PLACE)) == outcomes(poor.bundle)
