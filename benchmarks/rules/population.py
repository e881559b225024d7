"""The households both sides work on (测速人口): made from a seed, kept as narrow columns, read by either environment.

NumPy and the standard library only: the peer's environment reads this file too. The first million of ten million are
the million, so one folder serves every size.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VERSION = 1
"""Raised when the generator changes, so that an older folder is not mistaken for it."""

SEED = 20_251_121
CHUNK = 1_000_000
DISTRICTS = 38
SIZES = (1, 2, 3, 4, 5, 6, 7, 8)
SIZE_SHARES = (0.20, 0.28, 0.25, 0.16, 0.07, 0.025, 0.01, 0.005)

PERSON_INPUTS = {
    "monthly_wage_fen": np.int32, "monthly_business_fen": np.int32, "monthly_property_fen": np.int32,
    "monthly_transfer_fen": np.int32, "is_employed": np.bool_, "age_years": np.uint8, "disability_grade": np.uint8,
    "is_student": np.bool_,
}  # fmt: skip
HOUSEHOLD_INPUTS = {
    "is_urban": np.bool_, "deposits_fen": np.int32, "vehicles": np.uint8, "monthly_medical_fen": np.int32,
}  # fmt: skip
MASKED_PERSON = ("monthly_business_fen", "monthly_property_fen")
MASKED_HOUSEHOLD = ("deposits_fen", "monthly_medical_fen")
"""Inputs of which some are unknown. The peer has no unknown: it gets the values, results are compared where known."""

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Households:
    """Columns of the first households of a folder, as narrow as they were written.

    Args:
        offsets: int64[households + 1]; the people of household h are rows offsets[h] to offsets[h + 1].
        known: by masked input, where it is known.
        fully_known: bool[households], nothing of the household or its people is unknown.
        district: uint8[households], no input of any rule: results are told by it.
    """

    offsets: NDArray[np.int64]
    person: dict[str, Array]
    household: dict[str, Array]
    known: dict[str, NDArray[np.bool_]]
    fully_known: NDArray[np.bool_]
    district: NDArray[np.uint8]

    @property
    def count(self) -> int:
        """How many households there are."""
        return len(self.offsets) - 1


def make_chunk(number: int, households: int, seed: int = SEED) -> dict[str, Array]:
    """One chunk of columns; the same number and seed give the same columns."""
    rng = np.random.Generator(np.random.PCG64([seed, number, VERSION]))
    size = rng.choice(np.array(SIZES, np.uint8), households, p=SIZE_SHARES)
    people = int(size.sum(dtype=np.int64))
    poor = rng.random(households) < 0.65
    is_poor = np.repeat(poor, size)
    age = rng.integers(0, 95, people, np.uint8)
    employed = (age >= 18) & (age < 62) & (rng.random(people) < 0.62)
    wage = rng.integers(90_000, 900_000, people, np.int32)
    wage[is_poor] //= 4
    wage[~employed] = 0
    columns: dict[str, Array] = {
        "size": size,
        "monthly_wage_fen": wage,
        "monthly_business_fen": _some(rng, people, 0.10, 150_000),
        "monthly_property_fen": _some(rng, people, 0.08, 80_000),
        "monthly_transfer_fen": np.where(age >= 60, rng.integers(10_000, 260_000, people, np.int32), 0).astype(
            np.int32
        ),
        "is_employed": employed,
        "age_years": age,
        "disability_grade": np.where(rng.random(people) < 0.06, rng.integers(1, 5, people, np.uint8), 0).astype(
            np.uint8
        ),
        "is_student": (age >= 6) & (age < 26) & (rng.random(people) < 0.8),
        "is_urban": rng.random(households) < 0.6,
        "deposits_fen": _some(rng, households, 0.7, 2_400_000),
        "vehicles": (rng.random(households) < 0.12).astype(np.uint8),
        "monthly_medical_fen": _some(rng, households, 0.2, 300_000),
        "district": rng.integers(0, DISTRICTS, households, np.uint8),
    }
    fully_known = np.ones(households, np.bool_)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(size, dtype=np.int64)])[:-1]
    for name in MASKED_PERSON:
        columns[f"known.{name}"] = known = rng.random(people) >= 0.01
        fully_known &= np.logical_and.reduceat(known, starts)
    for name in MASKED_HOUSEHOLD:
        columns[f"known.{name}"] = known = rng.random(households) >= 0.02
        fully_known &= known
    columns["fully_known"] = fully_known
    return columns


def _some(rng: np.random.Generator, rows: int, share: float, below: int) -> Array:
    amounts = rng.integers(1, below, rows, np.int32)
    amounts[rng.random(rows) >= share] = 0
    return amounts


def prepare(folder: Path, households: int, seed: int = SEED) -> Path:
    """The folder with at least so many households, made if it is not there; written in one move."""
    home = folder / f"households-{seed}-v{VERSION}"
    if held(home) >= households:
        return home
    fresh = folder / f".{home.name}.{os.getpid()}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    names: set[str] = set()
    for number, count in enumerate(_chunks(households)):
        for name, values in make_chunk(number, count, seed).items():
            names.add(name)
            with (fresh / f"{name}.raw").open("ab") as file:
                values.tofile(file)
    (fresh / "about.json").write_text(json.dumps({"households": households, "seed": seed, "version": VERSION}))
    shutil.rmtree(home, ignore_errors=True)
    fresh.replace(home)
    return home


def held(home: Path) -> int:
    """How many households a folder holds; 0 when it is not there or not finished."""
    try:
        return int(json.loads((home / "about.json").read_text())["households"])
    except (OSError, ValueError, KeyError):
        return 0


def _chunks(households: int) -> Iterator[int]:
    for start in range(0, households, CHUNK):
        yield min(CHUNK, households - start)


def read(home: Path, households: int) -> Households:
    """The first households of a folder.

    Raises:
        ValueError: the folder holds fewer.
    """
    if held(home) < households:
        raise ValueError(f"{home} holds {held(home)} households, not {households}: run ./doudi bench rules --prepare")
    size = _column(home, "size", np.uint8, households)
    offsets = np.zeros(households + 1, np.int64)
    np.cumsum(size, out=offsets[1:], dtype=np.int64)
    people = int(offsets[-1])
    known = {name: _column(home, f"known.{name}", np.bool_, people) for name in MASKED_PERSON}
    known |= {name: _column(home, f"known.{name}", np.bool_, households) for name in MASKED_HOUSEHOLD}
    return Households(
        offsets=offsets,
        person={name: _column(home, name, dtype, people) for name, dtype in PERSON_INPUTS.items()},
        household={name: _column(home, name, dtype, households) for name, dtype in HOUSEHOLD_INPUTS.items()},
        known=known,
        fully_known=_column(home, "fully_known", np.bool_, households),
        district=_column(home, "district", np.uint8, households),
    )


def of_columns(columns: dict[str, Array]) -> Households:
    """A chunk as households, without a folder."""
    size = columns["size"]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(size, dtype=np.int64)])
    return Households(
        offsets, {name: columns[name] for name in PERSON_INPUTS}, {name: columns[name] for name in HOUSEHOLD_INPUTS},
        {name: columns[f"known.{name}"].astype(np.bool_) for name in (*MASKED_PERSON, *MASKED_HOUSEHOLD)},
        columns["fully_known"].astype(np.bool_), columns["district"].astype(np.uint8),
    )  # fmt: skip


def _column(home: Path, name: str, dtype: type, rows: int) -> NDArray:
    return np.fromfile(home / f"{name}.raw", dtype, rows)


def records(households: Households) -> list[dict[str, object]]:
    """The households one by one, as plain values, for what is handed over as JSON text."""
    found: list[dict[str, object]] = []
    person = {name: values.tolist() for name, values in households.person.items()}
    household = {name: values.tolist() for name, values in households.household.items()}
    for row in range(households.count):
        first, last = int(households.offsets[row]), int(households.offsets[row + 1])
        members = [{name: values[at] for name, values in person.items()} for at in range(first, last)]
        found.append({"persons": members, **{name: values[row] for name, values in household.items()}})
    return found
