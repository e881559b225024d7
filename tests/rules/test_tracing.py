"""Broken rules are refused at load, all mistakes at once, each with file, line and rule."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from doudi.kernel.errors import Fault, FaultList
from doudi.rules.quantities import Code, Entity, Quantity, QuantityUnit
from doudi.schemes.reading.rules import read_rules

CODES = (Code("a", "甲", "a"), Code("b", "乙", "b"))
QUANTITIES = {
    quantity.key: quantity
    for quantity in (
        Quantity("wage_fen", Entity.PERSON, QuantityUnit.FEN_PER_MONTH, "工资", "wage", none_is=0),
        Quantity("born", Entity.PERSON, QuantityUnit.DATE, "出生", "born"),
        Quantity("kind", Entity.PERSON, QuantityUnit.CODE, "类", "kind", codes=CODES),
        Quantity("savings_fen", Entity.HOUSEHOLD, QuantityUnit.FEN, "存款", "savings", none_is=0),
    )
}  # fmt: skip
FIGURES = {"x.standard": "fen_per_person_month", "x.share": "ratio", "x.on": "yes_no"}
IMPORTS = (
    "from __future__ import annotations\n"
    "from doudi.rules.authoring import FEN, FEN_PER_MONTH, PEOPLE, YEARS, YES_NO, Expr, Household, Law, Person\n"
    "from doudi.rules.authoring import any_of, age_in_years, count, for_one, rule, share_of, total, where\n"
)


def faults_of(folder: Path, body: str) -> list[Fault]:
    """The faults of a rules.py with this body, which begins on line 4."""
    home = folder / "x"
    home.mkdir()
    (home / "rules.py").write_text(IMPORTS + textwrap.dedent(body), encoding="utf-8")
    faults = FaultList()
    read_rules(home, QUANTITIES, FIGURES, faults)
    return list(faults)


def rule(expression: str, *, unit: str = "FEN_PER_MONTH", about: str = "person", name: str = "r") -> str:
    """One rule with this expression on its fourth line."""
    of = about.capitalize()
    head = f'@rule({unit}, clause="c")\ndef {name}({about}: {of}, law: Law) -> Expr:\n'
    return f'{head}    """L."""\n    return {expression}\n'


def test_a_sound_rule_has_no_faults(tmp_path: Path) -> None:
    """Units, entities, roles and figures that fit are accepted."""
    body = rule("total(where(household.members.kind == 'a', household.members.wage_fen, 0))", about="household")
    body += rule("household.r < law['x.standard'] * count(household.members.kind == 'a')", unit="YES_NO",
                 about="household", name="below")  # fmt: skip
    body += rule("for_one(law['x.standard']) - person.wage_fen", name="short_of_it")
    assert faults_of(tmp_path, body) == []


MISTAKES = {
    "units": (rule("person.wage_fen + person.household.savings_fen"), "fen per month and fen"),
    "promise": (rule("person.wage_fen", unit="FEN"), "promises fen and returns fen per month"),
    "unknown name": (rule("person.wages"), "`wages`"),
    "unknown figure": (rule("where(law['x.off'], person.wage_fen, 0)"), "the figure 'x.off'"),
    "unknown code": (rule("where(person.kind == 'c', person.wage_fen, 0)"), "the code 'c'"),
    "python and": (rule("person.wage_fen if person.kind == 'a' else person.wage_fen"), "write & | ~ and where"),
    "division": (rule("person.wage_fen / 2"), "a division"),
    "household's of a person": (rule("person.savings_fen"), "read it from person.household"),
    "person's of a household": (rule("household.wage_fen", about="household"), "read it from household.members"),
    "mixed entities": (rule("household.members.wage_fen + household.r2", about="household")
                       + rule("total(household.members.wage_fen)", about="household", name="r2"),
                       "mixes a person's value"),
    "ungathered": (rule("household.members.wage_fen", about="household"), "returns a person's value"),
    "cycle": (rule("person.s") + rule("person.r", name="s"), "r → s → r"),
    "no number": (rule("person.wage_fen * person.born"), "date is no number"),
    "bare number": (rule("person.wage_fen + 100"), "fen per month and plain number"),
    "float": (rule("person.wage_fen * 0.5"), "the number 0.5, which is not exact"),
    "nothing returned": (rule("None"), "returns None"),
    "no docstring": (rule("person.wage_fen").replace('    """L."""\n', ""), "no docstring or no clause"),
    "strange argument": (rule("person.wage_fen").replace("person: Person", "somebody: Person").replace(
        "person.wage", "somebody.wage"), "neither `person` nor `household`"),
    "name of a quantity": (rule("person.wage_fen", name="wage_fen"), "a rule has the name of a quantity"),
    "not a ratio": (rule("share_of(person.wage_fen, law['x.standard'], 'ceil_fen')"), "is no ratio"),
    "gathering twice": (rule("total(household.r2)", about="household")
                        + rule("total(household.members.wage_fen)", about="household", name="r2"),
                        "of a household's value"),
}  # fmt: skip


R = rule("person.wage_fen")
MISTAKES |= {
    **{f"version {end}": (R + rule("person.wage_fen", name=f"r{end}"), "ends in digits that are no year and month")
       for end in ("_2026_1", "_2026_13", "_2026_00", "_202601", "_2026", "_26_01", "202601", "_0000_01")},
    "version of nothing": (rule("person.wage_fen", name="s_2026_1"), "ends in digits that are no year and month"),
    "defined twice": (R + rule("person.wage_fen + person.wage_fen"), "is defined on line 5 already"),
    "name of a word": (rule("person.wage_fen", name="total"), "is defined on line 3 already"),
    "no mark": (R + "def s(person: Person, law: Law) -> Expr:\n    return person.wage_fen\n",
                "is neither a rule nor called by one"),
    "helpers among themselves": (R + "def s(x: Expr) -> Expr:\n    return t(x)\n"
                                 "def t(x: Expr) -> Expr:\n    return s(x)\n", "is neither a rule nor called by one"),
    "another mark": (R + "@total\ndef s(person: Person, law: Law) -> Expr:\n    return person.wage_fen\n",
                     "is neither a rule nor called by one"),
    "rule inside a rule": (R + "    " + rule("person.wage_fen", name="s").replace("\n", "\n    ") + "\n",
                           "stands inside another function"),
}  # fmt: skip


def test_a_helper_of_a_rule_is_no_mistake(tmp_path: Path) -> None:
    """What a rule calls, itself or through another helper, needs no mark; a later version has its month."""
    body = (rule("s(person.wage_fen)") + rule("person.wage_fen", name="r_2026_01")
            + "def s(x: Expr) -> Expr:\n    return t(x)\ndef t(x: Expr) -> Expr:\n    return x\n")  # fmt: skip
    assert faults_of(tmp_path, body) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    """The complaint says what is wrong in words, in which file, line and rule."""
    body, words = MISTAKES[name]
    faults = faults_of(tmp_path, body)
    assert any(words in str(fault) for fault in faults), [str(fault) for fault in faults]
    assert all(fault.where.startswith("schemes/x/rules.py:") for fault in faults)


IMPURE = {
    "clock": ("import time\n", "imports time"),
    "random": ("from random import random\n", "imports random"),
    "own package": ("from doudi.kernel import clock\n", "imports doudi.kernel"),
    "input": (rule("open('x')"), "uses `open`"),
    "evaluation": (rule("eval('1')"), "uses `eval`"),
    "hidden attribute": (rule("person.__class__"), "hidden attribute __class__"),
    "loop": ("for n in (1, 2):\n    pass\n", "uses `For`"),
    "state": ("seen = []\n", "uses `List`"),
    "global": ("def f():\n    global seen\n", "uses `Global`"),
    "lambda": ("f = lambda: 1\n", "uses `Lambda`"),
    "with": ("with rule:\n    pass\n", "uses `With`"),
    "formatted text": ("x = f'{rule}'\n", "uses `JoinedStr`"),
}


@pytest.mark.parametrize("name", IMPURE)
def test_an_impure_file_is_refused_without_running_it(name: str, tmp_path: Path) -> None:
    """What could reach a clock, chance, files or state is refused from the text alone."""
    body, words = IMPURE[name]
    faults = faults_of(tmp_path, body)
    assert any(words in fault.what and fault.code == "rules.impure" for fault in faults), [str(f) for f in faults]


def test_an_impure_file_is_not_run(tmp_path: Path) -> None:
    """The refusal comes before execution: the file's side effect does not happen."""
    marker = tmp_path / "ran"
    faults = faults_of(tmp_path, f"open({str(marker)!r}, 'w')\n")
    assert faults
    assert not marker.exists()


def test_all_mistakes_come_at_once_and_none_is_blamed_twice(tmp_path: Path) -> None:
    """Two broken rules are two faults; the rule that reads one of them is not a third."""
    body = (rule("person.wages", name="first") + rule("person.wage_fen / 2", name="second")
            + rule("person.first + person.second", name="third"))  # fmt: skip
    faults = faults_of(tmp_path, body)
    assert [fault.where for fault in faults] == ["schemes/x/rules.py:7 first", "schemes/x/rules.py:11 second"]


def test_a_file_that_is_no_python_is_refused(tmp_path: Path) -> None:
    """A syntax error is a fault with its line."""
    faults = faults_of(tmp_path, "def (:\n")
    assert faults[0].where == "schemes/x/rules.py:4"
