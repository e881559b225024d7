"""A synthetic city at a desk: built, its feeds of the rule book loaded."""

from __future__ import annotations

from pathlib import Path

from doudi.columnar.comparison.identity import CHANGES
from doudi.columnar.comparison.reading import installed_book
from doudi.sandbox import truth
from doudi.sandbox.city import build
from tests.columnar.extracts import Desk


def loaded_city(folder: Path, people: int, seed: int) -> tuple[Desk, truth.Truth]:
    """A city with registers, every feed the rules read loaded whole, and its right answers."""
    city = build("500106", people, seed, folder / "city", registers=True)
    desk, book = Desk(folder), installed_book()
    read = {dataset for rule in book.rules.values() for dataset in book.datasets(rule)} | {CHANGES}
    for path in sorted((city.folder / "extracts").iterdir()):
        dataset = path.stem.rsplit("_", 2)[0]
        if dataset in read:
            assert not desk.load(path, dataset).faults
    return desk, truth.read(city.folder)
