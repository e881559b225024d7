"""Money: read, rounded and written without losing a fen."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.money import (
    MAX_FEN,
    AmountInvalid,
    InexactAmount,
    Rounding,
    format_yuan,
    format_yuan_plain,
    parse_yuan,
    round_fen,
    yuan_in_capitals,
    yuan_in_words,
)

AMOUNTS = st.integers(0, MAX_FEN)
BY_DECIMAL = {
    Rounding.FLOOR_FEN: ("1", ROUND_FLOOR),
    Rounding.CEIL_FEN: ("1", ROUND_CEILING),
    Rounding.HALF_UP_FEN: ("1", ROUND_HALF_UP),
    Rounding.JIAO: ("10", ROUND_HALF_UP),
    Rounding.FLOOR_YUAN: ("100", ROUND_FLOOR),
    Rounding.CEIL_YUAN: ("100", ROUND_CEILING),
    Rounding.HALF_UP_YUAN: ("100", ROUND_HALF_UP),
}


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("0", 0),
        ("770", 77_000),
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("１，２３４．５０元", 123_450),
        ("￥0.07", 7),
        ("¥1", 100),
        ("12.300", 1_230),
        (" 1 234 ", 123_400),
        ("0001", 100),
        ("-0", 0),
        ("\u200b99.9\ufeff", 9_990),
        ("10000000000000", MAX_FEN),
    ],
)
def test_amounts_as_people_write_them(written: str, fen: int) -> None:
    """Full-width figures, commas in their places, signs of currency and spaces are read for what they mean."""
    assert parse_yuan(written) == fen


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "blank"),
        (" \u3000", "blank"),
        ("-", "form"),
        ("无", "form"),
        ("/", "form"),
        ("1.5万", "form"),
        ("1e3", "form"),
        ("12,34.00", "form"),
        ("1,2345", "form"),
        (".5", "form"),
        ("5.", "form"),
        ("1.2.3", "form"),
        ("0x10", "form"),
        ("NaN", "form"),
        ("١٢", "form"),
        ("0.005", "places"),
        ("1.001", "places"),
        ("-5", "negative"),
        ("10000000000000.01", "size"),
        ("9" * 40, "size"),
        ("元", "form"),
    ],
)
def test_what_is_no_amount_says_why(written: str, reason: str) -> None:
    """A doubtful amount is refused with its reason, never guessed."""
    with pytest.raises(AmountInvalid) as caught:
        parse_yuan(written)
    assert caught.value.reason == reason


def test_a_refund_may_be_negative_where_it_is_allowed() -> None:
    """Amounts below nought are taken only where the caller says so."""
    assert parse_yuan("-12.50", allow_negative=True) == -1_250


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_an_amount_written_reads_back(fen: int) -> None:
    """Both ways of writing an amount read back to the same fen."""
    assert parse_yuan(format_yuan(fen), allow_negative=True) == fen
    assert parse_yuan(format_yuan_plain(fen), allow_negative=True) == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    """Whatever is typed, the answer is whole fen or our own error."""
    try:
        fen = parse_yuan(text)
    except AmountInvalid:
        return
    assert 0 <= fen <= MAX_FEN


@given(st.integers(-(10**20), 10**20), st.integers(-(10**6), 10**6).filter(bool), st.sampled_from(sorted(BY_DECIMAL)))
def test_rounding_agrees_with_decimal_arithmetic(numerator: int, denominator: int, way: Rounding) -> None:
    """Each mode gives what decimal arithmetic with sixty places gives, for either sign."""
    step, mode = BY_DECIMAL[way]
    with localcontext() as context:
        context.prec = 60
        # Decimal division may round; a half of a coin is exact, so compare through exact multiples first.
        exact = Decimal(numerator * (1 if denominator > 0 else -1)) / Decimal(abs(denominator))
        expected = int((exact / Decimal(step)).quantize(Decimal(1), mode) * Decimal(step))
    assert round_fen(numerator, denominator, way) == expected


@given(st.integers(-(10**12), 10**12), st.integers(1, 999), st.sampled_from(sorted(BY_DECIMAL)))
def test_rounding_moves_less_than_one_coin(numerator: int, denominator: int, way: Rounding) -> None:
    """A rounded amount is whole coins and differs from the exact one by less than one."""
    step = int(BY_DECIMAL[way][0])
    rounded = round_fen(numerator, denominator, way)
    assert rounded % step == 0
    assert abs(rounded * denominator - numerator) < step * denominator


def test_without_rounding_nothing_is_lost_silently() -> None:
    """Mode none passes whole fen and refuses anything else."""
    assert round_fen(300, 3, Rounding.NONE) == 100
    with pytest.raises(InexactAmount) as caught:
        round_fen(100, 3, Rounding.NONE)
    assert caught.value.code == "kernel.inexact-amount"


def test_dividing_first_would_lose_a_yuan() -> None:
    """Standard times people less income is exact; the share per head rounded and multiplied back is not."""
    income, people, standard = 1_894_00, 3, 770_00
    per_head = round_fen(income, people, Rounding.HALF_UP_YUAN)
    assert standard * people - income == 41_600
    assert (standard - per_head) * people == 41_700


def test_rounding_is_named_as_in_parameter_files() -> None:
    """The words of the parameter files lead to the modes."""
    assert Rounding("ceil_yuan") is Rounding.CEIL_YUAN
    assert {"none", "jiao", "ceil_yuan", "half_up_yuan"} <= {str(way) for way in Rounding}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140_950, "人民币壹仟肆佰零玖元伍角"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (168_032, "人民币壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
    ],
)
def test_the_examples_of_the_payment_rules(fen: int, words: str) -> None:
    """The examples of 支付结算办法 annex one, in the form without the 零 it leaves optional."""
    assert yuan_in_capitals(fen) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "人民币零元整"),
        (100, "人民币壹元整"),
        (1_000, "人民币壹拾元整"),
        (50, "人民币伍角"),
        (5, "人民币伍分"),
        (105, "人民币壹元零伍分"),
        (10_000_000, "人民币壹拾万元整"),
        (1_000_100_00, "人民币壹佰万零壹佰元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (100_001_0000_00, "人民币壹拾亿零壹万元整"),
        (-3_200, "人民币负叁拾贰元整"),
    ],
)
def test_capitals_at_the_edges(fen: int, words: str) -> None:
    """Noughts at the ends and in the middle, small coins alone, and empty sections."""
    assert yuan_in_capitals(fen) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (32_000, "三百二十元"),
        (1_100, "十一元"),
        (11_100, "一百一十一元"),
        (1_001_000_00, "一百万一千元"),
        (10_010_00, "一万零一十元"),
        (12, "一角二分"),
        (-77_000, "负七百七十元"),
    ],
)
def test_words_for_letters(fen: int, words: str) -> None:
    """Letters say amounts as people do: 十一, not 一十一, at the start only."""
    assert yuan_in_words(fen) == words


def _spelled_out(words: str) -> int:
    """Read capitals back, slowly: the inverse by which the writing is checked."""
    figures, units = "零壹贰叁肆伍陆柒捌玖", {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = fen = 0
    for char in words.removeprefix("人民币").removesuffix("整"):
        if char in figures:
            digit = figures.index(char)
        elif char in units:
            section, digit = section + digit * units[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[char], 0
    return total * 100 + fen


@given(st.integers(0, 10**14 - 1))
def test_capitals_read_back_to_the_same_amount(fen: int) -> None:
    """Every amount below a trillion yuan, written in capitals, reads back to the fen, without two 零 in a row."""
    words = yuan_in_capitals(fen)
    assert _spelled_out(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_amounts_are_never_written_alike(one: int, other: int) -> None:
    """Different amounts have different words, in letters and in capitals."""
    assert (yuan_in_words(one) == yuan_in_words(other)) == (one == other)
    assert (yuan_in_capitals(one) == yuan_in_capitals(other)) == (one == other)
