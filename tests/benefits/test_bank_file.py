"""The bank's file and the digest, by themselves."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.benefits.domain.bank_file import BankLine, safe_cell, write_bank_file
from doudi.benefits.domain.digest import PaidLine, digest_of

NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)
LINES = st.builds(BankLine, st.just("MX-1"), NAMES, st.from_regex(r"\d{16,19}", fullmatch=True), NAMES,
                  st.integers(1, 10**9), st.just("2025年10月低保"))  # fmt: skip
PAID = st.builds(PaidLine, st.uuids().map(str), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5),
                 st.just("dibao"), st.just("2025-10"), st.just("regular"), st.integers(1, 10**7))  # fmt: skip


@pytest.mark.thorough
@settings(max_examples=200, derandomize=True)
@given(st.lists(LINES, max_size=8))
def test_what_is_read_back_is_what_is_paid(lines: list[BankLine]) -> None:
    """Count and control sum equal the lines to the fen; no cell starts a formula; rare characters survive."""
    rows = list(csv.reader(io.StringIO(write_bank_file(lines).decode("gb18030"))))
    assert len(rows) == len(lines) + 2
    cents = [int(row[5].replace(".", "")) for row in rows[1:-1]]
    assert cents == [line.amount_fen for line in lines]
    assert int(rows[-1][5].replace(".", "")) == sum(cents)
    assert rows[-1][1] == str(len(lines))
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_a_name_that_would_be_a_formula_is_made_harmless() -> None:
    """The known ways to start a formula get an apostrophe."""
    for start in ("=", "+", "-", "@", "\t", "\r"):
        assert safe_cell(f"{start}cmd").startswith("'")


@settings(max_examples=200, derandomize=True)
@given(st.lists(PAID, min_size=1, max_size=6, unique_by=lambda line: line.line_id), st.randoms())
def test_the_digest_is_of_the_content_not_the_order(lines: list[PaidLine], rng: object) -> None:
    """Shuffled lines keep it; one fen more, one line less or another account change it."""
    shuffled = list(lines)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digest_of(shuffled) == digest_of(lines)
    first = lines[0]
    more = PaidLine(*(getattr(first, name) for name in first.__dataclass_fields__ if name != "amount_fen"),
                    first.amount_fen + 1)  # fmt: skip
    assert digest_of([more, *lines[1:]]) != digest_of(lines)
    assert digest_of(lines[1:]) != digest_of(lines)
