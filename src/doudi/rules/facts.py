"""The facts of one household (一户的事实) as the rules read them: sourced values by quantity key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from doudi.rules.values import NOT_ASKED, Sourced

HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of one person of the household (一名家庭成员的事实).

    Args:
        key: stable within the household, never a citizen number: a public id or "p1".
        label: how reasons name the person, already masked where it must be: "张某某".
        facts: quantity key to sourced value; a key that is absent is *unknown*, not none.
        has_own_key: whether the key was given, and so tells this person from another just like them; false where it
            is only their place in the list.
    """

    key: str
    label: str = ""
    facts: Mapping[str, Sourced] = field(default_factory=dict)
    has_own_key: bool = field(default=True, compare=False)


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """Everything the rules may look at for one household and one month (一户的全部事实).

    A quantity that is not on file is unknown. Fact keys are strings: `household:deposits_fen`,
    `person:p1:monthly_wage_fen`.

    >>> from doudi.rules.values import NONE
    >>> household = HouseholdFacts(
    ...     persons=(PersonFacts("p1", "张某某", {"monthly_wage_fen": Sourced(105_000, "您报的")}),),
    ...     facts={"deposits_fen": Sourced(NONE, "十家银行")})
    >>> household.get("person:p1:monthly_wage_fen").value
    105000
    >>> household.get("person:p1:birth_date").is_known
    False
    """

    persons: tuple[PersonFacts, ...]
    facts: Mapping[str, Sourced] = field(default_factory=dict)
    key: str = ""

    def get(self, fact_key: str) -> Sourced:
        """The sourced value under a fact key; `NOT_ASKED` when nothing is on file."""
        person_key, quantity = split_fact_key(fact_key)
        if person_key is None:
            return self.facts.get(quantity, NOT_ASKED)
        for person in self.persons:
            if person.key == person_key:
                return person.facts.get(quantity, NOT_ASKED)
        return NOT_ASKED

    def with_fact(self, fact_key: str, value: Sourced) -> HouseholdFacts:
        """A copy in which one fact has another value (used to try what would settle or flip a result)."""
        person_key, quantity = split_fact_key(fact_key)
        if person_key is None:
            return replace(self, facts={**self.facts, quantity: value})
        persons = tuple(
            replace(person, facts={**person.facts, quantity: value}) if person.key == person_key else person
            for person in self.persons
        )
        return replace(self, persons=persons)

    def __iter__(self) -> Iterator[tuple[str, Sourced]]:
        """Every fact on file as (fact key, sourced value): the household's, then each person's."""
        for quantity, value in self.facts.items():
            yield household_fact_key(quantity), value
        for person in self.persons:
            for quantity, value in person.facts.items():
                yield person_fact_key(person.key, quantity), value


def household_fact_key(quantity: str) -> str:
    """The fact key of a household's quantity: `household:deposits_fen`."""
    return f"{HOUSEHOLD}:{quantity}"


def person_fact_key(person_key: str, quantity: str) -> str:
    """The fact key of a person's quantity: `person:p1:birth_date`."""
    return f"person:{person_key}:{quantity}"


def split_fact_key(fact_key: str) -> tuple[str | None, str]:
    """(person key or None, quantity key) of a fact key.

    >>> split_fact_key("person:p1:birth_date"), split_fact_key("household:deposits_fen")
    (('p1', 'birth_date'), (None, 'deposits_fen'))
    """
    kind, _, rest = fact_key.partition(":")
    if kind == HOUSEHOLD and rest:
        return None, rest
    person_key, _, quantity = rest.rpartition(":")
    if kind == "person" and person_key and quantity:
        return person_key, quantity
    raise ValueError(f"{fact_key!r} is no fact key; write household:<quantity> or person:<person>:<quantity>.")
