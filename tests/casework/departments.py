"""Departments that answer as a test tells them to, in place of loaded extracts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from doudi.registry.models import Person
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, Sourced

AS_OF = date(2025, 8, 31)
NOTHING_KNOWN = {
    "custody_kind": Sourced(NONE, "司法部门", AS_OF),
    "disability_category": Sourced(NONE, "残联", AS_OF),
    "transfer_paid_fen": Sourced(NONE, "税务部门", AS_OF),
    "basic_pension_exempt_fen": Sourced(NONE, "人社部门", AS_OF),
}


@dataclass
class Departments:
    """What departments will say: about every person, about one by name, and about the household.

    Before ``verify_means`` was called for a case nothing is known, and ``asked`` counts the calls.
    """

    everybody: dict[str, Sourced] = field(default_factory=lambda: dict(NOTHING_KNOWN))
    person: dict[str, dict[str, Sourced]] = field(default_factory=dict)
    household: dict[str, Sourced] = field(default_factory=dict)
    members: dict[str, list[Person]] = field(default_factory=dict)
    asked: int = 0
    authorised: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def sign(self, _acting: Any, *, person: Person, case_ref: str, **_more: Any) -> Any:
        """An authorisation is put on file."""
        self.authorised.append(f"{case_ref}:{person.public_id}")
        return SimpleNamespace(public_id=self.authorised[-1][-40:])

    def withdraw(self, _acting: Any, authorisation_id: str, **_more: Any) -> Any:
        """It is taken back."""
        self.withdrawn.append(authorisation_id)
        return SimpleNamespace(public_id=authorisation_id)

    def verify(self, _acting: Any, *, case_ref: str, members: Sequence[Person], **_more: Any) -> Any:
        """Everybody is asked about."""
        self.asked += 1
        self.members[case_ref] = list(members)
        told = {"asked": 36 * len(members), "answered": 34 * len(members), "unknown": 2 * len(members)}
        return SimpleNamespace(**told, waiting=0, check="")

    def facts(self, case_ref: str, *, said: object = None) -> HouseholdFacts:
        """What they said."""
        if case_ref not in self.members:
            return HouseholdFacts(())
        people = tuple(
            PersonFacts(each.public_id, "", {**self.everybody, **self.person.get(each.name, {})})
            for each in self.members[case_ref]
        )
        return HouseholdFacts(people, self.household)
