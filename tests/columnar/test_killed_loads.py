"""A load killed in the middle leaves nothing that counts, and the next one does the whole work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.columnar.extracts import Desk, rows_of
from tests.columnar.formats import FILES
from tests.columnar.oracle import check_books

CREMATION = "civil_affairs_cremation"
REGISTER = "police_household_register"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("stage", "passes"), [("digest", 0), ("check", 0), ("store", 0)])
def test_a_killed_load_leaves_no_snapshot_and_the_next_one_is_whole(desk: Desk, stage: str, passes: int) -> None:
    """Killed while digesting, checking or just before storing, the store is as before; loading again succeeds."""
    contract_rows = rows_of(REGISTER, 200)
    bad = dict(contract_rows[3]) | {"出生日期": "x"}
    path = desk.write(REGISTER, [*contract_rows, bad])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.columnar.kill_me", str(desk.folder), str(path), REGISTER, stage, str(passes)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "stopped"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert desk.store.infos(REGISTER) == []
    report = desk.load(path, REGISTER)
    check_books(report, desk.store, 201)
    assert not report.already_loaded
    left = list(desk.store.root.rglob("*.partial"))
    assert left == [], "left-overs of the killed load are cleared by the next"


def test_a_snapshot_without_its_last_file_is_no_snapshot(desk: Desk) -> None:
    """A folder that was never finished is not read."""
    half = desk.store.root / REGISTER / "2025-08-31-000000000000"
    half.mkdir(parents=True)
    (half / "rows.parquet").write_bytes(b"PAR1")
    assert desk.store.find(REGISTER) is None


def test_two_loads_of_one_file_at_once_give_one_snapshot(desk: Desk) -> None:
    """When another load of the same file finishes first, ours takes its snapshot for its own."""
    path = desk.write(REGISTER, rows_of(REGISTER, 49))
    nested: list[bool] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "store" and done == 0 and not nested:
            nested.append(True)
            Desk(desk.folder).load(path, REGISTER)

    report = desk.load(path, REGISTER, progress=progress)
    assert len(desk.store.infos(REGISTER)) == 1
    check_books(report, desk.store, 49)


@pytest.mark.parametrize("form", ["xls", "parquet", "zip of csv", "web page named xls"])
def test_a_load_of_another_format_is_killed_at_a_random_moment(desk: Desk, form: str) -> None:
    """Killed at a moment drawn from a seed, nothing counts; loaded again, nothing of the first is left."""
    draw = random.Random(form)
    rows = rows_of(CREMATION, 300)
    path = FILES[form](desk.folder / f"{CREMATION}_500106_20250831", CREMATION, [*rows, rows[0]])
    stage = draw.choice(("digest", "check", "store"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.columnar.kill_me", str(desk.folder), str(path), CREMATION, stage, "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src:."},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "stopped"
    time.sleep(draw.random() / 20)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert desk.store.infos(CREMATION) == []
    report = desk.load(path, CREMATION)
    check_books(report, desk.store, 301)
    assert list(desk.store.root.rglob("*.partial")) == []


def test_two_processes_load_one_file_at_once(desk: Desk) -> None:
    """Started together on one Parquet file, both finish, and there is one snapshot with the right books."""
    path = FILES["parquet"](desk.folder / f"{CREMATION}_500106_20250831", CREMATION, rows_of(CREMATION, 400))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.columnar.kill_me", str(desk.folder), str(path), CREMATION, "never", "0"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": "src:."},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].strip() for process in running] == ["finished", "finished"]
    assert len(desk.store.infos(CREMATION)) == 1
    report = desk.load(path, CREMATION)
    assert report.already_loaded
    check_books(report, desk.store, 400)
