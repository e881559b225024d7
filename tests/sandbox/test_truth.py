"""The planted right answers, against a second reading of the files themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from doudi.kernel.month import Month
from doudi.reference.standards import published
from doudi.sandbox import oracle, truth
from doudi.sandbox.city import CityReport
from doudi.sandbox.errors import CityNotBuilt
from doudi.sandbox.planted import entitled, nearly_entitled
from tests.sandbox import plain_findings
from tests.sandbox.plain_reading import Files, find_leads, read_city


@pytest.fixture(scope="module")
def files(city: CityReport) -> Files:
    """The city's extracts, read the slow way."""
    return read_city(city.folder / "extracts")


@pytest.mark.thorough
def test_the_files_alone_lead_to_the_planted_families_and_amounts(files: Files, answers: truth.Truth) -> None:
    """Whoever follows the page of the formats finds every planted family, to the fen, and nobody else."""
    assert find_leads(files) == {key: each.expected_amount_fen for key, each in answers.leads().items()}


@pytest.mark.parametrize(
    ("case", "find"),
    [
        ("paid_but_dead", plain_findings.find_paid_but_dead),
        ("insured_nowhere", plain_findings.find_insured_nowhere),
        ("departments_disagree", plain_findings.find_disagreements),
    ],
)
def test_the_files_alone_lead_to_the_other_findings(
    files: Files, answers: truth.Truth, case: str, find: Callable[[Files], set[str]]
) -> None:
    """Paid but dead, insured nowhere and disagreement are exactly what the files show."""
    wanted = {person.number for person in answers.persons if person.case == case and person.is_positive}
    assert wanted
    assert find(files) == wanted


def test_every_case_has_ten_near_misses(answers: truth.Truth) -> None:
    """Each planted case comes with at least ten distractors that look like it."""
    planted = answers.summary["planted"]
    assert set(planted) == {"entitled_unserved", "paid_but_dead", "insured_nowhere", "departments_disagree"}
    for case, counts in planted.items():
        assert counts["near_misses"] >= 10 * counts["cases"], case
        assert counts["near_misses"] >= 10


def test_a_family_per_thousand_people_is_planted(answers: truth.Truth) -> None:
    """Twenty entitled families in 20,000 people, of every kind, and ten times as many that only look it."""
    labels = Counter(each.label for each in answers.households)
    assert labels["entitled_unserved"] == 20
    assert sum(labels.values()) - 20 == 200
    kinds = {each.kind for each in answers.households}
    assert kinds == {kind.name for kind in (*entitled.KINDS, *nearly_entitled.KINDS)}


def test_expected_leads_have_an_amount_and_the_others_none(answers: truth.Truth) -> None:
    """What lacks to the standard is the amount; a household that is no lead has none."""
    for each in answers.households:
        lacking = each.limit_fen - each.income_fen
        assert each.expected_lead == (each.label in ("entitled_unserved", "entitled_but_for_deposits")), each.kind
        assert each.expected_amount_fen == (lacking if each.expected_lead else 0), each.kind
        assert each.expected_lead <= (lacking > 0)


def test_the_thresholds_are_hit_exactly(answers: truth.Truth) -> None:
    """One fen below is planted as entitled, the standard itself and one fen above are not."""
    distance = {}
    for each in answers.households:
        distance.setdefault(each.kind, set()).add(each.limit_fen - each.income_fen)
    assert distance["one_fen_below"] == {1}
    assert distance["exactly_at_standard"] == {0}
    assert distance["one_fen_above"] == {-1}


def test_the_oracle_uses_the_published_standards() -> None:
    """The oracle's two standards are the published ones of August 2025."""
    for key, fen in (
        ("dibao.standard_urban", oracle.STANDARD_URBAN_FEN),
        ("dibao.standard_rural", oracle.STANDARD_RURAL_FEN),
    ):
        assert _value_in_august(key) == fen


def _value_in_august(key: str) -> int:
    return int(published(key, "500000").at(Month(2025, 8)).value)


def test_the_dead_are_counted_out_and_the_applicant_is_alive(answers: truth.Truth) -> None:
    """A household whose head lies in the cemetery is led by the widow."""
    dead_heads = [each for each in answers.households if each.kind == "husband_lately_dead"]
    assert dead_heads
    for each in dead_heads:
        assert each.members == 1
        assert each.applicant_number != each.head_number


def test_the_truth_of_an_absent_city_is_an_error(tmp_path: Path) -> None:
    """A folder without a city says so."""
    with pytest.raises(CityNotBuilt) as caught:
        truth.read(tmp_path)
    assert "./doudi city build" in str(caught.value)
