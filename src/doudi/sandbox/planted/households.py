"""Planting families entitled to dibao and ten times as many that only look it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.sandbox.people import People
from doudi.sandbox.planted import entitled, nearly_entitled
from doudi.sandbox.planted.family import CaseKind, Family
from doudi.sandbox.streams import Streams

NEAR_MISSES_PER_CASE = 10
LEAST_CASES = 20
_RURAL_SHARE = 0.22


@dataclass(frozen=True)
class Planted:
    """Families planted: their people, and per household its kind (None for a household that stands beside one).

    `people.home` counts from 0 within the planted households, `people.spouse` within the planted people.
    `wages` and `mess` name people by row here.
    """

    people: People
    kinds: tuple[CaseKind | None, ...]
    is_rural: npt.NDArray[np.bool_]
    wages: tuple[tuple[int, dict[str, Any]], ...]
    mess: tuple[tuple[str, int, str], ...]
    bills: tuple[tuple[int, int, int], ...] = ()


def count_cases(people: int) -> int:
    """One entitled and unserved family per thousand people, at least twenty."""
    return max(LEAST_CASES, round(people / 1000))


def plant_families(
    people: int,
    has_villages: bool,
    employers: int,
    as_of: int,
    streams: Streams,
    further: Sequence[CaseKind] = (),
) -> Planted:
    """Build the families for a district of so many people, each kind about as often as the others.

    Args:
        further: kinds of families to build after those of dibao, one family for each time a kind is named.
    """
    chance = Random(int(streams.of("planted families").integers(0, 2**63)))
    cases = count_cases(people)
    wanted = [
        *_evenly(entitled.KINDS, cases, has_villages),
        *_evenly(nearly_entitled.KINDS, cases * NEAR_MISSES_PER_CASE, has_villages),
        *further,
    ]
    members: list[dict[str, Any]] = []
    kinds: list[CaseKind | None] = []
    rural: list[bool] = []
    wages: list[tuple[int, dict[str, Any]]] = []
    mess: list[tuple[str, int, str]] = []
    bills: list[tuple[int, int, int]] = []
    for kind in wanted:
        is_rural = has_villages and chance.random() < _RURAL_SHARE if kind.rural is None else kind.rural
        family = Family(chance, as_of, employers, is_rural)
        kind.build(family)
        first = len(members)
        for household in (family.members, family.beside):
            if household:
                for member in household:
                    member["home"] = len(kinds)
                    for relative in ("spouse", "father", "mother"):
                        if member.get(relative, -1) >= 0:
                            member[relative] += first
                members += household
                kinds.append(kind if household is family.members else None)
                rural.append(is_rural)
        wages += [(first + place, facts) for place, facts in family.wages]
        mess += [(dataset, first + place, spoilt) for dataset, place, spoilt in family.mess]
        bills += [(first + place, fen, days) for place, fen, days in family.bills]
    return Planted(People.of(members), tuple(kinds), np.array(rural), tuple(wages), tuple(mess), tuple(bills))


def _evenly(kinds: Sequence[CaseKind], count: int, has_villages: bool) -> list[CaseKind]:
    usable = [kind for kind in kinds if has_villages or kind.rural is not True]
    return [usable[place % len(usable)] for place in range(count)]
