"""A table of households is held to what one household is: nobody listed, days to come, facts that contradict."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.schemes.notebook import Policy, policy

MONTH = "2025-09"


@pytest.fixture(scope="module")
def dibao() -> Policy:
    """The allowance of the fictitious city."""
    return policy("dibao", jurisdiction="demo-city")


def _person(household: str, relation: str, born: str, **more: Any) -> dict[str, Any]:
    facts = {"is_married": relation in ("head", "spouse"), "is_deceased": False, "monthly_wage_fen": 0}
    born_on = date.fromisoformat(born)
    return {"household": household, "relation_to_head": relation, "birth_date": born_on, **facts, **more}


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: [row.get(key) for row in rows] for key in keys}


def _answers(dibao: Policy, people: list[dict[str, Any]], names: str) -> dict[str, str]:
    households = {"household": list(names), "urban_rural": ["urban"] * len(names), "deposits_fen": [0] * len(names)}
    table = dibao.assess_table(households, _columns(people), month=MONTH)
    return dict(zip(table["household"].to_pylist(), table["outcome"].to_pylist(), strict=True))


def _faults(dibao: Policy, people: list[dict[str, Any]], names: str) -> list[tuple[str, str]]:
    with pytest.raises(FaultsFound) as caught:
        _answers(dibao, people, names)
    return [(fault.where, fault.code) for fault in caught.value.faults]


HEAD = _person("a", "head", "1985-03-01")


def test_a_household_without_people_is_refused(dibao: Policy) -> None:
    """It got nothing, silently, once."""
    with pytest.raises(FaultsFound) as caught:
        _answers(dibao, [HEAD], "ab")
    (fault,) = caught.value.faults
    assert (fault.code, fault.what) == ("schemes.no-persons", "nobody is listed for b")


def test_nobody_is_born_after_the_month(dibao: Policy) -> None:
    """The last day of the month may be; the day after may not."""
    born = _person("a", "child", "2025-09-30")
    assert _answers(dibao, [HEAD, born], "a")
    late = [_person("a", "child", "2025-10-01"), _person("a", "child", "2985-01-01")]
    assert _faults(dibao, [HEAD, *late], "a") == [("persons.birth_date", "rules.fact-value")]


@pytest.mark.parametrize("other", [_person("a", "head", "1986-01-01"), _person("a", "parent", "1895-09-01")])
def test_what_cannot_be_is_refused(dibao: Policy, other: dict[str, Any]) -> None:
    """With the household's name, beside everything else that is wrong."""
    assert _faults(dibao, [HEAD, other], "ab") == [
        ("persons", "schemes.no-persons"), ("household a", "rules.contradiction"),
    ]  # fmt: skip



def test_what_can_hardly_be_needs_a_person(dibao: Policy) -> None:
    """In its household alone, and only where the facts settle the result."""
    facts = {key: {} for key in "abcd"}
    plain = {
        key: 0 if quantity.unit != "yes_no" else False
        for key, quantity in dibao.scheme.quantities.items()
        if quantity.entity == "person" and quantity.none_is is not None and quantity.unit != "code"
    } | {"student_level": "none", "custody_kind": "none", "disability_category": "none", "lives_together": True,
         "is_accounted_for": True}  # fmt: skip
    known = {key: value for key, value in plain.items() if key in dibao.scheme.quantities}
    people = [
        known | _person("a", "head", "1985-03-01"), known | _person("a", "spouse", "1986-01-01", is_married=False),
        known | _person("b", "head", "1985-03-01"), known | _person("b", "spouse", "1986-01-01"),
        known | _person("c", "head", "1985-03-01"), known | _person("c", "child", "2015-01-01"),
        known | _person("c", "child", "2015-01-01"),
        known | _person("d", "head", "1985-03-01") | {"monthly_wage_fen": 9_000_000},
        known | _person("d", "parent", "1950-01-01", is_deceased=True, monthly_wage_fen=1),
    ]  # fmt: skip
    house = {key: [value] * len(facts) for key, value in {
        "urban_rural": "urban", "deposits_fen": 0, "other_financial_assets_fen": 0, "vehicle_count": 0,
        "dwelling_count": 1, "has_business_registration": False, "recent_property_transfer": False,
        "already_receiving": "none"}.items()}  # fmt: skip
    households = {"household": list(facts), **house}
    table = dibao.assess_table(households, _columns(people), month=MONTH)
    assert table["outcome"].to_pylist() == ["needs_person", "eligible", "needs_person", "needs_person"]
    assert table["computed_outcome"].to_pylist() == ["eligible", "eligible", "eligible", "not_eligible"]
    keyed = [{**each, "key": f"k{number}"} for number, each in enumerate(people)]
    table = dibao.assess_table(households, _columns(keyed), month=MONTH)
    assert table["outcome"].to_pylist() == ["needs_person", "eligible", "eligible", "needs_person"]


def test_unknown_never_contradicts(dibao: Policy) -> None:
    """A null beside anything is fine."""
    people = [HEAD, {**_person("a", "head", "1986-01-01"), "relation_to_head": None}]
    assert _answers(dibao, people, "a") == {"a": "undetermined"}
