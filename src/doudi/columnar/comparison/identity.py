"""Who is who before anything is compared (身份清洗): one person with several numbers, one number with several people.

*Former numbers* (曾用号码): where the police changed a number, rows under the old one are read as rows of the person
under the new one. A 15-digit number needs nothing: the loader writes it with eighteen, so both have one key.

*Shared numbers* (一号多人): what stands under a number of two people belongs to either, so neither is ever found:
what a rule would have found of them is not known, and said to be so. A number is shared where the police say so (重号),
where a former number still stands in the register, or where feeds write different names beside it. Names are not kept:
a *name mark* of a row says only whether two rows of one number carry one name.

No number lies in clear anywhere here: all of it is keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import Slice, one_array
from doudi.columnar.comparison.gathering import note_names
from doudi.columnar.comparison.rows import Fetched, KeyRows, Newest, as_they_lie
from doudi.columnar.contract import load_contract
from doudi.columnar.contract_model import PERSON_KEY
from doudi.columnar.snapshot import Snapshot

CHANGES, REGISTER, MARK = "police_number_changes", "police_household_register", "name_mark"
UInt64s = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Numbers:
    """Whose number was whose in a run (号码对照): what the next run needs of it; see `Identity`.

    Args:
        marked: datasets whose rows carried a name mark, in order.
    """

    former: UInt64s
    current: UInt64s
    shared: UInt64s
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """What is known of numbers on the day compared (身份对照).

    Args:
        former: uint64[k], ascending: keys nobody goes by any more; `current` whom each stands for.
        shared: uint64[m], ascending: keys of several people, of those who were told apart from them, and of whom a
            change was sent that could not be read.
        marked: snapshots whose rows carry a name mark.
        as_of: the day of the changes of numbers; empty where no list of them was usable.
    """

    former: UInt64s
    current: UInt64s
    shared: UInt64s
    marked: tuple[Snapshot, ...] = ()
    as_of: str = ""
    _moves: dict[str, tuple[npt.NDArray[np.int64], UInt64s]] = field(default_factory=dict, compare=False)
    _unsure: dict[str, UInt64s] = field(default_factory=dict, compare=False)

    @property
    def numbers(self) -> Numbers:
        """What the next run needs of it."""
        marked = sorted(each.info.dataset for each in self.marked)
        return Numbers(self.former, self.current, self.shared, tuple(marked))

    def today(self, keys: UInt64s) -> UInt64s:
        """The keys people go by today."""
        if not len(self.former) or not len(keys):
            return keys
        places = np.minimum(np.searchsorted(self.former, keys), len(self.former) - 1)
        return np.where(self.former[places] == keys, self.current[places], keys)

    def other_names(self, keys: UInt64s) -> UInt64s:
        """The keys those of ascending keys stand for that nobody goes by any more; in any order."""
        return self.current[sets.is_in(self.former, keys)]

    def read(self, snapshot: Snapshot, rows: Slice, first: int, last: int) -> Slice:
        """The rows of a range of people: without those who go by another key today, with those who do by one here."""
        if not len(self.former) or snapshot.info.sorted_by != PERSON_KEY:
            return rows
        places, keys = self._moved(snapshot)
        low, high = np.searchsorted(places, (rows.first, rows.first + len(rows.keys)))
        come = (keys >= np.uint64(first)) & (keys <= np.uint64(last))
        if low == high and not come.any():
            return rows
        stay = np.ones(len(rows.keys), dtype=bool)
        stay[places[low:high] - rows.first] = False
        all_places = np.concatenate([np.flatnonzero(stay) + rows.first, places[come]])
        all_keys = np.concatenate([rows.keys[stay], keys[come]])
        order = np.argsort(all_keys, kind="stable")
        return Slice(all_keys[order], Fetched(snapshot.rows.fixed, all_places[order]), -1)

    def unsure(self, snapshot: Snapshot) -> UInt64s:
        """Of whom a row was rejected, by the keys of today; found once."""
        people = self._unsure.get(snapshot.info.dataset)
        if people is None:
            people = snapshot.unsure_people
            if snapshot.info.sorted_by == PERSON_KEY:
                people = sets.all_of([self.today(people)])
            self._unsure[snapshot.info.dataset] = people
        return people

    def written_under(self, keys: UInt64s) -> UInt64s:
        """The keys under which rows of people lie who go by these today: their own, and those they had before."""
        if not len(self.former):
            return keys
        own = keys[~sets.is_in(keys, self.former)]
        current, former = self._by_current
        return sets.joined(own, np.sort(former[sets.is_in(current, keys)]))

    def several(self, keys: UInt64s, rows: KeyRows | None = None) -> UInt64s:
        """Those of ascending keys, each there once, that are numbers of several people.

        Args:
            rows: all rows of these people, under every name, where somebody has them already.
        """
        if not len(keys):
            return keys
        rows = rows or KeyRows(self.written_under(keys))
        differs = self.today(rows.keys[self._names_differ(rows)])
        return keys[sets.is_in(keys, self.shared) | sets.is_in(keys, sets.all_of([differs]))]

    @cached_property
    def _by_current(self) -> tuple[UInt64s, UInt64s]:
        """The keys of today, ascending, and the former one each was changed from."""
        order = np.argsort(self.current, kind="stable")
        return self.current[order], self.former[order]

    def _moved(self, snapshot: Snapshot) -> tuple[npt.NDArray[np.int64], UInt64s]:
        """The places of all rows under a former key, ascending, and the key each is read under."""
        known = self._moves.get(snapshot.info.dataset)
        if known is None:
            former, places = sets.pairs(self.former, snapshot.keys)
            order = np.argsort(places, kind="stable")
            known = self._moves[snapshot.info.dataset] = places[order], self.current[former[order]]
        return known

    def _names_differ(self, rows: KeyRows) -> Bools:
        """For each key whether its rows carry different names: each is laid beside the first of them found."""
        first, differs = np.zeros(len(rows.keys), np.uint32), np.zeros(len(rows.keys), dtype=bool)
        for snapshot in self.marked:
            marks = one_array(snapshot.rows.fixed[MARK])
            known = (np.frombuffer(marks.buffers()[0], np.uint8), marks.offset) if marks.null_count else None
            note_names(*rows.spans(snapshot), as_they_lie(marks), known, first, differs)
        return differs


NOBODY = Identity(np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.uint64))


def identity_of(newest: Newest, datasets: Iterable[str], purpose: str) -> Identity:
    """What the newest snapshots say of numbers.

    Args:
        datasets: whose rows' names are looked at beside the register's; those not shared for the purpose are not read.
    """
    marked = []
    for dataset in dict.fromkeys((REGISTER, *datasets)):
        snapshot = _usable(newest, dataset, purpose)
        if snapshot is not None and MARK in snapshot.rows.fixed.schema.names:
            marked.append(snapshot)
    changes = _usable(newest, CHANGES, purpose)
    if changes is None:
        return Identity(NOBODY.former, NOBODY.current, NOBODY.shared, _of_one_key(marked))
    register = _usable(newest, REGISTER, purpose)
    rows = Slice(changes.keys, changes.rows.fixed, 0)
    former, is_told, _ = rows.column("former_key")
    reason, is_given, reasons = rows.column("reason")
    is_double = is_given & (reason == (reasons.index("duplicate") if "duplicate" in reasons else -1))
    still = register.keys if register is not None else NOBODY.former
    is_told &= former != 0
    old, new, shared = settled(former[is_told], changes.keys[is_told], is_double[is_told], still)
    # Of whom a change could not be read nobody knows what stands under the number they had before.
    shared = sets.all_of([shared, changes.unsure_people])
    return Identity(old, new, shared, _of_one_key(marked), changes.info.as_of)


def settled(
    former: UInt64s, current: UInt64s, is_double: Bools, registered: UInt64s
) -> tuple[UInt64s, UInt64s, UInt64s]:
    """Changes of numbers followed to their end: former keys, the key each stands for, and keys of several people.

    A former key stands for somebody only if it was one person's and nobody goes by it now. Changes that lead in a
    circle, or on to a shared number, leave everybody on the way unclear.

    >>> keys = lambda *values: np.array(values, dtype=np.uint64)
    >>> [each.tolist() for each in settled(keys(1, 2, 5), keys(2, 3, 6), np.zeros(3, bool), keys(3, 5, 6))]
    [[1, 2], [3, 3], [5, 6]]
    """
    is_odd = is_double | sets.stand_in(former, registered)
    is_single = _touch_no_other(former, current)
    plain, odd, rest = (~is_odd & is_single, is_odd & is_single, ~is_single & (former != current))
    olds, news, several = _settled_together(former[rest], current[rest], is_double[rest], registered)
    former, current, shared = (np.concatenate(each) for each in (
        (former[plain], olds), (current[plain], news), (former[odd], current[odd], several)))  # fmt: skip
    order = np.argsort(former)
    return former[order], current[order], np.sort(shared)


def _touch_no_other(former: UInt64s, current: UInt64s) -> Bools:
    """Which changes have both numbers to themselves: nearly all of them."""
    numbers = np.sort(np.concatenate([former, current]))
    again = numbers[1:][numbers[1:] == numbers[:-1]]
    return ~sets.stand_in(former, again) & ~sets.stand_in(current, again)


def _settled_together(
    former: UInt64s, current: UInt64s, is_double: Bools, registered: UInt64s
) -> tuple[UInt64s, UInt64s, UInt64s]:
    """As `settled`, of changes that touch each other; in no order."""
    is_plain = _stand_alone(former, current, is_double | sets.stand_in(former, registered))
    olds, news, shared = _followed(former[~is_plain], current[~is_plain], is_double[~is_plain], registered)
    return np.concatenate([former[is_plain], olds]), np.concatenate([current[is_plain], news]), shared


def _stand_alone(former: UInt64s, current: UInt64s, is_odd: Bools) -> Bools:
    """Which changes are nothing but one number for another: as nearly all are, and so they are told apart at once.

    Neither number is of an odd change, nor of one that another begins or ends at, nor of one that touches such a one.
    """
    begins, times = np.unique(former, return_counts=True)
    is_plain: Bools = ~is_odd & (former != current) & ~sets.stand_in(former, begins[times > 1])
    is_plain &= ~sets.stand_in(current, begins) & ~sets.stand_in(former, np.unique(current))
    left = -1
    while left != (left := int(np.count_nonzero(is_plain))):
        touched = sets.all_of([np.sort(side[~is_plain]) for side in (former, current)])
        is_plain &= ~sets.stand_in(former, touched) & ~sets.stand_in(current, touched)
    return is_plain


def _followed(
    former: UInt64s, current: UInt64s, is_double: Bools, registered: UInt64s
) -> tuple[UInt64s, UInt64s, UInt64s]:
    """As `settled`, one change after the other."""
    steps: dict[int, set[int]] = {}
    shared: set[int] = set()
    for old, new, double in zip(former.tolist(), current.tolist(), is_double.tolist(), strict=True):
        steps.setdefault(old, set()).add(new)
        if double:
            shared |= {old, new}
    olds = np.array(sorted(steps), dtype=np.uint64)
    for old in olds[sets.is_in(olds, registered)].tolist():
        shared |= {old, *steps[old]}
    shared |= {key for old, news in steps.items() if len(news) > 1 for key in (old, *news)}
    found: dict[int, int] = {}
    for old in steps:
        way, at = [old], old
        while at in steps and at not in shared and len(way) <= len(steps):
            at = next(iter(steps[at]))
            way.append(at)
        if at in shared or at in steps:
            shared |= set(way)
        else:
            found[old] = at
    plain = sorted(old for old in found if old not in shared and found[old] not in shared)
    return (np.array(plain, dtype=np.uint64), np.array([found[old] for old in plain], dtype=np.uint64),
            np.array(sorted(shared), dtype=np.uint64))  # fmt: skip


def _usable(newest: Newest, dataset: str, purpose: str) -> Snapshot | None:
    """The newest snapshot, if it may be used for the purpose and is fresh."""
    contract = load_contract(dataset)
    found = newest.find(dataset) if purpose in contract.purposes and contract.is_of_people else None
    return found if found is not None and newest.is_fresh(found) else None


def _of_one_key(snapshots: list[Snapshot]) -> tuple[Snapshot, ...]:
    newest = max(snapshots, key=lambda each: each.info.loaded_at).info.key_id if snapshots else ""
    return tuple(each for each in snapshots if each.info.key_id == newest)
