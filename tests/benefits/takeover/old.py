"""An older system's files in the test city, read and taken in by its data officers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from doudi.benefits.takeover.actions.read_file import read_file
from doudi.benefits.takeover.actions.take_in import take_in
from doudi.benefits.takeover.records import TakeoverBatch
from doudi.sandbox.old_roll import MAPPING, OldRoll, write_old_roll
from tests.registry.city import TestCity

AS_OF, PAY_FROM = date(2025, 8, 31), "2025-09"
PLACES = ("500106001001", "500106001002", "500106002001")


def written(folder: Path, *, seed: int = 7, families: int = 40, encoding: str = "gb18030") -> OldRoll:
    """The files, in a folder of their own."""
    return write_old_roll(folder / str(seed), PLACES, seed=seed, families=families, as_of=AS_OF, encoding=encoding)


def read(city: TestCity, path: Path, form: str, who: str = "data6") -> TakeoverBatch:
    """A batch of a file, checked and not taken in."""
    pay_from = PAY_FROM if form in ("recipients", "payments") else ""
    return read_file(city.acting(who), path, form, as_of=AS_OF, pay_from=pay_from, mapping=MAPPING)


def taken(city: TestCity, path: Path, form: str) -> TakeoverBatch:
    """The same, taken in."""
    return take_in(city.acting("data6"), read(city, path, form).public_id)
