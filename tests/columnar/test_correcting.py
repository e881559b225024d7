"""Rejected rows come back corrected: only they change, and at each step every row is accepted or rejected, once."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.columnar import checking, correcting
from doudi.columnar.contract import load_contract
from doudi.columnar.corrections_file import WHY
from doudi.columnar.rejects import RejectsFile
from tests.columnar.clerk import (
    CONTRACT,
    DAY,
    INCOME,
    NAME,
    NUMBER,
    REGISTER,
    TAX,
    change,
    correct,
    sheet,
    spoilt,
    stored,
    write_back,
)
from tests.columnar.extracts import Desk, number, plain_row, rows_of
from tests.columnar.oracle import check_books, reasons_by_row
from tests.columnar.test_no_clear_numbers import leaks

ROOT = Path(__file__).parents[2]


def test_only_the_corrected_rows_change(desk: Desk) -> None:
    """Three of four are corrected: the old rows are as they were, the fourth stays rejected, the books balance."""
    first = desk.load_rows(TAX, spoilt())
    before = stored(desk)
    table = sheet(desk, first)
    assert [line[1] for line in table[2:]] == ["22", "23", "24", "25"]
    change(table, 22, **{DAY: "2025-08-03"})
    change(table, 23, **{NUMBER: number(902)})
    change(table, 24, **{NAME: "王小明"})
    report = correct(desk, write_back(desk, table))
    assert not report.faults
    check_books(report, desk.store, 24)
    assert (report.rows_accepted, report.rows_rejected, report.corrected) == (23, 1, 3)
    after = stored(desk)
    assert [row for row in after if row["source_row"] < 22] == before
    assert {row["source_row"] for row in after} - {row["source_row"] for row in before} == {22, 23, 24}
    assert reasons_by_row(report) == {25: "amount_malformed"}
    assert desk.store.open(first.snapshot).info.rows == 20  # type: ignore[arg-type]


def test_a_masked_value_stands_for_what_was_sent_and_a_new_one_is_given_whole(desk: Desk) -> None:
    """The clerk sees no number; a star left alone keeps it, and a wrong one is replaced whole."""
    report = desk.load_rows(TAX, spoilt())
    table = sheet(desk, report)
    at = table[1].index(NUMBER)
    seen = {line[1]: line[at] for line in table[2:]}
    assert all("*" in value for value in seen.values())
    assert number(901) not in str(table)
    change(table, 22, **{DAY: "2025-08-03"})
    correct(desk, write_back(desk, table))
    snapshot = desk.store.latest(TAX)
    assert snapshot.rows_of(desk.key(number(901)))[0]["source_row"] == 22
    half = sheet(desk, correct(desk, write_back(desk, table), minutes=6))
    change(half, 23, **{NUMBER: half[2][at][:-1] + "7"})
    again = correct(desk, write_back(desk, half), minutes=7)
    assert reasons_by_row(again)[23] == "number_malformed", "a star is no figure"
    assert leaks(desk.store.root, [number(902)[:17]]) == []


def test_reasons_are_in_plain_words_with_row_and_column(desk: Desk) -> None:
    """Each line says in Chinese which column is wrong and what to do."""
    table = sheet(desk, desk.load_rows(TAX, spoilt()))
    why = {line[1]: line[table[1].index(WHY)] for line in table[2:]}
    assert why["22"].startswith("申报日期：不是日期")
    assert "写成 2025-08-31 的样子" in why["22"]
    assert why["24"].startswith("姓名：姓名为空，补填")


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    """Handed back twice, in either form, one new snapshot; and a file nobody touched makes none."""
    first = desk.load_rows(TAX, spoilt())
    table = sheet(desk, first)
    assert correct(desk, write_back(desk, table)).already_loaded
    assert len(desk.store.infos(TAX)) == 1
    change(table, 22, **{DAY: "2025-08-03"})
    done = correct(desk, write_back(desk, table))
    again = correct(desk, write_back(desk, table, "back.xlsx"), minutes=9)
    assert (done.already_loaded, again.already_loaded) == (False, True)
    assert again.skipped == 1
    assert again.snapshot == done.snapshot
    assert len(desk.store.infos(TAX)) == 2
    assert desk.load_rows(TAX, spoilt()).already_loaded, "the first file is still known"
    assert desk.store.latest(TAX).info == done.snapshot


def test_what_is_still_wrong_stays_rejected_with_what_is_now_wrong(desk: Desk) -> None:
    """A correction may be wrong itself; a second one takes it up from where it stands."""
    table = sheet(desk, desk.load_rows(TAX, spoilt()))
    change(table, 22, **{DAY: "2025-02-30"})
    change(table, 23, **{NUMBER: number(902), INCOME: "many"})
    report = correct(desk, write_back(desk, table))
    check_books(report, desk.store, 24)
    assert (report.rows_rejected, report.corrected) == (4, 0)
    assert reasons_by_row(report)[23] == "amount_malformed"
    second = sheet(desk, report)
    change(second, 23, **{INCOME: "10.00"})
    final = correct(desk, write_back(desk, second), minutes=6)
    check_books(final, desk.store, 24)
    assert (final.rows_rejected, final.corrected) == (3, 1)
    assert desk.store.latest(TAX).rows_of(desk.key(number(902)))[0]["source_row"] == 23


def test_a_torn_row_is_given_whole(desk: Desk) -> None:
    """A row that could not be split has blank cells; filled in, it is a row like any other."""
    path = desk.write(TAX, rows_of(TAX, 10))
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([*lines[:10], "李四,半行".encode(CONTRACT.encodings[0]), *lines[10:]]))
    report = desk.load(path, TAX)
    assert report.reasons == {"ragged": 1}
    table = sheet(desk, report)
    assert set(table[2][3:]) == {""}
    change(table, 11, **plain_row(CONTRACT, 77))
    done = correct(desk, write_back(desk, table))
    check_books(done, desk.store, 11)
    assert done.rows_rejected == 0


def test_repetitions_are_not_offered_and_stay_rejected(desk: Desk) -> None:
    """What needs no correction is not on the clerk's list; a correction that repeats an accepted row is rejected."""
    rows = [*spoilt(), rows_of(TAX, 1)[0]]
    report = desk.load_rows(TAX, rows)
    table = sheet(desk, report)
    assert "26" not in {line[1] for line in table[1:]}
    first = rows_of(TAX, 1)[0]
    change(table, 22, **first)
    done = correct(desk, write_back(desk, table))
    check_books(done, desk.store, 25)
    assert reasons_by_row(done)[22] == reasons_by_row(done)[26] == "duplicate_row"


def foreign(desk: Desk, table: list[list[str]]) -> None:
    """The rejects of another load."""
    for line in table[2:]:
        line[0] = "0" * 16


def mixed(desk: Desk, table: list[list[str]]) -> None:
    """Rows of two loads in one file."""
    table[3][0] = "f" * 16


def no_number(desk: Desk, table: list[list[str]]) -> None:
    """Somebody sorted the row numbers away."""
    table[3][1] = "二十二"


def twice(desk: Desk, table: list[list[str]]) -> None:
    """One row in two versions."""
    table.append(list(table[2]))


def no_heading(desk: Desk, table: list[list[str]]) -> None:
    """The heading was deleted."""
    del table[1]


def nothing(desk: Desk, table: list[list[str]]) -> None:
    """Only the heading came back."""
    del table[2:]


WRONG = {
    foreign: "columnar.corrections-of-another-load",
    mixed: "columnar.corrections-of-another-load",
    no_number: "columnar.corrections-row-unknown",
    twice: "columnar.corrections-row-twice",
    no_heading: "columnar.corrections-unreadable",
    nothing: "columnar.corrections-empty",
}


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__)
def test_a_file_that_does_not_fit_is_refused_whole(desk: Desk, spoil: Callable[..., None]) -> None:
    """Of another load, of two, without row numbers, a row twice, no heading: nothing is stored."""
    table = sheet(desk, desk.load_rows(TAX, spoilt()))
    change(table, 22, **{DAY: "2025-08-03"})
    spoil(desk, table)
    report = correct(desk, write_back(desk, table))
    assert WRONG[spoil] in {fault.code for fault in report.faults}
    assert len(desk.store.infos(TAX)) == 1


def test_a_file_of_the_load_before_is_refused_at_this_one(desk: Desk) -> None:
    """Whoever corrects this month's load cannot hand back last month's rows there."""
    old = desk.load_rows(TAX, spoilt())
    table = sheet(desk, old)
    change(table, 22, **{DAY: "2025-08-03"})
    new = desk.load(desk.write(TAX, spoilt(25), "later.csv"), TAX)
    assert new.snapshot is not None
    path = write_back(desk, table)
    refused = correct(desk, path, load_digest=new.snapshot.source_digest)
    assert refused.faults[0].code == "columnar.corrections-of-another-load"
    assert not correct(desk, path, load_digest=old.snapshot.source_digest).faults  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 40, b"PK\x03\x04" + b"x" * 90, "批次,行号\n".encode()])
def test_rubbish_in_place_of_corrections_is_refused(desk: Desk, content: bytes) -> None:
    """Whatever is handed back, it is refused in words."""
    desk.load_rows(TAX, spoilt())
    path = desk.folder / "back.xlsx"
    path.write_bytes(content)
    assert correct(desk, path).faults[0].code.startswith("columnar.corrections-")


def test_a_register_with_sealed_texts_and_numbers_is_corrected(desk: Desk) -> None:
    """Names, addresses and the map of numbers of the old rows come through word for word."""
    rows = [*rows_of(REGISTER, 30), *(dict(row) | {"出生日期": "x"} for row in rows_of(REGISTER, 33)[30:])]
    report = desk.load_rows(REGISTER, rows)
    before = stored(desk, REGISTER)
    table = sheet(desk, report, REGISTER)
    change(table, 32, 出生日期="1970-01-01")
    done = correct(desk, write_back(desk, table), REGISTER)
    check_books(done, desk.store, 33)
    after = stored(desk, REGISTER)
    assert [row for row in after if row["source_row"] != 32] == before
    new = next(row for row in after if row["source_row"] == 32)
    assert new["citizen_number"] == number(31)
    snapshot = desk.store.latest(REGISTER)
    assert not snapshot.is_unsure_of(desk.key(number(31)))
    assert snapshot.is_unsure_of(desk.key(number(32)))


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_correcting_equals_loading_the_corrected_file(data: st.DataObject) -> None:
    """Whatever is wrong and in however many steps it is corrected, the rows are those of the right file, loaded."""

    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        desk, oracle = Desk(Path(folder)), Desk(Path(other))
        right = rows_of(TAX, 30)
        wrong_at = sorted(data.draw(st.sets(st.integers(0, 29), min_size=1, max_size=14)))
        rows = [dict(row) for row in right]
        for at in wrong_at:
            header = data.draw(st.sampled_from([DAY, NUMBER, NAME, INCOME]))
            # Any name but none is a name, and its mark is kept: nothing tells that it is wrong.
            wrong = ["", "x", "24.2.3", "5.00106E+17"] if header != NAME else [""]
            rows[at][header] = data.draw(st.sampled_from(wrong))
        report = desk.load_rows(TAX, rows)
        for step in range(2):
            table = sheet(desk, report)
            left = [int(line[1]) for line in table[2:]]
            now = left if step else data.draw(st.lists(st.sampled_from(left), unique=True)) if left else []
            for row in now:
                change(table, row, **right[row - 2])
            if not table[2:]:
                break
            report = correct(desk, write_back(desk, table), minutes=step + 1)
            check_books(report, desk.store, 30)
        oracle.load_rows(TAX, right)
        assert stored(desk) == stored(oracle)
        assert desk.store.latest(TAX).unsure_people.tolist() == []


def test_a_later_version_supersedes_an_accepted_row(desk: Desk) -> None:
    """Where the contract names a version, a corrected row may take an accepted one's place, as at loading."""
    assert load_contract(TAX).column(load_contract(TAX).version_column).header == DAY
    rows = rows_of(TAX, 5)
    report = desk.load_rows(TAX, [*rows, rows[0] | {DAY: "24.2.3", INCOME: "77.00"}])
    assert (report.rows_accepted, report.rows_rejected) == (5, 1)
    table = sheet(desk, report)
    change(table, 7, **{DAY: "2025-08-31"})
    done = correct(desk, write_back(desk, table))
    check_books(done, desk.store, 6)
    assert (done.rows_accepted, done.rows_rejected) == (5, 1)
    left = {row["source_row"]: row["income_fen"] for row in stored(desk)}
    assert left[7] == 7_700
    assert 2 not in left


def test_two_clerks_at_once_lose_nothing(desk: Desk) -> None:
    """Two processes hand back different rows of one load at the same moment: both are in the newest snapshot."""
    report = desk.load_rows(TAX, spoilt())
    one, two = sheet(desk, report), sheet(desk, report)
    change(one, 22, **{DAY: "2025-08-03"})
    change(two, 25, **{INCOME: "12.00"})
    write_back(desk, one, "one.csv")
    write_back(desk, two, "two.csv")
    code = (
        "import sys; from pathlib import Path; from tests.columnar.extracts import Desk;"
        "from tests.columnar.clerk import correct;"
        "print(correct(Desk(Path(sys.argv[1])), Path(sys.argv[2])).rows_rejected)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(desk.folder), str(desk.folder / name)], cwd=ROOT,
                         env={"PYTHONPATH": "src:.", "PATH": ""})
        for name in ("one.csv", "two.csv")
    ]  # fmt: skip
    assert [process.wait() for process in running] == [0, 0]
    assert {row["source_row"] for row in stored(desk)} >= {22, 25}
    assert [info.corrections for info in desk.store.infos(TAX)] == [0, 1, 2]


# --- planted bugs -------------------------------------------------------------------------------------------------


def _lose_an_old_row(patch: pytest.MonkeyPatch) -> None:
    real = correcting._take
    patch.setattr(correcting, "_take", lambda values, order: real(values, order[1:]))


def _forget_carried_rejects(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RejectsFile, "carry", lambda self, entry: None)


def _accept_without_checking(patch: pytest.MonkeyPatch) -> None:
    real = checking._Judging._keep

    def keeping(self: Any, values: Any, numbers: Any) -> None:
        self._good[:] = True
        real(self, values, numbers)

    patch.setattr(checking._Judging, "_keep", keeping)


PLANTED = [_lose_an_old_row, _forget_carried_rejects, _accept_without_checking]


def books_of_a_correction(folder: Path) -> None:
    """Loads, corrects two of four rows beside a repetition, and checks the books."""
    desk = Desk(folder)
    table = sheet(desk, desk.load_rows(TAX, [*spoilt(), rows_of(TAX, 1)[0]]))
    change(table, 22, **{DAY: "2025-08-03"})
    change(table, 25, **{INCOME: "12.00"})
    check_books(correct(desk, write_back(desk, table)), desk.store, 25)


def test_the_book_keeper_passes_without_a_bug(tmp_path: Path) -> None:
    """The harness is green on correcting as it is."""
    books_of_a_correction(tmp_path)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_bug_is_caught(plant: Callable[[pytest.MonkeyPatch], None], tmp_path: Path) -> None:
    """A correction that loses an old row, forgets a rejected one or accepts unchecked does not pass the harness."""
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        with pytest.raises((AssertionError, Exception)) as caught:
            books_of_a_correction(tmp_path)
    assert not isinstance(caught.value, SyntaxError | NameError | TypeError | AttributeError)


def test_random_cells_never_crash_a_correction(desk: Desk) -> None:
    """Fifteen seeded rounds of anything in any cell: each is taken, rejected or refused, and the books balance."""
    report = desk.load_rows(TAX, spoilt())
    draw = random.Random(7)
    odd = ["", "*", "=1+1", "9" * 40, "2025-08-31", "\u202e", "😀", number(5), "\x00", "姓名\n", "'"]
    for at in range(15):
        table = sheet(desk, report)
        for line in table[2:]:
            line[draw.randrange(len(line))] = draw.choice(odd)
        done = correct(desk, write_back(desk, table), minutes=10 + at)
        if not done.faults:
            report = done
            assert report.rows_accepted + report.rows_rejected == 24
