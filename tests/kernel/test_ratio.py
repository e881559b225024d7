"""Ratios stay exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.money import InexactAmount, Rounding
from doudi.kernel.ratio import Ratio, RatioInvalid

RATIOS = st.builds(Ratio, st.integers(-(10**9), 10**9), st.integers(1, 10**9))


@pytest.mark.parametrize(
    ("written", "fraction"),
    [
        ("1.5", (3, 2)),
        ("70%", (7, 10)),
        ("1/3", (1, 3)),
        ("-0.25", (-1, 4)),
        ("2", (2, 1)),
        ("12.5%", (1, 8)),
        (3, (3, 1)),
    ],
)
def test_ways_to_write_a_ratio(written: str | int, fraction: tuple[int, int]) -> None:
    """Decimals, percentages, fractions and whole numbers mean what they say."""
    ratio = Ratio.parse(written)
    assert (ratio.numerator, ratio.denominator) == fraction


@pytest.mark.parametrize("written", ["", "1,5", "1/0", ".5", "1.", "abc", "1e3", "１.５", 0.7, True, None])
def test_what_is_no_ratio_is_refused(written: object) -> None:
    """Binary fractions above all, but also divisions by nought and half-written figures."""
    with pytest.raises(RatioInvalid):
        Ratio.parse(written)  # type: ignore[arg-type]


@given(RATIOS)
def test_a_ratio_written_reads_back(ratio: Ratio) -> None:
    """Writing and reading keep the value."""
    assert Ratio.parse(str(ratio)) == ratio


@given(RATIOS, RATIOS)
def test_order_is_that_of_fractions(one: Ratio, other: Ratio) -> None:
    """Comparisons are exact, and equal values are one value."""
    assert (one < other, one <= other, one > other, one >= other, one == other) == (
        one.fraction < other.fraction,
        one.fraction <= other.fraction,
        one.fraction > other.fraction,
        one.fraction >= other.fraction,
        one.fraction == other.fraction,
    )
    assert one.fraction == Fraction(one.numerator, one.denominator)


def test_a_share_of_an_amount_is_rounded_as_asked() -> None:
    """A third of a yuan is 33 fen down, 34 up, and refused without a rounding."""
    third = Ratio(1, 3)
    assert [third.of_fen(100, way) for way in (Rounding.FLOOR_FEN, Rounding.CEIL_FEN)] == [33, 34]
    with pytest.raises(InexactAmount):
        third.of_fen(100, Rounding.NONE)


def test_no_single_rounding_gives_the_published_standards() -> None:
    """1.3 times the urban standard does not give every published 特困 standard by any one rounding: they are stored."""
    urban = [62_000, 63_600, 71_700, 73_500, 75_000, 77_000]
    published = [80_600, 82_700, 93_200, 95_500, 97_500, 100_100]
    for way in (Rounding.FLOOR_YUAN, Rounding.CEIL_YUAN, Rounding.HALF_UP_YUAN):
        assert [Ratio.parse("1.3").of_fen(fen, way) for fen in urban] != published
