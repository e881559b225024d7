"""Leads (线索): whom to visit, what they may be entitled to, on which evidence, and what is still to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.columnar.screening.evidence import DOUBTS, EVIDENCE, Case, Evidence


@dataclass(frozen=True)
class LeadMember:
    """A member of the household of a lead, without a name: key, relation to the head, age."""

    person_key: int
    relation: str
    age: int
    accounted_by: str


@dataclass(frozen=True)
class LeadRow:
    """A household, or a person, that may be entitled and is not served (应保未保线索).

    Attributes:
        person_key: key of the person to ask for, the head where there is one; unsigned 64 bits.
        household_key: key of the register household.
        community, grid, micro_grid: division codes as text; empty where unstated.
        size: members the rules count; people on the register where the lead is about a person.
        expected_amount_fen: per month or once, if what is still unknown is as supposed; None where a figure is not on
            file, and for what grants no money of its own.
        confidence: `high`, `medium` or `low`.
        to_find_out: fact keys that only the family, a visit or an authorised query can tell.
        doubts: why the confidence is not high, as codes.
        members: whom the evidence is about.
        scheme: what they may be entitled to.
        about_key: key of the person the lead is about; None where it is about the household.
        grants: cash_monthly | cash_once | tag.
        rests_on: schemes whose own lead this one rests on: it holds once they are granted.
    """

    person_key: int
    household_key: int
    community: str
    grid: str
    micro_grid: str
    urban_rural: str
    size: int
    expected_amount_fen: int | None
    confidence: str
    evidence: tuple[Evidence, ...]
    to_find_out: tuple[str, ...]
    doubts: tuple[str, ...]
    members: tuple[LeadMember, ...]
    scheme: str = "dibao"
    about_key: int | None = None
    grants: str = "cash_monthly"
    rests_on: tuple[str, ...] = ()

    @property
    def is_unpriced(self) -> bool:
        """Money is due, and how much is not on file."""
        return self.expected_amount_fen is None and self.grants != "tag"


def build_lead(case: Case, size: int, amount_fen: int | None) -> LeadRow:
    """The lead of a household or person that a search found."""
    facts, register, sought = case.facts, case.facts.register, case.search.sought
    chosen = case.asked
    doubts = tuple(name for name in DOUBTS if name in sought.doubts and DOUBTS[name](case))
    return LeadRow(
        person_key=int(register.keys[chosen]),
        household_key=int(register.household_keys[case.household]),
        community=_code(register.community[chosen]),
        grid=_code(register.grid[chosen]),
        micro_grid=_code(register.micro_grid[chosen]),
        urban_rural=facts.household["urban_rural"].values[case.household],
        size=size,
        expected_amount_fen=amount_fen,
        confidence=("high", "medium", "low")[min(len(doubts), 2)],
        evidence=tuple(line for name in sought.evidence for line in EVIDENCE[name](case)),
        to_find_out=case.search.to_find_out,
        doubts=doubts,
        members=tuple(
            LeadMember(int(register.keys[row]), register.relation[row], case.age(row), _accounted(case, row))
            for row in case.rows
        ),
        scheme=case.search.scheme,
        about_key=None if case.person is None else int(register.keys[case.person]),
        grants=case.search.ruleset.outcome.grants,
        rests_on=case.rests_on,
    )


def _accounted(case: Case, row: int) -> str:
    """By what a member's income is accounted for; nothing where the search did not look at incomes."""
    return case.facts.accounted_by[row] if "income" in case.search.sought.evidence else ""


def _code(value: Any) -> str:
    return str(int(value)) if value else ""
