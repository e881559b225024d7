"""Households as the situation JSON the peer reads; needs nothing of the peer's environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def situation(records: Sequence[Mapping[str, Any]], month: str) -> dict[str, Any]:
    """One situation of all these households, every value dated as the peer wants it.

    >>> made = situation([{"persons": [{"age_years": 40}], "is_urban": True}], "2025-09")
    >>> made["persons"], made["households"]
    ({'h0p1': {'age_years': {'2025-09': 40}}}, {'h0': {'members': ['h0p1'], 'is_urban': {'2025-09': True}}})
    """
    persons: dict[str, Any] = {}
    households: dict[str, Any] = {}
    for row, record in enumerate(records):
        members = []
        for at, person in enumerate(record["persons"], 1):
            key = f"h{row}p{at}"
            members.append(key)
            persons[key] = {name: {month: value} for name, value in person.items()}
        facts = {name: {month: value} for name, value in record.items() if name != "persons"}
        households[f"h{row}"] = {"members": members, **facts}
    return {"persons": persons, "households": households}
