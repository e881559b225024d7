"""What is said of a household as JSON is what the engine finds: one by one, many at once, with and without reasons."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest

from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment
from doudi.rules.evaluate import assess_household
from doudi.rules.ruleset import Ruleset
from doudi.rules.wire import answering
from doudi.rules.wire.answering import Desk, Reasons
from doudi.schemes import load
from tests.rules.families import families
from tests.rules.oneway_cases import random_families, random_ruleset
from tests.rules.random_rules import MONTH
from tests.rules.wire_cases import facts_of, tree_of, written

SEPTEMBER = Month(2025, 9)


def difference(said: dict[str, Any], found: Assessment) -> str | None:
    """Where an answer is not the assessment, or None."""
    pairs = {
        name: (said.get(name), getattr(found, name))
        for name in ("scheme", "profile", "jurisdiction", "month", "ruleset_hash", "grants", "outcome",
                     "computed_outcome", "amount_fen", "people", "automatic_allowed")
    }  # fmt: skip
    pairs["undetermined_because"] = (said["undetermined_because"], list(found.undetermined_because))
    pairs["rests_on"] = (said["rests_on_unverified"], sorted(each.key for each in found.rests_on))
    persons = [{"key": p.person_key, "eligible": p.eligible, "amount_fen": p.amount_fen} for p in found.persons]
    pairs["persons"] = (said.get("persons", []), persons)
    pairs["reasons"] = (len(said["needs_person_because"]), len(found.needs_person_because))
    steps = [
        {"rule": step.key, "role": step.role,
         **({} if step.person_key is None else {"person": step.person_key}), "value": step.value,
         "clause": step.clause, "facts": [each.fact_key for each in step.inputs],
         "figures": [each.key for each in step.parameters]}
        for step in found.steps
    ]  # fmt: skip
    told = [{key: value for key, value in step.items() if key != "unit"} for step in said["steps"]]
    pairs["steps"] = (told, steps)
    figures = {each.key for step in found.steps for each in step.parameters}
    pairs["figures"] = (sorted(said["figures"]), sorted(figures))
    return next((f"{name}: {said} is not {true}" for name, (said, true) in pairs.items() if said != true), None)


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["demo-city", "500106"])
def test_a_proof_is_the_engines(place: str) -> None:
    """Outcome, amount, steps, facts, figures and clauses are those of the assessment, whatever form was sent."""
    ruleset = load("dibao", jurisdiction=place).ruleset
    desk, chance = Desk(ruleset, SEPTEMBER, Reasons.PROOF), random.Random(5)
    households = [each for each in families(ruleset.quantities, 70, seed=31) if each.persons]
    for household in households:
        answered = desk.document(written(tree_of(household, chance)).encode())
        assert answered.refused == 0, answered.text
        assert difference(json.loads(answered.text), assess_household(ruleset, household, SEPTEMBER)) is None


@pytest.mark.parametrize("seed", [20, *(pytest.param(each, marks=pytest.mark.thorough) for each in range(21, 28))])
def test_a_proof_of_random_rules_is_the_engines(seed: int) -> None:
    """So it is for random rules, with persons entitled, lines left out and figures not on file."""
    ruleset, chance = random_ruleset(seed), random.Random(seed)
    desk = Desk(ruleset, MONTH, Reasons.PROOF)
    for household in random_families(ruleset, 12, seed):
        if not household.persons:
            continue
        answered = desk.document(written(tree_of(household, chance)).encode())
        assert answered.refused == 0, answered.text
        assert difference(json.loads(answered.text), assess_household(ruleset, household, MONTH)) is None


@pytest.mark.thorough
def test_the_words_stand_beside_the_same_proof() -> None:
    """The full explanation is the proof with its words, and where the answer would turn."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    chance = random.Random(7)
    for family in [each for each in families(ruleset.quantities, 25, seed=32) if each.persons]:
        tree = tree_of(family, chance)
        text, household = written(tree).encode(), facts_of(tree, ruleset.quantities)
        proof = json.loads(Desk(ruleset, SEPTEMBER, Reasons.PROOF).document(text).text)
        words = json.loads(Desk(ruleset, SEPTEMBER, Reasons.WORDS).document(text).text)
        result = assess_household(ruleset, household, SEPTEMBER)
        assert [(step["zh"], step["value_en"]) for step in words["steps"]] == [
            (step.zh, step.value_en) for step in result.steps
        ]
        turns = [(each["zh"], each["flips_result"]) for each in words.pop("counterfactuals")]
        assert turns == [(each.zh, each.flips_result) for each in result.counterfactuals]
        assert {reason.pop("zh") for reason in words["needs_person_because"]} == set(result.needs_person_because)
        for each in [*words["steps"], *words["needs_person_because"]]:
            for key in ("zh", "en", "value_zh", "value_en"):
                each.pop(key, None)
        assert words == proof


def _one_by_one(desk: Desk, trees: list[Any]) -> list[Any]:
    return [json.loads(desk.household(tree)) for tree in trees]


@pytest.mark.thorough
@pytest.mark.parametrize("plain", [True, False])
def test_many_at_once_are_answered_as_one_by_one(plain: bool) -> None:
    """A list long enough for columns gets the very answers its households get alone, in its order."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    chance = random.Random(9)
    trees = [tree_of(each, chance, plain=plain) for each in families(ruleset.quantities, 400, 33) if each.persons]
    assert len(trees) > answering.BATCH
    desk = Desk(ruleset, SEPTEMBER)
    answered = desk.document(written(trees).encode())
    assert (answered.households, answered.refused) == (len(trees), 0)
    assert json.loads(answered.text) == _one_by_one(desk, trees)
    lines = list(desk.lines(written(tree).encode() for tree in trees))
    assert [json.loads(line) for part in lines for line in part.text.splitlines()] == _one_by_one(desk, trees)


@pytest.mark.parametrize("seed", [40, *(pytest.param(each, marks=pytest.mark.thorough) for each in range(41, 45))])
def test_many_of_random_rules_are_answered_as_one_by_one(seed: int) -> None:
    """So it is for random rules that entitle persons."""
    ruleset, chance = random_ruleset(seed), random.Random(seed)
    desk = Desk(ruleset, MONTH)
    trees = [tree_of(each, chance) for each in random_families(ruleset, 330, seed) if each.persons]
    assert len(trees) > answering.BATCH
    assert json.loads(desk.document(written(trees).encode()).text) == _one_by_one(desk, trees)


def test_a_refused_household_leaves_its_neighbours_alone() -> None:
    """In a batch with wrong households the others are answered, and each wrong one says where it is wrong."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    chance = random.Random(4)
    households = [each for each in families(ruleset.quantities, 300, 34) if each.persons]
    trees: list[Any] = [tree_of(each, chance, plain=True) for each in households]
    trees[3], trees[100] = {"persons": []}, 7
    trees[200] = {**trees[200], "deposits_fen": -1}
    trees[220] = {"persons": [{}], "month": "2019-01"}
    answered = Desk(ruleset, SEPTEMBER).document(written(trees).encode())
    answers = json.loads(answered.text)
    assert (answered.households, answered.refused) == (len(trees), 4)
    paths = {row: answers[row]["refused"][0]["path"] for row, each in enumerate(answers) if "refused" in each}
    assert paths == {3: "$[3].persons", 100: "$[100]", 200: "$[200].deposits_fen", 220: "$[220].month"}
    assert answers[220]["refused"][0]["code"] == "rules.not-in-force"


def test_a_household_may_name_its_own_month(demo: Ruleset) -> None:
    """Its own month goes before the one given for all; without either it is refused."""
    household = next(each for each in families(demo.quantities, 9, 2) if each.persons)
    tree = tree_of(household, random.Random(1)) | {"month": "2026-01"}
    assert json.loads(Desk(demo, SEPTEMBER).household(tree))["month"] == "2026-01"
    assert json.loads(Desk(demo).household(tree))["month"] == "2026-01"
    tree.pop("month")
    refused = json.loads(Desk(demo).household(tree))["refused"]
    assert [(fault["path"], fault["code"]) for fault in refused] == [("$.month", "wire.month")]
    september = json.loads(Desk(demo, SEPTEMBER).household(tree))
    assert september["month"] == "2025-09"


def test_sixty_people_are_a_household(demo: Ruleset) -> None:
    """A household of 60 is answered, with its proof and before anyone loses patience; one of 201 is refused."""
    tree = {"persons": [{"birth_date": "1980-01-01"} for _ in range(60)]}
    assert "outcome" in json.loads(Desk(demo, SEPTEMBER).household(tree))
    began = time.process_time()
    proof = json.loads(Desk(demo, SEPTEMBER, Reasons.PROOF).household(tree))
    assert len(proof["undetermined_because"]) > 1_000
    # It took most of a minute once: every open fact of every person was tried over.
    assert time.process_time() - began < 10
    tree = {"persons": [{"birth_date": "1980-01-01"} for _ in range(201)]}
    refused = json.loads(Desk(demo, SEPTEMBER).household(tree))["refused"]
    assert [fault["code"] for fault in refused] == ["rules.too-many-people"]


@pytest.mark.parametrize("number", ["1050.50", "1e3", "1000000000000000000"])
def test_a_refusal_names_a_number_as_it_was_written(number: str) -> None:
    """Alone, in a list and on a line the same words, whichever way the text was read."""
    desk = Desk(load("dibao", jurisdiction="demo-city").ruleset, SEPTEMBER)
    text = f'{{"persons": [{{"monthly_wage_fen": {number}}}]}}'.encode()
    careful = text.replace(b'":', b'" :')
    told = {
        json.loads(answer)["refused"][0]["what"]
        for answer in (
            desk.document(text).text,
            desk.document(careful).text,
            desk.document(b"[" + text + b"]").text[1:-1],
            "".join(each.text for each in desk.lines([text])),
        )
    }
    assert len(told) == 1
    assert told.pop().startswith(f"{number} is ")
