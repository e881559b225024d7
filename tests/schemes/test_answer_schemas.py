"""The published schemas of answers say exactly what is written: every kind of answer is held against its type."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from doudi.kernel.month import Month
from doudi.rules.wire.answering import Desk, Reasons
from doudi.rules.wire.receiving import Reception
from doudi.schemes import load
from doudi.schemes.bundles.desk import BundleDesk, all_quantities
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.pages.answer_schemas import ANSWERS, BUNDLES, answer_schemas
from tests.rules.families import families
from tests.rules.wire_cases import accepts, tree_of

PLACE, MONTH = "demo-city", Month(2025, 9)
FAMILY = {
    "key": "H-1", "urban_rural": "urban",
    "persons": [{"key": "a", "birth_date": "1985-03-01", "monthly_wage_fen": 105_000},
                {"birth_date": "2015-03-01", "relation_to_head": "child"}],
}  # fmt: skip


@cache
def strict() -> dict[str, Any]:
    """The schemas, under which an object has no member that is not told."""
    found = deepcopy(answer_schemas())
    for each in found.values():
        if "properties" in each:
            each["additionalProperties"] = False
    return {"$defs": found}


def is_a(name: str, value: Any) -> bool:
    """Whether an answer is of a type, to the last member."""
    return accepts({"$ref": f"#/$defs/{name}"}, value, strict())


def answers(desk: Reception, trees: list[Any]) -> list[Any]:
    """What a desk says of households."""
    found: list[Any] = json.loads(desk.document(json.dumps(trees).encode()).text)
    return found


@pytest.mark.parametrize("scheme", scheme_keys())
def test_every_answer_of_a_scheme_is_of_its_type(scheme: str) -> None:
    """Generated families of every kind, with and without reasons, refused ones among them."""
    ruleset = load_for(scheme, jurisdiction=PLACE).ruleset
    chance = random.Random(11)
    trees = [tree_of(family, chance) for family in families(ruleset.quantities, 12, seed=3)]
    for reasons, kind in zip(Reasons, ANSWERS, strict=True):
        for answer in answers(Desk(ruleset, MONTH, reasons), [*trees, {"persons": []}]):
            name = "Refusal" if "refused" in answer else kind.__name__
            assert is_a(name, answer), answer


def test_answers_computed_at_once_are_of_the_same_type() -> None:
    """Many plain households go through columns and say the same members."""
    desk = Desk(load("dibao", jurisdiction=PLACE).ruleset, MONTH)
    desk.at_once = 2
    assert all(is_a("Answer", each) for each in answers(desk, [{"persons": [{"birth_date": "1985-03-01"}]}] * 3))


def test_every_bundle_is_of_its_type() -> None:
    """All schemes together, schemes not in force and people entitled by themselves included."""
    for month in (MONTH, Month(2020, 1)):
        for reasons, kind in zip(Reasons, BUNDLES, strict=True):
            desk = BundleDesk(month, jurisdiction=PLACE, reasons=reasons)
            bundle, refused = answers(desk, [FAMILY, {"persons": [{"no_such_thing": 1}]}])
            assert is_a(kind.__name__, bundle), bundle
            assert is_a("Refusal", refused), refused
            assert month is MONTH or {"not_in_force"} <= {each["standing"] for each in bundle["schemes"]}


def test_a_type_that_says_too_little_or_too_much_is_noticed() -> None:
    """The checker of this file refuses a member more, a member less and a wrong outcome."""
    answer = answers(Desk(load("dibao", jurisdiction=PLACE).ruleset, MONTH), [FAMILY])[0]
    assert is_a("Answer", answer)
    assert not is_a("Answer", answer | {"more": 1})
    assert not is_a("Answer", answer | {"outcome": "maybe"})
    assert not is_a("Answer", {key: value for key, value in answer.items() if key != "people"})


def test_a_bundle_proves_each_of_its_results_as_one_scheme_does() -> None:
    """Figures with validity, source and status; with words, every step in both languages and where the result turns."""
    told = {
        reasons: answers(BundleDesk(MONTH, jurisdiction=PLACE, reasons=reasons), [FAMILY])[0] for reasons in Reasons
    }
    assert told[Reasons.PROOF] != told[Reasons.WORDS]
    assert told[Reasons.WORDS]["household"] == FAMILY
    alone = answers(Desk(load("dibao", jurisdiction=PLACE).ruleset, MONTH, Reasons.WORDS), [FAMILY])[0]
    dibao = next(each for each in told[Reasons.WORDS]["schemes"] if each["scheme"] == "dibao")
    for part in ("steps", "figures", "counterfactuals", "automatic_allowed", "outcome", "computed_outcome"):
        assert dibao["results_read"] or dibao[part] == alone[part], part
    for entry in told[Reasons.WORDS]["schemes"]:
        assert all(step["zh"] and step["en"] for step in entry["steps"])
        named = {key for step in entry["steps"] for key in step["figures"]}
        assert named == entry["figures"].keys()
        assert all({"status", "source", "valid_from"} <= figure.keys() for figure in entry["figures"].values())
        sent = {f"household:{key}" for key in FAMILY} | {"person:a:" + key for key in FAMILY["persons"][0]}
        borrowed = {key for key, quantity in load_for(entry["scheme"], jurisdiction=PLACE).quantities.items()
                    if quantity.from_scheme}  # fmt: skip
        asked = {fact for step in entry["steps"] for fact in step["facts"] if fact.split(":")[-1] in borrowed}
        assert asked <= entry["results_read"].keys() | sent
    chance, desk = random.Random(11), BundleDesk(MONTH, jurisdiction=PLACE, reasons=Reasons.WORDS)
    others = (tree_of(family, chance) for family in families(all_quantities("", PLACE), 30, seed=5))
    bundles = (answers(desk, [tree])[0] for tree in others)
    turns = (turn for bundle in bundles for entry in bundle.get("schemes", ()) for turn in entry["counterfactuals"])
    turn = next(turns)
    assert turn["zh"]
    assert turn["en"]
    assert all("zh" not in step for entry in told[Reasons.PROOF]["schemes"] for step in entry["steps"])
