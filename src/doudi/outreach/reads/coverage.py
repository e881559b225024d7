"""Coverage of social insurance from the snapshots (参保率、参保结构): every rate with what it was divided by.

Counted over pseudonyms only. Who is 16 to 59 on the day of the register is in the denominator; people of whom the
register does not say whether they live here, or of whom a row of enrolment was refused, are counted apart. Nobody is
named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.contract import load_contract
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from doudi.outreach.consulting import refusals_on_record, snapshots
from doudi.outreach.domain.coverage import Coverage, Shares
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.models import Division

REGISTER, ENROLMENT, PURPOSE = "police_household_register", "hrss_enrolment", "enrolment"
PENSIONS = ("employee_pension", "civil_pension", "resident_pension")
SCHEMES = ("any_pension", "employee_pension", "resident_pension", "unemployment", "work_injury")
YOUNGEST, OLDEST = 16, 60
TOWNSHIP = 9
"""Digits of a township's code; a community's has twelve."""
Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class CoverageTable:
    """One scheme over the places: a row for the whole area first, then each township; ``base`` says by what divided."""

    scheme: str
    base: str
    rows: tuple[Coverage, ...]


@dataclass(frozen=True)
class CoveragePage:
    """Rates and structure. Empty ``register_as_of`` or ``enrolment_as_of``: that feed has never come."""

    register_as_of: str
    enrolment_as_of: str
    tables: tuple[CoverageTable, ...]
    shares: tuple[Shares, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing can be said: a feed is missing."""
        return not (self.register_as_of and self.enrolment_as_of)


def fetch_coverage(acting: Acting, *, area_path: str, store: SnapshotStore | None = None) -> CoveragePage:
    """Participation per scheme and township, and employees to residents at the oldest and the newest day on file.

    ``area_path`` is a place this account sees coverage of, a district or below. Registers and enrolment are the newest
    not after today.

    Raises:
        NotAllowed: not in this area.
        PurposeRefused: a dataset's agreement does not cover enrolment; it stands in the audit.
    """
    policy.require(acting, "outreach.see_coverage", area_path=area_path)
    kept = store or snapshots()
    with refusals_on_record(acting, area_path=area_path):
        for dataset in (REGISTER, ENROLMENT):
            load_contract(dataset).require_purpose(PURPOSE)
    register, enrolment = kept.find(REGISTER, acting.today), kept.find(ENROLMENT, acting.today)
    if register is None or enrolment is None:
        return CoveragePage(register.info.as_of if register else "", enrolment.info.as_of if enrolment else "", (), ())
    days = kept.infos(ENROLMENT)
    oldest = kept.open(days[0]) if days[0].as_of != enrolment.info.as_of else enrolment
    tables, shares = _counted(register, oldest, enrolment, area_path)
    names = dict(Division.objects.filter(code__in={row.place for row in tables[0].rows}).values_list("code", "name"))
    named = tuple(
        replace(table, rows=tuple(replace(row, place=names.get(row.place, row.place)) for row in table.rows))
        for table in tables
    )
    return CoveragePage(register.info.as_of, enrolment.info.as_of, named, shares)


@lru_cache(maxsize=32)
def _counted(
    register: Snapshot, oldest: Snapshot, newest: Snapshot, area_path: str
) -> tuple[tuple[CoverageTable, ...], tuple[Shares, ...]]:
    """The figures of one place, townships by code; snapshots never change, so they are counted once."""
    people = _people(register, area_path)
    insured = {scheme: _insured(newest, scheme) for scheme in SCHEMES}
    tables = tuple(
        CoverageTable(scheme, base, tuple(_rows(scheme, base, people, insured[scheme], newest.unsure_people)))
        for scheme in SCHEMES
        for base in ("hukou", "living_here")
    )
    here = _keys_in(register, area_path)
    shown = (newest,) if oldest is newest else (oldest, newest)
    return tables, tuple(_shares(each, here) for each in shown)


@dataclass(frozen=True)
class _People:
    """Everybody of the area of the ages a pension scheme takes: keys, which township, whether they live here."""

    keys: Keys
    codes: list[str]
    townships: npt.NDArray[np.int64]
    lives_here: Flags
    lives_unknown: Flags
    doubtful: Flags


def _flags(column: Any) -> Flags:
    """A boolean Arrow column as NumPy; null is no."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), dtype=bool)


def _text(table: Any, name: str) -> Any:
    """A column as plain text, whatever it is stored as."""
    return pc.cast(table.column(name), pa.string())


def _in_area(codes: Any, area_path: str) -> Flags:
    return _flags(pc.starts_with(codes, pattern=area_path.strip("/").rsplit("/", 1)[-1]))


def _keys_in(register: Snapshot, area_path: str) -> Keys:
    return register.keys[_in_area(_text(register.read("community"), "community"), area_path)]


def _people(register: Snapshot, area_path: str) -> _People:
    table = register.read("birth_date", "community", "lives_at_register")
    on = date.fromisoformat(register.info.as_of)
    born = pc.cast(table.column("birth_date"), pa.date32())
    # Sixteen completed on the day, sixty not yet.
    oldest, youngest = pa.scalar(_years_before(on, OLDEST)), pa.scalar(_years_before(on, YOUNGEST))
    codes = _text(table, "community")
    of_age = pc.and_(pc.greater(born, oldest), pc.less_equal(born, youngest))
    meant = _flags(of_age) & _in_area(codes, area_path)
    lives = _text(table, "lives_at_register").filter(pa.array(meant))
    keys = register.keys[meant]
    townships = pc.utf8_slice_codeunits(codes.filter(pa.array(meant)), 0, TOWNSHIP).combine_chunks().dictionary_encode()
    return _People(
        keys,
        townships.dictionary.to_pylist(),
        townships.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        _flags(pc.equal(lives, "yes")),
        ~_flags(pc.is_in(lives, value_set=pa.array(["yes", "no"]))),
        np.isin(keys, register.unsure_people),
    )


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def _insured(enrolment: Snapshot, scheme: str) -> Keys:
    """The people whose standing in the scheme is active, each once and sorted."""
    table = enrolment.read("scheme", "state")
    wanted = PENSIONS if scheme == "any_pension" else (scheme,)
    of_scheme = pc.is_in(_text(table, "scheme"), value_set=pa.array(wanted))
    keys = enrolment.keys[_flags(of_scheme) & _flags(pc.equal(_text(table, "state"), "active"))]
    # A snapshot is sorted by key, so that a person's rows lie together.
    return keys[np.diff(keys, prepend=~keys[:1]) != 0] if len(keys) else keys


def _among(keys: Keys, others: Keys) -> Flags:
    """For each key whether it is among the others; both are sorted, so one search each."""
    if not len(others):
        return np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(others, keys), len(others) - 1)
    return np.asarray(others[at] == keys, dtype=bool)


def _rows(scheme: str, base: str, people: _People, insured: Keys, unsure: Keys) -> list[Coverage]:
    has = _among(people.keys, insured)
    # A row of theirs was refused: that no other says they are insured does not say that they are not.
    doubt = people.doubtful | (_among(people.keys, unsure) & ~has)
    meant = np.ones_like(doubt)
    if base == "living_here":
        meant, doubt = people.lives_here | people.lives_unknown, doubt | people.lives_unknown
    counted, unknown = meant & ~doubt, meant & doubt
    has &= counted
    rows = [Coverage(scheme, "", base, int(has.sum()), int(counted.sum()), int(unknown.sum()))]
    each = [np.bincount(people.townships[flags], minlength=len(people.codes)) for flags in (has, counted, unknown)]
    for at in sorted(range(len(people.codes)), key=lambda at: people.codes[at]):
        code = people.codes[at]
        rows.append(Coverage(scheme, code, base, *(int(counts[at]) for counts in each)))
    return rows


def _shares(enrolment: Snapshot, here: Keys) -> Shares:
    """Employees' (without the civil scheme) to residents' pension insurance, of people of the area's register."""
    employee, resident = (_insured(enrolment, scheme) for scheme in ("employee_pension", "resident_pension"))
    employee, resident = employee[_among(employee, here)], resident[_among(resident, here)]
    both = int(_among(resident, employee).sum())
    return Shares(enrolment.info.as_of, len(employee), len(resident) - both, both)
