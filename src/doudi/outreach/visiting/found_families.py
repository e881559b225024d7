"""What a sweep found, family by family (一家一条线索): one door, however many schemes and people it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doudi.columnar.screen import LeadRow
from doudi.outreach.domain.facts import material_facts
from doudi.outreach.models import LeadClaim
from doudi.outreach.visiting.drawn_together import COUNTED, Claimed, standing_of, totals_of
from doudi.outreach.visiting.found_rows import evidence_of, place_of, places_of
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.models import Division
from doudi.registry.pseudonym import signed
from doudi.rules.seeking import PERSON

CONFIDENCE = ("high", "medium", "low")


def rule_of(scheme: str) -> str:
    """The rule a claim is found by: one per person, rule and month."""
    return f"{scheme}.entitled_unserved"


@dataclass(frozen=True)
class FoundClaim:
    """One scheme that a family, or one of its people, may be entitled to."""

    row: LeadRow
    evidence: dict[str, Any]
    digest: str

    @property
    def person_key(self) -> int:
        """Whom it is about, as the database holds it; whom to ask where it is about the family."""
        return signed(self.row.person_key if self.row.about_key is None else self.row.about_key)

    @property
    def keys(self) -> set[int]:
        """Everybody it is about, as the database holds them."""
        return {member["key"] for member in self.evidence["members"]}

    @property
    def claimed(self) -> Claimed:
        """What matters for whether it may be drawn beside others."""
        about = None if self.row.about_key is None else signed(self.row.about_key)
        return Claimed(self.row.scheme, about, self.row.grants, self.row.expected_amount_fen, self.row.size)


@dataclass
class FoundFamily:
    """The claims of one register household in the area of the run."""

    place: Division
    claims: list[FoundClaim] = field(default_factory=list)

    @property
    def person_key(self) -> int:
        """Whom to ask for, as the database holds it."""
        return signed(self.claims[0].row.person_key)

    @property
    def people(self) -> int:
        """How many people the family has: those a scheme for families counts, else those on the register."""
        households = [claim.row.size for claim in self.claims if claim.row.about_key is None]
        return max(households or [claim.row.size for claim in self.claims])


def claimed_of(claim: LeadClaim, people: int | None) -> Claimed:
    """The same of a claim on file."""
    about = claim.person_key if claim.about == PERSON else None
    return Claimed(claim.scheme, about, claim.grants, claim.expected_amount_fen, people or 1)


def families_of(leads: Iterable[LeadRow], area_path: str) -> tuple[list[FoundFamily], Mapping[str, int], int]:
    """Found rows as families of the area; how many claims of each scheme, and how many families, lie outside it."""
    rows = list(leads)
    places = places_of(rows)
    families: dict[int, FoundFamily] = {}
    outside: dict[str, int] = {}
    strangers: set[int] = set()
    for row in rows:
        place = place_of(row, places)
        if place is None or not place.path.startswith(area_path):
            outside[row.scheme] = outside.get(row.scheme, 0) + 1
            strangers.add(row.household_key)
            continue
        evidence = evidence_of(row)
        claim = FoundClaim(row, evidence, blind_index("lead_facts", material_facts(evidence)))
        families.setdefault(row.household_key, FoundFamily(place)).claims.append(claim)
    return list(families.values()), outside, len(strangers)


def in_order(claims: Sequence[FoundClaim]) -> list[tuple[FoundClaim, str]]:
    """The claims with how each stands beside the others: those that count first, by money, confidence and doubts."""
    standing = standing_of([claim.claimed for claim in claims])
    both = list(zip(claims, standing, strict=True))
    return sorted(both, key=lambda each: (each[1] != COUNTED, *_weight(each[0])))


def heaviest_first(families: Sequence[FoundFamily]) -> list[FoundFamily]:
    """Families by the money in question, then how sure it is, then how little speaks against it."""

    def weight(family: FoundFamily) -> tuple[int, int, int]:
        money = totals_of([claim.claimed for claim in family.claims])
        best = min(family.claims, key=lambda claim: _weight(claim)[1:])
        return (-money.yearly_fen, CONFIDENCE.index(best.row.confidence), len(best.row.doubts))

    return sorted(families, key=weight)


def _weight(claim: FoundClaim) -> tuple[int, int, int, str, int]:
    row = claim.row
    return (
        -claim.claimed.yearly_fen, CONFIDENCE.index(row.confidence), len(row.doubts), row.scheme, claim.person_key,
    )  # fmt: skip


def evidence_together(claims: Sequence[FoundClaim]) -> dict[str, Any]:
    """The evidence of a family's claims as its lead keeps it: of one claim its own, of several each line once.

    `members` are the family's as a scheme for families counts them; `people` whom other claims are about beside them.
    """
    if len(claims) == 1:
        return claims[0].evidence
    family = next((claim.evidence for claim in claims if claim.row.about_key is None), None)
    people = {each["key"]: each for claim in claims for each in claim.evidence["members"]}
    members = family["members"] if family else list(people.values())
    listed = {each["key"] for each in members}
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for claim in claims:
        for line in claim.evidence["lines"]:
            lines.setdefault((line["dataset"], line["key"], line["code"], line["zh"]), line)
    first = claims[0].evidence
    return {
        "members": members,
        "people": [each for key, each in people.items() if key not in listed],
        "lines": list(lines.values()),
        "to_find_out": _once(key for claim in claims for key in claim.evidence["to_find_out"]),
        "doubts": _once(doubt for claim in claims for doubt in claim.evidence["doubts"]),
        "urban_rural": first["urban_rural"],
        "household_key": first["household_key"],
        "claims": [
            {"scheme": claim.row.scheme, "key": claim.person_key, "doubts": claim.evidence["doubts"],
             "to_find_out": claim.evidence["to_find_out"]}
            for claim in claims
        ],
    }  # fmt: skip


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
