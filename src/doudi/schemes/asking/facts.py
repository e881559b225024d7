"""A family's answers as facts of the rules (答的变成事实): no names or numbers; what was not said is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from doudi.kernel.month import Month
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.quantities import Entity
from doudi.rules.tables import Scale
from doudi.rules.values import NONE, NOT_ASKED, UNKNOWN, Sourced, Value
from doudi.schemes.asking.words import AGES, NO_INCOME, Asking, read_asking
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.scheme import Scheme

SAID = "您说的"
INCOMES = (
    "monthly_wage_fen", "monthly_transfer_fen", "monthly_business_fen", "monthly_property_income_fen",
    "monthly_other_income_fen",
)  # fmt: skip
WHO = re.compile(r"(p\d+)([+?-])")


@dataclass(frozen=True, slots=True)
class Relative:
    """One person who lives in the family (一口人): the first one answers, with relation `head`."""

    key: str
    relation: str
    birth_year: int


@dataclass(frozen=True)
class Telling:
    """What a family has said so far (说到哪里); `labels` is how reasons call its people.

    Args:
        born: where in the year those are taken to be born whose month nobody knows: its middle, `early` or `late`.
    """

    people: tuple[Relative, ...]
    month: Month
    answers: Mapping[str, str] = field(default_factory=dict)
    jurisdiction: str = "500106"
    profile: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    born: str = ""

    @cached_property
    def words(self) -> Mapping[str, Asking]:
        """How each quantity is asked."""
        return read_asking(self.jurisdiction, self.profile)

    @cached_property
    def facts(self) -> HouseholdFacts:
        """The answers as facts of the rules; what was not answered stays unknown."""
        return _facts(self)


def _facts(told: Telling) -> HouseholdFacts:
    household: dict[str, Sourced] = {}
    persons: dict[str, dict[str, Sourced]] = {person.key: {} for person in told.people}
    for person in told.people:
        persons[person.key]["relation_to_head"] = Sourced(person.relation, SAID)
        persons[person.key]["birth_date"] = _birth(told, person)
    for asking in told.words.values():
        if asking.by == "supposed":
            for facts in persons.values() if asking.quantity.entity is Entity.PERSON else (household,):
                facts[asking.key] = Sourced(asking.supposed, SAID)
    for key, text in told.answers.items():
        quantity, _, who = key.partition("@")
        asking_for = told.words.get(quantity)
        if asking_for is None or quantity == "birth_date":
            continue
        if who:
            if who in persons:
                persons[who][quantity] = _read(asking_for, text)
        elif asking_for.quantity.entity is Entity.HOUSEHOLD:
            household[quantity] = _read(asking_for, text)
        else:
            for person_key, sign in WHO.findall(text):
                if person_key in persons and quantity not in persons[person_key]:
                    persons[person_key][quantity] = _picked(asking_for, sign)
    _fill_in_none(told, household, persons)
    people = tuple(
        PersonFacts(person.key, told.labels.get(person.key, ""), persons[person.key]) for person in told.people
    )
    return HouseholdFacts(people, household)


def _read(asking: Asking, text: str) -> Sourced:
    """One answer as a fact; what cannot be read is unknown."""
    quantity = asking.quantity
    value: Value | None = None
    if text in ("yes", "no"):
        value = text == "yes"
    elif asking.kind == "choice":
        value = text
    elif asking.kind == "month":
        year, _, month = text.partition("-")
        value = Month(int(year), int(month)).last_day if year.isdecimal() and month.isdecimal() else None
    elif text.isdecimal():
        value = int(text)
    if value is None or quantity.complaint(value):
        return Sourced(UNKNOWN, SAID)
    return Sourced(value, SAID)


def _picked(asking: Asking, sign: str) -> Sourced:
    if sign == "-":
        if asking.kind == "yes_no":
            return Sourced(False, SAID)
        return Sourced(asking.otherwise or NONE, SAID)
    if sign == "+" and asking.kind == "yes_no":
        return Sourced(True, SAID)
    return Sourced(UNKNOWN, SAID)


def _birth(told: Telling, person: Relative) -> Sourced:
    """The birth date as far as the rules need it: the middle of the month, unknown until the month was asked for.

    Who does not know the month is taken to be born in the middle of the year: the year still tells a child from an old
    person. What the months between decide is not lost; see `Inquiry.turns_on_birth`.
    """
    month = told.answers.get(f"birth_date@{person.key}", "")
    if month.isdecimal() and 1 <= int(month) <= 12:
        return Sourced(min(date(person.birth_year, int(month), 15), told.month.last_day), SAID)
    older = told.month.year - person.birth_year
    # Whoever is born in January has turned `older` when others of the year have not.
    if not month and older in _ages(told.jurisdiction, told.profile):
        return Sourced(UNKNOWN, SAID)
    day = {"early": (1, 1), "late": (12, 31)}.get(told.born if month else "", (7, 1))
    return Sourced(min(date(person.birth_year, *day), told.month.last_day), SAID)


@cache
def _ages(jurisdiction: str, profile: str) -> frozenset[int]:
    """Every age at which some figure of law turns; steps of scales by grade are no ages."""
    found: set[int] = set()
    for scheme in schemes_in_order(jurisdiction=jurisdiction, profile=profile):
        for key, parameter in scheme.parameters.parameters.items():
            for level in parameter.levels:
                for row in level.rows:
                    if parameter.unit == "years" and isinstance(row.value, int):
                        found.add(row.value)
                    elif isinstance(row.value, Scale) and key == "elderly_allowance.rate":
                        found |= {at_least for at_least, _ in row.value.steps}
    return frozenset(found)


def _fill_in_none(told: Telling, household: dict[str, Sourced], persons: Mapping[str, dict[str, Sourced]]) -> None:
    """What the law or an earlier answer settles without asking; one answer may settle a second."""
    law = schemes_in_order(jurisdiction=told.jurisdiction, profile=told.profile)
    dibao = next(scheme for scheme in law if scheme.key == "dibao")
    ages = {person.key: _age_words(told, persons[person.key], dibao) for person in told.people}
    for _ in range(3):
        changed = False
        if _has_no_income(told, persons.values(), dibao):
            ages = {key: tuple(dict.fromkeys((*words, NO_INCOME))) for key, words in ages.items()}
        for asking in told.words.values():
            if asking.quantity.none_is is None or not asking.not_of:
                continue
            holders = persons.items() if asking.quantity.entity is Entity.PERSON else (("", household),)
            for key, facts in holders:
                if facts.get(asking.key, NOT_ASKED).is_known:
                    continue
                if any(_holds(told, each, ages.get(key, ()), facts, household) for each in asking.not_of):
                    facts[asking.key] = Sourced(NONE, SAID)
                    changed = True
        if not changed:
            return


def _has_no_income(told: Telling, people: Iterable[Mapping[str, Sourced]], dibao: Scheme) -> bool:
    """Nobody has any income: what is paid out of it changes nothing, because no income counts as less than none."""
    counts_support_due = dibao.parameters.at("dibao.counts_support_due", told.month).value
    return counts_support_due is False and all(
        person.get(key, NOT_ASKED).value is NONE or person.get(key, NOT_ASKED).value == 0
        for person in people
        for key in INCOMES
    )


def _age_words(told: Telling, facts: Mapping[str, Sourced], dibao: Scheme) -> tuple[str, ...]:
    born = facts["birth_date"].value
    if not isinstance(born, date):
        return ()
    age = told.month.year - born.year - ((told.month.number, 1) < (born.month, born.day))
    adult = dibao.parameters.at("dibao.adult_age", told.month).value
    working = dibao.parameters.at("dibao.working_age", told.month).value
    assert isinstance(adult, int)
    assert isinstance(working, int)
    words = ["adult" if age >= adult else "minor", *(["below_working_age"] if age < working else [])]
    return tuple(words)


def _holds(
    told: Telling, condition: str, ages: Iterable[str], facts: Mapping[str, Sourced],
    household: Mapping[str, Sourced],
) -> bool:  # fmt: skip
    if condition in (*AGES, NO_INCOME):
        return condition in ages
    key, _, wanted = condition.partition("=")
    asking = told.words.get(key)
    if asking is None:
        return False
    sourced = (facts if asking.quantity.entity is Entity.PERSON else household).get(key, NOT_ASKED)
    if not sourced.is_known:
        return False
    value = asking.quantity.none_is if sourced.value is NONE else sourced.value
    if isinstance(value, bool):
        return wanted == ("yes" if value else "no")
    return str(value) == wanted
