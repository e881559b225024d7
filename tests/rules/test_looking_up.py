"""Tables, scales, exact shares, earlier months and rule versions: by hand, one by one and in bulk the same."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.bulk import assess_population
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.parameters import SchemeNotInForce
from doudi.rules.population import population_of
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import evaluate
from doudi.rules.values import UNKNOWN, Sourced, Value
from tests.rules.small import small_ruleset

RULES = '''
@rule(FEN_PER_MONTH, clause="c")
def rate(person: Person, law: Law) -> Expr:
    """L."""
    return lookup(law["x.rate"], person.care_place)


@rule(FEN_PER_MONTH, clause="c")
def care(person: Person, law: Law) -> Expr:
    """L."""
    return bracket(law["x.care"], person.failed_items)


@rule(YES_NO, clause="c")
def is_out_of_contact(person: Person, law: Law) -> Expr:
    """L."""
    return months_since(person.lost_contact_on) >= law["x.contact_months"]


@rule(YES_NO, clause="c")
def is_long_out_of_contact(person: Person, law: Law) -> Expr:
    """L."""
    return reaches_months(person.lost_contact_on, law["x.contact_months"], law["x.counts"])


@rule(YES_NO, clause="c")
def is_old(person: Person, law: Law) -> Expr:
    """L."""
    return reaches_age(person.born, law["x.old_age"], law["x.counts"])


@rule(FEN, clause="c")
def year(person: Person, law: Law) -> Expr:
    """L."""
    return sum_of_last(person.wage_fen, 12)


@rule(FEN_PER_MONTH, clause="c")
def limit(household: Household, law: Law) -> Expr:
    """L."""
    return law["x.standard"] * count(household.members.wage_fen >= 0)


@rule(FEN_PER_MONTH, clause="c")
def wages(household: Household, law: Law) -> Expr:
    """L."""
    return total(household.members.wage_fen)


@rule(YES_NO, clause="c")
def was_below(household: Household, law: Law) -> Expr:
    """L."""
    return ago(household.wages < household.limit, 2)


@rule(YES_NO, clause="c")
def is_burdened(household: Household, law: Law) -> Expr:
    """L."""
    return is_above_share(household.spent_fen, law["x.share"], total(household.members.year))


@rule(YES_NO, clause="c")
def is_open(household: Household, law: Law) -> Expr:
    """L."""
    return is_below_share(household.spent_fen, law["x.open_share"], total(household.members.year))


@rule(FEN_PER_MONTH, clause="c")
def paid(household: Household, law: Law) -> Expr:
    """L."""
    return larger_of(household.limit - household.wages, 0)


@rule(FEN_PER_MONTH, clause="c")
def paid_2025_10(household: Household, law: Law) -> Expr:
    """L."""
    return household.limit


@rule(YES_NO, clause="c")
def is_eligible(household: Household, law: Law) -> Expr:
    """L."""
    return household.wages < household.limit


@rule(PEOPLE, clause="c")
def people(household: Household, law: Law) -> Expr:
    """L."""
    return count(household.members.wage_fen >= 0)
'''
SEPTEMBER = Month(2025, 9)
OUTPUTS = ("rate", "care", "is_out_of_contact", "year", "was_below", "is_burdened", "is_open", "paid", "paid_2025_10")


@pytest.fixture
def ruleset(tmp_path: Path) -> Ruleset:
    """The small ruleset above."""
    return small_ruleset(tmp_path, RULES, eligible="is_eligible", amount="paid", people="people")


def one(household: dict[str, Value], **facts: Value) -> HouseholdFacts:
    """A household of one person."""
    sourced = {key.replace("__", "@-"): Sourced(value) for key, value in facts.items()}
    return HouseholdFacts((PersonFacts("p1", "", sourced),), {key: Sourced(value) for key, value in household.items()})


def cell(ruleset: Ruleset, facts: HouseholdFacts, name: str, month: Month = SEPTEMBER) -> object:
    """A rule's value, None where it is unknown."""
    found = evaluate(ruleset, facts, month, ruleset.figures(month))
    value, state = found.rule(name, 0 if str(ruleset.rules[name].entity) == "person" else None)
    return None if state & 3 else value


def test_a_table_gives_its_entry_and_says_what_it_lacks(ruleset: Ruleset) -> None:
    """The code's entry; an entry of null and a code the notice does not name are not on file."""
    assert cell(ruleset, one({}, care_place="home"), "rate") == 165_100
    assert cell(ruleset, one({}, care_place="institution"), "rate") is None
    assert cell(ruleset, one({}, care_place="foster"), "rate") is None
    assert cell(ruleset, one({}), "rate") is None


@pytest.mark.parametrize(("failed", "fen"), [(0, 5_000), (1, 20_000), (3, 20_000), (4, 30_000), (6, 30_000)])
def test_a_scale_counts_from_its_threshold(ruleset: Ruleset, failed: int, fen: int) -> None:
    """Just under, at and over each step of the care scale."""
    assert cell(ruleset, one({}, failed_items=failed), "care") == fen


def test_months_since_counts_completed_months(ruleset: Ruleset) -> None:
    """Six months are complete on the first day of the month, not a day earlier."""
    assert cell(ruleset, one({}, lost_contact_on=date(2025, 3, 1)), "is_out_of_contact") is True
    assert cell(ruleset, one({}, lost_contact_on=date(2025, 3, 2)), "is_out_of_contact") is False


MARCH_1, MARCH_2, MARCH_31, APRIL_1 = date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 31), date(2025, 4, 1)
BORN = [(date(1965, 9, 1), True), (date(1965, 9, 2), None), (date(1965, 9, 30), None), (date(1965, 10, 1), False)]


@pytest.mark.parametrize(("since", "holds"), [(MARCH_1, True), (MARCH_2, None), (MARCH_31, None), (APRIL_1, False)])
def test_a_period_completed_within_the_month_is_no_certain_no(
    ruleset: Ruleset, since: date, holds: bool | None
) -> None:
    """Six months by 1 September are complete, by 30 September open while no text says, on 1 October not."""
    assert cell(ruleset, one({}, lost_contact_on=since), "is_long_out_of_contact") is holds


@pytest.mark.parametrize(("born", "holds"), BORN)
def test_an_age_reached_within_the_month_is_no_certain_no(ruleset: Ruleset, born: date, holds: bool | None) -> None:
    """Sixty on 1 September is sixty, later in the month open while no text says, on 1 October not."""
    assert cell(ruleset, one({}, born=born), "is_old") is holds


def test_the_last_twelve_months_are_summed_without_the_current_one(ruleset: Ruleset) -> None:
    """Months 1 to 12 back count; the month assessed does not; one month nobody knows leaves the sum unknown."""
    months = {f"wage_fen__{back}": 1_000 * back for back in range(1, 13)}
    assert cell(ruleset, one({}, wage_fen=9_999_999, **months), "year") == 78_000
    del months["wage_fen__7"]
    assert cell(ruleset, one({}, **months), "year") is None


def test_a_rule_some_months_ago_reads_the_facts_and_figures_of_then(ruleset: Ruleset) -> None:
    """In August 2025, two months ago was June, when the standard was 700 and not 770 yuan."""
    facts = one({}, wage_fen__2=70_000)
    assert cell(ruleset, facts, "was_below", Month(2025, 8)) is False
    assert cell(ruleset, facts, "was_below", Month(2025, 9)) is True


@pytest.mark.parametrize(("spent", "is_above"), [(839_999, False), (840_000, False), (840_001, True)])
def test_a_share_is_compared_exactly(ruleset: Ruleset, spent: int, is_above: bool) -> None:
    """Above 70 % of 12,000 yuan: a fen under, at and over."""
    months = {f"wage_fen__{back}": 100_000 for back in range(1, 13)}
    assert cell(ruleset, one({"spent_fen": spent}, **months), "is_burdened") is is_above
    assert cell(ruleset, one({"spent_fen": spent}, **months), "is_open") is None


def test_a_changed_rule_counts_from_its_month(ruleset: Ruleset) -> None:
    """The difference until September, the whole limit from October; both versions stay readable."""
    facts = one({}, wage_fen=50_000)
    assert assess_household(ruleset, facts, Month(2025, 9)).amount_fen == 27_000
    assert assess_household(ruleset, facts, Month(2025, 10)).amount_fen == 77_000
    assert ruleset.rules.keys() >= {"paid", "paid_2025_10"}


def test_before_its_first_month_a_scheme_says_nothing(tmp_path: Path) -> None:
    """A month before the text began is an error with a way out, not a refusal."""
    started = small_ruleset(
        tmp_path, RULES, eligible="is_eligible", amount="paid", people="people",
        outcome={"from_month": Month(2025, 1)},
    )  # fmt: skip
    assert assess_household(started, one({}, wage_fen=1), Month(2025, 1)).outcome == "eligible"
    with pytest.raises(SchemeNotInForce, match="2025-01"):
        assess_household(started, one({}, wage_fen=1), Month(2024, 12))


def test_persons_get_results_of_their_own(tmp_path: Path) -> None:
    """A scheme for persons says who is entitled to what; unknown stays unknown."""
    body = (
        RULES
        + '''
@rule(YES_NO, clause="c")
def is_cared_for(person: Person, law: Law) -> Expr:
    """L."""
    return person.care_place == "home"
'''
    )
    ruleset = small_ruleset(
        tmp_path, body, eligible="is_eligible", amount="paid", people="people",
        outcome={"person_eligible": "is_cared_for", "person_amount": "rate", "grants": "cash_once"},
    )  # fmt: skip
    result = assess_household(ruleset, one({}, care_place="home", wage_fen=0), Month(2025, 9))
    assert [(each.person_key, each.eligible, each.amount_fen) for each in result.persons] == [("p1", True, 165_100)]
    again = type(result).from_json(result.to_json())
    assert again == result
    unknown = assess_household(ruleset, one({}, wage_fen=0), Month(2025, 9)).persons[0]
    assert (unknown.eligible, unknown.amount_fen) == (None, None)


MISTAKES = {
    "no history": ("months_since(ago(person.lost_contact_on, 1))", "MONTHS", "is kept for 0 months back"),
    "too far back": ("sum_of_last(person.wage_fen, 13)", "FEN", "13 months ago"),
    "not a table": ('lookup(law["x.care"], person.care_place)', "FEN_PER_MONTH", "a table figure"),
    "not a scale": ('bracket(law["x.rate"], person.failed_items)', "FEN_PER_MONTH", "a scale figure"),
    "not a code": ('lookup(law["x.rate"], person.failed_items)', "FEN_PER_MONTH", "a code"),
    "not a ratio": ('is_below_share(person.wage_fen, law["x.standard"], person.wage_fen)', "YES_NO", "a ratio figure"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistaken_use_is_named(tmp_path: Path, name: str) -> None:
    """Each misuse of the looking-up words is one fault with the way out."""
    expression, unit, words = MISTAKES[name]
    body = (
        f'@rule({unit}, clause="c")\ndef r(person: Person, law: Law) -> Expr:\n    """L."""\n    return {expression}\n'
    )
    faults = FaultList()
    small_ruleset(tmp_path, body, eligible="r", amount="r", people="r", faults=faults)
    assert len(faults) == 1
    assert words in str(next(iter(faults)))


def test_a_version_needs_the_rule_it_follows(tmp_path: Path) -> None:
    """`late_2026_01` without `late` is a fault, and so is a version with another unit."""
    faults = FaultList()
    body = '@rule({}, clause="c")\ndef {}(person: Person, law: Law) -> Expr:\n    """L."""\n    return {}\n'
    text = body.format("FEN_PER_MONTH", "late_2026_01", "person.wage_fen")
    text += body.format("FEN_PER_MONTH", "due", "person.wage_fen")
    text += body.format("YES_NO", "due_2026_01", "person.wage_fen > 0")
    small_ruleset(tmp_path, text, eligible="r", amount="r", people="r", faults=faults)
    assert sorted(fault.code for fault in faults) == ["rules.version-differs", "rules.version-without-first"]


def test_bulk_gives_the_same_as_one_by_one(ruleset: Ruleset) -> None:
    """300 generated families, a fifth of the facts unknown: every rule's value and state are the same in bulk."""
    chance = random.Random(20251121)
    households = [_family(ruleset, chance) for _ in range(300)]
    for month in (Month(2025, 8), Month(2025, 10)):
        figures = ruleset.figures(month)
        population = population_of(ruleset.quantities, households)
        bulk = assess_population(ruleset, population, month, outputs=OUTPUTS, tile_households=37)
        one_by_one = [evaluate(ruleset, household, month, figures) for household in households]
        for name in OUTPUTS:
            node = ruleset.rules[name].node
            if str(ruleset.rules[name].entity) == "person":
                expected = [each for found in one_by_one for each in found.per_person[node]]
            else:
                expected = [found.single[node] for found in one_by_one]
            column = bulk.outputs[name]
            actual = [(value.item(), int(state)) for value, state in zip(column.values, column.states, strict=True)]
            assert actual == [(value, int(state)) for value, state in expected], (name, str(month))


def _family(ruleset: Ruleset, chance: random.Random) -> HouseholdFacts:
    options: dict[str, list[Value]] = {
        "care_place": ["home", "institution", "foster"], "failed_items": [0, 1, 3, 4, 6],
        "lost_contact_on": [date(2025, 3, 1), date(2025, 3, 2), date(2024, 1, 31)], "born": [date(2000, 1, 1)],
    }  # fmt: skip

    def facts(entity: str) -> dict[str, Sourced]:
        found: dict[str, Sourced] = {}
        for key, quantity in ruleset.quantities.items():
            if str(quantity.entity) == entity:
                known = options.get(key) or [0, 69_999, 70_000, 77_000, 840_000]
                found[key] = Sourced(UNKNOWN if chance.random() < 0.03 else chance.choice(known))
        return found

    persons = tuple(PersonFacts(f"p{n}", "", facts("person")) for n in range(chance.choice((0, 1, 2, 3))))
    return HouseholdFacts(persons, facts("household"))
