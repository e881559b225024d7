"""Person keys join what belongs together and nothing else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from doudi.columnar.errors import PseudonymsCollide
from doudi.columnar.pseudonym import Pseudonyms, refuse_collisions, signed, unsigned
from tests.columnar.extracts import number

MADE = Pseudonyms(b"0123456789abcdef")


def test_the_same_number_has_the_same_key_and_another_number_another() -> None:
    """Ten thousand numbers give ten thousand keys, the same ones each time."""
    numbers = [number(index) for index in range(1, 10_000)]
    keys = MADE.of(numbers)
    assert len(np.unique(keys)) == len(numbers)
    assert (MADE.of(numbers) == keys).all()


def test_another_installation_has_other_keys() -> None:
    """Keys of two installations, or of the two cipher profiles, share nothing."""
    numbers = [number(index) for index in range(1, 500)]
    for other in (Pseudonyms(b"another key 1234"), Pseudonyms(b"0123456789abcdef", "sm4")):
        assert not np.isin(MADE.of(numbers), other.of(numbers)).any()
        assert other.key_id != ""
        assert MADE.key_id != Pseudonyms(b"another key 1234").key_id


def test_identifiers_of_two_kinds_are_not_linkable() -> None:
    """The same digits as a household number and as a plate give unlike keys; a blank gives none."""
    texts = pa.array(["5001060000001", "a very long identifier of a property unit", "", None])
    households, plates = MADE.of_text(texts, "household_key"), MADE.of_text(texts, "plate_key")
    assert not np.isin(households[:2], plates[:2]).any()
    assert households[2:].tolist() == [0, 0]


def test_a_collision_is_refused() -> None:
    """One key with two different check halves stops the load."""
    keys = np.array([5, 7, 7, 9], dtype=np.uint64)
    refuse_collisions(keys, np.array([1, 2, 2, 3], dtype=np.uint64), "x")
    with pytest.raises(PseudonymsCollide) as caught:
        refuse_collisions(keys, np.array([1, 2, 4, 3], dtype=np.uint64), "x")
    assert caught.value.collisions == 1


def test_keys_pass_through_signed_databases() -> None:
    """A key survives a database that has no unsigned integers."""
    keys = MADE.of([number(index) for index in range(1, 100)])
    assert [unsigned(int(value)) for value in signed(keys)] == keys.tolist()


def test_a_short_key_is_refused() -> None:
    """A key that could be guessed is not taken."""
    with pytest.raises(ValueError, match="16 bytes"):
        Pseudonyms(b"short")
