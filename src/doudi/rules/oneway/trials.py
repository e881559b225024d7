"""Households that differ from a known one in some answers (试算), run without being built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from doudi.rules.facts import HouseholdFacts, household_fact_key, person_fact_key, split_fact_key
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import Reading, cells_of
from doudi.rules.states import KNOWN
from doudi.rules.values import Sourced, Value


class Trials:
    """A household whose facts are tried out."""

    def __init__(self, program: Program, household: HouseholdFacts) -> None:
        self.program, self.household = program, household
        self._house = cells_of(program.household_inputs, household.facts)
        self._persons = [cells_of(program.person_inputs, person.facts) for person in household.persons]
        self._places: dict[str, tuple[int | None, int]] = {
            household_fact_key(key): (None, 2 * at) for at, (key, _, _) in enumerate(program.household_inputs)
        }
        for position, person in enumerate(household.persons):
            for at, (key, _, _) in enumerate(program.person_inputs):
                self._places[person_fact_key(person.key, key)] = (position, 2 * at)

    def run(self, answers: Mapping[str, Value]) -> Reading:
        """The household with these answers; facts no rule reads change nothing."""
        house, persons = self._house.copy(), list(self._persons)
        copied: set[int] = set()
        for key, answer in answers.items():
            place = self._places.get(key)
            if place is None:
                continue
            position, at = place
            if position is None:
                row = house
            else:
                if position not in copied:
                    copied.add(position)
                    persons[position] = persons[position].copy()
                row = persons[position]
            row[at], row[at + 1] = answer, KNOWN
        return Reading(self.program, self.program.run(house, persons), lambda: self._told(answers))

    def _told(self, answers: Mapping[str, Value]) -> HouseholdFacts:
        """The household, built after all."""
        own: dict[str | None, dict[str, Sourced]] = {}
        for key, answer in answers.items():
            owner, quantity = split_fact_key(key)
            own.setdefault(owner, {})[quantity] = Sourced(answer)
        persons = tuple(
            replace(person, facts={**person.facts, **own[person.key]}) if person.key in own else person
            for person in self.household.persons
        )
        return replace(self.household, persons=persons, facts={**self.household.facts, **own.get(None, {})})
