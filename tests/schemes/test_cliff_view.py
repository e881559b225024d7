"""One family over a rising wage: every line that falls away is found to the yuan, and no cliff is made up or missed."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from doudi.config.commands import assess
from doudi.rules.facts import HouseholdFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.schemes.bundles.bundle import Bundle, Standing, assess_bundle
from doudi.schemes.cliffs import view as module
from doudi.schemes.cliffs.cliff import Leaving, Loss, Point, falls, points, tags_of
from doudi.schemes.cliffs.reasons import Gone, gone_between
from doudi.schemes.cliffs.report import (
    after_words,
    benefits_words,
    cliff_json,
    cliff_text,
    ending_words,
    total_words,
)
from doudi.schemes.cliffs.view import CliffView, cliff_view
from tests.schemes.test_bundle import MONTH, PLACE, poor_family

WAGE = "person:p1:monthly_wage_fen"


@functools.cache
def seen(category: str = "none") -> CliffView:
    """The view of the poor family."""
    return cliff_view(poor_family(category), MONTH, jurisdiction=PLACE)


def check(view: CliffView, household: HouseholdFacts) -> None:
    """Held against the yuan before and at each turn, assessed one by one; the whole way between has no other fall."""
    for turn in view.turns:
        sides = (turn.before.value_fen, turn.after.value_fen)
        one, other = points(household, MONTH, view.fact_key, sides, jurisdiction=PLACE)
        assert sides[1] - sides[0] <= 100, "a turn is found to the yuan"
        assert (turn.before, turn.after) == (one, other)
        assert turn.lost_fen == one.total_fen - other.total_fen
        lost = {key for key in one.granted if key not in other.granted} | {tag for tag in one.tags
                                                                         if tag not in other.tags}  # fmt: skip
        assert {each.key for each in turn.gone} == lost - {"entitlement_tags"}
    deep = {(fall.before.value_fen, fall.after.value_fen) for fall in falls(view.points)}
    assert deep == {(turn.before.value_fen, turn.after.value_fen) for turn in view.turns if turn.lost_fen > 0}


@pytest.mark.thorough
def test_the_cliff_of_a_family_is_at_the_standard() -> None:
    """Arithmetic: 3 people × 770 yuan = 2,310. At 2,309 the family has 2,309 + 1 and a top-up of 50; at 2,310 nothing
    beside its wage: 50 yuan less, made good from 2,360 on. The clause and the standard stand beside it."""
    view = seen()
    (cliff,) = view.cliffs
    assert (cliff.before.value_fen, cliff.after.value_fen) == (230_900, 231_000)
    assert (cliff.before.total_fen, cliff.after.total_fen) == (236_000, 231_000)
    assert cliff.back_at_fen == 236_000
    gone = {each.key: each for each in cliff.gone}
    assert gone["dibao"].amount_fen == 100
    assert gone["dibao_topup"].amount_fen == 5_000
    assert "gets_medical_aid_directly" in gone
    why = gone["dibao"].why[0]
    assert why.clause
    assert [(each.figure.key, each.figure.value_zh) for each in why.figures] == [("dibao.standard_urban", "770元")]
    assert "dibao_margin" in {each.key for each in cliff.come}
    assert view.now is not None
    assert view.now.paid_fen == view.bundle.monthly_fen
    assert view.flats[0][0] == 0
    check(view, poor_family("none"))


@pytest.mark.thorough
def test_more_wage_can_leave_more_and_then_less() -> None:
    """With a severely disabled child the individual allowance comes at 2,310 and all of it is gone past 1.5 times."""
    view = seen("intellectual")
    first, last = view.turns[0], view.cliffs[-1]
    assert not first.is_cliff
    assert "dibao_individual" in {each.key for each in first.come}
    assert last.after.value_fen == 346_500 == 231_000 * 3 // 2
    assert last.lost_fen == 77_000 + 11_000 - 100
    assert {"dibao_margin", "dibao_individual", "dibao_topup"} <= {each.key for each in last.gone}
    check(view, poor_family("intellectual"))


@pytest.mark.thorough
def test_what_is_not_known_is_no_cliff() -> None:
    """An unknown wage leaves today open and is tried all the same; what becomes open is not told as lost."""
    household = poor_family("none").with_fact(WAGE, Sourced(UNKNOWN))
    view = cliff_view(household, MONTH, WAGE, jurisdiction=PLACE)
    assert view.now_fen is None
    assert view.now is None
    assert [turn.after.value_fen for turn in view.cliffs] == [231_000]
    assert view.bundle.monthly_fen == 0
    assert set(view.open_schemes) >= {"orphan", "unsupported_child"}
    text = "\n".join(line.zh for line in cliff_text(view))
    assert "最低生活保障：还没查清，没有算进去" in text
    silent = poor_family("none").with_fact("household:urban_rural", Sourced(UNKNOWN))
    nothing = cliff_view(silent, MONTH, WAGE, jurisdiction=PLACE)
    assert not nothing.cliffs
    assert "不敢说没有" in "\n".join(line.zh for line in cliff_text(nothing))


def test_tags_that_rest_on_an_open_scheme_are_not_promised() -> None:
    """Whether somebody is in extreme hardship is open: what only such people have is not among the tags."""
    bundle: Bundle = assess_bundle(poor_family("none"), MONTH, jurisdiction=PLACE)
    assert "gets_medical_aid_directly" in tags_of(bundle)
    assert "gets_premium_in_full" not in tags_of(bundle)


@pytest.mark.thorough
@pytest.mark.parametrize("bug", ["coarse", "benefits only", "open is lost"])
def test_a_wrong_cliff_is_caught(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked for in steps only, totals without the income, a line that is open called lost: the checks notice."""
    household = poor_family("none")
    if bug == "coarse":
        monkeypatch.setattr(module._Line, "_refine", lambda *_: None)
    elif bug == "benefits only":
        monkeypatch.setattr(Point, "total_fen", property(lambda self: self.paid_fen))
        wrong = cliff_view(household, MONTH, jurisdiction=PLACE)
        assert [turn.after.value_fen for turn in wrong.cliffs] != [231_000] or wrong.cliffs[0].lost_fen != 5_000
        return
    else:
        original: Callable[..., Any] = gone_between

        def blind(*args: Any, **more: Any) -> Any:
            return tuple(Gone(each.key, each.said, each.grants, each.amount_fen, not each.is_open, each.why)
                         for each in original(*args, **more))  # fmt: skip

        monkeypatch.setattr(module, "gone_between", blind)
    wrong = cliff_view(household, MONTH, jurisdiction=PLACE)
    assert not wrong.cliffs, "the true view has one: test_the_cliff_of_a_family_is_at_the_standard fails on this"


@pytest.mark.thorough
def test_the_json_adds_up() -> None:
    """Every point's total is its income, the family's other income and the benefits; falls are those of the list."""
    found = cliff_json(seen())
    json.dumps(found)
    for point in found["points"]:
        assert point["total_fen"] == point["income_fen"] + found["other_income_fen"] + point["benefits_fen"]
    rising = [point["income_fen"] for point in found["points"]]
    assert rising == sorted(set(rising))
    less = [two["income_fen"] for one, two in pairwise(found["points"]) if two["total_fen"] < one["total_fen"]]
    assert found["cliffs"] == less == [231_000]
    assert all(each["zh"] and each["en"] for each in found["has"])


@pytest.mark.thorough
def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """`./doudi assess FILE --cliff` in words, with --json as JSON; a person who is not there is told, with who is."""
    monkeypatch.setenv("DOUDI_HOME", str(tmp_path))
    file = tmp_path / "family.json"
    file.write_text(json.dumps({"urban_rural": "urban", "persons": [{"key": "a", "monthly_wage_fen": 105_000}]}))
    asked = [str(file), "--cliff", "--jurisdiction", "demo-city", "--month", "2025-10"]
    assert assess.run(asked) == 0
    said = capsys.readouterr().out
    assert "demo-city" in said
    assert assess.run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["income"] == "person:a:monthly_wage_fen"
    with pytest.raises(Exception) as caught:
        assess.run([*asked, "--whose", "b"])
    assert "write one of a" in str(caught.value)


def without_wage() -> HouseholdFacts:
    """Nobody of the poor family earns, and nobody was asked what going to work costs."""
    household = poor_family("none").with_fact(WAGE, Sourced(NONE))
    for person in household.persons:
        household = household.with_fact(f"person:{person.key}:employment_cost_fen", Sourced(UNKNOWN))
    return household


@pytest.mark.thorough
def test_a_family_without_wage_does_not_lose_everything_with_one_yuan() -> None:
    """Unknown is not nothing: the cost of going to work is supposed to be none where a wage is tried, and that is
    said; the cliff is where it is for everybody, at 2,310 yuan, and not at one yuan."""
    view = cliff_view(without_wage(), MONTH, WAGE, jurisdiction=PLACE)
    assert view.supposed == ("person:p1:employment_cost_fen",)
    assert [turn.after.value_fen for turn in view.cliffs] == [231_000]
    one_yuan = next(point for point in view.points if 0 < point.value_fen < 231_000)
    assert one_yuan.total_fen == 236_000
    text = "\n".join(line.zh for line in cliff_text(view))
    assert "试算的工资都当作没有这一项" in text
    assert cliff_json(view)["supposed_none"] == ["person:p1:employment_cost_fen"]


@pytest.mark.thorough
def test_what_opens_with_a_wage_is_said_to_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a wage makes an allowance open, nothing is said to be lost or gone, and no sum stands there."""
    monkeypatch.setattr(module, "COSTS_OF_WORK", ())
    view = cliff_view(without_wage(), MONTH, WAGE, jurisdiction=PLACE)
    first = view.turns[0]
    assert first.opens
    assert not view.cliffs
    assert not [low for low, high in view.flats if high > 0]
    opened = first.after
    assert view.is_open_at(opened)
    assert benefits_words(opened).zh == total_words(opened, view).zh == after_words(first, view).zh == "定不了"
    assert benefits_words(first.before).zh == "至少2,360元", "what is open at every wage is not nothing either"
    assert "→定不了" in "\n".join(line.zh for line in cliff_text(view))


@pytest.mark.thorough
def test_what_ending_a_scheme_leaves_open_is_not_lost() -> None:
    """A scheme that cannot be said after another ends is in no sum of what is lost; the sum is then a least."""
    pay = seen().bundle["dibao_topup"]
    for standing in (Standing.OPEN, Standing.NEEDS_PERSON):
        left = Leaving("dibao", (Loss(pay, replace(pay, standing=standing)),), ())
        assert (left.monthly_fen, left.is_open) == (0, True)
        assert ending_words(left).zh == "定不了"
    gone = Leaving("dibao", (Loss(pay, replace(pay, standing=Standing.REFUSED)),), ())
    assert (gone.monthly_fen, gone.is_open) == (5_000, False)
