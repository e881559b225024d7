"""Which of a family's claims count together (能不能一起领), by the schemes' declared relations, and how much in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from doudi.schemes.bundles.stacking import Pair, read_stacking
from doudi.worklist.words import Words

COUNTED, INSTEAD, TO_LOOK = "counted", "instead", "to_look"
STANDING_WORDS: Mapping[str, Words] = {
    COUNTED: Words("", ""),
    INSTEAD: Words("和上面的只能领一样", "only one of it and another above can be drawn"),
    TO_LOOK: Words("能不能一起领要由人看", "whether both can be drawn an official must look"),
}
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Claimed:
    """What matters of a claim here: the scheme, whom it is about (None: the family), what it grants and how much."""

    scheme: str
    about: int | None
    grants: str
    amount_fen: int | None
    people: int = 1

    @property
    def yearly_fen(self) -> int:
        """Its money over a year: what weighs more is told first."""
        return (self.amount_fen or 0) * (MONTHS if self.grants == "cash_monthly" else 1)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a family may draw in all; `is_least` where the amount of something that counts is not on file."""

    monthly_fen: int
    once_fen: int
    is_least: bool

    @property
    def yearly_fen(self) -> int:
        """Over a year."""
        return self.monthly_fen * MONTHS + self.once_fen


def standing_of(claims: Sequence[Claimed]) -> list[str]:
    """How each claim stands beside the others: it counts, another is drawn instead, or an official must look.

    >>> one = Claimed("tekun", 7, "cash_monthly", 100_100)
    >>> other = Claimed("dibao", None, "cash_monthly", 77_000, people=1)
    >>> standing_of([other, one]), standing_of([Claimed("dibao", None, "cash_monthly", 1, people=3), one])
    (['instead', 'counted'], ['to_look', 'counted'])
    """
    found = [COUNTED] * len(claims)
    for place, claim in enumerate(claims):
        for other in claims:
            pair = _pairs().get((other.scheme, claim.scheme))
            if pair is None or other is claim or not _is_about_both(pair, other, claim):
                continue
            if pair.relation == "excludes" and found[place] == COUNTED:
                # A family loses one member to another scheme: how the others stand then is for an official.
                found[place] = TO_LOOK if claim.about is None and claim.people > 1 else INSTEAD
            elif pair.relation == "undeclared" and found[place] == COUNTED:
                found[place] = TO_LOOK
    return found


def totals_of(claims: Sequence[Claimed]) -> Totals:
    """What counts, added up; what tops another up is paid only where it exceeds that one's part.

    >>> child = Claimed("unsupported_child", 7, "cash_monthly", 165_100)
    >>> totals_of([Claimed("dibao", None, "cash_monthly", 120_000, people=2), child]).monthly_fen
    225100
    """
    monthly = once = 0
    is_least = False
    counted = [each for each, how in zip(claims, standing_of(claims), strict=True) if how == COUNTED]
    for claim in counted:
        if claim.grants == "tag":
            continue
        if claim.amount_fen is None:
            is_least = True
        elif claim.grants == "cash_once":
            once += claim.amount_fen
        else:
            monthly += max(claim.amount_fen - _drawn_first(claim, counted), 0)
    return Totals(monthly, once, is_least)


def _drawn_first(claim: Claimed, others: Sequence[Claimed]) -> int:
    taken = 0
    for other in others:
        pair = _pairs().get((other.scheme, claim.scheme))
        if pair and pair.relation == "tops_up" and other is not claim and _is_about_both(pair, other, claim):
            amount = other.amount_fen or 0
            taken += amount // max(other.people, 1) if other.about is None else amount
    return taken


def _is_about_both(pair: Pair, one: Claimed, other: Claimed) -> bool:
    """Whether a relation about persons holds here: two claims of two people have nothing to do with each other."""
    return pair.about == "household" or None in (one.about, other.about) or one.about == other.about


@cache
def _pairs() -> Mapping[tuple[str, str], Pair]:
    """(first, second) → how the second stands to the first."""
    return {(pair.first, pair.second): pair for pair in read_stacking()}
