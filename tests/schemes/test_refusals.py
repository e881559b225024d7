"""Why a family is refused, on every worked example: what is named refuses, and none of the smallest can be left out."""

from collections.abc import Iterable, Iterator
from functools import cache

import pytest

from doudi.kernel.errors import DoudiError
from doudi.rules import refusing
from doudi.rules.assessment import Outcome
from doudi.rules.facts import HouseholdFacts
from doudi.rules.refusing import NOT_REFUSED, Hindrance, Refusal, refusal_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, evaluate
from doudi.rules.states import KNOWN
from doudi.rules.verdict import verdict_of
from doudi.rules.walk import Place
from doudi.schemes.cases import Case, asked_of, read_cases
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.loader import load

SAYS_NOTHING = frozenset(
    {
        "全家已经有低保的没有单人保", "差一天满七十岁的没有，下个月才满", "没有低保的没有增发",
        "没有残疾证，填了等级也不算",
        "有残疾类别、没有等级的不算", "这次已经领过", "材料里没有人",
    }
)  # fmt: skip
"""Examples whose texts have no line for what refuses: the letter then shows every condition that does not hold."""


@cache
def refused(scheme: str) -> tuple[tuple[Case, Ruleset, HouseholdFacts, Refusal], ...]:
    """The scheme's worked examples that the rules refuse, with why."""
    return tuple(_refused(scheme))


def _refused(scheme: str) -> Iterator[tuple[Case, Ruleset, HouseholdFacts, Refusal]]:
    for case in read_cases(scheme):
        if case.expect.get("outcome") != "not_eligible":
            continue
        loaded = load(scheme, profile=case.profile, jurisdiction=case.jurisdiction)
        facts = asked_of(case, loaded.quantities)
        try:
            yield case, loaded.ruleset, facts, refusal_of(loaded.ruleset, facts, case.month)
        except DoudiError:
            continue


def with_turned(ruleset: Ruleset, facts: HouseholdFacts, case: Case, turned: tuple[Hindrance, ...]) -> Outcome:
    """What the figures say with these conditions the other way, worked out apart from the search."""
    figures = ruleset.figures(case.month)
    now = evaluate(ruleset, facts, case.month, figures)
    at = {person.key: position for position, person in enumerate(facts.persons)}
    single, people = {}, {}
    for each in turned:
        node = ruleset.rules[each.rule].node
        if each.person_key is None:
            single[node] = (not now.cell(node)[0], KNOWN)
        else:
            person = at[each.person_key]
            people.setdefault(node, {})[person] = (not now.cell(node, person)[0], KNOWN)
    return verdict_of(evaluate(ruleset, facts, case.month, figures, single, people)).computed


def faults_of(told: Iterable[tuple[Case, Ruleset, HouseholdFacts, Refusal]]) -> list[str]:
    """Where the smallest change does not turn the result, or part of it could be left out."""
    found = []
    for case, ruleset, facts, refusal in told:
        if not refusal.smallest:
            found += [] if case.name in SAYS_NOTHING or not facts.persons else [f"{case.name}: says nothing"]
            continue
        wanted = with_turned(ruleset, facts, case, refusal.smallest)
        if wanted is Outcome.NOT_ELIGIBLE or (wanted is Outcome.ELIGIBLE) is not refusal.grants:
            found.append(f"{case.name}: turned, it is {wanted}")
        for left in refusal.smallest:
            rest = tuple(each for each in refusal.smallest if each != left)
            if with_turned(ruleset, facts, case, rest) is wanted:
                found.append(f"{case.name}: {left.rule} could be left out")
    return found


@pytest.mark.parametrize("scheme", scheme_keys())
def test_the_smallest_change_turns_the_result_and_none_of_it_can_be_left_out(scheme: str) -> None:
    """With all of it different the rules no longer refuse; with one of it as it is, they still do."""
    assert faults_of(refused(scheme)) == []


def _everything(evaluation: Evaluation, leaves: list[Place]) -> tuple[list[Place], bool]:
    return list(leaves), True


def _first_only(evaluation: Evaluation, leaves: list[Place]) -> tuple[list[Place], bool]:
    return leaves[:1], True


def _of_nobody(evaluation: Evaluation, places: Iterable[Place]) -> Outcome:
    return TURNED(evaluation, [place for place in places if place[1] is None])


TURNED = refusing._turned
BUGS = {
    "all that refuses is called the smallest": ("_smallest", _everything),
    "the first that refuses is called enough": ("_smallest", _first_only),
    "a person's own conditions are never turned": ("_turned", _of_nobody),
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_examples_notice_a_planted_bug(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above is worth something: each planted bug is found in one scheme's examples."""
    name, planted = BUGS[bug]
    monkeypatch.setattr(refusing, name, planted)
    assert faults_of(_refused("tekun"))


@pytest.mark.parametrize("scheme", scheme_keys())
def test_every_refusal_names_its_reason(scheme: str) -> None:
    """Whatever refuses is named, in both languages, with its clause; the few that cannot be are known by name."""
    for case, _ruleset, facts, refusal in refused(scheme):
        assert bool(refusal.smallest) is (case.name not in SAYS_NOTHING) or not facts.persons, case.name
        assert set(refusal.smallest) <= set(refusal.because), case.name
        for each in refusal.because:
            assert each.zh, case.name
            assert each.en, case.name
            assert each.clause, case.name


def test_what_speaks_for_the_family_is_no_reason() -> None:
    """Nobody owes support: that condition does not hold, and it is no reason why the rules refuse."""
    told = {case.name: refusal for case, _rules, _facts, refusal in refused("tekun")}
    names = [each.rule for each in told["在监狱服刑的人不供养"].because]
    assert names == ["is_support_ended"]
    assert all(refusal.because for refusal in told.values() if refusal.smallest)


def test_one_of_several_ways_is_enough() -> None:
    """Temporary aid knows two ways; one condition of the nearer way is the smallest change."""
    told = {case.name: refusal for case, _rules, _facts, refusal in refused("temporary_aid")}
    found = told["收入比当地人均多一分"]
    assert [each.rule for each in found.smallest] in (["is_emergency"], ["is_income_below_local"])
    assert {"is_emergency", "is_income_below_local"} <= {each.rule for each in found.because}


def test_who_is_not_refused_has_no_reason() -> None:
    """An eligible family gets an empty answer."""
    case = next(each for each in read_cases("dibao") if each.expect.get("outcome") == "eligible")
    loaded = load("dibao", profile=case.profile, jurisdiction=case.jurisdiction)
    assert refusal_of(loaded.ruleset, asked_of(case, loaded.quantities), case.month) == NOT_REFUSED
