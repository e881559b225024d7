"""Which keys changed between two snapshots of a dataset (变化名单): added, gone, or with rows that say something else.

Both are sorted by the same key, so they are walked side by side, a range of keys at a time. Rows of one key are
compared as a set: in what order a department wrote them means nothing, and neither does `source_row`. Values are
compared themselves; a digest of a row only brings the rows of one key into the same order on both sides. Encrypted
columns are not compared: nothing but their own page reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.key_lists import read_lists, write_lists
from doudi.columnar.mapped import MappedRows

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
FILE = "changes.keys"
_LISTS = ("added", "changed", "gone", "unsure")
ROWS_AT_A_TIME = 1 << 18
_NOT_COMPARED = frozenset({"source_row"})
_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Changes:
    """Keys whose rows are not what they were, each list ascending (变化名单).

    Attributes:
        since: name of the snapshot compared with.
        added: keys with rows now and none then; `gone` the other way round; `changed` with other rows than then.
        unsure: keys of which a row was rejected now and not then, or then and not now.
    """

    since: str
    added: UInt64s
    changed: UInt64s
    gone: UInt64s
    unsure: UInt64s

    @property
    def keys(self) -> UInt64s:
        """All of them, ascending, each once: whoever is not among them is as before in every respect."""
        found = np.sort(np.concatenate([self.added, self.changed, self.gone, self.unsure]), kind="stable")
        is_first = np.ones(len(found), dtype=bool)
        is_first[1:] = found[1:] != found[:-1]
        return found[is_first]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(getattr(self, name)) for name in _LISTS}


@dataclass(frozen=True)
class Side:
    """One of the two snapshots: its keys row by row, its rows, and the keys of which a row was rejected."""

    keys: UInt64s
    sorted_by: str
    rows: MappedRows
    unsure: UInt64s


def find_changes(older: Side, newer: Side, since: str, *, at_a_time: int = ROWS_AT_A_TIME) -> Changes:
    """Compares two snapshots; what is held at once is two ranges of rows, however large they are.

    Args:
        since: name of the older one.
        at_a_time: rows of the larger side to hold at once.
    """
    found: dict[str, list[UInt64s]] = {"added": [], "changed": [], "gone": []}
    for then, now in _ranges(older.keys, newer.keys, at_a_time):
        for name, keys in _compared(_Range(older, *then), _Range(newer, *now)).items():
            found[name].append(keys)
    empty = np.empty(0, np.uint64)
    joined = {name: np.concatenate([empty, *parts]) for name, parts in found.items()}
    return Changes(since, **joined, unsure=np.setxor1d(older.unsure, newer.unsure))


def _ranges(then: UInt64s, now: UInt64s, at_a_time: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Rows of both sides that hold the same range of keys; keys are pseudonyms and so spread evenly."""
    parts = max(1, -(-max(len(then), len(now)) // at_a_time))
    edges = np.array([(1 << 64) * at // parts for at in range(1, parts)], np.uint64)
    places = [[0, *np.searchsorted(keys, edges).tolist(), len(keys)] for keys in (then, now)]
    for at in range(parts):
        yield (places[0][at], places[0][at + 1]), (places[1][at], places[1][at + 1])


class _Range:
    """Some rows of one side, and where each of their keys begins."""

    def __init__(self, side: Side, first: int, last: int) -> None:
        self.side, self.first, self.last = side, first, last
        keys = side.keys[first:last]
        is_first = np.ones(len(keys), dtype=bool)
        is_first[1:] = keys[1:] != keys[:-1]
        self.begins = np.flatnonzero(is_first)
        self.keys: UInt64s = keys[self.begins]
        self.counts: Int64s = np.diff(np.append(self.begins, len(keys)))

    def column(self, name: str) -> Any:
        """The rows' values; None where this side has no such column."""
        rows = self.side.rows
        if name in rows.text_names:
            return _one_array(rows.texts(name, self.first, self.last))
        if name not in rows.names:
            return None
        return _one_array(rows.fixed[name].slice(self.first, self.last - self.first))

    def places(self, keys: Int64s) -> Int64s:
        """The rows of some of its keys, by their places among its keys, key after key."""
        counts = self.counts[keys]
        begins = np.cumsum(counts) - counts
        found: Int64s = np.arange(counts.sum(), dtype=np.int64) + np.repeat(self.begins[keys] - begins, counts)
        return found


def _compared(then: _Range, now: _Range) -> dict[str, UInt64s]:
    at = np.minimum(np.searchsorted(now.keys, then.keys), max(len(now.keys) - 1, 0))
    stays = now.keys[at] == then.keys if len(now.keys) else np.zeros(len(then.keys), dtype=bool)
    is_new = np.ones(len(now.keys), dtype=bool)
    is_new[at[stays]] = False
    old, new = np.flatnonzero(stays), at[stays]
    differs = then.counts[old] != now.counts[new]
    same = np.flatnonzero(~differs)
    differs[same] = _rows_differ(then, now, old[same], new[same])
    return {"added": now.keys[is_new], "changed": then.keys[old[differs]], "gone": then.keys[~stays]}


def _rows_differ(then: _Range, now: _Range, old: Int64s, new: Int64s) -> Bools:
    """For keys with equally many rows on both sides whether these say something else."""
    counts = then.counts[old]
    owner = np.repeat(np.arange(len(old), dtype=np.int64), counts)
    rows = then.places(old), now.places(new)
    names = sorted((set(then.side.rows.names) | set(now.side.rows.names)) - _NOT_COMPARED - {then.side.sorted_by})
    columns = [_integers(then.column(name), now.column(name), then.last - then.first, now.last - now.first)
               for name in names]  # fmt: skip
    differs = np.zeros(len(old), dtype=bool)
    differs[owner[_unequal(columns, *rows)]] = True
    several = differs[owner] & (counts[owner] > 1)
    if several.any():
        # One of several rows stands elsewhere, or they are only in another order: put both sides into one order.
        owners, left, right = owner[several], rows[0][several], rows[1][several]
        left, right = (side[np.lexsort((_digests(columns, at, side), owners))] for at, side in enumerate((left, right)))
        differs[owners] = False
        differs[owners[_unequal(columns, left, right)]] = True
    return differs


Column = tuple[Int64s, Int64s]


def _unequal(columns: list[Column], left: Int64s, right: Int64s) -> Bools:
    found = np.zeros(len(left), dtype=bool)
    for then, now in columns:
        found |= then[left] != now[right]
    return found


def _digests(columns: list[Column], side: int, rows: Int64s) -> UInt64s:
    found = np.zeros(len(rows), np.uint64)
    for column in columns:
        found = (found ^ column[side][rows].view(np.uint64)) * _ODD
        found ^= found >> np.uint64(29)
    return found


_NOT_GIVEN = np.int64(-(1 << 63))
"""Stands for a value that is not there: no day, month, amount or code is so low. Of keys, 0 stands for none."""


def _integers(then: Any, now: Any, rows_then: int, rows_now: int) -> Column:
    """Both sides of a column as integers that are equal exactly where the values are."""
    if then is None or now is None:
        there = _plain(_coded(then if now is None else now))
        absent = np.full(rows_then if then is None else rows_now, _NOT_GIVEN)
        return (absent, there) if then is None else (there, absent)
    if _is_words(then) or _is_words(now):
        both = pa.concat_arrays([_texts(then), _texts(now)]).dictionary_encode().indices
        return _plain(both.slice(0, rows_then)), _plain(both.slice(rows_then))
    return _plain(then), _plain(now)


def _one_array(values: Any) -> Any:
    return values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()


def _is_words(values: Any) -> bool:
    return bool(pa.types.is_dictionary(values.type) or pa.types.is_string(values.type))


def _coded(values: Any) -> Any:
    return values.dictionary_encode().indices if pa.types.is_string(values.type) else values


def _texts(values: Any) -> Any:
    return values.cast(pa.string())


def _plain(values: Any) -> Int64s:
    if pa.types.is_dictionary(values.type):
        values = values.indices
    if pa.types.is_date32(values.type):
        values = values.view(pa.int32())
    missing = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
    raw = (values.fill_null(0) if values.null_count else values).to_numpy()
    plain: Int64s = raw.view(np.int64) if raw.dtype == np.uint64 else raw.astype(np.int64, copy=False)
    return plain if missing is None or raw.dtype == np.uint64 else np.where(missing, _NOT_GIVEN, plain)


def write_changes(folder: Path, changes: Changes) -> None:
    """Puts the lists into a snapshot's folder, whole or not at all."""
    write_lists(folder / FILE, {name: getattr(changes, name) for name in _LISTS}, since=changes.since)


def read_changes(folder: Path) -> Changes | None:
    """The lists kept with a snapshot; None where it was the first, or written before such lists were kept."""
    try:
        lists, told = read_lists(folder / FILE, _LISTS)
    except FileNotFoundError:
        return None
    return Changes(told["since"], **lists)
