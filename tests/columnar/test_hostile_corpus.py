"""The generator's corpus of broken and hostile files: each gets a clear answer, and its rows add up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doudi.sandbox.hostile import ANY, FINE, REFUSED, ROWS, kinds, write_kind
from doudi.sandbox.hostile.recipe import number
from tests.columnar.extracts import Desk
from tests.columnar.oracle import check_books
from tests.columnar.test_no_clear_numbers import leaks


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls the plug while the corpus is read: waiting for the disk is left out."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


# The odd cells of the last two formats add time and little else: they wait for the long round.
LATE = ("_as_web_page", "_as_zip")


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.long) if kind.endswith(LATE) else kind for kind in kinds()]
)
def test_a_hostile_file_gets_a_clear_answer(desk: Desk, tmp_path: Path, kind: str) -> None:
    """Refused files are refused with a fault, spoilt rows are rejected and no others, and nothing ever crashes."""
    file = write_kind(kind, tmp_path / "corpus")
    report = desk.load(file.path, file.dataset)
    assert report.rows_accepted + report.rows_rejected == report.rows_in
    if report.faults:
        assert report.snapshot is None
        assert all(fault.what and fault.way_out for fault in report.faults)
    else:
        check_books(report, desk.store, report.rows_in)
    if file.expect == REFUSED:
        assert report.faults, file.why
    elif file.expect in (ROWS, FINE):
        assert not report.faults, (file.why, [str(fault) for fault in report.faults])
        assert (report.rows_in, report.rows_rejected) == (file.rows, file.rejected), (file.why, dict(report.reasons))
    else:
        assert file.expect == ANY
        assert report.faults or report.rows_in >= file.rows, file.why


def test_no_hostile_file_leaves_a_number_in_clear(desk: Desk, tmp_path: Path) -> None:
    """Rejects files, rows kept to be corrected, and snapshots of the corpus hold no number of the good rows."""
    for kind in kinds():
        if "_as_" in kind and not kind.startswith("half_fen_as_"):
            continue
        file = write_kind(kind, tmp_path / "corpus")
        desk.load(file.path, file.dataset, accept_shrunk=True)
    assert leaks(desk.store.root, [number(index)[:17] for index in range(1, 90)]) == []


def test_the_corpus_is_as_large_as_was_promised() -> None:
    """Far more than two hundred files, in every format there is."""
    assert len(kinds()) >= 400
    assert len([kind for kind in kinds() if not kind.endswith(LATE)]) >= 200
    assert {"csv", "xlsx", "xls", "web_page", "parquet", "zip"} <= {kind.rpartition("_as_")[2] for kind in kinds()}
