"""A slow, independent count of the rows of an extract, and a book-keeper that checks a load against it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

from doudi.columnar.load import LoadReport
from doudi.columnar.snapshot import SnapshotStore


def count_rows(path: Path, encoding: str, delimiter: str = ",") -> int:
    """Rows after the heading, counted line by line; only for files without quotation marks."""
    lines = path.read_bytes().decode(encoding, "replace").replace("\r\n", "\n").split("\n")[1:]
    return sum(1 for line in lines if line.strip() and line.strip(delimiter))


def count_quoted_rows(path: Path, encoding: str) -> int:
    """Rows after the heading of a well-formed CSV file, counted by the standard reader."""
    text = path.read_bytes().decode(encoding)
    return sum(1 for row in csv.reader(io.StringIO(text, newline="")) if any(row)) - 1


def check_books(report: LoadReport, store: SnapshotStore, rows_in_the_file: int) -> None:
    """Every row of the file is accepted or rejected, once, and the report, the snapshot and the rejects file agree."""
    assert report.rows_in == rows_in_the_file, "rows in"
    assert report.rows_accepted + report.rows_rejected == report.rows_in, "books"
    assert sum(report.reasons.values()) == (report.rows_rejected if not report.faults else sum(report.reasons.values()))
    rejected = read_rejects(report)
    if not report.faults:
        assert len({row for row, _ in rejected}) == report.rows_rejected, "rejects file"
    if report.snapshot is None:
        assert report.rows_accepted == 0, "accepted without a snapshot"
        return
    snapshot = store.open(report.snapshot)
    table = snapshot.read("person_key", "source_row")
    rows = table["source_row"].to_pylist()
    assert len(rows) == len(set(rows)) == report.rows_accepted, "rows stored"
    assert not set(rows) & {row for row, _ in rejected}, "a row both accepted and rejected"
    keys = table["person_key"].to_pylist()
    assert keys == sorted(keys), "sorted by person key"


def read_rejects(report: LoadReport) -> list[tuple[int, str]]:
    """(row, reason code) of each line of the rejects file."""
    if report.rejects_path is None:
        return []
    with report.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return [(int(line[0]), line[3]) for line in list(csv.reader(file))[1:]]


def reasons_by_row(report: LoadReport) -> dict[int, str]:
    """Row → its first reason."""
    found: dict[int, str] = {}
    for row, reason in read_rejects(report):
        found.setdefault(row, reason)
    return found


def tally(report: LoadReport) -> Counter[str]:
    """Reason → rows."""
    return Counter(reasons_by_row(report).values())
