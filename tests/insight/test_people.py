"""The groups a simulation reports by are those of the register: its heads, not whoever stands first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from doudi.insight.simulation.people import Everybody, everybody
from doudi.sandbox.city import build
from tests.columnar.extracts import Desk
from tests.columnar.families import Town


def ages_of_heads(found: Everybody) -> dict[str, int]:
    """How many households there are by age of the head."""
    group = next(each for each in found.groups if each.key == "age")
    counts = np.bincount(group.places, minlength=len(group.labels))
    return {label.en: int(count) for label, count in zip(group.labels, counts, strict=True)}


def test_the_age_is_the_heads_wherever_the_head_stands(tmp_path: Path) -> None:
    """A snapshot is sorted by pseudonym: a parent counts with the own age whoever of the family stands first."""
    town = Town(Desk(tmp_path))
    for _ in range(12):
        town.family(("head", "1980-03-04"), ("son", "2015-01-01"), ("daughter", "2017-01-01"), ("mother", "1940-05-06"))
    town.family(("head", "2007-08-31"))
    town.family(("head", "2007-09-01"))
    town.load()
    found = ages_of_heads(everybody(town.desk.store, today=date(2025, 9, 8)))
    assert found == {"under 18": 1, "18 to 59": 13, "60 to 79": 0, "80 and over": 0}


@pytest.mark.thorough
def test_the_planted_register_has_no_head_under_18(tmp_path: Path) -> None:
    """Of a generated city each household with a head counts with the head's age, and no head is a minor."""
    build("500106", 3_000, 4_712, tmp_path / "city", lambda line: None)
    desk = Desk(tmp_path)
    for path in (tmp_path / "city" / "extracts").iterdir():
        desk.load(path, path.name.rsplit("_", 2)[0])
    found = everybody(desk.store, today=date(2025, 9, 8))
    register = found.facts.register
    is_head = register.relation.among("head")
    assert np.bincount(register.household_of[is_head], minlength=register.households).max() == 1
    has_head = register.any_in_household(is_head)
    assert has_head.mean() > 0.9
    group = next(each for each in found.groups if each.key == "age")
    assert (group.places[has_head] > 0).all()
    born = register.birth_day[is_head].astype("datetime64[Y]").astype(int) + 1970
    old = np.bincount(np.clip((2025 - born - 41) // 20, 0, 2), minlength=3)  # surely under 60, 60 to 79, 80 and over
    shown = np.bincount(group.places[has_head], minlength=4)[1:]
    assert abs(shown - old).max() <= np.isin(born, (1945, 1965)).sum()


def test_a_household_without_a_head_counts_with_its_first_member(tmp_path: Path) -> None:
    """Nobody is left out of the groups because the register names no head."""
    town = Town(Desk(tmp_path))
    town.family(("son", "2015-01-01"))
    town.family(("head", "1980-03-04"), ("head", "1940-03-04"))
    town.load()
    assert sum(ages_of_heads(everybody(town.desk.store, today=date(2025, 9, 8))).values()) == 2
