"""Declarations of what contradicts what are checked whole: a misspelt one would silently stop nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.kernel.errors import FaultList
from doudi.rules.contradictions import Condition, Contradiction, Test
from doudi.rules.quantities import Quantity
from doudi.schemes import load
from doudi.schemes.loader import FOLDER
from doudi.schemes.reading.contradictions import contradictions_for

KNOWN: dict[str, Quantity] = dict(load("dibao").quantities)
ROOT = Path(__file__).parents[2]


def _read(folder: Path, text: str) -> tuple[tuple[Contradiction, ...], list[str]]:
    home = folder / "vocabulary" / "contradictions"
    home.mkdir(parents=True)
    (home / "x.yaml").write_text(f"contradictions:\n  - {{key: x, zh: 为什么, en: why, {text}}}\n", encoding="utf-8")
    faults = FaultList()
    found = contradictions_for(folder, KNOWN, KNOWN, faults)
    return found, [f"{fault.what} {fault.code}" for fault in faults]


def test_a_declaration_says_what_of_whom(tmp_path: Path) -> None:
    """Values, numbers above one, years since a day; of one person or of two."""
    one = "{is_deceased: true, monthly_wage_fen: {above: 0}}"
    text = f"severity: refuse, one: {one}, another: {{birth_date: {{years_ago: 9}}}}"
    ((found,), faults) = _read(tmp_path, text)
    assert faults == []
    assert found.parties == (
        (Condition("is_deceased", Test.IS, True), Condition("monthly_wage_fen", Test.ABOVE, 0)),
        (Condition("birth_date", Test.YEARS_AGO, 9),),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("severity: refuse, one: {wage: 1}", "there is no such quantity"),
        ("severity: refuse, one: {relation_to_head: boss}", "'boss' is none of"),
        ("severity: refuse, one: {birth_date: {above: 3}}", "date is not above a number"),
        ("severity: refuse, one: {is_deceased: {years_ago: 3}}", "yes_no is no day"),
        ("severity: refuse, one: {is_deceased: {over: 3}}", "is no condition"),
        ("severity: refuse, one: {monthly_wage_fen: {above: -1}}", "is no condition"),
        ("severity: perhaps, one: {is_deceased: true}", "'perhaps' is none of refuse, needs_person"),
        ("severity: refuse", "of neither or of both"),
        ("severity: refuse, one: {is_deceased: true}, alike_in: birth_date", "of neither or of both"),
        ("severity: refuse, alike_in: born", "there is no such quantity"),
        ("severity: refuse, one: {is_deceased: true}, two: {}", "`two` is not known here"),
    ],
)
def test_a_wrong_declaration_is_complained_about(tmp_path: Path, text: str, complaint: str) -> None:
    """Each mistake by itself, with its words."""
    assert any(complaint in each for each in _read(tmp_path, text)[1])


def test_every_declaration_is_on_its_page() -> None:
    """The explanation names each by its key, with what is done."""
    faults = FaultList()
    page = (ROOT / "docs" / "explanation" / "contradictory-facts.md").read_text(encoding="utf-8")
    for each in contradictions_for(FOLDER, KNOWN, KNOWN, faults):
        row = next(line for line in page.splitlines() if f"`{each.key}`" in line)
        assert ("refused" if each.severity == "refuse" else "a person") in row
    assert len(faults) == 0
