"""The bank's desk: answers by file, a tenth never, and tells a wrong name from a person without an account."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from doudi.sandbox import bank, truth
from doudi.sandbox.city import CityReport
from doudi.sandbox.errors import CityNotBuilt


def _ask(folder: Path, rows: list[tuple[str, str, str]], name: str = "REQ-1") -> None:
    folder.mkdir(exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(bank.REQUEST_HEADER)
    writer.writerows([(request, who, number, "SQ-1", "2025-09-15") for request, who, number in rows])
    (folder / f"{name}.csv").write_bytes(text.getvalue().encode("gb18030"))


def _replies(folder: Path, name: str = "REQ-1") -> list[dict[str, str]]:
    text = (folder / f"{name}_reply.csv").read_bytes().decode("gb18030")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    return [dict(row) for row in rows]


def _fen(rows: list[dict[str, str]]) -> int:
    return sum(round(float(row["余额(元)"]) * 100) for row in rows)


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path]:
    """Folders of requests and replies."""
    return tmp_path / "out", tmp_path / "in"


def test_deposits_of_planted_families_are_told(city: CityReport, answers: truth.Truth, desk: tuple[Path, Path]) -> None:
    """The families whose deposits refuse them have large ones, the entitled have small ones."""
    asked = [each for each in answers.households if each.expected_lead]
    _ask(desk[0], [(f"R{at}", each.applicant_name, each.applicant_number) for at, each in enumerate(asked)])
    report = bank.answer(*desk, city.folder, silent_share=0, busy_share=0)
    assert (report.files, report.requests, report.silent) == (1, len(asked), 0)
    by_request: dict[str, list[dict[str, str]]] = {}
    for row in _replies(desk[1]):
        by_request.setdefault(row["请求号"], []).append(row)
    for at, each in enumerate(asked):
        rows = by_request[f"R{at}"]
        assert {row["公民身份号码"] for row in rows} == {each.applicant_number}
        if each.label == "entitled_but_for_deposits":
            assert _fen(rows) >= 18_000_000
        elif rows[0]["结果"] == bank.FOUND:
            assert _fen(rows) <= 600_000
        else:
            assert rows[0]["结果"] == bank.NO_ACCOUNT


def test_about_a_tenth_is_never_answered_and_always_the_same(city: CityReport, desk: tuple[Path, Path]) -> None:
    """Silence follows from seed and request number: a second bank is silent on the same requests."""
    people = [(f"Q{at:04}", "李明", "11010519491231002X") for at in range(1000)]
    _ask(desk[0], people)
    first = bank.answer(*desk, city.folder)
    second = bank.answer(desk[0], desk[1].parent / "again", city.folder)
    assert 60 < first.silent < 140
    assert first == second
    assert _replies(desk[1]) == _replies(desk[1].parent / "again")
    answered = {row["请求号"] for row in _replies(desk[1])}
    assert len(answered) == 1000 - first.silent


def test_wrong_names_and_strangers_are_told_apart(
    city: CityReport, answers: truth.Truth, desk: tuple[Path, Path]
) -> None:
    """A name that does not belong to the number is no answer about its money."""
    someone = next(each for each in answers.households if each.label == "entitled_but_for_deposits")
    _ask(desk[0], [("A1", "不是我", someone.applicant_number), ("A2", "李明", "11010519491231002X")])
    bank.answer(*desk, city.folder, silent_share=0, busy_share=0)
    first, second = _replies(desk[1])
    assert (first["结果"], first["余额(元)"]) == (bank.MISMATCH, "")
    assert (second["结果"], second["余额(元)"]) == (bank.NO_ACCOUNT, "")


def test_a_busy_bank_says_so(city: CityReport, desk: tuple[Path, Path]) -> None:
    """Busy is an answer without a balance."""
    _ask(desk[0], [("B1", "李明", "11010519491231002X")])
    bank.answer(*desk, city.folder, silent_share=0, busy_share=1)
    assert _replies(desk[1])[0]["结果"] == bank.BUSY


def test_an_answered_file_is_not_answered_again(city: CityReport, desk: tuple[Path, Path]) -> None:
    """The desk picks up only what is new."""
    _ask(desk[0], [("C1", "李明", "11010519491231002X")])
    bank.answer(*desk, city.folder)
    _ask(desk[0], [("C2", "李明", "11010519491231002X")], "REQ-2")
    assert bank.answer(*desk, city.folder).files == 1
    assert bank.answer(*desk, city.folder).files == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\xff", "not GB18030"),
        ("请求号,姓名\r\n1,李明\r\n".encode("gb18030"), "its header is"),
        (",".join(bank.REQUEST_HEADER).encode("gb18030") + b"\r\n1,2\r\n", "line 2"),
    ],
)
def test_unreadable_requests_do_not_stop_the_others(
    city: CityReport, desk: tuple[Path, Path], content: bytes, words: str
) -> None:
    """A broken request file is told and left; the good one beside it is answered."""
    _ask(desk[0], [("D1", "李明", "11010519491231002X")])
    (desk[0] / "BROKEN.csv").write_bytes(content)
    report = bank.answer(*desk, city.folder, silent_share=0)
    assert report.files == 1
    assert len(report.unreadable) == 1
    assert words in str(report.unreadable[0])


def test_without_a_city_there_is_no_bank(desk: tuple[Path, Path], tmp_path: Path) -> None:
    """The desk opens only on a finished city."""
    with pytest.raises(CityNotBuilt):
        bank.answer(*desk, tmp_path)
