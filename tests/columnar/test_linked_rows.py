"""Rows without a usable number are taken under the key of whoever it was decided they are, and out again."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doudi.columnar.citizen_numbers import CheckedNumbers
from doudi.columnar.contract import load_contract
from doudi.columnar.linked_rows import Decided, LinkedRow, Whose
from doudi.columnar.load import LoadReport
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.rejects import kept_path, read_kept
from tests.columnar.clerk import (
    CONTRACT,
    DAY,
    INCOME,
    NUMBER,
    REGISTER,
    TAX,
    change,
    correct,
    sheet,
    stored,
    write_back,
)
from tests.columnar.extracts import NOW, Desk, number, plain_row, rows_of, unseal
from tests.columnar.oracle import check_books, reasons_by_row

GOOD = 12
BLANK, TWIN, WRONG, TORN_DAY = 14, 15, 16, 17
"""Rows of the file: two alike without a number, one whose check digit is wrong, one with an impossible day besides."""


def wrong(citizen_number: str) -> str:
    """The number with a check digit that does not fit."""
    return citizen_number[:17] + ("0" if citizen_number[17] != "0" else "1")


def some_rows() -> list[dict[str, str]]:
    """Good rows, then rows without a usable number."""
    names = {column.header: column.name for column in CONTRACT.columns}
    return [
        *rows_of(TAX, GOOD),
        plain_row(CONTRACT, 901, person_key=""),
        plain_row(CONTRACT, 901, person_key=""),
        plain_row(CONTRACT, 902, person_key=wrong(number(902))),
        plain_row(CONTRACT, 903, person_key="", **{names[DAY]: "24.2.3"}),
    ]


@dataclass
class Said:
    """What stands decided: row of the file → index of the person; `since` when it was last changed."""

    rows: dict[int, int] = field(default_factory=dict)
    since: datetime = NOW - timedelta(days=1)

    def of(self, block: RowBlock, checked: CheckedNumbers) -> Mapping[int, Whose]:
        """As the loader asks it."""
        rows = block.numbers.tolist()
        return {place: Whose(number(self.rows[rows[place]]), f"LP-{rows[place]}", 12.5, "same")
                for place in checked.reasons if rows[place] in self.rows}  # fmt: skip

    def changed_since(self, moment: datetime) -> bool:
        """As the loader asks it."""
        return self.since >= moment


def load(desk: Desk, rows: list[dict[str, str]], said: Mapping[int, int], minutes: int = 0) -> LoadReport:
    """Loads the rows with these decisions, taken just before."""
    now = NOW + timedelta(minutes=minutes)
    decided = Decided(lambda _digest: Said(dict(said), now), unseal)
    return desk.load_rows(TAX, rows, decided=decided, now=now)


def whole(desk: Desk, report: LoadReport) -> dict[str, Any]:
    """Everything a state of the file says, without when and how it came to be."""
    assert report.snapshot is not None
    snapshot = desk.store.open(report.snapshot)
    kept = read_kept(report.rejects_path, unseal) if report.rejects_path else {}
    return {
        "rows": stored(desk), "reasons": reasons_by_row(report), "linked": snapshot.linked._table.to_pylist(),
        "unsure": snapshot.unsure_people.tolist(), "shares": dict(snapshot.info.shares),
        "people": snapshot.info.people, "conflicts": snapshot.info.key_conflicts, "repairs": dict(report.repairs),
        "kept": {row: texts for row, texts in kept.items() if row in reasons_by_row(report)},
    }  # fmt: skip


def test_a_linked_row_lies_under_the_persons_key_with_its_decision(desk: Desk) -> None:
    """Accepted and rejected are the rows of the file; of the accepted it is said how many came by linkage."""
    report = load(desk, some_rows(), {BLANK: 3, WRONG: 902})
    check_books(report, desk.store, GOOD + 4)
    assert (report.rows_accepted, report.linked) == (GOOD + 2, 2)
    snapshot = desk.store.latest(TAX)
    assert [row["source_row"] for row in snapshot.rows_of(desk.key(number(3)))] == [4, BLANK]
    assert snapshot.linked.of(BLANK) == LinkedRow(BLANK, desk.key(number(3)), f"LP-{BLANK}", 12.5, "same")
    assert snapshot.linked.of(4) is None
    assert (len(snapshot.linked), snapshot.info.linked) == (2, 2)
    assert reasons_by_row(report)[TWIN] == "number_blank"


def test_decisions_are_asked_for_by_the_thread_that_loads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks are checked by several; what stands decided lies behind the loading thread's own connection."""
    monkeypatch.setattr("doudi.columnar.readers.lines.BLOCK_LINES", 3)
    asked, real = set(), Said.of
    monkeypatch.setattr(Said, "of", lambda *args: asked.add(threading.get_ident()) or real(*args))
    assert load(desk, some_rows(), {BLANK: 3, WRONG: 902}).linked == 2
    assert asked == {threading.get_ident()}


def test_how_a_linked_row_writes_the_name_says_nothing_of_the_number(desk: Desk) -> None:
    """Otherwise a name written with another character would make the person's number one of several people."""
    load(desk, some_rows(), {BLANK: 3})
    rows = desk.store.latest(TAX).rows_of(desk.key(number(3)))
    assert [row["name_mark"] is None for row in rows] == [False, True]


def test_of_whom_a_row_was_linked_nothing_is_unsure_any_more(desk: Desk) -> None:
    """A wrong check digit leaves the person meant unsure, until it is decided whose the row is."""
    meant = desk.key(number(902))
    load(desk, some_rows(), {})
    assert desk.store.latest(TAX).is_unsure_of(meant)
    load(desk, some_rows(), {WRONG: 5}, minutes=1)
    assert not desk.store.latest(TAX).is_unsure_of(meant)


def test_a_linked_row_that_is_wrong_otherwise_stays_rejected_as_it_was_sent(desk: Desk) -> None:
    """The decision gives the number and nothing else; the clerk's file never shows the number it gave."""
    report = load(desk, some_rows(), {TORN_DAY: 7})
    assert reasons_by_row(report)[TORN_DAY] == "date_malformed"
    assert (report.linked, report.rows_rejected) == (0, 4)
    assert report.rejects_path is not None
    assert read_kept(report.rejects_path, unseal)[TORN_DAY][NUMBER] == ""
    assert desk.store.latest(TAX).is_unsure_of(desk.key(number(7))), "a row of theirs is missing"


def test_a_linked_row_must_agree_with_the_number_it_was_given(desk: Desk) -> None:
    """Birth date and sex are held against it as against any number: what disagrees is for a clerk, not taken."""
    contract = load_contract(REGISTER)
    lost = [plain_row(contract, 21, person_key=""), plain_row(contract, 23, person_key="")]
    rows = [*rows_of(REGISTER, 8), *lost]
    said = {10: 22, 11: 25}
    report = desk.load_rows(REGISTER, rows, decided=Decided(lambda _digest: Said(said, NOW), unseal))
    assert (reasons_by_row(report), report.linked) == ({10: "sex_disagrees"}, 1)
    assert desk.store.latest(REGISTER).unseal("citizen_number", range(9), unseal).count(number(25)) == 1


def test_the_same_file_again_changes_nothing_where_no_decision_changed(desk: Desk) -> None:
    """Neither where nothing was decided since, nor where what was decided comes to the same."""
    load(desk, some_rows(), {BLANK: 3})
    before = on_disk(desk)
    again = load(desk, some_rows(), {BLANK: 3}, minutes=5)
    early = Decided(lambda _digest: Said({TWIN: 9}), unseal)
    quiet = desk.load_rows(TAX, some_rows(), decided=early, now=NOW + timedelta(minutes=9))
    for report in (again, quiet):
        assert (report.already_loaded, report.linked, report.rows_accepted) == (True, 1, GOOD + 1)
    assert on_disk(desk) == before


def test_a_decision_taken_back_takes_the_row_out_and_the_change_list_names_both_people(desk: Desk) -> None:
    """First one person's, then nobody's, then another's: each step names whose rows are not what they were."""
    one, other, meant = (desk.key(number(index)) for index in (3, 5, 902))
    load(desk, some_rows(), {})
    steps = [{WRONG: 3}, {}, {WRONG: 5}, {WRONG: 3}]
    wanted = [{one, meant}, {one, meant}, {other, meant}, {one, other}]
    for at, (said, people) in enumerate(zip(steps, wanted, strict=True), 1):
        report = load(desk, some_rows(), said, minutes=at)
        assert (report.linked, report.already_loaded, report.drift) == (len(said), False, ())
        check_books(report, desk.store, GOOD + 4)
        assert report.snapshot is not None
        changes = desk.store.changes_since_before(report.snapshot)
        assert changes is not None
        assert set(changes.keys.tolist()) == people
    assert len(desk.store.infos(TAX)) == 5


@pytest.mark.parametrize("seed", range(6))
def test_decided_later_is_as_if_it_had_been_known_at_once(tmp_path: Path, seed: int) -> None:
    """Whatever is decided and taken back, also where a linked row repeats or supersedes another: the last word counts.

    Rows a linked row had superseded are there again once it is taken out.
    """
    draw = random.Random(seed)
    rows = some_rows()
    lost = [BLANK, TWIN, WRONG, TORN_DAY]
    for row in range(TORN_DAY + 1, TORN_DAY + 15):
        owner = number(draw.randrange(1, 4))
        when, how_much = draw.choice(["2025-08-01", "2025-08-20"]), draw.choice(["1.00", "2.00"])
        if draw.random() < 0.4:
            owner = draw.choice(["", wrong(owner)])
            lost.append(row)
        changes = {"person_key": owner, "declared_on": when, "income_fen": how_much}
        rows.append(plain_row(CONTRACT, draw.randrange(1, 4), **changes))
    rows += [plain_row(CONTRACT, 500 + at) for at in range(20)]
    step_by_step, folder = Desk(_made(tmp_path / "a")), tmp_path / "b"
    load(step_by_step, rows, {})
    for minutes in range(1, 5):
        said = {row: draw.randrange(1, 4) for row in lost if draw.random() < 0.6}
        later = load(step_by_step, rows, said, minutes)
        check_books(later, step_by_step.store, len(rows))
        at_once = Desk(_made(folder / str(minutes)))
        assert whole(step_by_step, later) == whole(at_once, load(at_once, rows, said))


def on_disk(desk: Desk) -> list[str]:
    """Every file of the dataset that counts."""
    found = (str(path.relative_to(desk.store.root)) for path in (desk.store.root / TAX).rglob("*"))
    return sorted(name for name in found if "/." not in name)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_what_a_clerk_corrected_is_not_lost(desk: Desk) -> None:
    """Rows corrected before and after rows were linked stay; a number the clerk wrote goes before a decision."""
    report = load(desk, some_rows(), {})
    table = sheet(desk, report)
    change(table, TORN_DAY, **{DAY: "2025-08-03", NUMBER: number(903)})
    correct(desk, write_back(desk, table))
    linked = load(desk, some_rows(), {BLANK: 3, TORN_DAY: 7}, minutes=10)
    check_books(linked, desk.store, GOOD + 4)
    assert (linked.rows_accepted, linked.linked) == (GOOD + 2, 1)
    assert [row["source_row"] for row in desk.store.latest(TAX).rows_of(desk.key(number(903)))] == [TORN_DAY]
    table = sheet(desk, linked)
    change(table, TWIN, **{NUMBER: number(904), INCOME: "7.00"})
    after = correct(desk, write_back(desk, table), minutes=11)
    assert (after.corrected, after.linked) == (1, 1)
    final = load(desk, some_rows(), {WRONG: 5}, minutes=12)
    check_books(final, desk.store, GOOD + 4)
    assert (final.rows_accepted, final.linked) == (GOOD + 3, 1)
    assert reasons_by_row(final) == {BLANK: "number_blank"}
    assert desk.store.latest(TAX).rows_of(desk.key(number(904)))[0]["income_fen"] == 700


def test_a_torn_row_that_was_corrected_is_read_anew_as_it_was_corrected(desk: Desk) -> None:
    """A line that could not be split was given whole; it stays what it was given as."""
    path = desk.write(TAX, some_rows())
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([*lines[:5], "李四,半行".encode(CONTRACT.encodings[0]), *lines[5:]]))
    decided = Decided(lambda _digest: Said({}, NOW), unseal)
    table = sheet(desk, desk.load(path, TAX, decided=decided))
    change(table, 6, **plain_row(CONTRACT, 77))
    correct(desk, write_back(desk, table))
    decided = Decided(lambda _digest: Said({BLANK + 1: 3}, NOW + timedelta(hours=1)), unseal)
    report = desk.load(path, TAX, decided=decided, now=NOW + timedelta(hours=1))
    check_books(report, desk.store, GOOD + 5)
    assert (report.rows_accepted, report.linked) == (GOOD + 2, 1)
    assert [row["source_row"] for row in desk.store.latest(TAX).rows_of(desk.key(number(77)))] == [6]


def test_corrections_that_were_not_kept_are_not_overwritten(desk: Desk) -> None:
    """A load corrected by a release that did not keep what was corrected is left as it is, and it is said why."""
    table = sheet(desk, load(desk, some_rows(), {}))
    change(table, BLANK, **{NUMBER: number(905)})
    done = correct(desk, write_back(desk, table))
    assert done.snapshot is not None
    kept_path(desk.store.rejects_path(TAX, done.as_of, done.snapshot.source_digest)).unlink()
    report = load(desk, some_rows(), {WRONG: 5}, minutes=10)
    assert [fault.code for fault in report.faults] == ["columnar.corrections-not-kept"]
    assert desk.store.latest(TAX).info == done.snapshot


def test_a_decision_without_a_usable_number_decides_nothing(desk: Desk) -> None:
    """A number that is none leaves the row rejected for what it lacks."""

    class Odd(Said):
        def of(self, block: RowBlock, checked: CheckedNumbers) -> Mapping[int, Whose]:
            return {place: Whose("", "LP-1", 1.0, "same") for place in checked.reasons}

    report = desk.load_rows(TAX, some_rows(), decided=Decided(lambda _digest: Odd(), unseal))
    assert (report.linked, report.rows_rejected) == (0, 4)
    assert reasons_by_row(report)[BLANK] == "number_blank"


def test_links_taken_back_leave_the_file_however_few_rows_are_left(desk: Desk) -> None:
    """A file that was taken for its linked rows is not kept under the wrong people because most rows are rejected now.

    That so many are rejected is told, as of any file.
    """
    blank = [plain_row(CONTRACT, 800 + at, person_key="") for at in range(150)]
    rows = [*rows_of(TAX, GOOD), *blank]
    said = {GOOD + 2 + at: 1 + at % GOOD for at in range(len(blank))}
    assert load(desk, rows, said).linked == len(blank)
    report = load(desk, rows, {}, minutes=1)
    assert (report.faults, report.linked, report.rows_accepted) == ((), 0, GOOD)
    assert "many_rejected" in {alarm.code for alarm in report.drift}


def test_a_snapshot_without_linked_rows_keeps_no_file_of_them(desk: Desk) -> None:
    """Nothing is written where nothing came by linkage."""
    load(desk, some_rows(), {})
    snapshot = desk.store.latest(TAX)
    assert len(snapshot.linked) == 0
    assert not (snapshot.folder / "linked.parquet").exists()
    assert snapshot.linked.among(np.array([1])).of(1) is None
