"""What may be drawn together (享受关系): `stacking.yaml`, one entry for every pair of schemes that pay money."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.parameters import STATUSES
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.loader import FOLDER

RELATIONS = ("excludes", "tops_up", "together", "undeclared")


@dataclass(frozen=True, slots=True)
class Pair:
    """How two schemes stand to each other.

    Args:
        relation: excludes (the first wins, the second is not paid) | tops_up (the second pays the difference, its own
            rules see to that) | together (both are paid) | undeclared (no text was found: a person must look).
        about: person | household, for whom it holds.
    """

    first: str
    second: str
    relation: str
    about: str
    zh: str
    en: str
    clause: str
    source: str
    status: str


@cache
def read_stacking(folder: Path = FOLDER) -> tuple[Pair, ...]:
    """Every declared pair.

    Raises:
        FaultsFound: a pair twice, a relation without its source, an unknown word.
    """
    faults = FaultList()
    root = YamlFile(folder / "stacking.yaml", "schemes/stacking.yaml", faults).root()
    found: dict[frozenset[str], Pair] = {}
    for entry in root.entries("pairs"):
        pair = Pair(
            entry.text("first"), entry.text("second"), entry.choice("relation", RELATIONS),
            entry.choice("about", ("person", "household")), entry.text("zh"), entry.text("en"),
            entry.text("clause", ""), entry.text("source", ""), entry.choice("status", STATUSES),
        )  # fmt: skip
        entry.done()
        both = frozenset((pair.first, pair.second))
        if both in found or len(both) == 1:
            entry.fault("first", f"{pair.first} and {pair.second} appear twice", "a pair has one entry", "remove one",
                        "schemes.twice")  # fmt: skip
        if pair.relation != "undeclared" and not pair.source and not pair.clause:
            entry.fault("source", "neither source nor clause", "a relation rests on a text",
                        "add it, or write relation: undeclared", "schemes.no-source")  # fmt: skip
        found[both] = pair
    root.done()
    faults.raise_if_any()
    return tuple(found.values())
