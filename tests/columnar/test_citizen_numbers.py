"""A million numbers at once are judged exactly as the kernel judges one."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from doudi.columnar.citizen_numbers import check_numbers, full_number, full_numbers
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid, check_digit
from tests.columnar.extracts import number

ALL = frozenset({"15_to_18", "upper_x", "full_width", "invisible"})
TODAY = date(2025, 8, 31)

almost = st.one_of(
    st.builds(
        number, st.integers(1, 999), st.dates(date(1900, 1, 1), date(2030, 1, 1)).map(lambda d: d.strftime("%Y%m%d"))
    ),
    st.from_regex(r"[0-9]{17}[0-9Xx]", fullmatch=True),
    st.from_regex(r"[0-9]{15}", fullmatch=True),
    st.text("0123456789Xx０１２ \u200b\ufeff张.E+", max_size=20),
)


@given(st.lists(almost, max_size=30))
def test_whole_columns_agree_with_the_kernel(texts: list[str]) -> None:
    """On any column, the bulk check accepts exactly what the kernel accepts, and with the same number."""
    checked = check_numbers(pa.array(texts, pa.string()), ALL, TODAY)
    for row, text in enumerate(texts):
        try:
            expected = CitizenNumber.parse(text, today=TODAY).value
        except CitizenNumberInvalid:
            expected = ""
        found = full_number(int(checked.digits[row])) if checked.valid[row] else ""
        assert found == expected, text
        assert (row in checked.reasons) == (expected == "")


def test_the_first_and_the_last_day_of_birth_are_as_in_the_kernel() -> None:
    """Nobody was born before 1850, and nobody after the day of the extract."""
    days = ["18491231", "18500101", "20250831", "20250901", "00000101"]
    checked = check_numbers(pa.array([number(1, day) for day in days]), ALL, TODAY)
    assert checked.valid.tolist() == [False, True, True, False, False]


def test_each_reason_has_its_own_word() -> None:
    """Blank, malformed, mistyped, impossible and future numbers are told apart."""
    impossible = "50010619900231001"
    future = "50010620610101001"
    texts = [
        None,
        "5.00106E+17",
        number(1)[:-1] + "?",
        impossible + check_digit(impossible),
        future + check_digit(future),
    ]
    wrong = number(7)
    texts.append(wrong[:-1] + ("0" if wrong[-1] != "0" else "1"))
    assert check_numbers(pa.array(texts), ALL, TODAY).reasons == {
        0: "number_blank",
        1: "number_malformed",
        2: "number_malformed",
        3: "number_impossible_birth_date",
        4: "number_born_in_future",
        5: "number_check_digit",
    }


def test_repairs_that_are_not_allowed_are_not_made() -> None:
    """A contract without repairs gets numbers back as they came, refused."""
    seventeen = "11010519491231002"
    checked = check_numbers(pa.array([seventeen + "x", "440524880101001", "\u200b" + number(3)]), frozenset(), TODAY)
    assert not checked.valid.any()


def test_full_numbers_carry_their_check_digit() -> None:
    """The clear number of a column of digits is the number that was read."""
    numbers = [number(index) for index in range(1, 200)]
    assert full_numbers(check_numbers(pa.array(numbers), ALL, TODAY).digits) == numbers
