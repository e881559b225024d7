"""A draft tried without reading the rules again: the same as reading everything, and those who borrow it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.schemes.cases import Case, asked_of, read_cases
from doudi.schemes.changes.compare import Version
from doudi.schemes.changes.drafts import Draft, load_tried
from doudi.schemes.changes.touched import borrowers_of, touched_by
from doudi.schemes.loader import load
from doudi.schemes.local import keep_local_figures_in
from doudi.schemes.scheme import Scheme

STANDARD = (
    "dibao.standard_urban, zh: 城市低保标准, en: urban subsistence standard, unit: fen_per_person_month",
    "90000",
)
CAR = ("dibao.vehicles_allowed, zh: 可以有的车船数, en: vehicles and boats allowed, unit: pieces", "1")
MARGIN = ("dibao_margin.income_multiple, zh: 收入限额是低保标准的几倍, en: multiple, unit: ratio", '"2"')


def draft_of(folder: Path, figure: tuple[str, str], place: str = "demo-city", start: str = "2020-09") -> Path:
    """A parameter file with one figure."""
    path = folder / f"draft-{place}.yaml"
    path.write_text(
        f"jurisdiction: \"{place}\"\nparameters:\n  - {{key: {figure[0]}, values: [{{value: {figure[1]}, "
        f"from: {start}, status: verified, source: 试}}]}}\n", encoding="utf-8",
    )  # fmt: skip
    return path


def plainly(key: str, cases: tuple[Case, ...], path: Path) -> set[tuple[str, str]]:
    """The examples that change, found the long way: every folder read whole for every place, every proof written."""
    loaded: dict[tuple[str, str, bool], Scheme] = {}
    found = set()
    for case in cases:
        told = []
        for extra in ((), (path,)):
            place = (case.profile, case.jurisdiction, bool(extra))
            try:
                if place not in loaded:
                    loaded[place] = load(key, profile=case.profile, jurisdiction=case.jurisdiction, extra=extra)
                result = assess_household(
                    loaded[place].ruleset, asked_of(case, loaded[place].quantities), case.month
                )  # fmt: skip
            except DoudiError as error:
                told.append(error.code)
                continue
            amount = "?" if result.amount_fen is None else f"{result.amount_fen / 100:,.2f}"
            persons = "".join(f" {one.person_key}:{one.eligible}:{one.amount_fen}" for one in result.persons)
            told.append(f"{result.outcome} {amount} ({result.people}){persons}")
        if told[0] != told[1]:
            found.add((case.name, " → ".join(told)))
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("figure", "place", "scheme"),
    [(STANDARD, "demo-city", "dibao_margin"), (STANDARD, "500106", "dibao"), (MARGIN, "demo-city", "dibao_margin")],
)
def test_the_quick_way_is_the_long_way(tmp_path: Path, figure: tuple[str, str], place: str, scheme: str) -> None:
    """Own examples and those of a borrower: the same ones change, to the same answers."""
    path = draft_of(tmp_path, figure, place)
    key = figure[0].partition(".")[0]
    touched = touched_by(key, Version(), Version(extra=(path,)), profile="cn-2021", jurisdiction="demo-city")
    # Every fifth of the large scheme: the long way takes its time.
    cases = read_cases(scheme)[:: 5 if scheme == "dibao" else 1]
    mine = (each for each in touched.examples if each.scheme == scheme and each.name in {one.name for one in cases})
    quick = {(each.name, f"{each.before} → {each.after}") for each in mine}
    assert quick
    assert quick == plainly(scheme, cases, path)


def test_a_tried_scheme_has_the_rules_of_the_installed_one(tmp_path: Path) -> None:
    """Only the figures differ, as if read whole; where the draft does not speak it is the installed scheme itself."""
    draft = Draft.read((draft_of(tmp_path, CAR),))
    installed = load("dibao", jurisdiction="demo-city")
    tried = load_tried("dibao", draft, profile="cn-2021", jurisdiction="demo-city")
    whole = load("dibao", jurisdiction="demo-city", extra=draft.paths)
    assert tried.ruleset.graph is installed.ruleset.graph
    assert tried.ruleset.hash == whole.ruleset.hash != installed.ruleset.hash
    assert load_tried("dibao", draft, profile="cn-2021", jurisdiction="500106") is load("dibao")


def test_borrowers_get_the_figure_and_its_faults_are_told_whole(tmp_path: Path) -> None:
    """A borrowed figure changes with its owner; a wrong draft is refused as a wrong file is."""
    draft = Draft.read((draft_of(tmp_path, STANDARD),))
    assert "dibao_margin" in borrowers_of("dibao")
    for scheme in (
        load_tried("dibao_margin", draft, profile="cn-2021", jurisdiction="demo-city"),
        load("dibao_margin", jurisdiction="demo-city", extra=draft.paths),
    ):
        assert scheme.parameters.at("dibao.standard_urban", Month(2025, 9)).value == 90000
    wrong = Draft.read((draft_of(tmp_path, (CAR[0], '"much"')),))
    with pytest.raises(FaultsFound, match="not in pieces"):
        load_tried("dibao", wrong, profile="cn-2021", jurisdiction="demo-city")


def test_a_figure_on_file_counts_for_those_who_borrow_it(tmp_path: Path) -> None:
    """The installation's own figure of one scheme is in force in another that reads it, at once."""
    month = Month(2025, 9)
    before = load("dibao_margin", jurisdiction="demo-city").parameters.at("dibao.standard_urban", month).value
    keep_local_figures_in(tmp_path)
    try:
        (tmp_path / "dibao").mkdir()
        draft_of(tmp_path / "dibao", STANDARD)
        after = load("dibao_margin", jurisdiction="demo-city").parameters.at("dibao.standard_urban", month).value
    finally:
        keep_local_figures_in(None)
    assert before != after == 90000


@pytest.mark.thorough
def test_a_result_that_is_read_is_followed(tmp_path: Path) -> None:
    """Families that leave 低保边缘 for 低保 when the standard rises, told of the scheme that reads the result."""
    version = Version(extra=(draft_of(tmp_path, STANDARD),))
    touched = touched_by("dibao", Version(), version, profile="cn-2021", jurisdiction="demo-city")
    (one,) = (each for each in touched.follows if each.name == "收入比标准多一分" and each.answers == "dibao_margin")
    assert (one.scheme, one.before[:8], one.after[:12]) == ("dibao", "eligible", "not_eligible")
    assert {each.scheme for each in touched.examples} > {"dibao", "dibao_margin", "tekun"}
