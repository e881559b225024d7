"""Shapingba counted twice, and the catalogue of verified information."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.reference.areas import load_areas
from doudi.reference.categories import load_catalogue
from doudi.reference.divisions import load_divisions
from doudi.reference.files import data_folder

SHAPINGBA = load_areas("500106")
CATALOGUE = load_catalogue()


def test_both_counts_stand_with_their_sources() -> None:
    """26 and 200 by the list, 22 and 161 by the article, neither corrected to the other."""
    assert [each.count for each in SHAPINGBA.counted("townships")] == [26, 22]
    assert [each.count for each in SHAPINGBA.counted("villages")] == [200, 161]
    assert [each.count for each in SHAPINGBA.counted("grids") + SHAPINGBA.counted("micro_grids")] == [1_433, 6_894]
    assert all(each.source and each.status for each in SHAPINGBA.counts)


@pytest.mark.parametrize(("key", "townships", "villages"), [("statistical", 26, 200), ("governed", 22, 161)])
def test_each_set_of_divisions_gives_its_count(key: str, townships: int, villages: int) -> None:
    """The list's set holds 26 and 200; without the four townships of the High-tech Zone it holds 22 and 161."""
    inside = SHAPINGBA.area(key).divisions(load_divisions())
    assert [sum(each.level == level for each in inside) for level in ("township", "village")] == [townships, villages]


def test_a_set_without_a_known_start_says_so() -> None:
    """The day the four townships were handed over was not found, so the set has no dates."""
    assert SHAPINGBA.area("governed").during is None
    statistical = SHAPINGBA.area("statistical").during
    assert statistical is not None
    assert statistical.end is None


def test_a_community_of_the_high_tech_zone_is_in_one_set_only() -> None:
    """虎溪街道 is Shapingba by the list and not by what its offices govern."""
    assert SHAPINGBA.area("statistical").covers("500106016001")
    assert not SHAPINGBA.area("governed").covers("500106016001")
    assert not SHAPINGBA.area("statistical").covers("500107001001")


def test_thirteen_departments_and_36_categories() -> None:
    """The numbers Chongqing stated, with codes 01 to 36 in order and names in both languages."""
    assert len(CATALOGUE.departments) == 13
    assert [each.code for each in CATALOGUE.categories] == [f"{n:02d}" for n in range(1, 37)]
    assert len({each.zh for each in CATALOGUE.categories}) == len({each.en for each in CATALOGUE.categories}) == 36
    assert all(each.status == "design" for each in CATALOGUE.categories)
    assert [each.number for each in CATALOGUE.departments] == list(range(1, 14))


def test_bank_deposits_are_asked_on_authorisation_only() -> None:
    """What banks hold is no feed: it is asked case by case, on a signature."""
    bank = CATALOGUE.by_code("33")
    assert (bank.means, bank.needs_authorisation, bank.datasets) == ("request", True, ())
    assert {each.code for each in CATALOGUE.categories if each.needs_authorisation} == {"33", "34", "35", "36"}


def test_every_department_extract_answers_something() -> None:
    """Each dataset described for the departments is a category's feed or one of the two further ones, and no other."""
    page = data_folder().parent / "docs" / "reference" / "department-extracts.md"
    if not page.exists():
        pytest.skip("never: the page is part of the repository, not of an installed package")
    described = {line.split()[1] for line in page.read_text("utf-8").splitlines() if line.startswith("### ")}
    named = {dataset for each in CATALOGUE.categories for dataset in each.datasets} | set(CATALOGUE.further_feeds)
    assert named == described
    assert [each.code for each in CATALOGUE.for_dataset("natural_resources_property")] == ["20", "21"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('code: "02"', 'code: "03"', "code is 03, 02 expected"),
        ("basis: ad", "basis: az", "basis is 'az'"),
        ("means: none", "means: maybe", "means is 'maybe'"),
        ("means: none", "means: feed", "a feed names its datasets"),
        ("ready: [police_border_crossings], ", "", "the contract that is ready"),
        ("sensitivity: ordinary,", "sensitivity: low,", "sensitivity is 'low'"),
    ],
)
def test_a_broken_catalogue_says_what_is_wrong(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """Codes out of order and words out of their lists are named."""
    path = tmp_path / "categories.yaml"
    path.write_text((data_folder() / "categories.yaml").read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(FaultsFound) as caught:
        load_catalogue(path)
    assert complaint in str(caught.value)
