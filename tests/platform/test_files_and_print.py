"""Files lie encrypted; uploads are what they say; letters print with the bundled font; logs hold no numbers."""

import logging
from pathlib import Path

import pytest

from doudi.platform.check_code import scanned_text
from doudi.platform.files import read, store
from doudi.platform.logs import OneLine
from doudi.platform.pdf import render_typst
from doudi.platform.qr import qr_rows
from tests.platform.acting import CLERK
from tests.support.qr_reader import read_qr


@pytest.mark.django_db
def test_a_stored_file_comes_back_and_is_unreadable_on_disk(settings, tmp_path: Path) -> None:
    """The folder holds no plain byte of it."""
    settings.DOUDI_FILES = tmp_path
    stored = store(CLERK, "公民身份号码 500106".encode(), kind="paper", content_type="application/pdf")
    assert read(stored) == "公民身份号码 500106".encode()
    assert all(b"500106" not in path.read_bytes() for path in tmp_path.rglob("*.sealed"))


def test_print_uses_the_bundled_font_and_takes_values_as_data(tmp_path: Path) -> None:
    """A name full of markup is printed as it is; rare characters have a glyph."""
    template = tmp_path / "t.typ"
    template.write_text(
        '#let c = json(bytes(sys.inputs.content))\n#set text(font: "Noto Sans CJK SC")\n#c.name', "utf-8"
    )
    assert render_typst(template, {"name": "#panic() 𠮷㛃 *张*"}).startswith(b"%PDF")


def test_logs_mask_numbers_and_stay_on_one_line() -> None:
    """A citizen number, a phone and a line break in a message are made harmless."""
    line = OneLine().format(logging.makeLogRecord({"msg": "x 11010519491231002X\r\nERROR forged 13812345678"}))
    assert "19491231" not in line
    assert "13812345678" not in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "text", ["DB-ABCD-EFGH-J", "DY-ABCD-EFGH-JKLM-9 0123-4567-89AB", "https://a.example/check-letter/0-1/"]
)
def test_a_code_reads_back_as_a_telephone_reads_it(text: str) -> None:
    """Never a micro code, which telephones do not read; what was put in comes out of a reader of its own."""
    rows = qr_rows(text)
    assert len(rows) >= 21
    assert read_qr([[int(dot) for dot in row] for row in rows]) == text


def test_a_code_opens_the_check_page_where_our_address_is_known(settings) -> None:
    """Without an address it holds number and code to type; with one, the page."""
    settings.DOUDI_PUBLIC_ADDRESS = ""
    assert scanned_text("JD-1", "0000-1111-2222") == "JD-1 0000-1111-2222"
    settings.DOUDI_PUBLIC_ADDRESS = "https://help.example"
    assert scanned_text("JD-1", "0000-1111-2222") == "https://help.example/check-letter/0000-1111-2222/"
