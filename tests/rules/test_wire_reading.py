"""The form of a household in JSON, item by item: what is taken, and what each wrong thing is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.rules.ruleset import Ruleset
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.rules.wire import reading
from doudi.rules.wire.answering import Desk
from doudi.rules.wire.faults import ZH
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.schema import household_schema
from doudi.rules.wire.shapes import WordTaken, shape_of
from tests.rules.small import small_ruleset
from tests.rules.wire_cases import accepts

SEPTEMBER = Month(2025, 9)


@pytest.fixture(scope="module")
def wages(tmp_path_factory: pytest.TempPathFactory) -> Ruleset:
    """A ruleset that reads wages of this month and the three before."""
    body = '''
    @rule(FEN, clause="第一条")
    def recent(person: Person, law: Law) -> Expr:
        """近三个月的工资。"""
        return sum_of_last(person.wage_fen, 3) + over_months(person.wage_fen, 1)

    @rule(YES_NO, clause="第二条")
    def is_eligible(household: Household, law: Law) -> Expr:
        """合计不超过支出。"""
        return total(household.members.recent) <= household.spent_fen

    @rule(PEOPLE, clause="第三条")
    def people(household: Household, law: Law) -> Expr:
        """人数。"""
        return count(household.members.wage_fen >= 0)
    '''
    folder = tmp_path_factory.mktemp("rules")
    return small_ruleset(folder, body, eligible="is_eligible", amount="", people="people", outcome={"grants": "tag"})


def facts(tree: Any, ruleset: Ruleset) -> HouseholdFacts:
    """The facts of a tree."""
    return read_household(tree, shape_of(ruleset.quantities), SEPTEMBER).household


def codes(tree: Any, ruleset: Ruleset) -> list[tuple[str, str]]:
    """Path and code of every fault of a tree."""
    with pytest.raises(FaultsFound) as caught:
        facts(tree, ruleset)
    return [(fault.where, fault.code) for fault in caught.value.faults]


def test_a_value_stands_bare_or_with_its_source(demo: Ruleset) -> None:
    """A bare value and one with source, day and note are the same fact, the second with its evidence."""
    person = {
        "monthly_wage_fen": {"value": 105_000, "source": "税务部门", "as_of": "2025-08-31", "note": "两处一致"},
        "monthly_business_fen": 32_000, "birth_date": {"value": "1985-03-01"}, "is_married": True,
    }  # fmt: skip
    read = facts({"key": "H-1", "persons": [{**person, "key": "p7", "label": "张某某"}], "urban_rural": "urban"}, demo)
    assert (read.key, read.persons[0].key, read.persons[0].label) == ("H-1", "p7", "张某某")
    assert dict(read.persons[0].facts) == {
        "monthly_wage_fen": Sourced(105_000, "税务部门", date(2025, 8, 31), "两处一致"),
        "monthly_business_fen": Sourced(32_000), "birth_date": Sourced(date(1985, 3, 1)), "is_married": Sourced(True),
    }  # fmt: skip
    assert dict(read.facts) == {"urban_rural": Sourced("urban")}


def test_none_and_unknown_are_words_or_flags(demo: Ruleset) -> None:
    """"none" and "unknown" say so; where a code is called none, the word is the code and the flag is none."""
    person = {
        "monthly_wage_fen": "none", "monthly_business_fen": "unknown", "monthly_transfer_fen": {"none": True},
        "transfer_paid_fen": {"unknown": True, "source": "某银行没有回话"}, "student_level": "none",
        "custody_kind": {"none": True}, "birth_date": "unknown",
    }  # fmt: skip
    read = facts({"persons": [person]}, demo).persons[0].facts
    assert read["monthly_wage_fen"].value is NONE
    assert read["monthly_business_fen"].value is UNKNOWN
    assert read["monthly_transfer_fen"].value is NONE
    assert read["transfer_paid_fen"] == Sourced(UNKNOWN, "某银行没有回话")
    assert read["student_level"].value == "none"
    assert read["custody_kind"].value is NONE
    assert read["birth_date"].value is UNKNOWN
    assert "monthly_property_income_fen" not in read


def test_a_code_called_unknown_goes_before_the_word() -> None:
    """Where a list has a code "unknown", the text is that code, and only {"unknown": true} is not knowing."""
    state = Quantity("state", Entity.PERSON, QuantityUnit.CODE, "情况", "state",
                     codes=(Code("unknown", "下落不明", "not found"), Code("well", "好", "well")))  # fmt: skip
    shape = shape_of({"state": state})
    read = read_household({"persons": [{"state": "unknown"}, {"state": {"unknown": True}}]}, shape, SEPTEMBER)
    said = [person.facts["state"].value for person in read.household.persons]
    assert said == ["unknown", UNKNOWN]


def test_earlier_months_stand_by_month(wages: Ruleset) -> None:
    """Values by month go to the months before the one assessed, and to that month itself."""
    by_month = {"2025-09": 4, "2025-08": 3, "2025-07": {"value": 2, "source": "税务部门"}, "2025-06": "none"}
    read = facts({"persons": [{"wage_fen": by_month}]}, wages).persons[0].facts
    assert {key: each.value for key, each in read.items()} == {
        "wage_fen": 4, "wage_fen@-1": 3, "wage_fen@-2": 2, "wage_fen@-3": NONE,
    }  # fmt: skip
    assert read["wage_fen@-2"].source == "税务部门"
    same = facts({"persons": [{"wage_fen": 4, "wage_fen@-1": 3}]}, wages).persons[0].facts
    assert {key: each.value for key, each in same.items()} == {"wage_fen": 4, "wage_fen@-1": 3}


def test_a_month_that_is_not_read_is_refused(wages: Ruleset) -> None:
    """Months after the one assessed, too long before it, and no months at all are told apart from good ones."""
    tree = {"persons": [{"wage_fen": {"2025-10": 1, "2024-05": 1, "2025-13": 1, "2025-08": -1}}]}
    at = "$.persons[0].wage_fen"
    assert codes(tree, wages) == [
        (f"{at}['2025-10']", "wire.earlier-month"), (f"{at}['2024-05']", "wire.earlier-month"),
        (f"{at}['2025-13']", "wire.month"), (f"{at}['2025-08']", "rules.fact-value"),
    ]  # fmt: skip
    both = {"persons": [{"wage_fen@-1": 1, "wage_fen": {"2025-08": 1}}]}
    assert codes(both, wages) == [("$.persons[0].wage_fen", "wire.key-twice")]
    assert codes({"persons": [{}], "spent_fen": {"2025-08": 1}}, wages) == [("$.spent_fen", "wire.evidence")]


def test_months_are_read_alike_in_answers(wages: Ruleset) -> None:
    """An answer counts the months given, whichever way they were written."""
    desk = Desk(wages, SEPTEMBER)
    by_month = {"persons": [{"wage_fen": {"2025-09": 4, "2025-08": 3, "2025-07": 2, "2025-06": 1}}]}
    by_key = {"persons": [{"wage_fen": 4, "wage_fen@-1": 3, "wage_fen@-2": 2, "wage_fen@-3": 1}]}
    for limit, outcome in ((10, "eligible"), (9, "not_eligible")):
        said = [json.loads(desk.household({**tree, "spent_fen": limit})) for tree in (by_month, by_key)]
        assert said[0] == said[1]
        assert said[0]["outcome"] == outcome


WRONG: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("not an object", 7, [("$", "wire.not-a-household")]),
    ("nobody", {"persons": []}, [("$.persons", "wire.no-persons")]),
    ("no list of people", {}, [("$.persons", "wire.no-persons")]),
    ("a person that is none", {"persons": [1]}, [("$.persons[0]", "wire.person")]),
    ("an unknown key", {"persons": [{"monthly_wage": 1}]}, [("$.persons[0].monthly_wage", "wire.unknown-key")]),
    ("a household's key at a person", {"persons": [{"deposits_fen": 1}]},
     [("$.persons[0].deposits_fen", "wire.unknown-key")]),
    ("a person's key at the household", {"persons": [{}], "birth_date": "2000-01-01"},
     [("$.birth_date", "wire.unknown-key")]),
    ("a person twice", {"persons": [{"key": "a"}, {"key": "a"}]}, [("$.persons[1].key", "rules.person-twice")]),
    ("a person twice by its place", {"persons": [{"key": "p2"}, {}]}, [("$.persons[1].key", "rules.person-twice")]),
    ("a citizen number as key", {"persons": [{"key": "11010519491231002X"}]}, [("$.persons[0].key", "wire.key")]),
    ("a key with spaces", {"key": "a b", "persons": [{}]}, [("$.key", "wire.key")]),
    ("a label that is none", {"persons": [{"label": 5}]}, [("$.persons[0].label", "wire.label")]),
    ("negative income", {"persons": [{"monthly_wage_fen": -1}]},
     [("$.persons[0].monthly_wage_fen", "rules.fact-value")]),
    ("yuan with places", {"persons": [{"monthly_wage_fen": 1050.5}]},
     [("$.persons[0].monthly_wage_fen", "rules.fact-value")]),
    ("an amount as text", {"persons": [{"monthly_wage_fen": "1050"}]},
     [("$.persons[0].monthly_wage_fen", "rules.fact-value")]),
    ("yes as a number", {"persons": [{"is_married": 1}]}, [("$.persons[0].is_married", "rules.fact-value")]),
    ("a number as yes", {"persons": [{}], "vehicle_count": True}, [("$.vehicle_count", "rules.fact-value")]),
    ("too large", {"persons": [{}], "deposits_fen": 10**13 + 1}, [("$.deposits_fen", "rules.fact-value")]),
    ("a fifth grade", {"persons": [{"disability_grade": 5}]}, [("$.persons[0].disability_grade", "rules.fact-value")]),
    ("a day there never was", {"persons": [{"birth_date": "2025-02-30"}]},
     [("$.persons[0].birth_date", "rules.fact-value")]),
    ("a day to come", {"persons": [{"birth_date": "2025-10-01"}]}, [("$.persons[0].birth_date", "rules.fact-value")]),
    ("none where none is no answer", {"persons": [{"birth_date": "none"}]},
     [("$.persons[0].birth_date", "rules.fact-value")]),
    ("no such code", {"persons": [{}], "urban_rural": "city"}, [("$.urban_rural", "rules.fact-value")]),
    ("null", {"persons": [{}], "urban_rural": None}, [("$.urban_rural", "wire.null")]),
    ("two states", {"persons": [{}], "deposits_fen": {"value": 1, "unknown": True}},
     [("$.deposits_fen", "wire.evidence")]),
    ("no state", {"persons": [{}], "deposits_fen": {"source": "某银行"}}, [("$.deposits_fen", "wire.evidence")]),
    ("a source that is none", {"persons": [{}], "deposits_fen": {"value": 1, "source": 7}},
     [("$.deposits_fen.source", "wire.evidence")]),
    ("a day of the source that is none", {"persons": [{}], "deposits_fen": {"value": 1, "as_of": "2025-13-01"}},
     [("$.deposits_fen.as_of", "wire.evidence")]),
    ("no month", {"persons": [{}], "month": "2025-9"}, [("$.month", "wire.month")]),
    ("everything at once", {"persons": [{"key": "a", "x": 1}, {"key": "a"}], "deposits_fen": -1, "month": 3},
     [("$.month", "wire.month"), ("$.persons[0].x", "wire.unknown-key"), ("$.persons[1].key", "rules.person-twice"),
      ("$.deposits_fen", "rules.fact-value")]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "tree", "expected"), WRONG, ids=[what for what, _, _ in WRONG])
def test_each_wrong_thing_is_told_with_its_path(
    what: str, tree: Any, expected: list[tuple[str, str]], demo: Ruleset
) -> None:
    """Every fault of a household is told at once, each with path and code; each code has its words in Chinese."""
    assert codes(tree, demo) == expected
    assert all(code in ZH for _, code in expected)


def test_a_near_key_is_offered(demo: Ruleset) -> None:
    """Who writes yuan is told the key in fen."""
    with pytest.raises(FaultsFound) as caught:
        facts({"persons": [{"monthly_wage_yuan": 1050}]}, demo)
    assert "`monthly_wage_fen`" in caught.value.faults[0].way_out


def test_every_unit_has_words() -> None:
    """A new unit of quantities says what its values look like."""
    assert set(reading._UNIT_WORDS) == set(QuantityUnit)


def test_no_quantity_may_have_the_name_of_a_word() -> None:
    """A quantity called `persons` would make the form ambiguous: it is refused when the form is made."""
    quantity = Quantity("persons", Entity.HOUSEHOLD, QuantityUnit.PIECES, "人", "people")
    with pytest.raises(WordTaken) as caught:
        shape_of({"persons": quantity})
    assert caught.value.code == "rules.wire-word-taken"


def test_the_schema_refuses_what_the_reading_refuses(demo: Ruleset) -> None:
    """Of the wrong households above the schema refuses all but those no schema can see through."""
    schema = household_schema(demo.quantities, "低保", "dibao")
    unseen = {"a person twice", "a person twice by its place", "a day there never was", "a day to come"}
    assert {what for what, tree, _ in WRONG if accepts(schema, tree)} == unseen
    assert accepts(schema, {"persons": [{"monthly_wage_fen": {"value": 1, "source": "x"}}], "urban_rural": "urban"})
    assert accepts(schema, [{"persons": [{}]}])


def test_the_schema_knows_earlier_months(wages: Ruleset, tmp_path: Path) -> None:
    """Values by month are in the schema of a scheme that looks back."""
    schema = household_schema(wages.quantities, "例", "example")
    assert accepts(schema, {"persons": [{"wage_fen": {"2025-08": 1, "2025-07": {"none": True}}}]})
    assert not accepts(schema, {"persons": [{"wage_fen": {"2025-8": 1}}]})
    assert not accepts(schema, {"persons": [{}], "spent_fen": {"2025-08": 1}})
