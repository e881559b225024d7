"""A city's own figures lie beside its data: they fill what the law left open, and change no rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month
from doudi.schemes import load
from doudi.schemes.local import keep_local_figures_in

MONTH = Month(2025, 10)
FILE = """
jurisdiction: "500106"
parameters:
  - key: dibao.vehicles_allowed
    zh: 可以有的车船数
    en: vehicles and boats allowed
    unit: pieces
    values: [{value: 1, from: 2025-09, status: verified, legal_basis: 本区文件, source: 本区文件第三条}]
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """An installation's folder for dibao's figures."""
    folder = tmp_path / "dibao"
    folder.mkdir()
    keep_local_figures_in(tmp_path)
    yield folder
    keep_local_figures_in(None)


def test_an_own_notice_fills_what_was_unset(own: Path) -> None:
    """Unset as shipped; set from the month of the city's notice; the next district is untouched."""
    key = "dibao.vehicles_allowed"
    assert load("dibao").parameters.at(key, MONTH).is_unset
    (own / "notice.yaml").write_text(FILE, encoding="utf-8")
    found = load("dibao").parameters.at(key, MONTH)
    assert (found.value, found.status, found.legal_basis) == (1, "verified", "本区文件")
    assert load("dibao", jurisdiction="500107").parameters.at(key, MONTH).is_unset


def test_a_changed_file_is_read_at_once(own: Path) -> None:
    """No restart: the next load sees the new figure, and the hash of the rules changes with it."""
    path = own / "notice.yaml"
    path.write_text(FILE, encoding="utf-8")
    before = load("dibao").ruleset.hash
    path.write_text(FILE.replace("value: 1,", "value: 2,  "), encoding="utf-8")
    assert load("dibao").parameters.at("dibao.vehicles_allowed", MONTH).value == 2
    assert load("dibao").ruleset.hash != before
    path.unlink()
    assert load("dibao").parameters.at("dibao.vehicles_allowed", MONTH).is_unset


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("dibao.vehicles_allowed", "dibao.vehicle_allowed", "no rule reads this figure"),
        ("unit: pieces", "unit: fen", "a parameter has one unit"),
        ("value: 1,", "value: 1.5,", "decimal point"),
        (", source: 本区文件第三条", "", None),
        ("legal_basis: 本区文件, source: 本区文件第三条", "note: x", "neither source nor legal_basis"),
    ],
)
def test_a_faulty_own_file_is_named(own: Path, old: str, new: str, words: str | None) -> None:
    """Unknown keys, other units, decimals and figures without source are refused with the file's name."""
    (own / "notice.yaml").write_text(FILE.replace(old, new), encoding="utf-8")
    if words is None:
        load("dibao")
        return
    with pytest.raises(FaultsFound) as caught:
        load("dibao")
    assert words in str(caught.value)
    assert "policies/dibao/notice.yaml" in str(caught.value) or "parameters 500106" in str(caught.value)


def test_two_own_files_for_one_month_are_both_named(own: Path) -> None:
    """Neither wins by the order of its name; over a shipped figure an own one may speak."""
    (own / "a.yaml").write_text(FILE, encoding="utf-8")
    (own / "b.yaml").write_text(FILE.replace("value: 1,", "value: 2,"), encoding="utf-8")
    with pytest.raises(FaultsFound) as caught:
        load("dibao")
    assert [fault.code for fault in caught.value.faults] == ["parameters.two-files"]
    assert "policies/dibao/a.yaml" in str(caught.value)
    assert "policies/dibao/b.yaml" in str(caught.value)


def test_a_file_can_be_tried_without_being_kept(tmp_path: Path) -> None:
    """`extra` reads one file more, for this load only."""
    path = tmp_path / "draft.yaml"
    path.write_text(FILE, encoding="utf-8")
    assert load("dibao", extra=(path,)).parameters.at("dibao.vehicles_allowed", MONTH).value == 1
    assert load("dibao").parameters.at("dibao.vehicles_allowed", MONTH).is_unset
