"""A generated city, loaded and screened, gives back what was planted in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.columnar.load import LoadReport
from doudi.columnar.screen import screen
from doudi.kernel.month import Month
from doudi.sandbox.city import build
from doudi.schemes.seeking import searches
from tests.columnar.extracts import Desk
from tests.columnar.oracle import check_books

# A seed that was not used while the loader and the screening were written.
SEED = 4_711


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Desk, Mapping[str, LoadReport]]:
    """Twenty thousand people and every extract of theirs, loaded."""
    folder = tmp_path_factory.mktemp("city")
    build("500106", 20_000, SEED, folder / "city", lambda line: None)
    desk = Desk(folder)
    reports = {}
    for path in sorted((folder / "city" / "extracts").iterdir()):
        dataset = path.name.rsplit("_", 2)[0]
        reports[dataset] = desk.load(path, dataset)
    return folder / "city", desk, reports


def test_rows_are_rejected_for_exactly_the_planted_reasons(city: tuple[Path, Desk, Mapping[str, LoadReport]]) -> None:
    """In all twenty-four extracts, as many rows are accepted, and rejected for each reason, as the generator spoilt."""
    folder, desk, reports = city
    truth: dict[str, dict[str, Any]] = json.loads((folder / "truth" / "extracts.json").read_text(encoding="utf-8"))
    assert set(truth) == set(reports)
    for dataset, planted in truth.items():
        report = reports[dataset]
        check_books(report, desk.store, planted["rows"])
        assert dict(report.reasons) == planted["rejected"], dataset
        assert report.rows_accepted == planted["accepted"], dataset


def test_the_planted_families_are_found_and_no_others(city: tuple[Path, Desk, Mapping[str, LoadReport]]) -> None:
    """Every entitled and unserved family is a lead with the planted amount; no near miss is."""
    folder, desk, _ = city
    (search,) = searches(jurisdiction="demo-city", schemes=["dibao"])
    result = screen(search, desk.store, Month(2025, 8), today=date(2025, 9, 1))
    homes = pq.read_table(folder / "truth" / "households.parquet").to_pylist()
    keys = desk.pseudonyms.of_text(pa.array([home["household"] for home in homes]), "household_key").tolist()
    planted = {key: home["expected_amount_fen"] for key, home in zip(keys, homes, strict=True) if home["expected_lead"]}
    found = {lead.household_key: lead.expected_amount_fen for lead in result.leads}
    assert len(planted) >= 20
    assert found == planted
