"""A department's snapshot laid beside the register: sums and yes/no per person, and of whom it can say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.contract import load_contract
from doudi.columnar.screening.register import Register, codes_of, integers_of
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from doudi.kernel.month import Month

Bools = npt.NDArray[np.bool_]
Int64s = npt.NDArray[np.int64]


@dataclass
class Feed:
    """One dataset beside the register (数据与户籍的对照).

    Attributes:
        snapshot: None when no usable snapshot is on file: then nothing is known of anybody.
        rows: int64[n]: the register row of each row of the snapshot, -1 for people not in the register.
        is_silent: bool[people]: people of whom absence from this feed proves nothing.
        note: why the feed is not usable.
    """

    dataset: str
    register: Register
    snapshot: Snapshot | None
    rows: Int64s
    is_silent: Bools
    note: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether the feed says anything."""
        return self.snapshot is not None

    @property
    def as_of(self) -> str:
        """The day the feed shows; empty when it is not usable."""
        return self.snapshot.info.as_of if self.snapshot else ""

    def among(self, name: str, *wanted: str) -> Bools:
        """bool[n]: rows of the feed whose code is one of those named."""
        if self.snapshot is None:
            return np.empty(0, dtype=bool)
        return codes_of(self.snapshot.read(name), name).among(*wanted)

    def integers(self, name: str, missing: int = 0) -> Int64s:
        """An integer column of the feed, row by row."""
        if self.snapshot is None:
            return np.empty(0, dtype=np.int64)
        return integers_of(self.snapshot.read(name), name, missing)

    def days(self, name: str) -> npt.NDArray[Any]:
        """A date column as datetime64[D], NaT where unstated."""
        if self.snapshot is None:
            return np.empty(0, dtype="datetime64[D]")
        return np.asarray(self.snapshot.read(name)[name].to_numpy()).astype("datetime64[D]")

    def keys(self, name: str) -> npt.NDArray[np.uint64]:
        """A column of keys, 0 where unstated."""
        if self.snapshot is None:
            return np.empty(0, dtype=np.uint64)
        return np.asarray(self.snapshot.read(name)[name].fill_null(0).to_numpy())

    def anybody(self, where: Bools) -> Bools:
        """bool[people]: whether any chosen row of the feed is about the person."""
        chosen = self.rows[where & (self.rows >= 0)]
        found: Bools = np.bincount(chosen, minlength=self.register.people) > 0
        return found

    def total(self, where: Bools, amounts: Int64s) -> Int64s:
        """int64[people]: the sum over the chosen rows of each person."""
        chosen = where & (self.rows >= 0)
        # Sums of whole fen stay below 2**53, where a double still counts every one of them.
        sums = np.bincount(
            self.rows[chosen], weights=amounts[chosen].astype(np.float64), minlength=self.register.people
        )
        return np.rint(sums).astype(np.int64)


def open_feed(
    store: SnapshotStore, dataset: str, register: Register, *, purpose: str, today: date, month: Month | None = None
) -> Feed:
    """The newest snapshot of a dataset beside the register.

    Args:
        month: for what is reported per month: a snapshot from before the month's end says nothing about it.

    Raises:
        PurposeRefused: the dataset's agreement does not cover the purpose.
    """
    contract = load_contract(dataset)
    contract.require_purpose(purpose)
    snapshot = store.find(dataset, today)
    note = ""
    if snapshot is None:
        note = "missing"
    elif snapshot.info.as_of_date < today - timedelta(days=contract.fresh_for_days):
        note = "stale"
    elif month is not None and snapshot.info.as_of_date < month.last_day:
        note = "before-month-end"
    elif snapshot.info.key_id != register.snapshot.info.key_id:
        note = "other-key"
    if note or snapshot is None:
        silent = np.ones(register.people, dtype=bool)
        return Feed(dataset, register, None, np.empty(0, dtype=np.int64), silent, note)
    silent = np.zeros(register.people, dtype=bool)
    unsure = register.rows_of(snapshot.unsure_people)
    silent[unsure[unsure >= 0]] = True
    return Feed(dataset, register, snapshot, register.rows_of(snapshot.keys), silent)
