"""What departments send a month later: the same each time, two files that go on, two that are not as they were."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.sandbox.city import CityReport
from doudi.sandbox.later import ACCOUNTS, BY_HAND, ELSEWHERE, PENSIONS, PROOFS, write_later

AS_OF = date(2025, 9, 30)


@pytest.fixture(scope="module")
def extracts(wider: CityReport) -> Path:
    """The files of August of a small city with registers."""
    return wider.folder / "extracts"


@pytest.fixture(scope="module")
def september(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The files of September, by dataset."""
    made = write_later(extracts, tmp_path_factory.mktemp("september"), AS_OF)
    return {path.name.rsplit("_", 2)[0]: path for path in made}


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="gb18030" if PENSIONS in path.name else "utf-8", newline="") as file:
        return list(csv.reader(file))


def _before(extracts: Path, dataset: str) -> list[list[str]]:
    return _rows(next(extracts.glob(f"{dataset}_*")))


def test_the_same_files_each_time(extracts: Path, september: dict[str, Path], tmp_path: Path) -> None:
    """Named for September, and the same bytes when written again."""
    again = write_later(extracts, tmp_path, AS_OF)
    assert [path.name for path in again] == [f"{name}_500106_20250930.csv" for name in sorted(september)]
    assert all(path.read_bytes() == september[path.name.rsplit("_", 2)[0]].read_bytes() for path in again)


def test_one_is_cut_off_and_one_is_headed_otherwise(extracts: Path, september: dict[str, Path]) -> None:
    """A third of the accounts arrives; the answer about other provinces has all its rows under another heading."""
    accounts, elsewhere = _rows(september[ACCOUNTS]), _rows(september[ELSEWHERE])
    assert len(accounts) * 2 < len(_before(extracts, ACCOUNTS))
    before = _before(extracts, ELSEWHERE)
    assert elsewhere[1:] == before[1:]
    assert set(before[0]) - set(elsewhere[0]) == {"参保省份"}


def test_payments_and_proofs_go_on(extracts: Path, september: dict[str, Path]) -> None:
    """What stood in August still stands; payments of September and proofs given since are added."""
    for dataset in (PENSIONS, PROOFS):
        before, after = _before(extracts, dataset), _rows(september[dataset])
        assert after[: len(before)] == before
        assert len(after) > len(before)
    months = {row[4] for row in _rows(september[PENSIONS])[len(_before(extracts, PENSIONS)) :]}
    assert months == {"202509"}


def test_some_proofs_carry_a_number_that_is_none(extracts: Path, september: dict[str, Path]) -> None:
    """The rows written by hand name somebody whose number they misread."""
    added = _rows(september[PROOFS])[len(_before(extracts, PROOFS)) :]
    wrong = 0
    for row in added:
        try:
            CitizenNumber.parse(row[1])
        except CitizenNumberInvalid:
            wrong += 1
    assert 4 <= wrong <= BY_HAND


def test_a_city_without_registers_has_no_later_files(tmp_path: Path) -> None:
    """Nothing is written where nothing was sent before."""
    assert write_later(tmp_path, tmp_path / "later", AS_OF) == []
