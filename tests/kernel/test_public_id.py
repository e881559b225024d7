"""Public ids: mistyping is noticed, and nothing is told by their order."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.kernel.public_id import ALPHABET, PublicIdInvalid, check_public_id, new_public_id

IDS = st.builds(
    lambda prefix, seed, groups: new_public_id(prefix, random.Random(seed), groups),
    st.sampled_from(["APP", "DB", "P", "WORK"]),
    st.integers(0, 10**9),
    st.integers(2, 3),
)


def test_an_id_looks_as_promised() -> None:
    """Prefix, two groups of four, one check character, in capitals nobody mistakes."""
    assert re.fullmatch(r"APP-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", new_public_id("APP"))
    assert not set("1ILOU") & set(ALPHABET)
    assert len(ALPHABET) == len(set(ALPHABET)) == 31


@given(IDS)
def test_ids_are_taken_as_people_type_them(written: str) -> None:
    """Small letters, spaces, long dashes and the letter O for the figure 0 lead to the same id."""
    prefix, rest = written.split("-", 1)
    assert check_public_id(written) == written
    assert check_public_id(written.lower().replace("-", " ")) == written
    assert check_public_id(f" {prefix}—{rest.replace('0', 'o').replace('-', '')} ") == written
    assert check_public_id(written, prefix) == written


@given(IDS, st.data())
def test_one_wrong_character_is_noticed(written: str, data: st.DataObject) -> None:
    """An id with any one character changed is refused."""
    at = data.draw(st.sampled_from([n for n, char in enumerate(written) if char != "-"]))
    wrong = data.draw(st.sampled_from(ALPHABET).filter(lambda char: char != written[at]))
    with pytest.raises(PublicIdInvalid):
        check_public_id(written[:at] + wrong + written[at + 1 :])


@given(IDS, st.data())
def test_two_swapped_neighbours_are_noticed(written: str, data: st.DataObject) -> None:
    """An id with two neighbouring characters swapped is refused."""
    prefix, *groups = written.split("-")
    body = "".join(groups)
    at = data.draw(st.integers(0, len(body) - 2))
    if body[at] != body[at + 1]:
        with pytest.raises(PublicIdInvalid):
            check_public_id(f"{prefix}-{body[:at]}{body[at + 1]}{body[at]}{body[at + 2 :]}")


@pytest.mark.parametrize("text", ["", "APP", "APP-", "7K3M-9Q2P-4", "APP-7K3M", "APP-7K3M-9Q2P-4-4", "APP-7K3M-9Q2!-4"])
def test_what_is_no_id_is_refused(text: str) -> None:
    """Half ids and other characters are refused as to form."""
    with pytest.raises(PublicIdInvalid) as caught:
        check_public_id(text)
    assert caught.value.reason in ("form", "check")


def test_an_id_of_another_kind_is_refused_where_one_kind_is_asked() -> None:
    """A letter's number is not taken where an application's is asked."""
    with pytest.raises(PublicIdInvalid) as caught:
        check_public_id(new_public_id("DB", random.Random(1)), "APP")
    assert caught.value.reason == "form"


@pytest.mark.parametrize("prefix", ["", "app", "A1", "TOOLONGX"])
def test_a_prefix_is_one_to_six_capitals(prefix: str) -> None:
    """Other prefixes are refused when the id is made."""
    with pytest.raises(PublicIdInvalid):
        new_public_id(prefix)


def test_ids_do_not_count() -> None:
    """A thousand ids drawn in turn come in no order and without repeats."""
    chance = random.Random(7)
    drawn = [new_public_id("APP", chance) for _ in range(1000)]
    assert len(set(drawn)) == 1000
    rising = sum(one < other for one, other in pairwise(drawn))
    assert 400 < rising < 600
