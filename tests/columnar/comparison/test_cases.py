"""Both sides of every moment and figure, and every exclusion the law knows, as cases anybody can read."""

from __future__ import annotations

import re

import pytest

from doudi.columnar.comparison.reading import FOLDER as RULES
from doudi.columnar.comparison.reading import installed_book
from tests.columnar.comparison.casebook import Case, Casebook, merged, moments, read
from tests.columnar.extracts import Desk

ENROLMENT = sorted(key for key, rule in installed_book().rules.items() if rule.purpose == "enrolment")


@pytest.fixture(scope="module")
def moment_outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, str]]:
    """What the rules say of the cases of moments.yaml."""
    desk = Desk(tmp_path_factory.mktemp("moments"))
    return list(Casebook(desk, installed_book(), list(moments())).outcomes())


@pytest.mark.parametrize("rule", sorted(installed_book().rules))
def test_both_sides_of_every_moment(moment_outcomes: list[tuple[Case, str]], rule: str) -> None:
    """Just before, at, and just after each figure or moment of the rule, and where nobody says when."""
    mine = [(case.name, case.expect, found) for case, found in moment_outcomes if case.rule == rule]
    assert [each for each in mine if each[1] != each[2]] == []
    assert mine or rule in ("E07", "E07M"), "these two turn on codes alone, beside what E01 turns on"


def test_every_parameter_has_cases_on_both_sides(moment_outcomes: list[tuple[Case, str]]) -> None:
    """No figure is without a rule whose outcome changes at it."""
    book = installed_book()
    changing = {rule for rule in book.rules for name in {case.name.split(":")[0] for case, _ in moment_outcomes
                if case.rule == rule} if len({found for case, found in moment_outcomes
                if case.rule == rule and case.name.startswith(f"{name}:")}) > 1}  # fmt: skip
    for key in book.parameters:
        turning = {rule.key for rule in book.rules.values() if key in {each.key for each in book.figures(rule)}}
        assert turning & changing, key


@pytest.fixture(scope="module")
def exclusion_outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What each rule of enrolment says of somebody it would find, were it not for the exclusion."""
    bases, told = read("bases.yaml"), read("exclusions.yaml")
    cases = [Case(rule, "nothing", "found", rows=base["rows"]) for rule, base in bases.items()]
    for raw in told["exclusions"]:
        for rule, base in bases.items():
            rows = merged(base["rows"], raw.get("rows", {}))
            cases.append(Case(rule, raw["exclusion"], "", born=raw.get("born", "19800101"), rows=rows))
    desk = Desk(tmp_path_factory.mktemp("exclusions"))
    found = Casebook(desk, installed_book(), cases).outcomes()
    return {(case.rule, case.name): outcome for case, outcome in found}


def test_without_an_exclusion_everybody_is_found(exclusion_outcomes: dict[tuple[str, str], str]) -> None:
    """The people the exclusions are tried on are targets without them."""
    assert {rule: exclusion_outcomes[rule, "nothing"] for rule in read("bases.yaml")} == dict.fromkeys(
        read("bases.yaml"), "found")  # fmt: skip


@pytest.mark.parametrize("raw", read("exclusions.yaml")["exclusions"], ids=lambda each: each["exclusion"])
def test_every_rule_respects_the_exclusion_or_says_why_not(
    exclusion_outcomes: dict[tuple[str, str], str], raw: dict[str, object]
) -> None:
    """Each rule of enrolment stands in one of the lists, and does what the list says."""
    told = read("exclusions.yaml")
    spared, still = list(raw["spared"]), dict(raw["still"])  # type: ignore[call-overload]
    assert sorted([*spared, *still, *told["not_about_adults"]]) == ENROLMENT
    outcomes = {rule: exclusion_outcomes[rule, str(raw["exclusion"])] for rule in [*spared, *still]}
    assert {rule: outcome for rule, outcome in outcomes.items() if rule in spared and outcome == "found"} == {}
    assert {rule: outcome for rule, outcome in outcomes.items() if rule in still and outcome != "found"} == {}


def test_no_figure_stands_in_a_rule_file() -> None:
    """Moments in signals name parameters: whoever changes a figure changes it in one place, with its source."""
    text = (RULES / "signals.yaml").read_text("utf-8")
    bare = re.findall(r"(?:day|month)[+-][0-9]+[dmy]", text)
    # A day later is how an open end is written, a month earlier how "before this month" is.
    assert set(bare) <= {"day+1d", "month-1m"}
