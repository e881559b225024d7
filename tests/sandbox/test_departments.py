"""The simulated departments answer out of the city's own files, in the published form."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.sandbox.accounts import FILE as ACCOUNTS
from doudi.sandbox.city import build
from doudi.sandbox.departments import cli
from doudi.sandbox.departments.answering import DEPOSIT, Answers, as_soap, asked_by_soap, dataset_of
from doudi.sandbox.departments.book import Book, make_book, read_rows
from doudi.sandbox.departments.faults import WORDS, Sick
from doudi.sandbox.extracts.extract import NUMBER


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small district."""
    folder = tmp_path_factory.mktemp("departments") / "city"
    build("500106", 3000, 7, folder)
    return folder


@pytest.fixture(scope="module")
def book(city: Path) -> Book:
    """Its rows by number."""
    make_book(city, city / "departments" / "rows.sqlite3")
    return Book(city / "departments" / "rows.sqlite3")


def test_every_row_of_every_file_is_answered(city: Path, book: Book) -> None:
    """What the files say of a number, in each of their encodings and forms, is what the department answers."""
    answers = Answers(book)
    checked = 0
    for path in sorted((city / "extracts").iterdir()):
        dataset = path.stem.rpartition("_")[0].rpartition("_")[0]
        rows = [row for row in read_rows(path) if row.get(NUMBER)]
        for row in rows[:: max(1, len(rows) // 5)]:
            assert row in book.rows(dataset, row[NUMBER])
            checked += 1
    assert checked > 60
    told = answers.tree({"request_id": "r", "category": "01", "citizen_number": _somebody(city)[NUMBER]})
    assert told["as_of"] == "2025-08-31"
    assert set(told["rows"][0]) == {column.header for column in load_contract("police_household_register").columns}


def _somebody(city: Path) -> dict[str, str]:
    path = next((city / "extracts").glob("police_household_register*"))
    return dict(next(row for row in read_rows(path) if len(row[NUMBER]) == 18))


def test_banks_answer_rows_and_one_bit(city: Path, book: Book) -> None:
    """Accounts under the contract's headings, and whether their sum reaches a limit."""
    assert set(DEPOSIT) == {column.header for column in load_contract(dataset_of("33")).columns}
    answers = Answers(book)
    found = list(book._connection.execute("select number from said where dataset='bank_accounts'"))
    number = found[0][0]
    rows = answers.tree({"request_id": "r", "category": "33", "citizen_number": number})["rows"]
    total = sum(round(float(row["余额(元)"]) * 100) for row in rows)
    assert (city / ACCOUNTS).is_file()
    for limit, reaches in ((total, True), (total + 1, False)):
        asked = {"request_id": "r", "category": "33", "citizen_number": number, "at_or_above_fen": limit}
        assert answers.tree(asked)["reaches"] is reaches


def test_what_the_city_does_not_have_is_answered_with_no_row(book: Book) -> None:
    """Nobody here owns a ship: an answer, of the city's own day."""
    told = Answers(book, date(2025, 8, 31)).tree({"request_id": "r", "category": "30", "citizen_number": "x"})
    assert told == {"request_id": "r", "category": "30", "as_of": "2025-08-31", "rows": []}


def test_an_envelope_holds_what_was_asked() -> None:
    """SOAP in and out."""
    assert b"<v:reaches>true</v:reaches>" in as_soap({"request_id": "r", "reaches": True})
    with pytest.raises(ValueError, match="no query"):
        asked_by_soap(b"<a/>")


def test_every_fault_has_its_words() -> None:
    """Fourteen, in both languages."""
    assert len(Sick) == 14
    assert all(all(WORDS[fault]) for fault in Sick)


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No city, and nobody who serves: one sentence each, with the way out."""
    assert cli.main(["serve", "--city", str(tmp_path)]) == 1
    assert "city build" in capsys.readouterr().err
    assert cli.main(["fault", "tax", "hang", "--port", "9"]) == 1
    assert "departments serve" in capsys.readouterr().err


STARTER = """
import os, subprocess, sys
there = subprocess.Popen([sys.executable, "-m", "doudi.config.commands", "departments", "serve", "--city", sys.argv[1],
    "--files", sys.argv[2], "--port", "0", "--with-secret", "--with-parent", "--fault", "housing=login_page"],
    stdout=subprocess.PIPE, text=True, start_new_session=True)
print(there.pid, there.stdout.readline().split("/faults")[0], flush=True)
sys.stdin.readline()
os._exit(9)
"""


def test_departments_end_with_whoever_started_them(city: Path, book: Book, tmp_path: Path) -> None:
    """However it went: started, sick as told, an operator's files with a secret of its own; killed, nobody is left."""
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(city), str(tmp_path)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert starter.stdin is not None
    assert starter.stdout is not None
    number, steering = starter.stdout.readline().split()
    with urllib.request.urlopen(f"{steering}/faults", timeout=10) as told:
        assert json.load(told)["now"] == {"housing": "login_page"}
    secret = tmp_path / "secrets" / "departments"
    assert len(secret.read_text()) > 20
    assert secret.stat().st_mode & 0o077 == 0
    assert "secret: departments" in (tmp_path / "connectors.yaml").read_text()
    starter.stdin.close()
    assert starter.wait(timeout=10) == 9
    starter.stdout.close()
    until = time.monotonic() + 20
    while _lives(int(number)):
        assert time.monotonic() < until, "the departments were left behind"
        time.sleep(0.05)


def _lives(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
