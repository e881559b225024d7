"""What is read of a text extract by blocks, by machine code, is what plain Python reads of it, to the byte."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.columnar.contract import load_contract
from doudi.columnar.readers import lines, machine, text
from tests.columnar.extracts import Desk, number, plain_row
from tests.columnar.oracle import read_rejects
from tests.columnar.slow_reader import must_agree

pytestmark = pytest.mark.needs_compiler

REGISTER = "police_household_register"
ODD = [
    b"\r", b"\n", b"\r\n", b",", b"0", b"9", b"@", b"\x7f", b"a", b"\x80", b"\x81", b"\xfe", b"\xff", b"\x810",
    b"\x810\x810", b"\xe3\x32\x9a\x36", b"\x84\x31\xa4\x37", b"\xa8\xbc",
    *(char.encode("gb18030") for char in "张䶮𠮷é\ue5e5"),
]  # fmt: skip
piece = st.one_of(st.sampled_from(ODD), st.sampled_from(ODD), st.binary(min_size=1, max_size=2))


def by_codec(chunks: list[bytes]) -> bytes:
    """What Python's decoder makes of the chunks, line ends made one character."""
    decoder = codecs.getincrementaldecoder("gb18030")("replace")
    text = "".join(decoder.decode(chunk) for chunk in chunks) + decoder.decode(b"", final=True)
    return text.encode("utf-8", "replace").replace(b"\r\n", b"\n")


def by_machine(chunks: list[bytes]) -> bytes:
    """The same by machine code."""
    decoder = machine.Gb18030ToUtf8()
    return b"".join(decoder.decode(chunk) for chunk in chunks) + decoder.decode(b"", final=True)


@settings(max_examples=120)
@given(st.lists(st.lists(piece, max_size=12).map(b"".join), max_size=4), st.sampled_from([1, 2, machine.MOST_ODD]))
def test_any_bytes_in_any_cuts_are_decoded_as_by_the_codec(chunks: list[bytes], most_odd: int) -> None:
    """Characters of four bytes, halves, what is no character, ends of lines cut in two; few of them or many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "MOST_ODD", most_odd)
        assert by_machine(chunks) == by_codec(chunks)


def test_of_a_text_full_of_long_characters_a_few_are_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in scripts that GB18030 writes with four bytes: the codec takes the rest, at once."""
    text, real, looked = "ئ,".encode("gb18030") * 20_000, machine._itself, []
    monkeypatch.setattr(machine, "_itself", lambda raw, begin: looked.append(begin) or real(raw, begin))
    assert by_machine([text]) == by_codec([text])
    assert len(looked) <= machine.MOST_ODD


@pytest.mark.parametrize("after", [b",", b"0", b"\x81"])
def test_every_two_bytes_are_decoded_as_by_the_codec(after: bytes) -> None:
    """All 65,536 of them, before a delimiter, a figure, and half a character."""
    raw = b"".join(bytes([first, second]) + after for first in range(256) for second in range(256))
    assert by_machine([raw]) == by_codec([raw])


def test_marks_of_lines_are_as_hard_to_forge_as_hashes_of_the_language() -> None:
    """SipHash-1-3: under a key of zeros the same as Python's own hash of bytes under that key."""
    lines = [bytes(at * size % 256 for at in range(size)).replace(b"\n", b"-") for size in range(200)]
    told = subprocess.run(
        [sys.executable, "-c", "import sys; [print(hash(bytes.fromhex(line))) for line in sys.stdin]"],
        input="\n".join(line.hex() for line in lines[1:]), capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    text = b"".join(line + b"\n" for line in lines)
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    assert machine.line_marks(text, ends, (0, 0)).tolist()[1:] == list(map(int, told.stdout.split()))


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\n", b"")), max_size=30))
def test_lines_have_one_mark_exactly_where_they_are_equal(some: list[bytes]) -> None:
    """Whatever stands before and after them."""
    some += some[::2]
    text = b"".join(line + b"\n" for line in some)
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    marks = machine.line_marks(text, ends).tolist()
    assert len(set(marks)) == len(set(some)) == len(set(zip(some, marks, strict=True)))


CONTRACT = load_contract("justice_custody")
cell = st.sampled_from(
    ["张三", "䶮𠮷", "", " ", "a", '"甲"', '"甲', '乙"', '"甲\n乙"', '"甲,乙"', "x\ry", "\ufffd", "ئ"]
)
text_line = st.one_of(
    st.lists(cell, min_size=6, max_size=6).map(",".join), st.lists(cell, max_size=8).map(",".join),
    st.sampled_from(["", " ", ",,,,,", ",,,,", "\t", '"']),
)  # fmt: skip
texts = st.lists(st.tuples(text_line, st.sampled_from(["\n", "\r\n", "\n", "\r"])).map("".join), max_size=30)
encodings = st.sampled_from(["gb18030", "gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])


def written(folder: str, raw: bytes, encoding: str = "gb18030") -> Path:
    """An extract with a good heading and whatever after it."""
    heading = ",".join(column.header for column in CONTRACT.columns) + "\r\n"
    path = Path(folder) / "x.csv"
    path.write_bytes(heading.encode(encoding) + raw)
    return path


@contextmanager
def cut(block_bytes: int, block_lines: int, machine_from: int) -> Iterator[None]:
    """Extracts in blocks of that size, by machine code from so many bytes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK_BYTES", block_bytes)
        patch.setattr(lines, "BLOCK_LINES", block_lines)
        patch.setattr(lines, "BY_MACHINE_FROM", machine_from)
        yield


cuts = st.builds(
    cut, st.sampled_from([97, 256, 1 << 20]), st.sampled_from([2, 5, 1 << 16]), st.sampled_from([0, 1 << 40])
)


@settings(max_examples=100, deadline=None)
@given(texts, encodings, cuts)
def test_any_text_is_read_as_by_the_slow_reader(
    some: list[str], encoding: str, cutting: AbstractContextManager[None]
) -> None:
    """Rows, their numbers, what is ragged or not closed, which are equal: whatever the encoding and the cuts."""
    body = "".join(some).encode(encoding).removeprefix(codecs.BOM_UTF16_LE if encoding == "utf-16" else b"")
    with tempfile.TemporaryDirectory() as folder, cutting:
        must_agree(written(folder, body.removeprefix(codecs.BOM_UTF8), encoding), CONTRACT)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(piece, piece, st.sampled_from([b"\n", b",,,,,\n", b'"'])), max_size=60).map(b"".join), cuts)
def test_any_bytes_are_read_as_by_the_slow_reader(raw: bytes, cutting: AbstractContextManager[None]) -> None:
    """The same of bytes that are no text at all."""
    with tempfile.TemporaryDirectory() as folder, cutting:
        must_agree(written(folder, raw), CONTRACT)


HARD = "张三,1,2,3,4,5\n张三,1,2,3,4,5\n张三,1,2,3,4,6\n李四,1,2,3,4,6\n,,,,,\n  \n一,二\n䶮𠮷,é,2,3,4,5\n" * 3
HARD += '甲,"乙\n丙",2,3,4,5\n甲,"乙,2,3,4,5\n甲,乙,丙,丁,戊,己,庚\n' * 4


def _close_quotes_at_the_end_of_a_block(patch: pytest.MonkeyPatch) -> None:
    real = text.TextReader._quoted_block
    patch.setattr(text.TextReader, "_quoted_block", lambda self, some, first, _: real(self, some, first, True))


def _lose_a_character(patch: pytest.MonkeyPatch) -> None:
    table = machine._table().copy()
    table[int.from_bytes("李".encode("gb18030"), "little")] = table[int.from_bytes("张".encode("gb18030"), "little")]
    patch.setattr(machine, "_table", lambda: table)


def _lose_a_line_between_blocks(patch: pytest.MonkeyPatch) -> None:
    real = lines._parts
    patch.setattr(lines, "_parts", lambda data: (part[part.index(b"\n") + 1 :] for part in real(data)))


def _mark_without_the_last_byte(patch: pytest.MonkeyPatch) -> None:
    real = machine.line_marks
    patch.setattr(machine, "line_marks", lambda some, ends: real(some.replace(b",6\n", b",5\n"), ends))


def _take_ragged_lines_for_empty_ones(patch: pytest.MonkeyPatch) -> None:
    real = text.TextReader._rows_only
    patch.setattr(text.TextReader, "_rows_only", lambda *args: (*real(*args)[:2], []))


PLANTED = [
    _close_quotes_at_the_end_of_a_block,
    _lose_a_character,
    _lose_a_line_between_blocks,
    _mark_without_the_last_byte,
    _take_ragged_lines_for_empty_ones,
]


@pytest.mark.parametrize("plant", [None, *PLANTED], ids=lambda plant: plant.__name__.strip("_") if plant else "none")
def test_the_slow_reader_catches_planted_bugs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None] | None
) -> None:
    """A value or a line lost between blocks, a wrong character, marks of less than the line, rows that vanish."""
    path = written(str(tmp_path), HARD.encode("gb18030"))
    with cut(97, 3, 0):
        if plant is None:
            must_agree(path, CONTRACT)
            return
        plant(monkeypatch)
        with pytest.raises(AssertionError):
            must_agree(path, CONTRACT)


def messy_rows() -> list[dict[str, str]]:
    """Rows to mend, to reject and to find again, names beyond two bytes among them."""
    contract = load_contract(REGISTER)
    rows = [plain_row(contract, index, name=("张三", "䶮𠮷", "赵　國峯")[index % 3]) for index in range(1, 300)]
    for at, row in enumerate(rows):
        if at % 7 == 0:
            row["公民身份号码"] = number(at + 1).lower()
        if at % 11 == 0:
            row["出生日期"] = "1970/1/1"
        if at % 13 == 0:
            row["居委会代码"] = "x"
    return rows + rows[10:60]


@pytest.mark.parametrize(("end", "quoted"), [("\r\n", False), ("\n", True)])
def test_a_load_by_machine_is_the_load_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, *, quoted: bool
) -> None:
    """Rows, rejects with their order, repetitions across blocks: equal, with quotation marks in some blocks or none."""
    monkeypatch.setattr(lines, "BLOCK_BYTES", 9000)
    monkeypatch.setattr(lines, "BLOCK_LINES", 20)
    rows = messy_rows()
    if quoted:
        rows[120]["住址"] = '甲"乙,丙'
    found = []
    for name, by_machine_from in (("with", 0), ("without", 1 << 40)):
        monkeypatch.setattr(lines, "BY_MACHINE_FROM", by_machine_from)
        desk = Desk(tmp_path / name)
        desk.folder.mkdir()
        report = desk.load(desk.write(REGISTER, rows, end=end), REGISTER)
        assert report.snapshot is not None
        snapshot = desk.store.open(report.snapshot)
        found.append((read_rejects(report), dict(report.repairs), snapshot.read(*snapshot.rows.names).to_pydict()))
    assert found[0] == found[1]
    assert any(reason == "duplicate_row" for _, reason in found[0][0])


def test_without_a_compiler_a_large_extract_is_loaded_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to know."""
    monkeypatch.setattr(machine, "available", lambda: False)
    monkeypatch.setattr(machine, "_kernel", None)
    monkeypatch.setattr(lines, "BY_MACHINE_FROM", 0)
    assert desk.load_rows(REGISTER, messy_rows()[:50]).rows_in == 50
