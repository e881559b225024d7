"""How each scheme is sought is declared whole: every fact is told, supposed with a reason, or left open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.screening.evidence import DOUBTS, EVIDENCE
from doudi.columnar.screening.facts import TELLERS
from doudi.columnar.screening.telling import feeds_needed, told_by
from doudi.outreach.visiting.sought_page import PAGE, sought_page
from doudi.outreach.visiting.wording import DOUBTS as DOUBT_WORDS
from doudi.rules.seeking import Search
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.loader import FOLDER, SchemeFaulty, SchemeUnknown
from doudi.schemes.seeking import searches, seeking_of, with_lenders

KNOWN = searches(jurisdiction="demo-city")
SOUGHT = [each for each in KNOWN if each.sought.is_sought]
TOLD = {key for teller in TELLERS for key in teller.tells}


def test_every_scheme_says_how_it_is_sought_or_why_it_is_not() -> None:
    """Seventeen schemes, twelve sought; each says so in both languages."""
    assert {each.scheme for each in KNOWN} == set(scheme_keys())
    assert len(SOUGHT) == 12
    for each in KNOWN:
        assert (FOLDER / each.scheme / "screening.yaml").is_file()
        assert len(each.sought.zh) > 10, each.scheme
        assert len(each.sought.en) > 20, each.scheme


@pytest.mark.parametrize("search", SOUGHT, ids=lambda each: each.scheme)
def test_every_fact_of_a_search_is_accounted_for(search: Search) -> None:
    """A fact is told by a feed, estimated, followed, supposed, not yet there or left open; nothing is forgotten."""
    sought = search.sought
    declared = {each.key: each for group in (sought.supposed, sought.not_yet, sought.left_open) for each in group}
    accounted = {*declared, *sought.estimated, *sought.follows, *TOLD}
    assert set(search.ruleset.quantities) - accounted == set()
    assert set(declared) & set(sought.estimated) == set()
    for reason in declared.values():
        assert reason.zh, reason.key
        assert reason.en, reason.key


@pytest.mark.parametrize("search", SOUGHT, ids=lambda each: each.scheme)
def test_what_a_search_names_exists(search: Search) -> None:
    """Evidence and doubts can be told, rolls have datasets with those codes, feeds an agreement for screening."""
    sought = search.sought
    assert set(sought.evidence) <= set(EVIDENCE)
    assert set(sought.doubts) <= set(DOUBTS)
    assert set(DOUBTS) <= set(DOUBT_WORDS)
    for roll in sought.served:
        column = load_contract(roll.dataset).column("scheme")
        assert set(roll.codes) <= set(column.codes.values())
    for name in feeds_needed(search):
        load_contract(name).require_purpose("screening")
    outcome = search.ruleset.outcome
    assert sought.about == "household" or (outcome.person_eligible and outcome.person_amount)


def test_who_tells_what_is_told_once() -> None:
    """Two tellers never tell one fact; each rests on earlier ones only."""
    told: list[str] = []
    for teller in TELLERS:
        assert set(teller.after) <= set(told), teller.tells
        told += teller.tells
    assert len(told) == len(set(told)) == len(told_by())


def test_lenders_come_before_those_who_follow_them() -> None:
    """Student aid follows six schemes: all are evaluated before it, wanted or not."""
    chosen = searches(jurisdiction="demo-city", schemes=["student_aid"])
    order = [each.scheme for each in with_lenders(chosen, jurisdiction="demo-city")]
    assert order[-1] == "student_aid"
    assert {"dibao", "dibao_margin", "tekun", "orphan", "unsupported_child", "rigid_spending"} < set(order)
    assert [each.scheme for each in with_lenders(searches(schemes=["elderly_allowance"]))] == ["elderly_allowance"]
    with pytest.raises(SchemeUnknown):
        searches(schemes=["gold"])


def test_the_reference_page_is_current() -> None:
    """The page is what the files say."""
    page = FOLDER.parents[2] / "docs" / "reference" / PAGE
    if not page.exists():
        pytest.skip("never: the page is part of the repository, not of an installed package")
    assert page.read_text("utf-8") == sought_page()


BROKEN = {
    "supposes: [draws_work_injury_nursing": ("supposes: [gold, draws_work_injury_nursing", "gold is no quantity"),
    "supposes: [draws_work_injury_nursing,": ("supposes: [is_tekun_person, draws_work_injury_nursing,", "no reason"),
    "draws_other_welfare_subsidy]": (
        "draws_other_welfare_subsidy]\nestimates: [draws_other_welfare_subsidy]", "stands under supposes too"),
    "about: person\n": ("about: everybody\n", "about"),
    "doubts: [": ("follows: [disability_grade]\ndoubts: [", "told by no other scheme"),
    "evidence: [": ("leaves_out: [bad_luck]\nevidence: [", "bad_luck"),
    "is_whole: true}": ("is_whole: 1}", "is_whole"),
    "zh: 按人找": ("colour: red\nzh: 按人找", "colour"),
    "supposes: [draws_work_injury_nursing, draws_other_welfare_subsidy]": (
        "own:\n  - {key: draws_work_injury_nursing, value: 3, zh: 一, en: one}", "draws_work_injury_nursing: 3"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), [(b, a, w) for b, (a, w) in BROKEN.items()])
def test_each_mistake_is_told(tmp_path: Path, before: str, after: str, words: str) -> None:
    """A deliberately broken file is refused in words that name the mistake, with file and line."""
    shutil.copytree(FOLDER / "vocabulary", tmp_path / "vocabulary", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "disability_care").mkdir()
    text = (FOLDER / "disability_care" / "screening.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "disability_care" / "screening.yaml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(SchemeFaulty) as caught:
        seeking_of(load_for("disability_care"), tmp_path)
    assert words in str(caught.value)
    assert "schemes/disability_care/screening.yaml:" in str(caught.value)


def test_a_scheme_without_a_file_is_not_sought_and_says_so(tmp_path: Path) -> None:
    """Nobody is found by accident for a scheme of which nobody said how."""
    found = seeking_of(load_for("orphan"), tmp_path)
    assert (found.is_sought, found.zh) == (False, "还没有写明这一项怎样在部门数据里找")
