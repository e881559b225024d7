"""The books of loading balance on anything, and the book-keeper that checks it catches planted bugs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.columnar import checking, storing
from doudi.columnar.contract import load_contract
from doudi.columnar.readers import lines as lines_of
from doudi.columnar.readers import text
from doudi.columnar.rejects import RejectsFile
from tests.columnar.extracts import Desk, csv_text, number, plain_row, rows_of
from tests.columnar.oracle import check_books, count_rows

DATASET = "hrss_pension_payments"
CONTRACT = load_contract(DATASET)

junk = st.text(st.characters(blacklist_characters='"\r\n', blacklist_categories=["Cs"]), max_size=12)
changed = st.dictionaries(st.sampled_from([column.name for column in CONTRACT.columns]), junk, max_size=2)
good_row = st.builds(lambda index, changes: plain_row(CONTRACT, index, **changes), st.integers(1, 40), changed)
good_line = good_row.map(lambda row: csv_text(CONTRACT, [row], "").split("状态")[-1])
line = st.one_of(good_line, good_line, good_line, junk, st.just(""), good_line.map(lambda one: one + ",更多"))


@settings(max_examples=150, deadline=None)
@given(st.lists(line, max_size=40), st.sampled_from([64, 500, 1 << 20]), st.sampled_from(["gb18030", "utf-8"]))
def test_accepted_and_rejected_are_the_rows_in(lines: list[str], block_bytes: int, encoding: str) -> None:
    """On generated rubbish, in any block size and encoding, every row is accepted or rejected exactly once."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_of, "BLOCK_BYTES", block_bytes)
        desk = Desk(Path(folder))
        path = desk.folder / "x.csv"
        path.write_bytes((csv_text(CONTRACT, [], "\n") + "\n".join(lines) + "\n").encode(encoding, "replace"))
        report = desk.load(path, DATASET)
        if not report.faults or report.rows_in:
            check_books(report, desk.store, count_rows(path, encoding))


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=3000))
def test_random_bytes_never_crash_the_loader(rubbish: bytes) -> None:
    """Any bytes after a good heading are accounted for or refused in words."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        path = desk.folder / "x.csv"
        path.write_bytes(csv_text(CONTRACT, rows_of(DATASET, 3)).encode("gb18030") + rubbish)
        report = desk.load(path, DATASET)
        assert report.rows_accepted + report.rows_rejected == report.rows_in
        assert report.faults or report.rows_accepted >= 3


def _lose_the_last_row_of_a_block(patch: pytest.MonkeyPatch) -> None:
    real = text.TextReader._plain_block

    def losing(self: Any, data: bytes, ends: Any, numbers: Any) -> Any:
        less = (data[: ends[-2] + 1], ends[:-1], numbers[:-1]) if len(ends) > 5 else (data, ends, numbers)
        return real(self, *less)

    patch.setattr(text.TextReader, "_plain_block", losing)


def _accept_what_was_rejected(patch: pytest.MonkeyPatch) -> None:
    real = checking._Judging._keep

    def keeping(self: Any, values: Any, numbers: Any) -> None:
        self._good[:] = True
        real(self, values, numbers)

    patch.setattr(checking._Judging, "_keep", keeping)


def _count_a_row_once_per_fault(patch: pytest.MonkeyPatch) -> None:
    real = RejectsFile.add

    def adding(self: RejectsFile, row: int, reason: str, *rest: Any) -> None:
        real(self, row + 10_000 * len(self.rows), reason, *rest)

    patch.setattr(RejectsFile, "add", adding)


def _forget_ragged_rows(patch: pytest.MonkeyPatch) -> None:
    real = checking.BlockChecker.judge

    def judged(self: Any, block: Any, whose: Any) -> Any:
        block.broken = []
        return real(self, block, whose)

    patch.setattr(checking.BlockChecker, "judge", judged)


def _store_unsorted(patch: pytest.MonkeyPatch) -> None:
    real = storing.to_table

    def table(columns: dict[str, Any], contract: Any) -> Any:
        made, sealed = real(columns, contract)
        return made.take(list(range(made.num_rows))[::-1]), sealed

    patch.setattr(storing, "to_table", table)


def _write_rejects_nowhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RejectsFile, "close", lambda self: self.discard())


PLANTED = [
    _lose_the_last_row_of_a_block,
    _accept_what_was_rejected,
    _count_a_row_once_per_fault,
    _forget_ragged_rows,
    _store_unsorted,
    _write_rejects_nowhere,
]


def books_of_a_mixed_file(folder: Path) -> None:
    """Loads a file with every kind of row and checks the books."""
    desk = Desk(folder)
    rows = [*rows_of(DATASET, 30), plain_row(CONTRACT, 31, name="", amount_fen="x"), *rows_of(DATASET, 2)]
    path = desk.folder / "x.csv"
    path.write_bytes(
        (csv_text(CONTRACT, rows) + "a,b\r\n" + csv_text(CONTRACT, [plain_row(CONTRACT, 40)]).split("\n", 1)[1]).encode(
            "gb18030"
        )
    )
    check_books(desk.load(path, DATASET), desk.store, 35)


def test_the_book_keeper_passes_without_a_bug(tmp_path: Path) -> None:
    """The harness is green on the loader as it is."""
    books_of_a_mixed_file(tmp_path)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_caught(plant: Callable[[pytest.MonkeyPatch], None], tmp_path: Path) -> None:
    """A loader that loses, doubles, forgets or disorders rows does not pass the harness."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        with pytest.raises((AssertionError, Exception)) as caught:
            books_of_a_mixed_file(tmp_path)
    assert not isinstance(caught.value, SyntaxError | NameError | TypeError | AttributeError)


def test_numbers_of_the_generator_are_valid() -> None:
    """The rows called good are good: the property test does not pass by rejecting everything."""
    assert len({number(index) for index in range(1, 41)}) == 40
