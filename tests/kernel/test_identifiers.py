"""Identifiers: published examples, every single mistyped character, and what may not leak."""

from __future__ import annotations

import copy
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.identifiers import (
    CREDIT_ALPHABET,
    CitizenNumber,
    CitizenNumberInvalid,
    CreditCode,
    CreditCodeInvalid,
    DisabilityCertificate,
    DisabilityCertificateInvalid,
    DivisionCodeInvalid,
    Sex,
    check_digit,
    credit_check,
    division_level,
)

PUBLISHED = ["11010519491231002X", "440524188001010014"]
"""The two examples printed in GB 11643-1999."""


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A well-formed citizen number of nobody."""
    born = draw(st.dates(date(1850, 1, 1), date(2025, 12, 31)))
    first17 = f"{draw(st.integers(110000, 659999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + check_digit(first17)


@pytest.mark.parametrize("text", PUBLISHED)
def test_the_standards_own_examples_hold(text: str) -> None:
    """Both examples of GB 11643-1999 are taken as they are."""
    assert CitizenNumber.parse(text).value == text


def test_an_example_is_read_in_full() -> None:
    """Birth date, sex and division are those written in the standard's first example."""
    number = CitizenNumber.parse("11010519491231002X")
    assert (number.birth_date, number.sex, number.division_code) == (date(1949, 12, 31), Sex.FEMALE, "110105")
    assert CitizenNumber.parse("440524188001010014").sex is Sex.MALE


@given(numbers())
def test_a_number_read_is_the_number_written(text: str) -> None:
    """Reading changes nothing in a number that is right, and reading twice is reading once."""
    number = CitizenNumber.parse(text)
    assert number.value == text == CitizenNumber.parse(number.value).value
    assert number.birth_date == date(int(text[6:10]), int(text[10:12]), int(text[12:14]))


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_noticed(text: str, at: int, wrong: str) -> None:
    """No number with a single character changed is taken for another person's."""
    changed = text[:at] + wrong + text[at + 1 :]
    if changed != text:
        with pytest.raises(CitizenNumberInvalid):
            CitizenNumber.parse(changed)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(text: str, at: int) -> None:
    """No number with two neighbouring characters swapped is taken for another person's."""
    changed = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if changed != text:
        with pytest.raises(CitizenNumberInvalid):
            CitizenNumber.parse(changed)


@given(numbers().filter(lambda text: text[6:8] == "19"))
def test_an_old_number_of_15_figures_becomes_the_new_one(text: str) -> None:
    """The 15 figures of old papers lead to the same 18 characters as the card."""
    assert CitizenNumber.parse(text[:6] + text[8:17]).value == text


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "\ufeff11010519491231002X\u200b",
        "110105 19491231 002X",
        "\u3000110105\u00a019491231\t002X\n",
        "'11010519491231002X",
        "110105491231002",
    ],
)
def test_what_departments_write_is_mended(written: str) -> None:
    """Small x, full width, invisible characters, spaces, a spreadsheet's apostrophe and 15 figures are mended."""
    assert CitizenNumber.parse(written).value == "11010519491231002X"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "blank"),
        ("\u200b \ufeff", "blank"),
        ("1101051949123100", "length"),
        ("11010519491231002X1", "length"),
        ("1.10105E+17", "length"),
        ("1101051949123100２Y", "character"),
        ("X10105194912310021", "character"),
        ("011010519491231002"[:18], "character"),
        ("110105194902300027", "date"),
        ("110105184912310020", "date"),
        ("110105194913010027", "date"),
        ("110105190002290029", "date"),
        ("110105194912310021", "check"),
        ("1101０5194912310٣2X", "character"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(written: str, reason: str) -> None:
    """Each kind of mistake has its own reason, which the faces translate."""
    with pytest.raises(CitizenNumberInvalid) as caught:
        CitizenNumber.parse(written)
    assert caught.value.reason == reason


def test_a_birth_in_2061_is_refused_when_today_is_known() -> None:
    """Two-figure years read as 20xx give births in the future, which are refused."""
    first17 = "50010620610304002"
    with pytest.raises(CitizenNumberInvalid) as caught:
        CitizenNumber.parse(first17 + check_digit(first17), today=date(2025, 8, 31))
    assert caught.value.reason == "future"
    assert CitizenNumber.parse(first17 + check_digit(first17)).birth_date.year == 2061


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is pasted into the field, the answer is a number or our own error."""
    try:
        number = CitizenNumber.parse(text)
    except CitizenNumberInvalid:
        return
    assert len(number.value) == 18


def test_the_clear_number_does_not_leak_by_printing() -> None:
    """Neither printing, formatting nor an error shows the middle of a number."""
    number = CitizenNumber.parse(PUBLISHED[0])
    with pytest.raises(CitizenNumberInvalid) as caught:
        CitizenNumber.parse("110105194912310021")
    for shown in (str(number), repr(number), f"{number}", repr([number]), number.masked(), str(caught.value)):
        assert "19491231" not in shown
    card = DisabilityCertificate.parse("11010519491231002X41")
    assert "002X41" not in str(card) + repr(card)


def test_numbers_can_be_kept_and_compared() -> None:
    """Numbers are values: equal, hashable, copied and pickled whole."""
    number = CitizenNumber.parse(PUBLISHED[0])
    assert {number} == {CitizenNumber.parse("110105491231002")}
    assert pickle.loads(pickle.dumps(number)) == number == copy.deepcopy(number)


@pytest.mark.parametrize(
    ("written", "category", "grade", "reissue"),
    [
        ("11010519491231002X11", 1, 1, None),
        ("11010519491231002x74b2", 7, 4, "B2"),
        ("440524188001010014 63", 6, 3, None),
    ],
)
def test_disability_certificates_are_read(written: str, category: int, grade: int, reissue: str | None) -> None:
    """The last two of 20 figures are category and grade; a suffix of re-issue is kept apart."""
    card = DisabilityCertificate.parse(written)
    assert (card.category, card.grade, card.reissue) == (category, grade, reissue)
    assert len(card.value) == 20


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("11010519491231002X01", "category"),
        ("11010519491231002X81", "category"),
        ("11010519491231002X10", "grade"),
        ("11010519491231002X15", "grade"),
        ("11010519491231002X", "length"),
        ("11010519491231002X1", "length"),
        ("11010519491231002X41C1", "length"),
        ("11010519491231002141", "check"),
        ("", "length"),
    ],
)
def test_a_wrong_certificate_says_what_is_wrong(written: str, reason: str) -> None:
    """The part that does not hold is named: the citizen number, the category or the grade."""
    with pytest.raises(DisabilityCertificateInvalid) as caught:
        DisabilityCertificate.parse(written)
    assert caught.value.reason == reason


def test_the_credit_codes_example_holds() -> None:
    """The worked example 91350100M000100Y4 has check character 3."""
    assert CreditCode.parse("91350100M000100Y43").is_organisation_check_right


def test_a_remainder_of_nothing_gives_nought() -> None:
    """When the weighted sum is a multiple of 31 the check character is 0, not beyond the alphabet."""
    assert credit_check("0" * 17) == "0"


@given(st.text(CREDIT_ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_noticed(first17: str, at: int, wrong: str) -> None:
    """No code with a single character changed passes for another organisation's."""
    code = first17 + credit_check(first17)
    assert CreditCode.parse(code.lower()).value == code
    changed = code[:at] + wrong + code[at + 1 :]
    if changed != code:
        with pytest.raises(CreditCodeInvalid):
            CreditCode.parse(changed)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "length"),
        ("91350100M000100Y4", "length"),
        ("9135010OM000100Y43", "character"),
        ("91350100M000100Y44", "check"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(written: str, reason: str) -> None:
    """Length, letters that are not used, and the check character each have their reason."""
    with pytest.raises(CreditCodeInvalid) as caught:
        CreditCode.parse(written)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("50", "province"),
        ("5001", "city"),
        ("500000", "province"),
        ("500100", "city"),
        ("500106", "district"),
        ("500106000", "district"),
        ("500106001", "township"),
        ("500106001000", "township"),
        ("500106001001", "village"),
    ],
)
def test_division_levels(code: str, level: str) -> None:
    """A code tells its level, short or filled up with noughts."""
    assert division_level(code) == level


@pytest.mark.parametrize(
    "code", ["", "5", "050106", "50010x", "500106001001001", "500006", "500100001", "５００１０６"]
)
def test_what_is_no_division_code_is_refused(code: str) -> None:
    """Other lengths, other characters and codes with a level missing are refused."""
    with pytest.raises(DivisionCodeInvalid):
        division_level(code)
