"""What is worked out for a whole column at once is what would be worked out value by value."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.columnar import sealed
from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.fixed_width import are_digits, days_of, of_width
from doudi.columnar.name_forms import folded_name, folded_names
from doudi.columnar.parsing import BLANK_WORDS, FORMULA_ERRORS, parser_for
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.values import ColumnChecker
from tests.columnar.extracts import seal, unseal

near_days = st.one_of(
    st.dates().map(date.isoformat),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.from_regex(r"(19|20)[0-9]{2}-(0[0-9]|1[0-3])-[0-3][0-9]", fullmatch=True),
    st.text("0123456789-/x ", max_size=11),
    st.none(),
)


@settings(max_examples=60)
@given(st.lists(near_days, max_size=30), st.integers(0, 3))
def test_days_are_those_of_the_calendar(texts: list[str | None], skip: int) -> None:
    """Of a slice too; leap years, month ends and what is no day as Python's calendar has them."""
    is_day, days = days_of(pa.array(texts, pa.string())[skip:])
    for at, text in enumerate(texts[skip:]):
        try:
            expected = (date.fromisoformat(text or "") - date(1970, 1, 1)).days if len(text or "") == 10 else None
        except ValueError:
            expected = None
        assert (int(days[at]) if is_day[at] else None) == expected, text


@given(
    st.lists(st.one_of(st.text("0189", max_size=3), st.text("0189a-", max_size=5), st.none()), max_size=30),
    st.integers(0, 5),
    st.booleans(),
)
def test_figures_of_one_width_are_found(texts: list[str | None], width: int, is_number: bool) -> None:
    """And the bytes of values of that width, in their order."""
    column = pa.array(texts, pa.string())
    if width:
        assert are_digits(column, width, is_number=is_number).tolist() == [
            text is not None and len(text) == width and text.isdigit() and not (is_number and text[0] == "0")
            for text in texts
        ]
    rows, characters = of_width(column, width)
    wanted = [at for at, text in enumerate(texts) if len(text or "") == width]
    assert rows.tolist() == wanted
    assert [bytes(each).decode() for each in characters] == [texts[at] or "" for at in wanted]


def test_every_character_is_folded_as_in_a_single_name() -> None:
    """All of the basic plane and some beyond."""
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000] + ["𠮷", "𪚥"]
    names = [f"张{char}三" for char in characters]
    assert folded_names(pa.array(names)).to_pylist() == [folded_name(name) for name in names]


@pytest.mark.parametrize("algorithm", ["aes", "sm4"])
@settings(max_examples=40)
@given(st.lists(st.one_of(st.text(max_size=12), st.text("ab", min_size=13, max_size=40), st.none()), max_size=30))
def test_keys_of_texts_are_as_they_were_defined(algorithm: str, texts: list[str | None]) -> None:
    """A text of up to 15 bytes is the cipher block, a longer one a keyed digest: keys never change once in use."""
    secret = b"0123456789abcdef"
    subkey = hashlib.blake2b(secret, digest_size=16, person=b"kind").digest()
    cipher = Cipher({"aes": algorithms.AES, "sm4": algorithms.SM4}[algorithm](subkey), modes.ECB())
    expected = []
    for text in texts:
        block = (text or "").encode()
        if len(block) > 15:
            block = b"\xff" + hashlib.blake2b(block, key=secret, digest_size=15).digest()
        block = block.ljust(16, b"\x00")
        key = cipher.encryptor().update(block)[:8]
        expected.append(0 if block[:8] == bytes(8) else int.from_bytes(key, "little"))
    made = Pseudonyms(secret, algorithm)  # type: ignore[arg-type]
    assert made.of_text(pa.array(texts, pa.string()), "kind").tolist() == expected


TODAY = date(2025, 8, 31)
REPAIRS = frozenset({"invisible", "full_width", "date_forms", "leading_zero", "thousands", "upper_x"})
COLUMNS = [
    ColumnContract("列", "words", "text", repairs=REPAIRS),
    ColumnContract("列", "name", "name", repairs=REPAIRS),
    ColumnContract("列", "money", "money_yuan", repairs=REPAIRS),
    ColumnContract("列", "share", "decimal2", repairs=REPAIRS),
    ColumnContract("列", "number", "digits", repairs=REPAIRS),
    ColumnContract("列", "register", "digits", repairs=REPAIRS, width=4),
    ColumnContract("列", "place", "division", repairs=REPAIRS, width=4),
    ColumnContract("列", "since", "date", repairs=REPAIRS),
    ColumnContract("列", "birth_date", "date", repairs=REPAIRS),
    ColumnContract("列", "code", "credit_code", repairs=REPAIRS),
]
cells = st.one_of(
    st.sampled_from([*sorted(BLANK_WORDS), *sorted(FORMULA_ERRORS), "91350100M000100Y43", "91350100m000100y43"]),
    st.sampled_from(
        ["张三", "张　三", " 张三", "张\u200b三", "李\ufffd", "\uff11\uff12\uff13\uff14", "字" * 401, "a" * 400]
    ),
    st.sampled_from(["1234", "0123", "12345", "123456789012.34", "1234567890123", "1,234.5", "0.005", "2025-09-01"]),
    near_days,
    st.text("0123456789-./,年月日x 　", max_size=12),
)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.type}-{column.name}")
@settings(max_examples=25)
@given(st.lists(cells, max_size=20))
def test_a_column_is_checked_as_its_values_are_one_by_one(column: ColumnContract, texts: list[str | None]) -> None:
    """What is kept, refused and mended, whether a value is of the plain form or of any other."""
    checked = ColumnChecker(column, TODAY).check(pa.array(texts, pa.string()))
    verdicts = [parser_for(column, TODAY)[0](text or "") for text in texts]
    alone = pa.array([verdict.value for verdict in verdicts], checked.values.type)
    assert checked.values.to_pylist() == alone.to_pylist()
    assert checked.bad == {at: verdict.reason for at, verdict in enumerate(verdicts) if verdict.reason}
    mended = [verdict.repair for verdict in verdicts if verdict.repair and not verdict.reason]
    assert checked.repairs == {repair: mended.count(repair) for repair in mended}


def test_columns_sealed_in_pieces_open_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several pieces of several columns, worked on at once: every value at its place, a line feed as a blank."""
    monkeypatch.setattr(sealed, "_ROWS_AT_A_TIME", 2 * sealed.ROWS_PER_BLOCK)
    rows = 7 * sealed.ROWS_PER_BLOCK + 5
    columns = {name: [f"{name}{at}" if at % 9 else None for at in range(rows)] for name in ("name", "address")}
    columns["name"][3] = "甲\n乙"
    path = tmp_path / "sealed.parquet"
    arrays = {name: pa.array(texts) for name, texts in columns.items()}
    sealed.write_sealed(path, {name: lambda a, b, of=name: arrays[of][a:b] for name in arrays}, rows, seal)
    wanted = np.array([rows - 1, 3, 0, 5000, 4 * sealed.ROWS_PER_BLOCK])
    for name, texts in columns.items():
        expected = [(texts[at] or "").replace("\n", " ") for at in wanted]
        assert sealed.read_sealed(path, name, wanted, unseal) == expected
