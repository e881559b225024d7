"""What rests on a person (牵连): facts, leads, cases and payments, named by the features that keep them.

The registry knows none of them. Each feature registers a reader when it starts; taken together they say what a wrong
merge has led to.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PersonRefs:
    """The person asked about: rows of the registry, and keys of snapshots (signed)."""

    person_ids: tuple[int, ...]
    person_keys: tuple[int, ...]


@dataclass(frozen=True)
class Consequence:
    """One thing that names the person: what it is in both languages, its public id, since when, from which dataset.

    ``is_paid``: money went out on it, so that splitting does not undo it.
    """

    kind: str
    zh: str
    en: str
    public_id: str
    at: datetime | None
    dataset: str = ""
    is_paid: bool = False

    def as_kept(self) -> dict[str, Any]:
        """As a step keeps it: ids and codes, nothing personal."""
        kept = asdict(self)
        return kept | {"at": self.at.isoformat() if self.at else None}


Reader = Callable[[PersonRefs], Iterable[Consequence]]
_READERS: dict[str, Reader] = {}


def register_reader(feature: str, reader: Reader) -> None:
    """A feature says how to find what it keeps of a person; once per feature."""
    _READERS[feature] = reader


def features() -> tuple[str, ...]:
    """The features that have registered."""
    return tuple(sorted(_READERS))


def resting_on(refs: PersonRefs) -> list[Consequence]:
    """Everything that names the person, by kind and then by time."""
    found = [each for feature in features() for each in _READERS[feature](refs)]
    return sorted(found, key=lambda each: (each.kind, each.at.isoformat() if each.at else "", each.public_id))
