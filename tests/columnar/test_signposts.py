"""Signposts: where keys that share their first bits begin; whatever they say, rows are found where they lie."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from doudi.columnar import firsts, signposts
from doudi.columnar.comparison import finding, merging, sets
from doudi.columnar.comparison.rows import KeyRows
from doudi.columnar.signposts import read_signposts, signposts_of, write_signposts
from doudi.columnar.snapshot import SCHEMA_VERSION, SnapshotStore
from tests.columnar.test_firsts import differences, paid

UInt64s = np.ndarray
Misled = Callable[[np.ndarray], np.ndarray]


def lists(seed: int) -> list[UInt64s]:
    """Ascending keys: spread evenly, in crowds, each in many rows, all alike, at both ends."""
    chance = np.random.default_rng(seed)
    evenly = np.sort(chance.integers(0, 2**64 - 1, 5_000, dtype=np.uint64))
    crowd = chance.integers(2**60, 2**60 + 9_000, 5_000, dtype=np.uint64)
    ends = np.array([0, 1, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1], np.uint64)
    return [evenly, np.sort(np.concatenate([evenly[::9], crowd])), np.repeat(evenly[::40], 40),
            np.repeat(ends[3:4], 900), ends, np.sort(np.concatenate([evenly, np.repeat(ends, 30)]))]  # fmt: skip


def difference(misled: Misled) -> str | None:
    """The first list in which rows are found elsewhere than they lie, by signposts that say what they are made to."""
    for seed in (1, 2):
        for at, among in enumerate(lists(seed)):
            chance = np.random.default_rng(seed + at)
            posts = signposts_of(among)
            assert posts is not None
            for count in (1, 7, 300):
                keys = np.concatenate([chance.choice(among, count), chance.integers(0, 2**64 - 1, 9, dtype=np.uint64),
                                       among[:1], among[-1:]])  # fmt: skip
                keys = np.unique(keys)
                wanted = [np.searchsorted(among, keys, side).tolist() for side in ("left", "right")]
                if [each.tolist() for each in finding.spans_by(keys, among, misled(posts))] != wanted:
                    return f"seed {seed}, list {at}, {count} keys"
    return None


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short lists have signposts too."""
    monkeypatch.setattr(signposts, "LEAST", 1)
    monkeypatch.setattr(signposts, "APART", 8)


WRONG: dict[str, Misled] = {
    "as they are": lambda posts: posts,
    "all at the begin": lambda posts: posts * 0,
    "all beyond the end": lambda posts: posts + posts[-1] + 5,
    "backwards": lambda posts: posts[::-1].copy(),
    "before the begin": lambda posts: posts - 2**40,
    "far too far": lambda posts: posts * 2**35,
}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("misled", WRONG)
def test_rows_are_found_whatever_signposts_say(misled: str) -> None:
    """Right ones and wrong ones lead to the same rows; they only save time."""
    assert difference(WRONG[misled]) is None


@pytest.mark.usefixtures("few")
def test_a_signpost_says_where_keys_begin() -> None:
    """For each beginning of so many bits as many keys lie before it as Python counts."""
    keys = lists(3)[1]
    posts = signposts_of(keys)
    assert posts is not None
    bits = (len(posts) - 1).bit_length() - 1
    assert len(posts) == 2**bits + 1
    for at in (0, 1, 2, 2 ** (bits - 4), 2**bits - 1):
        assert posts[at] == sum(key >> (64 - bits) < at for key in keys.tolist())
    assert posts[-1] == len(keys)


@pytest.mark.usefixtures("few")
def test_a_snapshot_with_them_finds_as_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they stand among the first rows of keys, and without a compiler."""
    monkeypatch.setattr(sets, "SPARSE", 0)
    assert differences(tmp_path / "compiled") == []
    monkeypatch.setattr(merging, "is_compiled", lambda: False)
    assert differences(tmp_path / "searched") == []


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("has_firsts", [True, False])
def test_a_snapshot_of_the_fourth_form_gets_them_when_it_is_opened(tmp_path: Path, has_firsts: bool) -> None:
    """Among the different keys where those are kept; a folder some keys of which are too few stays without."""
    store = SnapshotStore(tmp_path)
    months = {20: 12, 2**63: 9, 2**64 - 9: 4} if has_firsts else {20: 1, 30: 2}
    snapshot = paid(store, months)
    assert (snapshot.folder / firsts.FILE).exists() == has_firsts
    manifest = snapshot.folder / "snapshot.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema_version": 4}))
    (snapshot.folder / signposts.FILE).unlink()
    assert read_signposts(snapshot.folder) is None
    found = SnapshotStore(tmp_path).latest(snapshot.info.dataset)
    assert found.info.schema_version == SCHEMA_VERSION
    assert found.signposts is not None
    assert found.signposts.tolist() == ([0, 1, 3] if has_firsts else [0, 3, 3])


def test_few_keys_have_none(tmp_path: Path) -> None:
    """A small snapshot keeps no such file, and rows are found all the same."""
    write_signposts(tmp_path, np.arange(signposts.LEAST - 1, dtype=np.uint64))
    assert not (tmp_path / signposts.FILE).exists()
    assert paid(SnapshotStore(tmp_path), {20: 12}).signposts is None


PLANTS: dict[str, tuple[str, str]] = {
    "a row late": ("  store i64 %j, ptr %l_at", "  %late = add i64 %j, 1\n  store i64 %late, ptr %l_at"),
    "a signpost is believed": ("  %v_less = icmp ult i64 %v, %x\n", "  %v_less = icmp ule i64 %v, %v\n"),
    "back among equals": ("  %p_less = icmp ult i64 %p, %x\n", "  %p_less = icmp ule i64 %p, %x\n"),
    "less or equal": ("  %v_less = icmp ult i64 %v, %x\n", "  %v_less = icmp ule i64 %v, %x\n"),
}


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_bug_is_noticed(plant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that takes one wrong step finds rows elsewhere than they lie."""
    was, is_now = PLANTS[plant]
    assert was in finding._GUIDED
    monkeypatch.setattr(finding, "_GUIDED", finding._GUIDED.replace(was, is_now))
    assert any(difference(each) for each in WRONG.values())


@pytest.mark.usefixtures("few")
def test_rows_of_people_are_found_by_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`KeyRows` goes by them where few are looked for: the walk is asked, and with the snapshot's own."""
    asked: list[int] = []
    original = finding.spans_by
    monkeypatch.setattr(finding, "spans_by", lambda keys, among, posts: (
        asked.append(len(posts)), original(keys, among, posts))[1])  # fmt: skip
    snapshot = paid(SnapshotStore(tmp_path), {key * 2**50: 1 for key in range(1, 200)})
    low, high = KeyRows(np.array([3 * 2**50, 7 * 2**50 + 1], np.uint64)).spans(snapshot)
    assert (low.tolist(), high.tolist()) == ([2, 7], [3, 7])
    assert snapshot.signposts is not None
    assert asked == [len(snapshot.signposts)]
