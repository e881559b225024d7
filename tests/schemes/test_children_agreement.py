"""孤儿 and 事实无人抚养儿童: one by one, in bulk and the separate oracle give one answer, children included."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.kernel.month import Month
from doudi.schemes import load
from tests.schemes.agreement import crowd, first_difference, outcomes_of
from tests.schemes.oracles import children as oracle

STATES = ["deceased", "deceased", "not_found", "declared_missing", "disabled", "seriously_ill", "serving_sentence",
          "drug_isolation", "liberty_restricted", "out_of_contact", "able"]  # fmt: skip
PARENT = {
    "state": STATES, "measure_months": [0, 5, 6, 7, 36],
    "absent_since": [date(2025, 3, 1), date(2025, 3, 2), date(2025, 2, 28), date(2020, 12, 31)],
}  # fmt: skip
CHOICES = {
    "birth_date": [date(2007, 9, 1), date(2007, 9, 2), date(2015, 6, 10), date(2019, 1, 31), date(1980, 1, 1)],
    "is_deceased": [False] * 9 + [True],
    "is_tekun_person": [False] * 6 + [True],
    "care_place": ["institution", "home"],
    "is_dibao_member": [False, False, True],
    "individual_dibao_fen": [0, 0, 0, 77_000],
    "dibao_topup_fen": [0, 0, 4_500],
    "is_in_dibao_exit": [False, False, False, True],
    "is_dibao_share_on_file": [True, True, False],
    "dibao_share_fen": [0, 50_000, 165_099, 165_100, 165_101],
    "tekun_person_fen": [0, 0, 0, 105_100],
    "disability_living_fen": [0, 0, 10_000],
    **{f"{who}_{name}": values for who in ("father", "mother") for name, values in PARENT.items()},
}
SETTINGS = [("demo-city", Month(2025, 9)), ("500106", Month(2025, 9)), ("CN", Month(2026, 1))]


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_orphans_get_one_answer(place: str, month: Month) -> None:
    """The three readings of 孤儿 agree on 500 generated families, the children's answers included."""
    ruleset = load("orphan", profile="cn-2010", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 500, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide_orphan) is None


@pytest.mark.thorough
def test_the_orphans_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("orphan", profile="cn-2010", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 60 for name in ("eligible", "not_eligible", "undetermined")), found


@pytest.mark.parametrize(("place", "month"), SETTINGS)
@pytest.mark.thorough
def test_unsupported_children_get_one_answer(place: str, month: Month) -> None:
    """The three readings of 事实无人抚养 agree on 500 generated families, the children's answers included."""
    ruleset = load("unsupported_child", profile="cn-2019", jurisdiction=place).ruleset
    households = crowd(ruleset.quantities, 500, month.index, CHOICES)
    assert first_difference(ruleset, households, month, oracle.decide_unsupported) is None


@pytest.mark.thorough
def test_the_unsupported_children_are_no_easy_crowd() -> None:
    """Granted, refused and open families all occur often enough to mean something."""
    ruleset = load("unsupported_child", profile="cn-2019", jurisdiction="demo-city").ruleset
    found = outcomes_of(ruleset, crowd(ruleset.quantities, 1_500, 7, CHOICES), Month(2025, 9))
    assert all(found.get(name, 0) > 60 for name in ("eligible", "not_eligible", "undetermined")), found
