"""Contradictions among the known facts of one household (查找矛盾): the one place that says what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doudi.kernel.month import Month
from doudi.rules.contradictions import Contradiction, Party, holds
from doudi.rules.facts import HouseholdFacts, PersonFacts, person_fact_key
from doudi.rules.lines import Words
from doudi.rules.quantities import Quantity, QuantityUnit
from doudi.rules.scalar import fact_value
from doudi.rules.units import type_of
from doudi.rules.values import NONE, Value
from doudi.rules.words import NONE_WORDS, value_words


@dataclass(frozen=True, slots=True)
class Found:
    """A contradiction met in a household (一处矛盾).

    Args:
        facts: every fact that takes part: place of the person in the household, quantity.
        said: the facts and why they contradict, in words.
    """

    declared: Contradiction
    facts: tuple[tuple[int, str], ...]
    said: Words

    def fact_keys(self, household: HouseholdFacts) -> tuple[str, ...]:
        """The facts as the engine names them: `person:p1:is_deceased`."""
        return tuple(person_fact_key(household.persons[place].key, quantity) for place, quantity in self.facts)

    @property
    def reason(self) -> Words:
        """Why a person must look."""
        return Words(f"{self.said.zh}，要由工作人员核实", f"{self.said.en}; a person must look")


def contradictions_in(
    declared: Sequence[Contradiction], quantities: Mapping[str, Quantity], household: HouseholdFacts, month: Month
) -> tuple[Found, ...]:
    """Every contradiction among the known facts of a household, in the order declared.

    Args:
        quantities: those of the declarations, and of all facts on file.
        month: the month assessed; years count back from its first day.
    """
    if not declared:
        return ()
    watched = {key for each in declared for key in each.quantities}
    known = [
        {key: value for key in watched if (value := _known(quantities[key], person)) is not None}
        for person in household.persons
    ]
    found: list[Found] = []
    for each in declared:
        told = _alike(each, quantities, household.persons, known) if each.alike_in else _met(each, known, month)
        found += [Found(each, facts, _words(each, facts, quantities, household)) for facts in told]
    return tuple(found)


def _known(quantity: Quantity, person: PersonFacts) -> Value | None:
    sourced = person.facts.get(quantity.key)
    return None if sourced is None else fact_value(quantity, sourced.value)


_Facts = tuple[tuple[int, str], ...]


def _met(declared: Contradiction, known: Sequence[Mapping[str, Value]], month: Month) -> list[_Facts]:
    matching = [
        [
            place
            for place, facts in enumerate(known)
            if all(each.quantity in facts and holds(each, facts[each.quantity], month) for each in party)
        ]
        for party in declared.parties
    ]
    if len(matching) == 1:
        return [_facts_of(declared.parties[0], place) for place in matching[0]]
    first, second = declared.parties
    if first == second:
        everyone = tuple(fact for place in matching[0] for fact in _facts_of(first, place))
        return [everyone] if len(matching[0]) > 1 else []
    pairs = [(one, other) for one in matching[0] for other in matching[1] if one != other]
    return [(*_facts_of(first, one), *_facts_of(second, other)) for one, other in pairs[:1]]


def _facts_of(party: Party, place: int) -> _Facts:
    return tuple((place, condition.quantity) for condition in party)


def _alike(
    declared: Contradiction, quantities: Mapping[str, Quantity], persons: Sequence[PersonFacts],
    known: Sequence[Mapping[str, Value]],
) -> list[_Facts]:  # fmt: skip
    """People without a key of their own who are told apart by nothing that is known of them."""
    if len(persons) < 2:
        return []
    groups: dict[Value, list[int]] = {}
    for place, person in enumerate(persons):
        if not person.has_own_key and declared.alike_in in known[place]:
            groups.setdefault(known[place][declared.alike_in], []).append(place)
    found = []
    for group in groups.values():
        same: dict[tuple[str, frozenset[tuple[str, Value]]], list[int]] = {}
        for place in group if len(group) > 1 else ():
            all_known = {key: _known(quantities[key], persons[place]) for key in persons[place].facts}
            told = frozenset((key, value) for key, value in all_known.items() if value is not None)
            same.setdefault((persons[place].label, told), []).append(place)
        found += [tuple((place, declared.alike_in) for place in each) for each in same.values() if len(each) > 1]
    return found


def _words(
    declared: Contradiction, facts: _Facts, quantities: Mapping[str, Quantity], household: HouseholdFacts
) -> Words:
    said = [_fact_words(household.persons[place], quantities[quantity]) for place, quantity in facts]
    return Words(
        f"{'，'.join(each.zh for each in said)}：{declared.zh}",
        f"{', '.join(each.en for each in said)}: {declared.en}",
    )


def _fact_words(person: PersonFacts, quantity: Quantity) -> Words:
    name, value = person.label or person.key, person.facts[quantity.key].value
    said = value_words(value, type_of(quantity), quantity.codes)
    if value is NONE:
        # To a question that is answered with yes or no, none is no.
        said = value_words(False, type_of(quantity)) if quantity.unit is QuantityUnit.YES_NO else NONE_WORDS
    return Words(f"{name}的“{quantity.zh}”是“{said.zh}”", f"“{quantity.en}” of {name} is “{said.en}”")
