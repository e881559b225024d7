"""Every scheme's search over a generated city gives back who is entitled and unserved, and nobody who only looks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from doudi.columnar.screen import ScreenResult, screen_schemes
from doudi.kernel.month import Month
from doudi.sandbox import truth
from doudi.sandbox.city import build
from doudi.schemes.seeking import searches, with_lenders
from tests.columnar.extracts import Desk

# A seed that was not used while the searches and the planted families were written.
SEED, PEOPLE = 60_427, 10_000
RECALL, PRECISION = 0.98, 0.95
NOT_PRICED = ("dibao_margin", "rigid_spending")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[truth.Truth, Desk, Mapping[str, ScreenResult]]:
    """Ten thousand people with every extract loaded, and what each scheme's search finds among them."""
    folder = tmp_path_factory.mktemp("city")
    build("500106", PEOPLE, SEED, folder / "city", lambda line: None, assistance=True)
    desk = Desk(folder)
    for path in sorted((folder / "city" / "extracts").iterdir()):
        assert not desk.load(path, path.name.rsplit("_", 2)[0]).faults
    chosen = [each for each in searches(jurisdiction="demo-city") if each.sought.is_sought]
    asked = with_lenders(chosen, jurisdiction="demo-city")
    found = screen_schemes(asked, desk.store, Month(2025, 8), today=date(2025, 9, 1))
    return truth.read(folder / "city"), desk, {each.scheme: each for each in found}


def keys_of(desk: Desk, rows: list[truth.AssistanceTruth], about: str) -> list[int]:
    """The keys the rows of the truth have in snapshots."""
    if about == "person":
        return [desk.key(row.number) for row in rows]
    return list(desk.pseudonyms.of_text(pa.array([row.household for row in rows]), "household_key").tolist())


@pytest.mark.thorough
def test_each_scheme_finds_those_due_and_no_look_alike(
    city: tuple[truth.Truth, Desk, Mapping[str, ScreenResult]],
) -> None:
    """Recall and precision by scheme, no near miss among the leads, and the amounts as planted, to the fen."""
    answers, desk, results = city
    told = {}
    for scheme, result in results.items():
        if scheme == "dibao":
            continue
        rows = [row for row in answers.assistance if row.scheme == scheme]
        due, near = ([row for row in rows if row.is_positive is wanted] for wanted in (True, False))
        assert due, scheme
        assert len(near) >= 5 * len([row for row in due if row.kind]), scheme
        amounts = dict(zip(keys_of(desk, due, result.about), (row.amount_fen for row in due), strict=True))
        found = {
            lead.household_key if lead.about_key is None else lead.about_key: lead.expected_amount_fen
            for lead in result.leads
        }
        right = amounts.keys() & found.keys()
        told[scheme] = (len(right) / len(amounts), len(right) / len(found))
        assert not found.keys() & set(keys_of(desk, near, result.about)), scheme
        if scheme not in NOT_PRICED:
            assert {key: found[key] for key in right} == {key: amounts[key] for key in right}, scheme
    assert len(told) == 11
    assert all(recall >= RECALL and precision >= PRECISION for recall, precision in told.values()), told


@pytest.mark.thorough
def test_everybody_is_a_lead_or_has_a_reason(city: tuple[truth.Truth, Desk, Mapping[str, ScreenResult]]) -> None:
    """Leads and reasons add up to all people, or all households, scheme by scheme; every feed was there."""
    for result in city[2].values():
        assert len(result.leads) + sum(result.left_out.values()) == result.total, result.scheme
        assert all(result.feeds.values()), result.scheme


@pytest.mark.thorough
def test_dibao_finds_the_same_families_beside_the_others(
    city: tuple[truth.Truth, Desk, Mapping[str, ScreenResult]],
) -> None:
    """What is planted for other schemes changes nothing for dibao, amounts included."""
    answers, desk, results = city
    homes = [each for each in answers.households if each.expected_lead]
    keys = desk.pseudonyms.of_text(pa.array([each.household for each in homes]), "household_key").tolist()
    planted = {key: each.expected_amount_fen for key, each in zip(keys, homes, strict=True)}
    assert {lead.household_key: lead.expected_amount_fen for lead in results["dibao"].leads} == planted


def test_production_code_never_reads_the_truth() -> None:
    """Neither the searches nor what calls them know the sandbox."""
    root = Path(truth.__file__).parent.parent
    for package in ("columnar", "schemes", "outreach", "rules"):
        for path in (root / package).rglob("*.py"):
            assert "doudi.sandbox" not in path.read_text(encoding="utf-8"), path
