"""A scheme's folder is checked whole: one broken file per mistake, each complained about in words, with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.rules.evaluate import assess_household
from doudi.schemes import load
from doudi.schemes.cases import read_cases
from doudi.schemes.catalogue import scheme_keys, schemes_in_order
from doudi.schemes.loader import FOLDER, SchemeUnknown, chain_of


@pytest.fixture(autouse=True)
def vocabulary(tmp_path: Path) -> None:
    """What every folder shares lies beside the copy."""
    shutil.copytree(FOLDER / "vocabulary", tmp_path / "vocabulary")


def broken(folder: Path, file: str, old: str, new: str, *, jurisdiction: str = "demo-city") -> str:
    """The complaint about a copy of dibao in which one text of one file is replaced."""
    home = folder / "dibao"
    shutil.copytree(FOLDER / "dibao", home, ignore=shutil.ignore_patterns("__pycache__"))
    text = (home / file).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    (home / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        load("dibao", jurisdiction=jurisdiction, folder=folder)
    return str(caught.value)


MISTAKES = {
    "rule names no figure": ("rules.py", 'law["dibao.adult_age"]', 'law["dibao.adult"]', "rules.py", "dibao.adult"),
    "rule forgets people": ("rules.py", "return household.standard * household.counted_people",
                            "return household.standard", "rules.py", "promises fen per month and returns"),
    "rule reads the clock": ("rules.py", "from doudi.rules.authoring import (",
                             "import datetime\nfrom doudi.rules.authoring import (", "rules.py", "imports datetime"),
    "figure has a strange code": ("parameters/CN.cn-2021.yaml", "[prison, drug_isolation,", "[prison, drugs,",
                                  "parameters CN", "unknown codes drugs"),
    "figure is misspelt": ("parameters/demo-city.yaml", "dibao.rounding", "dibao.roundings", "dibao.roundings",
                           "no rule reads this figure"),
    "overlay figure without source": ("parameters/demo-city.yaml", ', source: "演示用，到分"', "", "demo-city.yaml:",
                                      "neither source nor legal_basis"),
    "quantity without unit": ("quantities.yaml", "unit: date, lasting: true, zh: 出生日期", "zh: 出生日期",
                              "quantities.yaml:", "`unit` is missing"),
    "amount without fen in its name": ("quantities.yaml", "key: vehicle_count, about: household, unit: pieces",
                                       "key: vehicle_count, about: household, unit: fen", "quantities.yaml:",
                                       "the names of amounts"),
    "none of the wrong kind": ("quantities.yaml", "unit: fen, none: 0, zh: 全家存款",
                               "unit: fen, none: no, zh: 全家存款", "quantities.yaml:", "is not a whole number"),
    "code list missing": ("quantities.yaml", "unit: years, none: 0", "unit: code, none: none", "quantities.yaml:",
                          "codes and unit do not go together"),
    "line for no rule": ("texts.yaml", "- rule: household_income\n", "- rule: household_incomes\n", "texts.yaml:",
                         "there is no rule 'household_incomes'"),
    "line without unknown": ("texts.yaml", '    "unknown": {zh: 收入还没查清，没有比, '
                             'en: "income is not known, so it was not compared"}\n', "", "texts.yaml:",
                             "no words for unknown"),
    "place in a sentence": ("texts.yaml", "收入{household_income}，低于", "收入{income}，低于", "texts.yaml:",
                            "{income} is neither a rule nor a quantity"),
    "no clause": ("texts.yaml", "clause: {cn-2021: 审核确认办法第二十三条：差多少补多少, ", "clause: {", "texts.yaml:",
                  "no text for cn-2021"),
    "outcome names no rule": ("scheme.yaml", "eligible: is_eligible", "eligible: is_elegible", "scheme.yaml:",
                              "there is no rule 'is_elegible'"),
    "notice shows a fourth field": ("scheme.yaml", "[applicant_name, member_count, amount]",
                                    "[applicant_name, member_count, amount, diagnosis]", "scheme.yaml:",
                                    "the law lists three and nothing else"),
    "misspelt key": ("scheme.yaml", "not_modelled:", "not_modeled:", "scheme.yaml:", "`not_modeled` is not known"),
    "step from nowhere": ("process.yaml", "starts_from: report, limit: 10", "starts_from: reported, limit: 10",
                          "process.yaml:", "there is no step 'reported'"),
    "limit without unit": ("process.yaml", "limit: 10, unit: working_days", "limit: 10, unit: \"\"", "process.yaml:",
                           "limit and unit do not go together"),
    "place slower than the law": ("process.yaml", "第二十一条, status: verified, variants: [{profile",
                                  "第二十一条, status: verified, variants: [{jurisdiction: demo-city, limit: 9}, "
                                  "{profile", "process.yaml:", "9 is longer than the law's 3"),
    "question fills nothing": ("questions.yaml", "quantity: deposits_fen", "quantity: deposit_fen", "questions.yaml:",
                               "there is no quantity 'deposit_fen'"),
    "question of the wrong kind": ("questions.yaml", "kind: money\n    about: household\n    quantity: deposits_fen",
                                   "kind: yes_no\n    about: household\n    quantity: deposits_fen", "questions.yaml:",
                                   "a yes_no answer for fen"),
    "question of the wrong person": ("questions.yaml", "about: household\n    quantity: deposits_fen",
                                     "about: person\n    quantity: deposits_fen", "questions.yaml:",
                                     "asked of the person"),
    "question in officialese": ("questions.yaml", "zh: 家里有几套房？", "zh: 该户房产情况？", "questions.yaml:",
                                "uses “该户”"),
    "question too long": ("questions.yaml", "zh: 家里有几套房？", "zh: " + "房" * 41 + "？", "questions.yaml:",
                          "a sentence of 41 characters"),
    "question without English": ("questions.yaml", "    en: Where do you live now?\n", "", "questions.yaml:",
                                 "`en` is missing"),
    "condition on a later question": ("questions.yaml", "only_if: [care=picked]", "only_if: [vehicles=some]",
                                      "questions.yaml:", "asks nothing known yet"),
    "unquoted no": ("questions.yaml", 'none: {zh: 不是, en: "No"}', "none: {zh: 不是, en: No}", "questions.yaml:",
                    "False is not text"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_complained_about(name: str, tmp_path: Path) -> None:
    """The mistake is named in words, in its file, with its line."""
    file, old, new, where, words = MISTAKES[name]
    complaint = broken(tmp_path, file, old, new)
    assert where in complaint
    assert words in complaint


def test_all_files_are_checked_at_once(tmp_path: Path) -> None:
    """Mistakes in four files are one complaint."""
    home = tmp_path / "dibao"
    shutil.copytree(FOLDER / "dibao", home, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rule names no figure", "no clause", "step from nowhere", "question without English"):
        file, old, new, _, _ = MISTAKES[name]
        path = home / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        load("dibao", jurisdiction="demo-city", folder=tmp_path)
    complaint = str(caught.value)
    for file in ("rules.py:", "texts.yaml:", "process.yaml:", "questions.yaml:"):
        assert f"schemes/dibao/{file}" in complaint


@pytest.mark.parametrize("missing", ["quantities.yaml", "rules.py", "texts.yaml", "process.yaml", "questions.yaml"])
def test_a_missing_file_is_named(missing: str, tmp_path: Path) -> None:
    """Half a folder is refused, naming what is missing."""
    home = tmp_path / "dibao"
    shutil.copytree(FOLDER / "dibao", home, ignore=shutil.ignore_patterns("__pycache__"))
    (home / missing).unlink()
    with pytest.raises(FaultsFound) as caught:
        load("dibao", folder=tmp_path)
    assert f"schemes/dibao/{missing}: the file is missing" in str(caught.value)


@pytest.mark.parametrize(("arguments", "words"), [
    ({"key": "debao"}, "There is no scheme 'debao'"),
    ({"key": "dibao", "profile": "cn-1999"}, "choose one of cn-2021"),
    ({"key": "dibao", "jurisdiction": "atlantis"}, "There is no jurisdiction 'atlantis'"),
    ({"key": "dibao", "jurisdiction": "999999"}, "There is no jurisdiction '999999'"),
    ({"key": "dibao", "jurisdiction": "500199"}, "There is no jurisdiction '500199'"),
    ({"key": "dibao_margin", "jurisdiction": "99"}, "There is no jurisdiction '99'"),
    ({"key": "dibao", "profile": "cq-2016", "jurisdiction": "110101"}, "is a text of 500000"),
])  # fmt: skip
def test_what_does_not_exist_is_refused(arguments: dict[str, str], words: str) -> None:
    """An unknown scheme, profile or place is an error with the way out."""
    with pytest.raises(SchemeUnknown) as caught:
        load(arguments.pop("key"), **arguments)
    assert words in str(caught.value)


def test_one_broken_rule_is_one_fault(tmp_path: Path) -> None:
    """Outcome, texts and figures that rest on a rule nobody could trace are not blamed for it; a misspelt one is."""
    file, old, new, _, _ = MISTAKES["rule names no figure"]
    complaint = broken(tmp_path, file, old, new)
    assert "1 fault found" in complaint
    shutil.rmtree(tmp_path / "dibao")
    home = tmp_path / "dibao"
    shutil.copytree(FOLDER / "dibao", home, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rule names no figure", "line for no rule", "outcome names no rule"):
        file, old, new, _, _ = MISTAKES[name]
        (home / file).write_text((home / file).read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        load("dibao", jurisdiction="demo-city", folder=tmp_path)
    assert sorted(fault.code for fault in caught.value.faults) == [
        "rules.unknown-figure", "schemes.line-without-rule", "schemes.outcome",
    ]  # fmt: skip


@pytest.mark.parametrize("place", ["110101", "330106", "440300", "445202", "650100", "CN"])
def test_every_scheme_loads_where_no_figures_are_on_file(place: str) -> None:
    """Anywhere in the country the schemes load; what a place has not put on file is named by the result."""
    assert len(schemes_in_order(jurisdiction=place)) == len(scheme_keys())
    case = next(case for case in read_cases("dibao") if case.name == "三口人差多少补多少")
    result = assess_household(load("dibao", jurisdiction=place).ruleset, case.household, Month(2025, 9))
    assert result.outcome == "needs_person"
    assert any("dibao.standard_urban" in why for why in result.needs_person_because)


def test_a_district_has_the_figures_of_its_city() -> None:
    """Between province and district lies the city; under a municipality there is none."""
    assert chain_of("330106", {}) == ("CN", "330000", "330100", "330106")
    assert chain_of("330100", {}) == ("CN", "330000", "330100")
    assert chain_of("310101", {}) == ("CN", "310000", "310101")
    assert chain_of("419001", {}) == ("CN", "410000", "419001")
    place = load("dibao_margin", jurisdiction="330106").parameters.parameters
    assert any(level.jurisdiction == "330100" for each in place.values() for level in each.levels)


def test_a_local_overlay_can_be_added_without_code(tmp_path: Path) -> None:
    """A district that puts its limits on file gets results, by one file of figures."""
    home = tmp_path / "dibao"
    shutil.copytree(FOLDER / "dibao", home, ignore=shutil.ignore_patterns("__pycache__"))
    demo = (home / "parameters" / "demo-city.yaml").read_text(encoding="utf-8")
    local = demo.replace("jurisdiction: demo-city\nbased_on: \"500106\"", 'jurisdiction: "500106"')
    (home / "parameters" / "500106.yaml").write_text(local, encoding="utf-8")
    case = next(case for case in read_cases("dibao") if case.name == "三口人差多少补多少")
    scheme = load("dibao", jurisdiction="500106", folder=tmp_path)
    assert assess_household(scheme.ruleset, case.household, Month(2025, 9)).amount_fen == 94_000
