"""What may be drawn together (享受关系): `stacking.yaml`, one relation for every pair of schemes that pay money.

A part of another scheme's money (`part_of`: a top-up is subsistence allowance) stands to others as that one does.
Silence is no permission: of a pair nobody declared, an official decides whether both are paid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.parameters import STATUSES
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.loader import FOLDER
from doudi.schemes.scheme import Scheme

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
    """Every declared pair, and those that parts take over from their whole.

    Raises:
        FaultsFound: a pair twice, a relation without its source, an unknown word, a part of a scheme without pairs.
    """
    faults = FaultList()
    root = YamlFile(folder / "stacking.yaml", "schemes/stacking.yaml", faults).root()
    parts = root.entries("part_of", [])
    for entry in root.entries("leaves", []):
        _leave(entry)
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
    taken_over: dict[frozenset[str], Pair] = {}
    for entry in parts:
        taken_over |= _of_part(entry, found)
    root.done()
    faults.raise_if_any()
    return (*found.values(), *taken_over.values())


def stacking_among(schemes: Iterable[Scheme], folder: Path = FOLDER) -> tuple[Pair, ...]:
    """Every declared pair, and as `undeclared` each pair of these that pay money and of which nobody said anything.

    Of such two the one with fewer declared pairs waits for an official: a new scheme stops none of those that stand.

    Raises:
        FaultsFound: as `read_stacking`.
    """
    paying = tuple((each.key, each.name_zh, each.name_en) for each in schemes if each.ruleset.outcome.grants != "tag")
    return (*read_stacking(folder), *_missing(paying, folder))


def missing_pairs(schemes: Iterable[Scheme], folder: Path = FOLDER) -> tuple[Pair, ...]:
    """Only those nobody said anything of."""
    return stacking_among(schemes, folder)[len(read_stacking(folder)) :]


@cache
def _missing(paying: tuple[tuple[str, str, str], ...], folder: Path) -> tuple[Pair, ...]:
    declared = read_stacking(folder)
    known = {frozenset((pair.first, pair.second)) for pair in declared}
    rows = Counter(key for pair in declared for key in (pair.first, pair.second))
    ordered = sorted(paying, key=lambda each: -rows[each[0]])
    return tuple(
        Pair(
            first[0], second[0], "undeclared", "household", status="unset", clause="", source="",
            zh=f"还没有写明{first[1]}和{second[1]}能不能一起享，要由工作人员判断",
            en=f"nobody has said whether {first[2]} and {second[2]} may be drawn together: an official decides",
        )
        for first, second in combinations(ordered, 2)
        if frozenset((first[0], second[0])) not in known
    )  # fmt: skip


@cache
def read_leaves(folder: Path = FOLDER) -> frozenset[tuple[str, str]]:
    """(scheme, rule) by which people leave a scheme: its register holds no longer for whoever meets the rule."""
    file = YamlFile(folder / "stacking.yaml", "schemes/stacking.yaml", FaultList())
    return frozenset(_leave(entry) for entry in file.root().entries("leaves", []))


def _leave(entry: Entry) -> tuple[str, str]:
    for key in ("zh", "en", "clause", "source"):
        entry.text(key)
    entry.choice("status", STATUSES)
    found = entry.text("scheme"), entry.text("rule")
    entry.done()
    return found


def _of_part(entry: Entry, declared: Mapping[frozenset[str], Pair]) -> dict[frozenset[str], Pair]:
    """The whole's pairs as this part's, but for those it has a row of its own for."""
    part, whole = entry.text("part"), entry.text("whole")
    for key in ("zh", "en", "clause", "source"):
        entry.text(key)
    entry.choice("status", STATUSES)
    entry.done()
    of_whole = [pair for pair in declared.values() if whole in (pair.first, pair.second)]
    if part == whole or not of_whole:
        entry.fault("whole", f"{part} as a part of {whole}, which has no pairs", "a part takes over another's pairs",
                    "name the scheme whose money it is", "schemes.part-of")  # fmt: skip
    found: dict[frozenset[str], Pair] = {}
    for pair in of_whole:
        own = replace(pair, first=part) if pair.first == whole else replace(pair, second=part)
        both = frozenset((own.first, own.second))
        if len(both) == 2 and both not in declared:
            found[both] = own
    return found
