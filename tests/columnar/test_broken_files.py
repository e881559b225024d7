"""A file that is broken as a whole is refused with every fault at once, and nothing of it is stored."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from doudi.columnar.contract import load_contract
from doudi.columnar.load import LoadReport
from tests.columnar.books import write_book
from tests.columnar.extracts import Desk, plain_row, rows_of

REGISTER = "police_household_register"


def refused(desk: Desk, content: bytes, name: str = f"{REGISTER}.csv", dataset: str = REGISTER) -> LoadReport:
    """Loads bytes that must be refused, and checks that nothing was stored."""
    path = desk.folder / name
    path.write_bytes(content)
    report = desk.load(path, dataset)
    assert report.faults
    assert report.snapshot is None
    assert report.rows_accepted == 0
    assert report.rows_in == report.rows_rejected
    assert desk.store.infos(dataset) == []
    assert not list(desk.store.root.rglob("*.partial"))
    assert not list(desk.store.root.rglob(".*"))
    return report


def good(desk: Desk, n: int = 40) -> bytes:
    """The bytes of a good register."""
    return desk.write(REGISTER, rows_of(REGISTER, n), "good.csv").read_bytes()


@pytest.mark.parametrize("content", [b"", b"\n\r\n  \n", b"\x00" * 4096, b"\xef\xbb\xbf"])
def test_an_empty_file_is_called_empty(desk: Desk, content: bytes) -> None:
    """No bytes, blank lines, noughts or a lone byte-order mark are an empty file."""
    assert refused(desk, content).faults[0].code == "columnar.extract-empty"


def test_a_heading_without_rows_is_not_a_snapshot_of_nobody(desk: Desk) -> None:
    """A file with only its heading is refused: stored, everybody would look as if they had nothing."""
    assert refused(desk, good(desk, 0)).faults[0].code == "columnar.extract-no-rows"


def test_missing_and_renamed_columns_are_all_told_with_a_guess(desk: Desk) -> None:
    """Every missing column is named in one answer, with the unknown column that looks like it."""
    content = good(desk).decode("gb18030").replace("公民身份号码", "身份号码", 1).replace("出生日期", "生日", 1)
    faults = refused(desk, content.encode("gb18030")).faults
    assert [fault.code for fault in faults] == ["columnar.column-missing"] * 2
    assert "rename 身份号码 to 公民身份号码" in str(faults[0])


def test_a_column_that_stands_twice_is_told(desk: Desk) -> None:
    """Two columns of one name leave it open which is meant."""
    content = good(desk).decode("gb18030").replace("住址", "户号", 1)
    codes = {fault.code for fault in refused(desk, content.encode("gb18030")).faults}
    assert codes == {"columnar.column-twice", "columnar.column-missing"}


def test_the_file_of_another_dataset_is_recognised(desk: Desk) -> None:
    """A tax file offered as the register is refused by its heading."""
    path = desk.write("hrss_pension_payments", rows_of("hrss_pension_payments", 9), "police_household_register_x.csv")
    assert refused(desk, path.read_bytes()).faults[0].code == "columnar.heading-missing"


@pytest.mark.parametrize("share", [0.3, 0.61, 0.9])
def test_a_half_copied_text_file_is_recognised(desk: Desk, share: float) -> None:
    """A file that stops in the middle of a row is refused, wherever it stops."""
    content = good(desk, 400)
    cut = content[: int(len(content) * share)]
    while cut.endswith(b"\n") or cut.split(b"\n")[-1].count(b",") >= 13:
        cut = cut[:-1]
    assert "columnar.cut-off" in {fault.code for fault in refused(desk, cut).faults}


def test_a_file_cut_in_the_middle_of_a_character_is_recognised(desk: Desk) -> None:
    """Half a Chinese character at the end means half a file."""
    rows = [plain_row(load_contract("justice_custody"), index) for index in range(1, 30)]
    content = desk.write("justice_custody", rows, "x.csv").read_bytes().rstrip(b"\r\n")
    assert refused(desk, content[:-1], dataset="justice_custody").faults[0].code == "columnar.cut-off"


def test_a_wrong_encoding_is_told(desk: Desk) -> None:
    """Text in an encoding nobody agreed on is refused and not stored as nonsense."""
    content = good(desk).decode("gb18030").encode("utf-7")
    assert refused(desk, content).faults[0].code == "columnar.heading-missing"


OTHER_FORMATS = {
    "%PDF-1.7 …": "columnar.wrong-format",
    "<!DOCTYPE html><title>登录</title>": "columnar.wrong-format",
    "\ufeff<html>": "columnar.wrong-format",
    "just some words\nand more": "columnar.heading-missing",
}


@pytest.mark.parametrize(("text", "code"), OTHER_FORMATS.items())
def test_other_formats_are_named(desk: Desk, text: str, code: str) -> None:
    """A PDF, a sign-in page saved in place of the data, and plain prose get an answer each."""
    assert refused(desk, text.encode()).faults[0].code == code


def test_an_old_or_protected_workbook_is_named(desk: Desk) -> None:
    """The old binary format, which a password also produces, is not opened."""
    report = refused(desk, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "x.xlsx", "civil_affairs_cremation")
    assert "old .xls" in str(report.faults[0])


def test_a_text_file_named_xlsx_is_called_misnamed(desk: Desk) -> None:
    """A name that does not say what the file is is told, together with the file's other faults."""
    content = good(desk).decode("gb18030").replace("姓名", "名", 1).encode("gb18030")
    assert {f.code for f in refused(desk, content, "x.xlsx").faults} == {"columnar.misnamed", "columnar.column-missing"}


def test_a_file_mostly_of_rubbish_is_refused_with_its_rejects(desk: Desk) -> None:
    """When most rows are unusable, the rest is not stored as if it were the whole."""
    contract = load_contract(REGISTER)
    rows = [
        plain_row(contract, index, person_key="?" if index > 10 else plain_row(contract, index)["公民身份号码"])
        for index in range(1, 40)
    ]
    report = refused(desk, desk.write(REGISTER, rows, "y.csv").read_bytes())
    assert report.faults[0].code == "columnar.mostly-rejected"
    assert report.rejects_path is not None
    assert report.rejects_path.is_file()


def test_a_feed_that_shrank_by_half_needs_a_word(desk: Desk) -> None:
    """A second file with less than half of the rows is refused, unless whoever loads it says it is right."""
    desk.load_rows(REGISTER, rows_of(REGISTER, 100))
    path = desk.write(REGISTER, rows_of(REGISTER, 40), "later.csv")
    report = desk.load(path, REGISTER)
    assert [fault.code for fault in report.faults] == ["columnar.feed-shrunk"]
    assert desk.load(path, REGISTER, accept_shrunk=True).rows_accepted == 40


def _with(path: Path, name: str, data: bytes) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _no_book(path: Path) -> None:
    path.unlink()
    _with(path, "readme.txt", b"hello")


def _entities(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + parts["xl/workbook.xml"].split(b"?>", 1)[1]
    path.unlink()
    for name, data in parts.items():
        _with(path, name, data)


HOSTILE_BOOKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "half": (_half, "columnar.cut-off"),
    "no workbook inside": (_no_book, "columnar.wrong-format"),
    "zip bomb": (lambda path: _with(path, "xl/media/bomb.bin", b"\x00" * (64 << 20)), "columnar.zip-bomb"),
    "macros": (lambda path: _with(path, "xl/vbaProject.bin", b"x"), "columnar.macros"),
    "entities": (_entities, "columnar.wrong-format"),
}


@pytest.mark.parametrize("kind", HOSTILE_BOOKS)
def test_a_hostile_workbook_is_not_opened(desk: Desk, kind: str) -> None:
    """Half a workbook, a bomb, macros and exploding entities are refused before a row is read."""
    spoil, code = HOSTILE_BOOKS[kind]
    path = desk.folder / "draft.xlsx"
    write_book(path, "civil_affairs_cremation", rows_of("civil_affairs_cremation", 50))
    spoil(path)
    assert refused(desk, path.read_bytes(), "x.xlsx", "civil_affairs_cremation").faults[0].code == code
