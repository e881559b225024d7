"""Two versions side by side: what changed is found, what did not is not, and nothing changes unexplained."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from doudi.config.commands import policy
from doudi.kernel.month import Month
from doudi.rules.lines import Words
from doudi.rules.parameters import Level, Parameter, Row
from doudi.schemes.changes.compare import Comparison, Version, compare, figures_changed
from doudi.schemes.changes.figures import figure_changes
from doudi.schemes.loader import FOLDER

CAR = """
jurisdiction: demo-city
parameters:
  - key: dibao.vehicles_allowed
    zh: 可以有的车船数
    en: vehicles and boats allowed
    unit: pieces
    values: [{value: 1, from: 2020-09, status: design, source: 试}]
"""
WHY = "explained: [{case: 有一辆汽车, why: 试一试可以有一辆车, source: 试}]"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the schemes to change."""
    home = tmp_path / "schemes"
    shutil.copytree(FOLDER, home, ignore=shutil.ignore_patterns("__pycache__"))
    return home


def against(home: Path) -> Comparison:
    """The installed dibao against the copy's."""
    return compare("dibao", Version(), Version(folder=home), profile="cn-2021", jurisdiction="demo-city")


def edit(home: Path, file: str, old: str, new: str) -> None:
    """Replace one text of dibao's folder."""
    path = home / "dibao" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.thorough
def test_the_same_twice_has_no_difference(copy: Path) -> None:
    """A copy differs in nothing, and every worked example was run."""
    found = against(copy)
    assert (found.figures, found.rules, found.cases) == ((), (), ())
    assert found.cases_run > 70


@pytest.mark.thorough
def test_a_changed_figure_is_named_with_its_examples(tmp_path: Path) -> None:
    """A draft that allows a car: one figure, no rule, and the example with a car, which wants a reason."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(CAR, encoding="utf-8")
    version = Version(extra=(draft,))
    found = compare("dibao", Version(), version, profile="cn-2021", jurisdiction="demo-city")
    (figure,) = (each for each in found.figures if each.after and each.after.zh == "1")
    assert (figure.key, figure.jurisdiction) == ("dibao.vehicles_allowed", "demo-city")
    assert not found.rules
    assert [case.name for case in found.unexplained] == ["有一辆汽车"]
    reasons = tmp_path / "why.yaml"
    reasons.write_text(WHY, encoding="utf-8")
    explained = Version(extra=(draft,), explained=reasons)
    again = compare("dibao", Version(), explained, profile="cn-2021", jurisdiction="demo-city")
    assert [case.why for case in again.cases] == ["试一试可以有一辆车"]
    assert not again.unexplained


@pytest.mark.thorough
def test_a_changed_rule_is_named_and_its_readers_are_not(copy: Path) -> None:
    """≤ instead of <: one rule changed in its computation, not the amount that reads it; examples at the limit do."""
    edit(copy, "rules.py", "return household.household_income < household.income_limit",
         "return household.household_income <= household.income_limit")  # fmt: skip
    found = against(copy)
    assert [(rule.name, rule.kind, rule.what) for rule in found.rules] == [
        ("is_income_below", "changed", ("computation",))
    ]
    assert found.cases
    assert all(case.before.startswith("not_eligible") for case in found.cases if case.after.startswith("eligible"))


@pytest.mark.thorough
def test_law_text_clause_and_new_rules_are_told_apart(copy: Path) -> None:
    """A reworded sentence, another clause, a rule added."""
    edit(copy, "rules.py", "车辆、船舶不超过规定数量", "车辆和船舶不超过规定数量")
    edit(copy, "rules.py", 'clause="57号 第二十三条")\ndef income_limit', 'clause="57号 第二十四条")\ndef income_limit')
    path = copy / "dibao" / "rules.py"
    rule = '\n\n@rule(YES_NO, clause="c")\ndef is_new(household: Household, law: Law) -> Expr:\n    """新。"""\n'
    path.write_text(path.read_text(encoding="utf-8") + rule + "    return household.is_eligible\n", encoding="utf-8")
    found = against(copy)
    assert {(rule.name, rule.kind, rule.what) for rule in found.rules} == {
        ("are_vehicles_within", "changed", ("law",)), ("income_limit", "changed", ("clause",)), ("is_new", "added", ()),
    }  # fmt: skip
    assert not found.cases


@pytest.mark.thorough
def test_the_command_refuses_what_nobody_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 with the example named; 0 once a reason is on file."""
    draft, reasons = tmp_path / "draft.yaml", tmp_path / "why.yaml"
    draft.write_text(CAR, encoding="utf-8")
    reasons.write_text(WHY, encoding="utf-8")
    words = ["diff", "installed", str(draft), "--jurisdiction", "demo-city"]
    assert policy.run(words) == 1
    told = capsys.readouterr().out
    assert "有一辆汽车" in told
    assert "p1:True" not in told
    assert policy.run([*words, "--explained", str(reasons)]) == 0
    assert "试一试可以有一辆车" in capsys.readouterr().out


DEARER = """
jurisdiction: demo-city
parameters:
  - key: dibao.standard_urban
    zh: 城市低保标准
    en: urban subsistence standard
    unit: fen_per_person_month
    values: [{value: 80000, from: 2025-11, status: design, source: 试}]
"""


@pytest.mark.thorough
def test_an_inherited_figure_is_what_counted_before(tmp_path: Path) -> None:
    """The place has no row of its own yet: before its first one the value it inherits counts, and stands beside it."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(DEARER, encoding="utf-8")
    draft_too = Version(extra=(draft,))
    found = figures_changed("dibao", Version(), draft_too, profile="cn-2021", jurisdiction="demo-city")
    told = [(each.jurisdiction, each.months, each.before and each.before.zh, each.after and each.after.zh)
            for each in found]  # fmt: skip
    assert told == [("demo-city", "2025-11—", "770元", "800元")]


def test_rows_that_meet_are_told_by_month() -> None:
    """A later row ends the earlier one: one change from its month on, nothing before; a value that goes is told too."""
    one, other = Month(2024, 7), Month(2025, 7)
    alone = parameter({one: 700})
    both = parameter({one: 700, other: 750})
    (change,) = figure_changes(alone, both)
    assert (change.months, change.before, change.after) == (
        "2025-07—",
        Words("7元", "CNY 7"),
        Words("7.50元", "CNY 7.50"),
    )
    (gone,) = figure_changes(alone, None)
    assert (gone.months, gone.after) == ("2024-07—", None)
    assert not list(figure_changes(both, both))
    (moved,) = figure_changes(parameter({one: 700}), parameter({other: 700}))
    assert (moved.months, moved.before, moved.after) == ("2024-07—2025-07", Words("7元", "CNY 7"), None)


def parameter(values: dict[Month, int]) -> Parameter:
    """An amount of the nation with these values."""
    ends = [*list(values)[1:], None]
    rows = [
        Row(fen, start, end, "verified", "", "x", "") for (start, fen), end in zip(values.items(), ends, strict=True)
    ]
    return Parameter("a.b", "甲", "a", "fen", (Level("CN", tuple(rows), None),))
