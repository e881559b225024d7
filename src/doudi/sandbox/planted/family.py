"""Building one planted family by hand: a head, a spouse, children, with exactly the facts its case needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import CENTRAL_BASIC_PENSION_FEN
from doudi.sandbox.oracle import STANDARD_RURAL_FEN, STANDARD_URBAN_FEN

Member = dict[str, Any]

#: Months before the as-of day, in days, that a case may speak of.
LAST_MONTH_DAYS = 31


@dataclass
class Family:
    """One household under construction; `members` are rows for `People.of`, `beside` a second household's.

    Amounts are fen. `wages` are declarations beside the main one, `mess` asks a dataset to spoil a member's row;
    `bills` are a member's own cost of treatment, settled so many days before the as-of day.
    """

    chance: Random
    as_of: int
    employers: int
    is_rural: bool
    members: list[Member] = field(default_factory=list)
    beside: list[Member] = field(default_factory=list)
    wages: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    mess: list[tuple[str, int, str]] = field(default_factory=list)
    bills: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def standard(self) -> int:
        """The standard per person in this household."""
        return STANDARD_RURAL_FEN if self.is_rural else STANDARD_URBAN_FEN

    def limit(self, members: int) -> int:
        """The standard for so many people."""
        return self.standard * members

    def part(self, of_fen: int, low: float = 0.35, high: float = 0.85) -> int:
        """An amount well below another, to the jiao."""
        return int(of_fen * self.chance.uniform(low, high)) // 10 * 10

    def add(self, relation: int, age: tuple[int, int], *, male: bool | None = None, **facts: Any) -> Member:
        """A member of an age drawn from the range; further facts are columns of `People`."""
        years = self.chance.randint(*age)
        member: Member = {
            "relation": relation,
            "is_male": self.chance.random() < 0.5 if male is None else male,
            # Never within two weeks of a birthday, so that no case hangs on the counting of days.
            "birth_day": self.as_of - int(years * 365.2425) - self.chance.randint(15, 345),
            **facts,
        }
        self.members.append(member)
        return member

    def head(self, age: tuple[int, int] = (32, 50), *, male: bool | None = None, **facts: Any) -> Member:
        """The head of the register, with a little money in the bank and often the family's one home."""
        facts.setdefault("dwellings", int(self.chance.random() < 0.45))
        facts.setdefault("deposits_fen", self.chance.randint(20_000, 600_000))
        return self.add(p.HEAD, age, male=male, **facts)

    def couple(self, age: tuple[int, int] = (32, 50), **facts: Any) -> tuple[Member, Member]:
        """Husband (the head) and wife, married to one another."""
        husband = self.head(age, male=True, marital=1, **facts)
        wife = self.add(p.SPOUSE, age, male=False, marital=1)
        husband["spouse"], wife["spouse"] = self.members.index(wife), self.members.index(husband)
        return husband, wife

    def pupil(self) -> Member:
        """A child of compulsory school age, in school."""
        boy = self.chance.random() < 0.5
        child = self.add(p.SON if boy else p.DAUGHTER, (7, 13), male=boy)
        child["study"] = p.PRIMARY if child["birth_day"] > self.as_of - 12 * 366 else p.JUNIOR
        return child

    def grown_child(self, age: tuple[int, int], **facts: Any) -> Member:
        """A grown son or daughter."""
        male = self.chance.random() < 0.5
        return self.add(p.SON if male else p.DAUGHTER, age, male=male, **facts)

    def earns(self, member: Member, fen: int, **facts: Any) -> None:
        """Give a member a small wage this month, taxed at source, without insurance through the employer."""
        member.update(wage_fen=fen, is_taxed=True, employer=self.chance.randrange(self.employers), **facts)

    def jobless(self, *members: Member, benefit_fen: int = 0) -> None:
        """Register members as unemployed (登记失业); the first draws the benefit, if any."""
        for member in members:
            member["unemployment"] = p.UNEMPLOYED
        members[0]["benefit_fen"] = benefit_fen

    def draws_resident_pension(self, member: Member, total_fen: int) -> None:
        """A resident's pension of so much in all, the centrally set part within it."""
        member.update(
            pension_kind=3, pension_fen=total_fen, pension_central_fen=min(total_fen, CENTRAL_BASIC_PENSION_FEN)
        )

    def draws_employee_pension(self, member: Member, fen: int) -> None:
        """An employee's pension, all of which counts."""
        member.update(pension_kind=1, pension_fen=fen)

    def also_declared(self, member: Member, gross_fen: int, **facts: Any) -> None:
        """A further wage declaration in the tax file."""
        self.wages.append((self.members.index(member), {"gross_fen": gross_fen, **facts}))

    def spoil(self, dataset: str, member: Member, kind: str) -> None:
        """Let this member's row of a dataset arrive spoilt in one way."""
        self.mess.append((dataset, self.members.index(member), kind))


@dataclass(frozen=True)
class CaseKind:
    """A kind of planted family: how it is built, and the verdict the oracle must reach on it."""

    name: str
    label: str
    build: Callable[[Family], None]
    rural: bool | None = None

    @property
    def means(self) -> str:
        """The builder's first line."""
        return (self.build.__doc__ or "").splitlines()[0]
