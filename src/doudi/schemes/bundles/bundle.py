"""All schemes for one family (一家的全部政策): each reads the results of those before it, and nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Outcome, PersonResult
from doudi.rules.contradicting import contradictions_in
from doudi.rules.evaluate import assess_household, person_results
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.graph import Op
from doudi.rules.lines import Words
from doudi.rules.operators import is_known
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, check_facts, evaluate
from doudi.rules.values import NONE, UNKNOWN, Sourced
from doudi.rules.verdict import Verdict, contradicted, verdict_of
from doudi.rules.walk import support
from doudi.schemes.bundles.stacking import Pair, read_leaves, stacking_among
from doudi.schemes.catalogue import schemes_in_order
from doudi.schemes.scheme import Scheme


class Standing(StrEnum):
    """Where a scheme stands in a bundle (在全部政策里的结果)."""

    GRANTED = "granted"
    REFUSED = "refused"
    OPEN = "open"
    NEEDS_PERSON = "needs_person"
    SET_ASIDE = "set_aside"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True)
class Entry:
    """One scheme of a bundle.

    Args:
        verdict: its own outcome and amount, read with the results of earlier schemes; None where it was not in force.
        facts: what it read.
        persons: each person's result, for schemes that entitle persons.
        because: why it is set aside, waits for a person or is not in force, beyond what its assessment says.
    """

    scheme: Scheme
    standing: Standing
    month: Month
    facts: HouseholdFacts
    verdict: Verdict | None = None
    persons: tuple[PersonResult, ...] = ()
    because: tuple[Words, ...] = ()

    @property
    def amount_fen(self) -> int:
        """What is paid: 0 unless granted with a known amount."""
        if self.standing is not Standing.GRANTED or self.verdict is None:
            return 0
        return self.verdict.amount_fen or 0

    @cached_property
    def assessment(self) -> Assessment | None:
        """The scheme's result with its proof, worked out when it is asked for; None where it was not in force."""
        return None if self.verdict is None else assess_household(self.scheme.ruleset, self.facts, self.month)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything a household is entitled to in a month, consistent (一套结果)."""

    month: Month
    jurisdiction: str
    entries: tuple[Entry, ...]

    def __getitem__(self, scheme: str) -> Entry:
        return next(entry for entry in self.entries if entry.scheme.key == scheme)

    def granted(self, grants: str | None = None) -> tuple[Entry, ...]:
        """The granted entries, of one kind if asked: cash_monthly | cash_once | tag."""
        kinds = (entry for entry in self.entries if entry.standing is Standing.GRANTED)
        return tuple(entry for entry in kinds if grants in (None, entry.scheme.ruleset.outcome.grants))

    @property
    def monthly_fen(self) -> int:
        """What is paid each month in all."""
        return sum(entry.amount_fen for entry in self.granted("cash_monthly"))

    @property
    def once_fen(self) -> int:
        """What is paid once in all."""
        return sum(entry.amount_fen for entry in self.granted("cash_once"))

    @property
    def questions(self) -> tuple[str, ...]:
        """The facts that would settle what is open, those that settle most schemes first."""
        asked: dict[str, int] = {}
        for entry in self.entries:
            settling = entry.assessment if entry.standing is Standing.OPEN else None
            for key in settling.undetermined_because if settling else ():
                asked[key] = asked.get(key, 0) + 1
        order = list(asked)
        return tuple(sorted(order, key=lambda key: (-asked[key], order.index(key))))


def assess_bundle(
    household: HouseholdFacts,
    month: Month,
    *,
    profile: str = "",
    jurisdiction: str = "500106",
    schemes: Iterable[str] | None = None,
) -> Bundle:
    """Every scheme for one household and month, one after the other, without paying anything twice (整体审核).

    What a scheme reads of an earlier one is that one's result here; where that is open, or finds nothing, what the
    household's facts say: whoever is on a register draws what it says until that is ended (在享的).
    A result that rests on another which still needs a person needs one itself.

    Args:
        household: facts of the shared vocabulary; each scheme takes those it reads.
        schemes: only these; what they read of others are then facts.

    Raises:
        FaultsFound: facts that cannot be, or a quantity no scheme knows.
    """
    loaded = schemes_in_order(profile=profile, jurisdiction=jurisdiction)
    return bundle_of(loaded, household, month, jurisdiction=jurisdiction, only=schemes)


def bundle_of(
    loaded: Iterable[Scheme], household: HouseholdFacts, month: Month, *, jurisdiction: str,
    only: Iterable[str] | None = None,
) -> Bundle:  # fmt: skip
    """The same over schemes that are at hand, each after those whose results it reads.

    Raises:
        FaultsFound: as `assess_bundle`.
    """
    loaded, schemes = tuple(loaded), only if only is None else set(only)
    wanted = [scheme for scheme in loaded if schemes is None or scheme.key in schemes]
    _check_known(household, loaded)
    told: dict[tuple[str, str], _Told] = {}
    found: dict[str, Entry] = {}
    stacking = stacking_among(wanted)
    for scheme in wanted:
        facts, doubtful = _facts_for(scheme.ruleset, household, told)
        found[scheme.key], evaluation = _assess(scheme, facts, doubtful, month)
        _give_way(found, [pair for pair in stacking if pair.second == scheme.key], household)
        if evaluation is not None:
            # A result that gives way to another stands no longer: what rests on it is for an official.
            is_firm = found[scheme.key].standing in (Standing.GRANTED, Standing.REFUSED)
            for rule in _read_by_others(scheme.key, loaded):
                told[scheme.key, rule] = _tell(scheme, evaluation, rule, is_firm)
    _give_way(found, stacking, household)
    return Bundle(month, jurisdiction, tuple(found.values()))


@dataclass(frozen=True, slots=True)
class _Told:
    """A rule's value as later schemes read it, one per person or one for the household.

    Args:
        has_left: who leaves the scheme by a choice of their own, so that its register says nothing of them any more.
    """

    values: tuple[Sourced, ...]
    is_firm: bool
    has_left: tuple[bool, ...]


def facts_for(ruleset: Ruleset, household: HouseholdFacts) -> HouseholdFacts:
    """The facts this ruleset reads, of those on file."""
    return _facts_for(ruleset, household, {})[0]


def _facts_for(
    ruleset: Ruleset, household: HouseholdFacts, told: Mapping[tuple[str, str], _Told]
) -> tuple[HouseholdFacts, frozenset[str]]:
    linked: dict[str, tuple[Quantity, _Told]] = {}
    for key, quantity in ruleset.quantities.items():
        if quantity.from_scheme and quantity.from_scheme in told:
            linked[key] = (quantity, told[quantity.from_scheme])
    persons = tuple(
        PersonFacts(person.key, person.label, _own(ruleset, Entity.PERSON, person.facts, linked, position),
                    person.has_own_key)
        for position, person in enumerate(household.persons)
    )  # fmt: skip
    facts = HouseholdFacts(persons, _own(ruleset, Entity.HOUSEHOLD, household.facts, linked, 0), household.key)
    doubtful = {key for key, (_, each) in linked.items() if not each.is_firm and _is_used(key, each, facts)}
    return facts, frozenset(doubtful)


def _is_used(key: str, told: _Told, facts: HouseholdFacts) -> bool:
    """Whether somebody's fact is what was told, and not the register's word."""
    read = [facts.facts.get(key), *(person.facts.get(key) for person in facts.persons)]
    return any(value is each for value in told.values for each in read)


def _own(
    ruleset: Ruleset, entity: Entity, facts: Mapping[str, Sourced], linked: Mapping[str, tuple[Quantity, _Told]],
    position: int,
) -> dict[str, Sourced]:  # fmt: skip
    known = ruleset.quantities
    found = {key: value for key, value in facts.items() if key in known and known[key].entity is entity}
    for key, (quantity, told) in linked.items():
        if quantity.entity is entity:
            value = told.values[position]
            if key not in found or not _stands(found[key], value, told, position):
                found[key] = value
    return found


def _stands(on_file: Sourced, value: Sourced, told: _Told, position: int) -> bool:
    """Whether the register's word goes before a result: an open one, one that finds nothing, a doubtful one like it."""
    if not value.is_known:
        return True
    is_drawn = on_file.is_known and on_file.value is not NONE and bool(on_file.value)
    if told.has_left[position]:
        return False
    return is_drawn and (not value.value or (not told.is_firm and on_file.value == value.value))


def _assess(
    scheme: Scheme, facts: HouseholdFacts, doubtful: frozenset[str], month: Month
) -> tuple[Entry, Evaluation | None]:
    ruleset = scheme.ruleset
    check_facts(ruleset, facts, month)
    try:
        figures = ruleset.figures(month)
    except (ParametersNotInForce, SchemeNotInForce) as error:
        why = _not_in_force(scheme, month, error)
        return Entry(scheme, Standing.NOT_IN_FORCE, month, facts, because=(why,)), None
    evaluation = evaluate(ruleset, facts, month, figures)
    found = contradictions_in(ruleset.contradictions, ruleset.quantities, facts, month)
    verdict = contradicted(verdict_of(evaluation)) if found else verdict_of(evaluation)
    standing = STANDINGS[verdict.outcome]
    because = tuple(each.reason for each in found)
    if doubtful and standing in (Standing.GRANTED, Standing.REFUSED) and (on := _rests_on(evaluation, doubtful)):
        standing, because = Standing.NEEDS_PERSON, (_waits_for(scheme, on),)
    return Entry(scheme, standing, month, facts, verdict, person_results(evaluation), because), evaluation


STANDINGS = {
    Outcome.ELIGIBLE: Standing.GRANTED, Outcome.NOT_ELIGIBLE: Standing.REFUSED,
    Outcome.UNDETERMINED: Standing.OPEN, Outcome.NEEDS_PERSON: Standing.NEEDS_PERSON,
}  # fmt: skip
"""What an outcome by itself comes to in a bundle, before others have their say."""


def _read_by_others(key: str, loaded: Iterable[Scheme]) -> set[str]:
    links = (quantity.from_scheme for scheme in loaded for quantity in scheme.quantities.values())
    return {link[1] for link in links if link and link[0] == key}


def _tell(scheme: Scheme, evaluation: Evaluation, rule: str, is_firm: bool) -> _Told:
    traced = scheme.ruleset.rules[rule]
    people = range(len(evaluation.household.persons)) if traced.entity is Entity.PERSON else (None,)
    source, values = f"本次审核：{scheme.name_zh}", []
    for person in people:
        cell = evaluation.rule(rule, person)
        value = cell[0]
        known = is_known(cell) and isinstance(value, int | str)
        values.append(Sourced(value if known and isinstance(value, int | str) else UNKNOWN, source))
    names = [name for key, name in read_leaves() if key == scheme.key]
    leaves = [name for name in names if scheme.ruleset.rules[name].entity is traced.entity]
    left = [[evaluation.rule(name, person) for name in leaves] for person in people]
    has_left = tuple(any(is_known(cell) and bool(cell[0]) for cell in cells) for cells in left)
    return _Told(tuple(values), is_firm, has_left)


def _rests_on(evaluation: Evaluation, doubtful: frozenset[str]) -> str | None:
    names = evaluation.ruleset.outcome
    roots = [evaluation.ruleset.rules[name].node for name in (names.eligible, names.amount) if name]
    nodes = evaluation.ruleset.graph.nodes
    for index, _ in support(evaluation, [(root, None) for root in roots]):
        if nodes[index].op is Op.FACT and nodes[index].payload in doubtful:
            return str(nodes[index].payload)
    return None


def _waits_for(scheme: Scheme, key: str) -> Words:
    quantity = scheme.quantities[key]
    return Words(f"“{quantity.zh}”还要由工作人员确认，这一项跟着等", f"waits until an official settles “{quantity.en}”")


def _not_in_force(scheme: Scheme, month: Month, error: DoudiError) -> Words:
    return Words(f"{month.zh}{scheme.name_zh}还没有可用的标准", f"{scheme.name_en}: {error}")


def _give_way(found: dict[str, Entry], pairs: Iterable[Pair], household: HouseholdFacts) -> None:
    """Nothing is paid twice: of two that exclude each other the second gives way."""
    for pair in pairs:
        first, second = found.get(pair.first), found.get(pair.second)
        if first is None or second is None:
            continue
        if _is_waited_for(first, second, pair):
            found[pair.second] = replace(
                second, standing=Standing.NEEDS_PERSON, because=(*second.because, Words(pair.zh, pair.en))
            )
        if not _both_granted(first, second, pair):
            continue
        if pair.relation == "excludes":
            found[pair.second] = _set_aside(second, first, pair, household)
        elif pair.relation == "undeclared":
            found[pair.second] = replace(
                second, standing=Standing.NEEDS_PERSON, because=(*second.because, Words(pair.zh, pair.en))
            )


def _is_waited_for(first: Entry, second: Entry, pair: Pair) -> bool:
    """What an official must settle first entitles people of it for certain, and would exclude the second."""
    if pair.relation != "excludes" or second.standing is not Standing.GRANTED:
        return False
    if first.standing is not Standing.NEEDS_PERSON or first.verdict is None:
        return False
    return first.verdict.computed is Outcome.ELIGIBLE and bool(people_of(first))


def _both_granted(first: Entry, second: Entry, pair: Pair) -> bool:
    if first.standing is not Standing.GRANTED or not _would_be_granted(second, pair):
        return False
    if pair.about == "household":
        return True
    both = people_of(first), people_of(second)
    return None in both or bool((both[0] or set()) & (both[1] or set()))


def _would_be_granted(second: Entry, pair: Pair) -> bool:
    """Granted; or waiting for an official who could only grant what is excluded anyhow."""
    if pair.relation != "excludes" or second.standing is not Standing.NEEDS_PERSON or second.verdict is None:
        return second.standing is Standing.GRANTED
    return second.verdict.computed is Outcome.ELIGIBLE


def people_of(entry: Entry) -> set[str] | None:
    """The people a scheme entitles, None where it entitles the household."""
    if not entry.scheme.ruleset.outcome.person_eligible:
        return None
    return {person.person_key for person in entry.persons if person.eligible}


def _set_aside(second: Entry, first: Entry, pair: Pair, household: HouseholdFacts) -> Entry:
    because = tuple(dict.fromkeys((*second.because, Words(pair.zh, pair.en))))
    winners, losers = people_of(first), people_of(second)
    everyone = {person.key for person in household.persons}
    if winners is None or (everyone if losers is None else losers) <= winners or pair.about == "household":
        return replace(second, standing=Standing.SET_ASIDE, because=because)
    # Some of the people are entitled elsewhere: who is counted with whom is for an official to say.
    return replace(second, standing=Standing.NEEDS_PERSON, because=because)


def _check_known(household: HouseholdFacts, schemes: Iterable[Scheme]) -> None:
    known = {(quantity.entity, key) for scheme in schemes for key, quantity in scheme.quantities.items()}
    faults = FaultList()
    holders = [(Entity.HOUSEHOLD, "household", household.facts)]
    holders += [(Entity.PERSON, f"person:{person.key}", person.facts) for person in household.persons]
    for entity, path, facts in holders:
        for key in facts:
            if (entity, key) not in known:
                faults.add(f"{path}:{key}", f"no scheme asks this of a {entity}", "facts are of the shared vocabulary",
                           "correct the key; see the quantity reference", "rules.unknown-quantity")  # fmt: skip
    faults.raise_if_any()
