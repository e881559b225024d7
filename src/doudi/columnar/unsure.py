"""Of whom a row was rejected (有退回行的对象), beside a snapshot's rows: what it lacks of them is unknown, not none."""

from __future__ import annotations

from pathlib import Path

from doudi.columnar.key_lists import UInt64s, read_lists, write_lists

FILE = "unsure.keys"


def write_unsure(folder: Path, people: UInt64s, groups: UInt64s) -> None:
    """Puts the keys of people and of groups, each ascending, into a snapshot's folder."""
    write_lists(folder / FILE, {"people": people, "groups": groups})


def read_unsure(folder: Path) -> dict[str, UInt64s]:
    """The keys of people and of groups."""
    return read_lists(folder / FILE, ("people", "groups"))[0]
