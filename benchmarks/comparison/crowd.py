"""A made-up city as snapshots (造数据): who lives there, and what each register says of them, straight from numbers.

Shares are rough figures of a city of 34 million: how many work, draw a pension, study, are insured elsewhere. They
decide how large each feed is and how often rules find something; nothing is claimed of any real city. Only the columns
a rule reads are written, since the others would lie in the file without being touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison.identity import CHANGES
from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.needs import columns_read
from doudi.columnar.contract import ColumnContract, load_contract
from doudi.columnar.parsing import meanings
from doudi.columnar.snapshot import Snapshot, SnapshotInfo, SnapshotStore, write_rows

SEED, VERSION = 20251201, 3
AS_OF = date(2025, 8, 20)
KEY_ID = "benchmark-of-cmp"
CITY = 34_000_000
DAYS = (AS_OF - date(1970, 1, 1)).days
MONTH = 2025 * 12 + 7
YEAR = 365.25
CHILD, WORKER, FLEXIBLE, RESIDENT, CIVIL, NOBODY, RETIRED, RETIRED_RESIDENT, RETIRED_CIVIL = range(9)

Keys = npt.NDArray[np.uint64]
Columns = dict[str, Any]


class Crowd:
    """Everybody, in the order of their keys: age, and how they live."""

    def __init__(self, people: int, seed: int = SEED) -> None:
        self.chance = np.random.default_rng(seed)
        self.keys: Keys = distinct_keys(people, self.chance)
        self.born = DAYS - (self.chance.beta(1.3, 1.5, people) * 97 * YEAR).astype(np.int32)
        self.age = (DAYS - self.born) / YEAR
        turn = self.chance.random(people, dtype=np.float32)
        at_work = np.select([turn < 0.46, turn < 0.55, turn < 0.90, turn < 0.94], [WORKER, FLEXIBLE, RESIDENT, CIVIL],
                            NOBODY)  # fmt: skip
        old = np.select([turn < 0.38, turn < 0.90, turn < 0.95], [RETIRED, RETIRED_RESIDENT, RETIRED_CIVIL], NOBODY)
        self.life = np.select([self.age < 16, self.age < 60], [CHILD, at_work], old).astype(np.uint8)
        self.employer = self.chance.integers(1, max(2, people // 60), people).astype(np.uint64) * np.uint64(
            0x9E3779B97F
        )

        self.informal = turn * 1000 % 1 < 0.004
        """Who works and whose employer told nobody but the tax office."""

    def some(self, share: float, among: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.int64]:
        """Places of a share of people, or of those among some, ascending."""
        wanted = self.chance.random(len(self.keys), dtype=np.float32) < share
        return np.flatnonzero(wanted if among is None else wanted & among)

    def is_one_of(self, *lives: int) -> npt.NDArray[np.bool_]:
        """Who lives in one of these ways."""
        return np.isin(self.life, lives)


def distinct_keys(count: int, chance: np.random.Generator) -> Keys:
    """So many keys, ascending, spread as pseudonyms are."""
    keys = np.unique(chance.integers(1, 2**64 - 1, count + count // 1000 + 16, dtype=np.uint64))
    return np.sort(chance.permutation(keys)[:count])


def _register(crowd: Crowd) -> Columns:
    return {"at": np.arange(len(crowd.keys)), "birth_date": crowd.born, "lives_at_register": (0.85, "yes", "no")}


def _enrolment(crowd: Crowd) -> Columns:
    workers = crowd.is_one_of(WORKER) & ~crowd.informal
    parts = [
        (crowd.some(0.997, workers), "employee_pension", "employee"),
        (crowd.some(0.997, workers), "unemployment", "employee"),
        (crowd.some(0.997, workers), "work_injury", "employee"),
        (crowd.some(1, crowd.is_one_of(FLEXIBLE)), "employee_pension", "flexible"),
        (crowd.some(0.995, crowd.is_one_of(RESIDENT)), "resident_pension", "resident"),
        (crowd.some(1, crowd.is_one_of(CIVIL)), "civil_pension", "civil"),
    ]  # fmt: skip
    at = np.concatenate([places for places, _, _ in parts])
    ended = crowd.chance.random(len(at), dtype=np.float32)
    standing = np.concatenate([np.full(len(places), name) for places, _, name in parts])
    return {
        "at": at, "scheme": np.concatenate([np.full(len(places), name) for places, name, _ in parts]),
        "standing": standing, "employer": np.where(standing == "employee", crowd.employer[at], 0),
        "state": np.where(ended < 0.96, "active", np.where(ended < 0.99, "lapsed", "ended")),
        "to_month": np.where(ended < 0.96, 0, MONTH - 5), "last_paid": np.where(ended < 0.96, MONTH, MONTH - 6),
    }  # fmt: skip


def _contributions(crowd: Crowd) -> Columns:
    at = crowd.some(0.98, crowd.is_one_of(WORKER, FLEXIBLE) & ~crowd.informal)
    kind = np.where(crowd.life[at] == WORKER, "employee", "flexible")
    return {"at": at, "month": MONTH, "kind": kind, "employer_key": np.where(kind == "employee", crowd.employer[at], 0)}


def _income(crowd: Crowd) -> Columns:
    at = crowd.some(0.97, crowd.is_one_of(WORKER))
    return {"at": at, "month": MONTH, "kind": (0.97, "wages", "services"), "employer_key": crowd.employer[at]}


def _employment(crowd: Crowd) -> Columns:
    at = crowd.some(1, crowd.is_one_of(WORKER))
    return {"at": at, "registered_on": DAYS - crowd.chance.integers(0, 3650, len(at))}


def _medical(crowd: Crowd) -> Columns:
    at = crowd.some(0.96)
    worker, retired = crowd.life[at] == WORKER, np.isin(crowd.life[at], (RETIRED, RETIRED_CIVIL))
    return {"at": at, "scheme": np.where(worker | retired, "employee", "resident"),
            "kind": np.where(worker, "employee", np.where(retired, "retired", "adult_resident")),
            "state": (0.99, "enrolled", "suspended")}  # fmt: skip


def _education(crowd: Crowd) -> Columns:
    young = (crowd.age > 6) & (crowd.age < 24)
    at = crowd.some(0.8, young)
    left = crowd.chance.random(len(at)) < 0.1
    return {"at": at, "state": np.where(left, "graduated", "studying"),
            "left_on": np.where(left, DAYS - crowd.chance.integers(0, 900, len(at)), 0)}  # fmt: skip


def _pensions(crowd: Crowd) -> Columns:
    at = crowd.some(0.99, crowd.is_one_of(RETIRED, RETIRED_RESIDENT, RETIRED_CIVIL))
    at = np.concatenate([at, crowd.some(0.0005, crowd.is_one_of(RETIRED))])
    life = crowd.life[at]
    scheme = np.where(life == RETIRED, "employee", np.where(life == RETIRED_CIVIL, "public_sector", "resident"))
    months = np.tile(np.arange(MONTH - 11, MONTH + 1), len(at))
    return {"at": np.repeat(at, 12), "scheme": np.repeat(scheme, 12), "kind": (0.98, "pension", "back_payment"),
            "month": months, "state": (0.995, "paid", "stopped")}  # fmt: skip


def _life_proofs(crowd: Crowd) -> Columns:
    at = crowd.some(0.97, crowd.is_one_of(RETIRED, RETIRED_RESIDENT, RETIRED_CIVIL))
    return {"at": at, "proved_on": DAYS - crowd.chance.integers(0, 370, len(at)), "result": (0.99, "passed", "failed")}


def _pension_files(crowd: Crowd) -> Columns:
    at = crowd.some(1, crowd.is_one_of(RETIRED, RETIRED_RESIDENT, RETIRED_CIVIL))
    return {"at": at, "retired_month": MONTH - crowd.chance.integers(0, 300, len(at))}


def _settlements(crowd: Crowd) -> Columns:
    at = np.concatenate([crowd.some(0.6), crowd.some(0.4)])
    return {"at": at, "settled_on": DAYS - crowd.chance.integers(0, 365, len(at))}


def _dead(crowd: Crowd) -> Columns:
    at = crowd.some(0.008, crowd.age > 16)
    return {"at": at, "reason": (0.8, "death", "moved_away"), "died_on": DAYS - crowd.chance.integers(0, 900, len(at)),
            "record_state": (0.99, "valid", "revoked")}  # fmt: skip


def _few(share: float) -> Callable[[Crowd], Columns]:
    return lambda crowd: {"at": crowd.some(share)}


FEEDS: Mapping[str, Callable[[Crowd], Columns]] = {
    "police_household_register": _register,
    "hrss_enrolment": _enrolment,
    "hrss_insurance_contributions": _contributions,
    "tax_individual_income": _income,
    "hrss_employment": _employment,
    "medical_insurance_enrolment": _medical,
    "education_enrolment": _education,
    "hrss_pension_payments": _pensions,
    "life_proofs": _life_proofs,
    "pension_files": _pension_files,
    "medical_settlement": _settlements,
    "police_deregistration": _dead,
    "insured_elsewhere": _few(0.04),
    "veterans_service": _few(0.015),
    "justice_custody": _few(0.003),
    "civil_affairs_cremation": _few(0.006),
    "civil_affairs_recipients": _few(0.03),
    "disabled_certificates": _few(0.03),
    "hrss_unemployment": _few(0.006),
    CHANGES: _few(0.002),
}
"""Dataset → how it is made; one that is not here gets a few rows of chance."""


def read_columns(book: RuleBook, dataset: str) -> set[str]:
    """What the rules read of a dataset, and what says whether two rows of one number carry one name."""
    read = (columns_read(book, rule).get(dataset, set()) for rule in book.rules.values())
    also = {"former_key", "reason"} if dataset == CHANGES else set()
    return set().union(also, *read) | {column.mark_as for column in load_contract(dataset).columns if column.mark_as}


def table(crowd: Crowd, dataset: str, columns: Iterable[str]) -> Any:
    """A feed's rows, sorted by person."""
    made = FEEDS.get(dataset, _few(0.01))(crowd)
    contract = load_contract(dataset)
    at = made.pop("at")
    keys = crowd.keys[at] if contract.is_of_people else _others(crowd, contract.sorted_by, len(at))
    order = np.argsort(keys, kind="stable")
    found = {contract.sorted_by: pa.array(keys[order]), "source_row": pa.array(order.astype(np.uint32))}
    for column in contract.columns:
        if column.mark_as:
            found[column.mark_as] = _marks(keys[order], crowd.chance)
        for name, kind in ((column.name, column), (column.key_as, None)):
            if name and name in columns and name != contract.sorted_by:
                found[name] = _array(kind, made.get(name), order, crowd.chance)
    return pa.table(found)


def _others(crowd: Crowd, key: str, count: int) -> Keys:
    """Keys of employers, each once, or of what else a feed is about."""
    if key == "employer_key":
        return np.unique(crowd.employer)
    return crowd.chance.integers(1, 1 << 50, count).astype(np.uint64)


def _marks(keys: Keys, chance: np.random.Generator) -> Any:
    """A mark a person, the same in every feed; now and then a feed writes another name."""
    marks = (keys >> np.uint64(40)).astype(np.uint32) | np.uint32(1)
    marks[chance.random(len(keys), dtype=np.float32) < 0.0002] += np.uint32(2)
    return pa.array(marks)


def _array(
    column: ColumnContract | None, values: Any, order: npt.NDArray[np.int64], chance: np.random.Generator
) -> Any:
    count = len(order)
    if column is None or column.keep == "key":
        values = chance.integers(1, 1 << 40, count) if values is None else values[order]
        return pa.array(values.astype(np.uint64), mask=values == 0)
    if column.type == "code":
        names = meanings(column)
        if values is None:
            places = chance.integers(0, len(names), count)
        elif isinstance(values, tuple):
            share, usual, other = values
            places = np.where(chance.random(count, dtype=np.float32) < share, names.index(usual), names.index(other))
        else:
            places = np.zeros(count, np.int8)
            for place, name in enumerate(names):
                places[values == name] = place
            places = places[order]
        return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int8)), pa.array(names, pa.string()))
    width = np.int32 if column.type in ("date", "month") else np.int64
    if values is None:
        usual = {"date": DAYS, "month": MONTH}.get(column.type, 1000)
        values = usual - chance.integers(0, 900, count)
        values[chance.random(count) < 0.3] = 0 if not column.required else usual
    else:
        values = np.broadcast_to(values, count)[order]
    array = pa.array(values.astype(width), mask=values == 0)
    return array.view(pa.date32()) if column.type == "date" else array


def put(store: SnapshotStore, dataset: str, rows: Any, as_of: date, unsure: Keys) -> Snapshot:
    """Rows as a snapshot of the store."""
    key = rows.column_names[0]
    people = rows[key].combine_chunks().to_numpy()
    digest = hashlib.sha256(f"{dataset} {as_of} {len(people)} {SEED} {VERSION}".encode()).hexdigest()
    told = SnapshotInfo(
        dataset, as_of.isoformat(), f"{as_of + timedelta(days=1)}T02:00:00+08:00", "made.csv", digest, 1, KEY_ID,
        len(people), len(people), len(unsure), int(np.count_nonzero(people[1:] != people[:-1])) + 1, sorted_by=key,
    )  # fmt: skip
    with store.writing(dataset) as folder:
        write_rows(folder, rows, unsure, np.empty(0, np.uint64))
        return store.publish(folder, told)


def a_little_later(rows: Any, who: Keys, chance: np.random.Generator) -> Any:
    """The same feed when something changed of some people: a row of theirs is gone, or says what another's says."""
    key = rows.column_names[0]
    keys = rows[key].combine_chunks().to_numpy()
    touched = np.flatnonzero(np.isin(keys, who))
    source = np.arange(len(keys))
    source[touched] = touched[chance.permutation(len(touched))]
    kept = np.ones(len(keys), dtype=bool)
    kept[touched[chance.random(len(touched)) < 0.1]] = False
    source = source[kept]
    others = {name: rows[name].take(pa.array(source)) for name in rows.column_names[2:]}
    return pa.table(
        {key: pa.array(keys[kept]), "source_row": pa.array(np.arange(len(source), dtype=np.uint32)), **others}
    )
