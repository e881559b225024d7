"""The two disability subsidies: one by one, in bulk and the separate oracle give one answer, persons included."""

from __future__ import annotations

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles import disability as oracle

MOSTLY_NOT = [False, False, False, False, True]
CHOICES = {
    "disability_category": ["none", "physical", "mental", "hearing", "multiple"],
    "disability_grade": [0, 1, 2, 3, 4],
    "is_disability_certificate_valid": [True, True, True, False],
    "hukou_area": ["district", "district", "province", "elsewhere"],
    "is_dibao_member": [True, False],
    **dict.fromkeys(("is_deceased", "is_tekun_person", "draws_work_injury_nursing", "is_orphan_on_register",
                     "draws_unsupported_child_in_full", "draws_other_welfare_subsidy"), MOSTLY_NOT),
}  # fmt: skip
SCHEMES = {"disability_living": oracle.decide_living, "disability_care": oracle.decide_care}
SETTINGS = [("demo-city", Month(2025, 9)), ("500106", Month(2026, 1)), ("500106", Month(2025, 9)),
            ("CN", Month(2026, 1))]  # fmt: skip


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.thorough
def test_generated_families_get_one_answer(scheme: str, place: str, month: Month) -> None:
    """The three readings agree on 500 generated families, their persons' answers included."""
    ruleset = load(scheme, profile="cn-2015", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 500, month.index, CHOICES)
    assert first_difference(ruleset, households, month, SCHEMES[scheme]) is None


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.thorough
def test_the_families_are_no_easy_crowd(scheme: str) -> None:
    """Every outcome occurs often enough to mean something."""
    ruleset = load(scheme, profile="cn-2015", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 40 for name in ("eligible", "not_eligible", "undetermined", "needs_person")), found
