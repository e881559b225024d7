"""Which schemes may be drawn together: every pair said once, each with what it rests on."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.schemes.bundles.stacking import Pair, read_stacking
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.loader import FOLDER

PAIRS = read_stacking()
PAY_MONEY = [key for key in scheme_keys() if load_for(key).ruleset.outcome.grants != "tag"]


def between(first: str, second: str) -> Pair:
    """What is declared of two schemes, in either order."""
    return next(pair for pair in PAIRS if {pair.first, pair.second} == {first, second})


def test_every_pair_that_pays_money_is_declared() -> None:
    """No two schemes pay side by side without somebody having said whether they may."""
    declared = {frozenset((pair.first, pair.second)) for pair in PAIRS}
    assert [pair for pair in combinations(PAY_MONEY, 2) if frozenset(pair) not in declared] == []


def test_a_relation_rests_on_a_text_and_a_gap_on_none() -> None:
    """Whatever is declared names clause and source; where nothing was found nothing is claimed."""
    for pair in PAIRS:
        found = pair.relation != "undeclared"
        assert (bool(pair.clause), bool(pair.source), pair.status != "unset") == (found, found, found), pair


@pytest.mark.parametrize(("first", "second", "relation"), [
    ("tekun", "orphan", "excludes"), ("tekun", "disability_living", "excludes"),
    ("tekun", "disability_care", "excludes"), ("tekun", "elderly_allowance", "together"),
    ("dibao", "unsupported_child", "tops_up"), ("disability_living", "unsupported_child", "tops_up"),
    ("unsupported_child", "disability_care", "together"), ("disability_living", "disability_care", "together"),
    ("dibao", "temporary_aid", "together"), ("dibao", "dibao_individual", "excludes"),
    ("dibao", "rigid_spending", "excludes"), ("orphan", "dibao", "undeclared"),
])  # fmt: skip
def test_the_relations_are_those_of_the_texts(first: str, second: str, relation: str) -> None:
    """The relations a policy officer would check first."""
    pair = between(first, second)
    assert pair.relation == relation
    if relation in ("excludes", "tops_up"):
        assert (pair.first, pair.second) == (first, second)


MISTAKES = {
    "pair twice": ("first: tekun, second: unsupported_child", "first: orphan, second: tekun", "appear twice"),
    "relation without text": (
        'clause: "特困人员认定办法第六条", source: "特困人员认定办法全文"', 'clause: "", source: ""',
        "neither source nor clause",
    ),
    "unknown relation": ("relation: tops_up", "relation: adds", "adds"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_complained_about(name: str, tmp_path: Path) -> None:
    """A pair declared twice, a claim without a text, a word that is none: each is refused."""
    old, new, words = MISTAKES[name]
    text = (FOLDER / "stacking.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "stacking.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        read_stacking(tmp_path)
    assert words in str(caught.value)


@pytest.mark.parametrize(("part", "other"), [
    ("dibao_topup", "disability_living"), ("dibao_topup", "disability_care"), ("dibao_topup", "elderly_allowance"),
    ("dibao_individual", "elderly_allowance"), ("dibao_exit", "disability_living"), ("dibao_exit", "price_subsidy"),
])  # fmt: skip
def test_a_part_of_the_allowance_stands_as_the_allowance_does(part: str, other: str) -> None:
    """Money of the same kind has the same relation, text and source."""
    own, whole = between(part, other), between("dibao", other)
    assert (own.relation, own.clause, own.source, own.status, own.second) == (
        whole.relation, whole.clause, whole.source, whole.status, other,
    )  # fmt: skip


def test_a_row_of_its_own_goes_before_the_whole() -> None:
    """No text says that a member's individual allowance ends a family's gradual exit: that stays open."""
    assert between("dibao", "dibao_exit").relation == "excludes"
    assert between("dibao_individual", "dibao_exit").relation == "undeclared"
    assert between("dibao_topup", "dibao_exit").relation == "undeclared"


def test_a_part_of_nothing_is_complained_about(tmp_path: Path) -> None:
    """A part names a scheme that has pairs to take over."""
    text = (FOLDER / "stacking.yaml").read_text(encoding="utf-8")
    (tmp_path / "stacking.yaml").write_text(text.replace("whole: dibao,", "whole: dibau,", 1), encoding="utf-8")
    with pytest.raises(FaultsFound, match="dibau, which has no pairs"):
        read_stacking(tmp_path)
