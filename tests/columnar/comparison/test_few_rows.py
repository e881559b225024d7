"""What is asked of a night's few rows by machine code is what plain Python says of them; without a compiler as well."""

from __future__ import annotations

import random

import numpy as np
import pytest

from doudi.columnar.comparison import merging
from doudi.columnar.comparison.gathering import expanded, note_names, said_of_owners, taken
from doudi.columnar.comparison.sifting import between, near


@pytest.fixture(params=[True, False], ids=["compiled", "by arrays"])
def chance(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Both ways see the same rows."""
    if not request.param:
        monkeypatch.setattr(merging, "is_compiled", lambda: False)
    return random.Random(8)


def some_spans(chance: random.Random, rows: int) -> tuple[list[int], list[int]]:
    """Where the rows of some keys begin and end; some have none."""
    low = sorted(chance.randint(0, rows) for _ in range(chance.randint(0, 12)))
    return low, [min(first + chance.randint(0, 4), rows) for first in low]


def test_rows_of_keys_are_those_of_their_spans(chance: random.Random) -> None:
    """One after the other, each with whose it is; and who has a row that says so, or may."""
    for _ in range(200):
        low, high = some_spans(chance, 60)
        own = [chance.randrange(5) for _ in low]
        rows = [(owner, row) for first, after, owner in zip(low, high, own, strict=True) for row in range(first, after)]
        owners, places = expanded(*(np.array(each, np.int64) for each in (low, high, own)))
        assert list(zip(owners.tolist(), places.tolist(), strict=True)) == rows
        told = [np.array([chance.random() < 0.3 for _ in rows], dtype=bool) for _ in range(2)]
        for answers, found in zip(told, said_of_owners(owners, *told, 5), strict=True):
            said = {owner for (owner, _), answer in zip(rows, answers, strict=True) if answer}
            assert np.flatnonzero(found).tolist() == sorted(said)


def test_a_column_is_fetched_at_some_places(chance: random.Random) -> None:
    """Codes, days, keys; in any order, however often; 0 where the bits, wherever they begin, say that none is given."""
    for turn in range(200):
        kind, rows = chance.choice([np.int8, np.int32, np.int64, np.uint64]), chance.randint(1, 90)
        values = np.frombuffer(chance.randbytes(rows * np.dtype(kind).itemsize), kind)
        places = [chance.randrange(rows) for _ in range((0, 1, 200)[turn % 3])]
        offset, bits = chance.randint(0, 9), np.frombuffer(chance.randbytes(16), np.uint8)
        is_given = np.unpackbits(bits, bitorder="little")[offset : offset + rows].astype(bool)
        given = None if chance.random() < 0.5 else (bits, offset)
        found, known = taken(values, given, np.array(places, np.int64))
        assert known.tolist() == [given is None or bool(is_given[place]) for place in places]
        wanted = [int(values[at]) if is_known else 0 for at, is_known in zip(places, known, strict=True)]
        assert found.tolist() == wanted
        assert (found.dtype, known.dtype) == (values.dtype, np.dtype(bool))
        for beyond in (-1, rows):
            with pytest.raises(IndexError):
                taken(values, given, np.array([*places, beyond], np.int64))


def test_names_differ_where_two_marks_do(chance: random.Random) -> None:
    """From one snapshot to the next; a mark that is not given says nothing."""
    for _ in range(200):
        low, high = some_spans(chance, 40)
        first, differs = np.zeros(len(low), np.uint32), np.zeros(len(low), dtype=bool)
        seen: list[list[int]] = [[] for _ in low]
        for _ in range(3):
            marks = np.array([chance.choice([0, 7, 7, 8]) for _ in range(40)], np.uint32)
            bits, offset = np.frombuffer(chance.randbytes(8), np.uint8), chance.randint(0, 9)
            is_given = np.unpackbits(bits, bitorder="little")[offset : offset + 40].astype(bool)
            known = (bits, offset) if chance.random() < 0.5 else None
            note_names(np.array(low, np.int64), np.array(high, np.int64), marks, known, first, differs)
            for at, names in enumerate(seen):
                rows = range(low[at], high[at])
                names += [int(marks[row]) for row in rows if marks[row] and (known is None or is_given[row])]
        assert first.tolist() == [names[0] if names else 0 for names in seen]
        assert differs.tolist() == [len(set(names)) > 1 for names in seen]


def test_a_column_is_sifted_for_days_and_for_keys(chance: random.Random) -> None:
    """Between two moments, ends included, whatever the width; of keys nobody looked for is left out."""
    for _ in range(200):
        values = [chance.randint(-9, 9) for _ in range(chance.randint(0, 70))]
        low = chance.randint(-10, 10)
        high = low + chance.randint(0, 5)
        for width in (np.int32, np.int64):
            found = between(np.array(values, width), low, high).tolist()
            assert found == [place for place, value in enumerate(values) if low <= value <= high]
        keys = np.array([chance.getrandbits(64) for _ in range(20)], np.uint64)
        wanted = np.sort(keys[:3])
        column = keys[[chance.randrange(20) for _ in values]] if values else keys[:0]
        places = near(column, wanted).tolist()
        assert places == sorted(set(places))
        assert set(np.flatnonzero(np.isin(column, wanted)).tolist()) <= set(places)
        assert len(places) <= np.isin(column, wanted).sum() + len(column) // 4
