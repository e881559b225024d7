"""Known facts that contradict each other are refused or put before an official, whichever way they come."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from doudi.kernel.month import Month
from doudi.rules.assessment import Outcome
from doudi.rules.contradicting import contradictions_in
from doudi.rules.contradicting_columns import contradicting_rows
from doudi.rules.contradictions import Severity, readable
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts
from doudi.rules.facts_json import facts_from_json, facts_to_json
from doudi.rules.frozen import freeze, thaw
from doudi.rules.population import population_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.values import UNKNOWN, Sourced
from doudi.rules.wire.answering import Desk, Reasons
from doudi.schemes import load
from doudi.schemes.bundles.desk import BundleDesk
from tests.rules.contradiction_oracle import is_doubtful, is_impossible
from tests.rules.families import families
from tests.rules.wire_cases import facts_of

SEPTEMBER = Month(2025, 9)
TODAY = date(2025, 12, 1)
RULESET = load("dibao", jurisdiction="demo-city").ruleset
HOUSEHOLD = {
    "urban_rural": "urban", "deposits_fen": 300_000, "other_financial_assets_fen": 0, "vehicle_count": 0,
    "dwelling_count": 1, "has_business_registration": False, "recent_property_transfer": False,
    "already_receiving": {"none": True},
}  # fmt: skip


def person(relation: str, born: str, **more: Any) -> dict[str, Any]:
    """Somebody known completely, with nothing, but for what is said."""
    facts: dict[str, Any] = {
        key: {"none": True} for key, quantity in RULESET.quantities.items()
        if quantity.entity == "person" and quantity.none_is is not None
    }  # fmt: skip
    return facts | {"relation_to_head": relation, "birth_date": born, "lives_together": True, "is_married": True,
                    "is_accounted_for": True} | more  # fmt: skip


HEAD = person("head", "1985-03-01")
SPOUSE = person("spouse", "1986-01-02")
CHILD = person("child", "2015-06-10", is_married=False)
PARENT = person("parent", "1950-01-01")


def family(*people: dict[str, Any]) -> dict[str, Any]:
    """These people, with a home and little else."""
    return {"persons": deepcopy(list(people)), **HOUSEHOLD}


def answer(tree: Any, reasons: Reasons = Reasons.NONE) -> dict[str, Any]:
    """What is said of a household, the same alone, written with care, among others, and in columns."""
    desk = Desk(RULESET, SEPTEMBER, reasons, today=TODAY)
    text = json.dumps(tree).encode()
    alone: dict[str, Any] = json.loads(desk.document(text).text)
    assert json.loads(desk.document(text.replace(b'":', b'" :')).text) == alone
    if reasons is Reasons.NONE:
        for at_once in (2, 200):
            desk.at_once = at_once
            many = json.loads(desk.document(json.dumps([family(HEAD), tree, family(HEAD)]).encode()).text)
            assert json.loads(json.dumps(many[1]).replace("$[1]", "$")) == alone
            assert many[0] == many[2] == json.loads(desk.household(family(HEAD)))
    return alone


IMPOSSIBLE = {
    "two heads": (family(HEAD, person("head", "1986-01-02")), ["$.persons[0].relation_to_head",
                                                               "$.persons[1].relation_to_head"], "一户只有一名申请人"),
    "two spouses": (family(HEAD, SPOUSE, CHILD, person("spouse", "1990-01-02")),
                    ["$.persons[1].relation_to_head", "$.persons[3].relation_to_head"], "一夫一妻"),
    "born in 1800": (family(HEAD, person("parent", "1800-01-01")), ["$.persons[1].birth_date"], "没有人活到130岁"),
    "130 years": (family(HEAD, person("parent", "1895-09-01")), ["$.persons[1].birth_date"], "没有人活到130岁"),
    "with its source": (
        family({**HEAD, "relation_to_head": {"value": "head", "source": "户籍"}}, person("head", "1986-01-02")),
        ["$.persons[0].relation_to_head", "$.persons[1].relation_to_head"], "一户只有一名申请人"),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_cannot_be_is_refused(name: str) -> None:
    """The refusal names every fact that takes part by its path, and says why in Chinese and English."""
    tree, paths, why = IMPOSSIBLE[name]
    (fault,) = answer(tree)["refused"]
    assert (fault["path"], fault["code"]) == (paths[0], "rules.contradiction")
    assert all(path in fault["what"] for path in paths[1:])
    assert why in fault["rule"]
    assert fault["zh"] == "几项事实互相矛盾"


DEAD = {"is_deceased": True}
DOUBTFUL: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "head not married": (family({**HEAD, "is_married": False}, SPOUSE), "head_with_spouse_not_married",
                         ["person:p1:relation_to_head", "person:p1:is_married", "person:p2:relation_to_head"]),
    "spouse not married": (family(HEAD, {**SPOUSE, "is_married": "none"}), "spouse_not_married",
                           ["person:p2:relation_to_head", "person:p2:is_married"]),
    "a wage after death": (family(HEAD, {**PARENT, **DEAD, "monthly_wage_fen": 1}), "deceased_with_wage",
                           ["person:p2:is_deceased", "person:p2:monthly_wage_fen"]),
    "a business after death": (family(HEAD, {**PARENT, **DEAD, "monthly_business_fen": 50_000}),
                               "deceased_in_business", ["person:p2:is_deceased", "person:p2:monthly_business_fen"]),
    "123 years": (family(HEAD, {**PARENT, "birth_date": "1902-09-01"}), "older_than_anybody",
                  ["person:p2:birth_date"]),
    "a day short of 130": (family(HEAD, {**PARENT, "birth_date": "1895-09-02"}), "older_than_anybody",
                           ["person:p2:birth_date"]),
    "a child twice": (family(HEAD, CHILD, CHILD), "listed_twice", ["person:p2:birth_date", "person:p3:birth_date"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_can_hardly_be_needs_a_person(name: str) -> None:
    """The amount is worked out and nobody is paid: the reason names the facts by key, and in both languages."""
    tree, key, facts = DOUBTFUL[name]
    said = answer(tree)
    assert (said["outcome"], said["computed_outcome"]) == ("needs_person", "eligible")
    assert answer(tree, Reasons.PROOF)["needs_person_because"] == [
        {"contradiction": key, "why": "contradiction", "facts": facts}
    ]
    words = answer(tree, Reasons.WORDS)
    assert not words["automatic_allowed"]
    (reason,) = words["needs_person_because"]
    quantities = {RULESET.quantities[each.rpartition(":")[2]] for each in facts}
    assert all(each.zh in reason["zh"] and each.en in reason["en"] for each in quantities)
    assert reason["zh"].endswith("要由工作人员核实")


FINE = {
    "nothing odd": family(HEAD, SPOUSE, CHILD),
    "unmarried without a spouse": family({**HEAD, "is_married": False}, CHILD),
    "marriage unknown": family({**HEAD, "is_married": "unknown"}, {**SPOUSE, "is_married": "unknown"}),
    "relation unknown": family({**HEAD, "is_married": False}, {**SPOUSE, "relation_to_head": "unknown"}),
    "dead and nothing earned": family(HEAD, {**PARENT, **DEAD, "monthly_wage_fen": 0}),
    "dead, the wage unknown": family(HEAD, {**PARENT, **DEAD, "monthly_wage_fen": "unknown"}),
    "a wage, death unknown": family(HEAD, {**PARENT, "is_deceased": "unknown", "monthly_wage_fen": 1}),
    "a day short of 123": family(HEAD, {**PARENT, "birth_date": "1902-09-02"}),
    "birth unknown": family(HEAD, {**CHILD, "birth_date": "unknown"}, {**CHILD, "birth_date": "unknown"}),
    "twins with keys": family(HEAD, {**CHILD, "key": "a"}, {**CHILD, "key": "b"}),
    "one twin with a key": family(HEAD, {**CHILD, "key": "a"}, CHILD),
    "twins with names": family(HEAD, {**CHILD, "label": "大双"}, {**CHILD, "label": "小双"}),
    "twins, one at school": family(HEAD, {**CHILD, "is_full_time_student": True}, CHILD),
}


@pytest.mark.parametrize("name", FINE)
def test_what_can_be_is_answered(name: str) -> None:
    """At the border, where a fact is not known, and where keys tell twins apart, nothing contradicts."""
    assert answer(FINE[name])["outcome"] in ("eligible", "undetermined")
    assert answer(FINE[name], Reasons.PROOF)["needs_person_because"] == []


def test_a_refusal_waits_as_well() -> None:
    """Contradictory facts refuse nobody either; a result that waits for facts goes on waiting, and says both."""
    rich = family({**HEAD, "is_married": False, "monthly_wage_fen": 900_000}, SPOUSE)
    assert [answer(rich)[key] for key in ("outcome", "computed_outcome", "amount_fen")] == [
        "needs_person", "not_eligible", 0,
    ]  # fmt: skip
    open_ = family({**HEAD, "is_married": False}, {**SPOUSE, "monthly_wage_fen": "unknown"})
    said = answer(open_, Reasons.PROOF)
    assert (said["outcome"], len(said["needs_person_because"])) == ("undetermined", 1)
    assert said["undetermined_because"]


def test_several_are_told_together() -> None:
    """Everything that contradicts stands in one answer, beside what else is wrong."""
    refused = answer(family(HEAD, {**HEAD, "birth_date": "1800-01-01"}, {**SPOUSE, "deposits": 1}))["refused"]
    assert [each["code"] for each in refused] == ["wire.unknown-key", "rules.contradiction", "rules.contradiction"]


def test_the_household_of_a_month_of_its_own() -> None:
    """Years count back from the month the household names."""
    old = family(HEAD, {**PARENT, "birth_date": "1902-10-15"})
    assert answer(old)["outcome"] == "eligible"
    assert answer({**old, "month": "2025-11"})["outcome"] == "needs_person"


@pytest.mark.parametrize(("as_of", "refused"), [("2025-12-01", False), ("2025-12-02", True), ("2099-01-01", True)])
def test_evidence_is_of_a_day_that_has_come(as_of: str, refused: bool) -> None:
    """After the month assessed it may be; after today it cannot."""
    for state in ({"value": 5}, {"none": True}, {"unknown": True}):
        said = answer(family({**HEAD, "monthly_wage_fen": {**state, "as_of": as_of}}))
        assert ("refused" in said) is refused
        if refused:
            assert [(each["path"], each["code"]) for each in said["refused"]] == [
                ("$.persons[0].monthly_wage_fen.as_of", "wire.as-of")
            ]


@pytest.mark.parametrize("label", ["500106198503011234", "50010619850301123X", "张某某 500106850301123 重庆"])
def test_a_label_is_no_citizen_number(label: str) -> None:
    """Reasons repeat it; a key is refused for the same."""
    (fault,) = answer(family({**HEAD, "label": label}))["refused"]
    assert (fault["path"], fault["code"]) == ("$.persons[0].label", "wire.label")
    assert label not in json.dumps(fault, ensure_ascii=False)
    assert "refused" not in answer(family({**HEAD, "label": "电话 5001061985030112345678"}))


def test_all_schemes_together_refuse_and_wait_alike() -> None:
    """The bundle refuses what cannot be; what can hardly be keeps back each scheme that reads it, and says why."""
    desk = BundleDesk(SEPTEMBER, jurisdiction="demo-city", reasons=Reasons.WORDS, today=TODAY)
    refused = json.loads(desk.document(json.dumps(IMPOSSIBLE["two heads"][0]).encode()).text)["refused"]
    assert [each["code"] for each in refused] == ["rules.contradiction"]
    bundle = json.loads(desk.document(json.dumps(DOUBTFUL["head not married"][0]).encode()).text)
    dibao = next(each for each in bundle["schemes"] if each["scheme"] == "dibao")
    assert (dibao["standing"], dibao["amount_fen"], bundle["monthly_fen"]) == ("needs_person", 0, 0)
    (because,) = dibao["because"]
    assert "已婚" in because["zh"]
    assert "married" in because["en"]
    assert because in [{key: each[key] for key in ("zh", "en")} for each in dibao["needs_person_because"]]


def test_a_case_on_file_needs_a_person() -> None:
    """Facts that came together in a case cannot be sent back: even what cannot be goes before the official."""
    household = facts_of(IMPOSSIBLE["two heads"][0], RULESET.quantities)
    result = assess_household(RULESET, household, SEPTEMBER)
    assert (result.outcome, result.automatic_allowed) == (Outcome.NEEDS_PERSON, False)
    assert "一户只有一名申请人" in result.needs_person_because[0]
    assert "one applicant" in result.needs_person_because_en[0]


@pytest.mark.parametrize("unknown", ["relation_to_head", "is_married", "is_deceased", "monthly_wage_fen", "birth_date"])
def test_unknown_never_contradicts(unknown: str) -> None:
    """Whatever contradicts, it no longer does once one of its facts is not known of anybody."""
    for tree, key in [(each[0], name) for name, each in (IMPOSSIBLE | DOUBTFUL).items()]:
        household = facts_of(tree, RULESET.quantities)
        about = _found(household)
        for position in range(len(household.persons)):
            household = household.with_fact(f"person:p{position + 1}:{unknown}", Sourced(UNKNOWN))
        left = _found(household)
        assert {each for each in left if unknown in each[1]} == set(), key
        assert {each for each in about if unknown not in each[1]} <= left


def _found(household: HouseholdFacts) -> set[tuple[str, tuple[str, ...]]]:
    found = contradictions_in(RULESET.contradictions, RULESET.quantities, household, SEPTEMBER)
    return {(each.declared.key, tuple(quantity for _, quantity in each.facts)) for each in found}


@pytest.mark.parametrize("seed", range(3))
def test_declarations_columns_and_plain_words_agree(seed: int) -> None:
    """On generated families: the declarations find what the oracle finds, and columns leave out none of them."""
    households = families(RULESET.quantities, 300, seed)
    rows = set(contradicting_rows(RULESET.contradictions, RULESET.quantities,
                                  population_of(RULESET.quantities, households), SEPTEMBER).tolist())  # fmt: skip
    met = set()
    for row, household in enumerate(households):
        found = contradictions_in(RULESET.contradictions, RULESET.quantities, household, SEPTEMBER)
        severities = {each.declared.severity for each in found}
        assert (Severity.REFUSE in severities) is is_impossible(household, SEPTEMBER)
        assert (Severity.NEEDS_PERSON in severities) is is_doubtful(household, SEPTEMBER)
        assert not found or row in rows
        met |= {each.declared.key for each in found}
    assert len(met) >= 4
    assert all(one < other for one, other in pairwise(sorted(rows)))


def test_a_scheme_takes_what_it_reads() -> None:
    """A declaration counts where every one of its facts is read, and nowhere else."""
    few = {key: RULESET.quantities[key] for key in ("relation_to_head", "urban_rural")}
    assert {each.key for each in readable(RULESET.contradictions, few)} == {"two_heads", "two_spouses"}
    assert contradicting_rows((), few, population_of(few, []), SEPTEMBER).tolist() == np.zeros(0).tolist()


def test_they_are_kept_with_a_decision() -> None:
    """The ruleset beside a decision keeps them, under a hash of its own; one without them keeps the hash it had."""
    again = thaw(freeze(RULESET))
    assert again.contradictions == RULESET.contradictions
    assert again.hash == RULESET.hash
    assert "contradictions" not in json.loads(freeze(_without()))
    assert _without().hash != RULESET.hash
    twins = HouseholdFacts(tuple(facts_of(family(HEAD, CHILD, CHILD), RULESET.quantities).persons))
    kept = facts_from_json(facts_to_json(twins))
    assert [each.has_own_key for each in kept.persons] == [False, False, False]


def _without() -> Ruleset:
    return replace(RULESET, contradictions=())
