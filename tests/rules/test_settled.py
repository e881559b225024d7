"""Rules with settled figures worked in give the same as the whole rules, in every place and for every family."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.rules.scalar import evaluate
from doudi.rules.settled import with_settled_figures
from doudi.schemes import load
from tests.rules.families import families

PLACES = [("dibao", "cn-2021", "demo-city"), ("dibao", "cn-2021", "demo-zhejiang"), ("dibao", "cq-2016", "500106"),
          ("dibao_individual", "cn-2021", "demo-city"), ("dibao_margin", "cn-2021", "310000")]  # fmt: skip


@pytest.mark.parametrize(("scheme", "profile", "place"), PLACES)
def test_every_rule_comes_out_the_same(scheme: str, profile: str, place: str) -> None:
    """Value and state of every rule, of every person, on 120 families with unknowns; after an adjustment month too."""
    ruleset = load(scheme, profile=profile, jurisdiction=place).ruleset
    for month in (Month(2025, 9), Month(2026, 8)):
        settled, figures = with_settled_figures(ruleset, month), ruleset.figures(month)
        for household in families(ruleset.quantities, 60, seed=month.index):
            whole = evaluate(ruleset, household, month, figures)
            small = evaluate(settled, household, month, figures)
            for name, rule in ruleset.rules.items():
                people = range(len(household.persons)) if rule.entity == "person" else (None,)
                for person in people:
                    assert small.rule(name, person) == whole.rule(name, person), name


def test_what_a_place_does_not_do_is_gone() -> None:
    """The fictitious city pays no bands and computes no support: their figures and facts are not read any more."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    settled = with_settled_figures(ruleset, Month(2025, 9), only=())
    assert {"dibao.band_low_amount", "dibao.support_share_few"} & set(ruleset.figure_keys)
    assert not {"dibao.band_low_amount", "dibao.support_share_few"} & set(settled.figure_keys)
    assert len(settled.live_nodes) < len(ruleset.live_nodes) * 2 // 3


def test_a_figure_that_may_still_change_stays() -> None:
    """What a reform varies is not worked in."""
    ruleset = load("dibao", jurisdiction="demo-city").ruleset
    settled = with_settled_figures(ruleset, Month(2025, 9), ("dibao.pays_by_band",))
    assert {"dibao.pays_by_band", "dibao.band_low_amount"} <= set(settled.figure_keys)
