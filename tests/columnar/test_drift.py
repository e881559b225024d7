"""A feed that is not as it was last time is told of, and loaded all the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from doudi.columnar.contract import ColumnContract, load_contract
from doudi.columnar.drift import ALARMS, DriftAlarm, from_kept, heading_alarms
from doudi.columnar.load import LoadReport
from tests.columnar.extracts import Desk, Row, plain_row, rows_of

JULY, AUGUST = date(2025, 7, 31), date(2025, 8, 31)
CREMATIONS, EMPLOYED = "civil_affairs_cremation", "hrss_employment"


def sent(desk: Desk, dataset: str, rows: Iterable[Row], on: date, *, also: str = "", **options: object) -> LoadReport:
    """Loads one month's file; `also` is a heading nobody agreed on, at its end."""
    path = desk.write(dataset, rows, f"{on}.csv")
    if also:
        encoding = load_contract(dataset).encodings[0]
        mark = load_contract(dataset).delimiter
        lines = path.read_bytes().decode(encoding).split("\r\n")
        lines = [lines[0] + mark + also, *(line + mark + "?" for line in lines[1:-1]), ""]
        path.write_bytes("\r\n".join(lines).encode(encoding))
    return desk.load(path, dataset, as_of=on, **options)


def codes(report: LoadReport) -> list[str]:
    """The alarms of a load."""
    return [alarm.code for alarm in report.drift]


def test_a_feed_as_it_was_raises_no_alarm(desk: Desk) -> None:
    """The first file, and a second like it of the next month, are quiet."""
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 120), JULY)) == []
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 125), AUGUST)) == []


def test_a_renamed_column_is_told_with_its_new_name(desk: Desk) -> None:
    """The file is refused for the column it must have; the alarm names both headings."""
    path = desk.write(CREMATIONS, rows_of(CREMATIONS, 20))
    path.write_bytes(path.read_bytes().decode("gb18030").replace("火化日期", "火化的日期", 1).encode("gb18030"))
    report = desk.load(path, CREMATIONS)
    assert [fault.code for fault in report.faults] == ["columnar.column-missing"]
    assert "rename 火化的日期 to 火化日期" in str(report.faults[0])
    assert report.drift == (DriftAlarm("column_renamed", "火化日期", "火化日期", "火化的日期"),)
    assert "多了“火化的日期”" in report.drift[0].zh


def test_a_column_that_may_be_absent_is_missed_once_it_was_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first file without it is quiet; a later one that lacks it is told of, once."""
    contract = load_contract(CREMATIONS)
    home = contract.column("funeral_home")
    monkeypatch.setattr(ColumnContract, "optional_column", property(lambda column: column.name == "funeral_home"))
    bare = [{header: value for header, value in row.items() if header != home.header} for row in rows_of(CREMATIONS, 9)]

    def without(name: str, on: date) -> LoadReport:
        path = desk.write(CREMATIONS, bare, name)
        lines = path.read_bytes().decode("gb18030").split("\r\n")
        at = lines[0].split(",").index(home.header)
        cut = [",".join(cell for place, cell in enumerate(line.split(",")) if place != at) for line in lines]
        path.write_bytes("\r\n".join(cut).encode("gb18030") + b"\r\n" * on.month)
        return desk.load(path, CREMATIONS, as_of=on)

    assert codes(without("6.csv", date(2025, 6, 30))) == []
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 9), JULY)) == []
    assert without("8.csv", AUGUST).drift == (DriftAlarm("column_missing", home.header),)
    assert codes(without("9.csv", date(2025, 9, 30))) == []


def test_a_column_nobody_agreed_on_is_told_once(desk: Desk) -> None:
    """New this month, it is an alarm; there last month already, it is not; a number in a heading is not kept."""
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 20), JULY)) == []
    report = sent(desk, CREMATIONS, rows_of(CREMATIONS, 20), AUGUST, also="备注13800138000")
    assert report.drift == (DriftAlarm("column_new", "备注#"),)
    assert report.ignored_columns == ("备注#",)
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 21), date(2025, 9, 30), also="备注13800138000")) == []
    written = b"".join(path.read_bytes() for path in desk.store.root.rglob("snapshot.json"))
    assert b"13800138000" not in written


@pytest.mark.parametrize(
    ("rows", "told"), [(51, []), (50, []), (49, ["feed_shrunk"]), (200, []), (201, ["feed_grown"])]
)
def test_half_and_twice_are_where_alarms_begin(desk: Desk, rows: int, told: list[str]) -> None:
    """Exactly half and exactly twice are well; one row further is told, and a shrunken feed is refused as well."""
    sent(desk, CREMATIONS, rows_of(CREMATIONS, 100), JULY)
    report = sent(desk, CREMATIONS, rows_of(CREMATIONS, rows), AUGUST)
    assert codes(report) == told
    assert bool(report.faults) == (rows == 49)
    again = sent(desk, CREMATIONS, rows_of(CREMATIONS, rows), AUGUST, accept_shrunk=True)
    assert codes(again) == told
    assert again.snapshot is not None
    assert codes(desk.load(desk.folder / f"{AUGUST}.csv", CREMATIONS, as_of=AUGUST)) == told


def test_a_day_that_does_not_move_on_is_told(desk: Desk) -> None:
    """Another file of the same day or an earlier one; and last month's very file under this month's name."""
    sent(desk, CREMATIONS, rows_of(CREMATIONS, 20), JULY)
    stuck = sent(desk, CREMATIONS, rows_of(CREMATIONS, 21), JULY)
    assert stuck.drift == (DriftAlarm("as_of_stuck", "", "2025-07-31", "2025-07-31"),)
    again = sent(desk, CREMATIONS, rows_of(CREMATIONS, 20), AUGUST)
    assert again.already_loaded
    assert again.drift == (DriftAlarm("same_file", "", "2025-07-31", "2025-08-31"),)
    assert [info.as_of for info in desk.store.infos(CREMATIONS)] == ["2025-07-31", "2025-07-31"]


def kinds(codes_and_counts: dict[str, int]) -> list[dict[str, str]]:
    """Employment rows with so many of each kind."""
    contract = load_contract(EMPLOYED)
    spread = [code for code, count in codes_and_counts.items() for _ in range(count)]
    return [plain_row(contract, at, kind=code) for at, code in enumerate(spread, 1)]


@pytest.mark.parametrize(("moved", "told"), [(119, []), (120, ["share_jumped"]), (150, ["share_jumped"])])
def test_a_value_whose_share_jumps_is_told(desk: Desk, moved: int, told: list[str]) -> None:
    """Twenty parts in a hundred are a jump; the value is named as the department writes it, with both shares."""
    sent(desk, EMPLOYED, kinds({"01": 600}), JULY)
    report = sent(desk, EMPLOYED, kinds({"01": 600 - moved, "02": moved}), AUGUST)
    assert codes(report) == told
    if moved == 150:
        assert report.drift[0].subject in ("就业类型=01", "就业类型=02")
        assert report.drift[0].en.startswith("the share of 就业类型=0")
        assert {report.drift[0].before, report.drift[0].after} <= {"100%", "75%", "0%", "25%"}


def test_a_column_that_was_emptied_is_told(desk: Desk) -> None:
    """Well formed row by row, and yet nobody has an end date any more."""
    sent(desk, EMPLOYED, rows_of(EMPLOYED, 200), JULY)
    report = sent(desk, EMPLOYED, rows_of(EMPLOYED, 200, ended_on=""), AUGUST)
    assert report.drift == (DriftAlarm("blanks_jumped", "终止日期", "0%", "100%"),)


def test_shares_of_few_rows_say_nothing(desk: Desk) -> None:
    """Below a hundred rows chance alone moves shares."""
    sent(desk, EMPLOYED, kinds({"01": 99}), JULY)
    assert codes(sent(desk, EMPLOYED, kinds({"02": 120}), AUGUST)) == []


def test_alarms_stay_with_the_snapshot(desk: Desk) -> None:
    """What was told at loading can be read from the snapshot, and a load again tells it again."""
    sent(desk, CREMATIONS, rows_of(CREMATIONS, 20), JULY)
    report = sent(desk, CREMATIONS, rows_of(CREMATIONS, 50), AUGUST)
    info = desk.store.latest(CREMATIONS).info
    assert from_kept(info.drift) == report.drift == (DriftAlarm("feed_grown", "", "20", "50"),)
    assert codes(sent(desk, CREMATIONS, rows_of(CREMATIONS, 50), AUGUST)) == ["feed_grown"]


def test_a_snapshot_from_before_alarms_is_compared_as_far_as_it_goes(desk: Desk) -> None:
    """An info without shares and columns is read, and only its rows and day are compared."""
    sent(desk, EMPLOYED, kinds({"01": 200}), JULY)
    manifest: Path = next(desk.store.root.rglob("snapshot.json"))
    new = ("shares", "drift", "ignored_columns", "missing_columns", "sorted_by")
    told = {key: value for key, value in json.loads(manifest.read_text()).items() if key not in new}
    manifest.write_text(json.dumps(told))
    assert codes(sent(desk, EMPLOYED, kinds({"02": 500}), AUGUST)) == ["feed_grown"]


def test_every_alarm_has_both_languages() -> None:
    """Each code says what it saw, in Chinese and English, with nothing left unfilled."""
    for code in ALARMS:
        alarm = DriftAlarm(code, "列", "1", "2")
        assert "{" not in alarm.zh + alarm.en
        assert alarm.zh != alarm.en


def test_a_heading_is_not_taken_for_two_columns() -> None:
    """One new heading stands for one missing column, the other is missing."""
    alarms = heading_alarms(load_contract(CREMATIONS), ["死亡日期", "火化日期"], ["死亡的日期"], None)
    assert [alarm.code for alarm in alarms] == ["column_renamed", "column_missing"]
