"""The schemes in a notebook: families as dicts, populations as tables, answers that show their reasons."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.rules.parameters import ParametersNotInForce
from doudi.rules.values import UNKNOWN
from doudi.schemes.cases import read_cases
from doudi.schemes.loader import SchemeUnknown
from doudi.schemes.notebook import Policy, policies, policy
from tests.rules.families import families

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "ask-the-rules-from-a-notebook.md"
MONTH = "2025-09"


@pytest.fixture(scope="module")
def dibao() -> Policy:
    """Dibao in the fictitious city."""
    return policy("dibao", jurisdiction="demo-city")


def test_the_page_prints_what_it_says() -> None:
    """Every block of the how-to runs, one after the other, and prints the text below it."""
    blocks = re.findall(r"```(python|text)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    space: dict[str, Any] = {}
    printed, checked = "", 0
    checker = doctest.OutputChecker()
    for kind, body in blocks:
        if kind == "python":
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile(body, str(PAGE), "exec"), space)
            printed = out.getvalue()
        else:
            assert checker.check_output(body, printed, doctest.ELLIPSIS), f"{printed!r} is not {body!r}"
            checked += 1
    assert checked >= 7


def test_an_answer_shows_its_reasons(dibao: Policy) -> None:
    """Printed, an answer says result, each step with its clause, and where it would turn; in both languages."""
    case = next(case for case in read_cases("dibao") if case.name == "三口人差多少补多少")
    persons = [
        {"key": person.key, "label": person.label,
         **{key: _said(each.value) for key, each in person.facts.items() if each.value is not UNKNOWN}}
        for person in case.household.persons
    ]  # fmt: skip
    household = {key: _said(each.value) for key, each in case.household.facts.items()}
    answer = dibao.assess({"key": "H-1", "persons": persons, **household}, case.month)
    expected = assess_household(dibao.ruleset, case.household, case.month)
    assert (answer.outcome, answer.amount_fen) == (expected.outcome, expected.amount_fen)
    told = str(answer).splitlines()
    assert told[0].startswith("H-1 dibao 2025-09: 符合，每月940")
    assert all("[" in line for line in told[1 : 1 + len(expected.steps)])
    english = answer.explained("en")
    assert "CNY 940 a month" in english
    assert not re.search(r"[\u4e00-\u9fff]", answer.headline("en"))
    assert answer["monthly_amount"] == 94_000
    assert isinstance(answer["is_member"], dict)
    assert "<table>" in answer._repr_html_()
    assert repr(answer).startswith("<H-1 dibao")
    with pytest.raises(KeyError):
        answer["nothing"]


def _said(value: Any) -> Any:
    return value if isinstance(value, int | str | date) else str(value)


def test_python_values_are_taken_and_wrong_ones_told(dibao: Policy) -> None:
    """Dates and NumPy numbers are taken; floats, none at all and keys that are no text are refused by path."""
    person = {"birth_date": date(1985, 3, 1), "monthly_wage_fen": np.int64(5)}
    answer = dibao.assess({"persons": [person]}, Month(2025, 9))
    assert answer.outcome == "undetermined"
    for wrong in ({"deposits_fen": np.float64(5.5)}, {"deposits_fen": float("nan")}, {"deposits_fen": None}, {7: 1},
                  {"key": "\ud800"}):  # fmt: skip
        with pytest.raises(FaultsFound):
            dibao.assess({"persons": [{}], **wrong}, MONTH)
    with pytest.raises(TypeError):
        dibao.assess({"persons": [{}], "deposits_fen": object()}, MONTH)


def test_what_is_not_there_is_told() -> None:
    """An unknown policy, profile or month is an error with a sentence, not an empty answer."""
    with pytest.raises(SchemeUnknown):
        policy("nothing")
    with pytest.raises(SchemeUnknown):
        policy("dibao", profile="nowhere")
    dibao = policy("dibao")
    with pytest.raises(ParametersNotInForce):
        dibao.assess({"persons": [{}]}, "2016-01")
    many = dibao.assess_many([{"persons": [{}], "month": "2016-01"}, {"persons": [{}]}], MONTH)
    assert [each.is_refused for each in many] == [True, False]
    assert "rules.not-in-force" in str(many[0])
    assert len(policies()) > 10
    assert dibao.figures("2025-09")["dibao.financial_assets_months"] is None


def _tables(dibao: Policy, how_many: int) -> tuple[pa.Table, pa.Table, list[Any]]:
    """Generated families as two tables, the persons in disorder, and the families."""
    chosen = [each for each in families(dibao.ruleset.quantities, how_many, seed=77) if each.persons]
    quantities = dibao.ruleset.quantities

    def plain(key: str, value: Any) -> Any:
        none_is = quantities[key].none_is
        return None if value is UNKNOWN else none_is if str(value) == "none" and value != none_is else value

    rows = [{"household": f"h{n}", **{key: plain(key, each.value) for key, each in family.facts.items()}}
            for n, family in enumerate(chosen)]  # fmt: skip
    people = [{"household": f"h{n}", **{key: plain(key, each.value) for key, each in person.facts.items()}}
              for n, family in reversed(list(enumerate(chosen))) for person in family.persons]  # fmt: skip
    return pa.Table.from_pylist(rows), pa.Table.from_pylist(people), chosen


def test_a_table_is_answered_as_its_families(dibao: Policy) -> None:
    """Two tables give, household by household, what the families get one by one."""
    rows, people, chosen = _tables(dibao, 300)
    table = dibao.assess_table(rows, people, month=MONTH, also=["household_income"])
    assert table.column("household").to_pylist() == rows.column("household").to_pylist()
    for row, family in zip(table.to_pylist(), chosen, strict=True):
        expected = assess_household(dibao.ruleset, family, Month.parse(MONTH))
        assert (row["outcome"], row["amount_fen"]) == (expected.outcome, expected.amount_fen)
        income = [step.value for step in expected.steps if step.key == "household_income"]
        assert [row["household_income"]] == income or not income


def test_anything_that_speaks_arrow_is_a_table(dibao: Policy) -> None:
    """Dicts, Arrow tables and objects of other libraries give the same; one table with lists does too."""

    class Foreign:
        def __init__(self, table: pa.Table) -> None:
            self.table = table

        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return self.table.__arrow_c_stream__(requested_schema)

    rows = {"household": [1, 2], "urban_rural": ["urban", "rural"], "street": ["x", "y"]}
    people = {"household": [2, 1], "monthly_wage_fen": [7, None]}
    given: list[tuple[Any, Any]] = [
        (rows, people), (pa.table(rows), pa.table(people)), (Foreign(pa.table(rows)), Foreign(pa.table(people)))
    ]
    tables = [dibao.assess_table(*pair, month=MONTH, keep=["street"]) for pair in given]
    lists = dibao.assess_table({**rows, "monthly_wage_fen": [[None], [7]]}, month=MONTH, keep=["street"])
    assert all(table.equals(tables[0]) for table in [*tables, lists])
    assert tables[0].column_names == ["household", "street", "outcome", "computed_outcome", "amount_fen"]


def test_wrong_tables_are_told_at_once(dibao: Policy) -> None:
    """Misspelt columns, floats, households twice or nowhere, rules that are none: each named, nothing computed."""
    def faults(rows: Any, people: Any, **more: Any) -> list[tuple[str, str]]:
        with pytest.raises(FaultsFound) as caught:
            dibao.assess_table(rows, people, month=MONTH, **more)
        return [(fault.where, fault.code) for fault in caught.value.faults]

    rows, people = {"household": ["a"], "deposits_fen": [1]}, {"household": ["a"], "monthly_wage_fen": [1]}
    assert faults({**rows, "deposit_fen": [1]}, {**people, "deposits_fen": [1]}, also=["is_member", "x"]) == [
        ("households.deposit_fen", "schemes.no-such-column"), ("persons.deposits_fen", "schemes.no-such-column"),
        ("also is_member", "schemes.no-such-rule"), ("also x", "schemes.no-such-rule"),
    ]  # fmt: skip
    assert faults({**rows, "deposits_fen": [1.5]}, people) == [("households.deposits_fen", "schemes.float-column")]
    assert faults({"household": ["a", "a"]}, people) == [("households.household", "schemes.household-twice")]
    assert faults(rows, {"household": ["b"]}) == [("persons.household", "schemes.no-such-household")]
    assert faults(rows, {"monthly_wage_fen": [1]}) == [("persons.household", "schemes.no-key-column")]
    assert faults(7, people) == [("households", "schemes.no-table")]
    assert faults({**rows, "deposits_fen": [-1]}, people)[0][1] == "rules.column"
    assert faults({**rows, "urban_rural": ["city"]}, people)[0][1] == "arrow.unknown-code"
