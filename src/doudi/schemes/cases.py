"""Worked examples (算例): families a policy officer can read and correct, with source and arithmetic, run as tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.month import Month, MonthInvalid
from doudi.rules.assessment import Assessment
from doudi.rules.evaluate import assess_household
from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, UNKNOWN, Absent, Sourced, Value
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.catalogue import profiles_of
from doudi.schemes.loader import FOLDER, load

EXPECTABLE = (
    "outcome", "amount_fen", "people", "undetermined_because", "needs_person_mentions", "error", "rests_on",
    "first_payment", "turning_point", "automatic_allowed", "persons",
)  # fmt: skip
_SOURCE = "算例"


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example.

    Args:
        profile: the scheme's first one where the case names none.
        kind: published (the source prints this very result) or derived (computed from the source's rule).
        because: the arithmetic, for people.
        expect: what must come out; see `EXPECTABLE`.
        lent: facts of another scheme's people this one need not know.
    """

    name: str
    source: str
    kind: str
    month: Month
    profile: str
    jurisdiction: str
    household: HouseholdFacts
    expect: Mapping[str, Any]
    because: str
    where: str
    lent: frozenset[str] = frozenset()


def read_cases(scheme: str, folder: Path | None = None) -> tuple[Case, ...]:
    """Every case of a scheme's `cases/*.yaml`.

    `cases/people.yaml` holds kinds of people and a household written out in full, so that a case only says what is
    special about its family; nothing is assumed that is not written there. `same_as: dibao` starts from that scheme's
    people and leaves out what is not asked here; `everyone:` are facts all of them have besides.

    Raises:
        FaultsFound: faults of the files, all of them.
    """
    schemes = folder or FOLDER
    home, faults = schemes / scheme / "cases", FaultList()
    people = _people(schemes, scheme, faults)
    found: list[Case] = []
    first_profile = profiles_of(scheme, schemes)[0]
    for path in sorted(home.glob("*.yaml")):
        if path.name == "people.yaml":
            continue
        root = YamlFile(path, f"schemes/{scheme}/cases/{path.name}", faults).root()
        found += [_case(entry, people, first_profile) for entry in root.entries("cases")]
        root.done()
    names = [case.name for case in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.add(
            f"schemes/{scheme}/cases",
            f"two cases are called {name!r}",
            "names are unique",
            "rename one",
            "schemes.twice",
        )
    faults.raise_if_any()
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _People:
    kinds: Mapping[str, Mapping[str, Any]]
    household: Mapping[str, Any]
    lent: frozenset[str]


def _people(schemes: Path, scheme: str, faults: FaultList) -> _People:
    root = YamlFile(schemes / scheme / "cases" / "people.yaml", f"schemes/{scheme}/cases/people.yaml", faults).root()
    lender = root.text("same_as", "")
    base = _people(schemes, lender, faults) if lender else _People({}, {}, frozenset())
    kinds = {name: dict(facts) for name, facts in base.kinds.items()}
    everyone, household = dict(root.entry("everyone", {}).items()), dict(root.entry("household", {}).items())
    added = dict(root.entry("kinds", {}).items())
    root.done()
    for name in kinds:
        kinds[name] |= everyone
    for name, facts in added.items():
        kinds[name] = {**kinds.get(facts.get("like", name), {}), **facts}
        kinds[name].pop("like", None)
    lent = base.lent | {key for facts in base.kinds.values() for key in facts} | base.household.keys()
    own = {key for facts in added.values() for key in facts} | everyone.keys() | household.keys()
    return _People(kinds, {**base.household, **household}, frozenset(lent - own))


def run_case(scheme: str, case: Case, folder: Path | None = None) -> list[str]:
    """What came out otherwise than the case expects; empty when all is as written.

    Args:
        folder: where the scheme's folder lies, ours by default.
    """
    loaded = load(scheme, profile=case.profile, jurisdiction=case.jurisdiction, folder=folder)
    expect = case.expect
    if "first_payment" in expect:
        actual = str(loaded.first_payment_month(case.month))
        return [] if actual == expect["first_payment"] else [f"first payment {actual}, not {expect['first_payment']}"]
    try:
        result = assess_household(loaded.ruleset, asked_of(case, loaded.quantities), case.month)
    except DoudiError as error:
        codes = [error.code, *(fault.code for fault in getattr(error, "faults", ()))]
        return [] if expect.get("error") in codes else [f"{error}"]
    if "error" in expect:
        return [f"no error {expect['error']}, but {result.outcome}"]
    return _differences(result, expect)


def asked_of(case: Case, known: Mapping[str, Any]) -> HouseholdFacts:
    """The family without what only another scheme's people are asked."""
    left_out = case.lent - known.keys()
    persons = tuple(
        PersonFacts(each.key, each.label, {key: fact for key, fact in each.facts.items() if key not in left_out})
        for each in case.household.persons
    )
    return HouseholdFacts(persons, {key: v for key, v in case.household.facts.items() if key not in left_out})


def _differences(result: Assessment, expect: Mapping[str, Any]) -> list[str]:
    found = []
    for key in ("outcome", "amount_fen", "people", "automatic_allowed"):
        if key in expect and getattr(result, key) != expect[key]:
            found.append(f"{key} is {getattr(result, key)}, not {expect[key]}")
    asked = expect.get("undetermined_because", list(result.undetermined_because))
    if sorted(asked) != sorted(result.undetermined_because):
        found.append(f"undetermined because of {list(result.undetermined_because)}")
    reasons = "；".join(result.needs_person_because)
    found += [f"no reason mentions {word}" for word in expect.get("needs_person_mentions", []) if word not in reasons]
    resting = {parameter.key for parameter in result.rests_on}
    found += [f"does not rest on {key}" for key in expect.get("rests_on", []) if key not in resting]
    for rule, turning in expect.get("turning_point", {}).items():
        actual = {each.rule: each.turning_point for each in result.counterfactuals}.get(rule)
        if actual != turning:
            found.append(f"{rule} turns at {actual}, not {turning}")
    persons = {each.person_key: {"eligible": each.eligible, "amount_fen": each.amount_fen} for each in result.persons}
    for key, wanted in expect.get("persons", {}).items():
        came = {name: persons.get(key, {}).get(name) for name in wanted}
        if came != wanted:
            found.append(f"{key} is {came}, not {wanted}")
    return found


def _case(entry: Entry, people: _People, first_profile: str) -> Case:
    persons, kinds = [], people.kinds
    for position, person in enumerate(entry.entries("people"), 1):
        kind = person.text("is")
        if kind not in kinds:
            person.fault(
                "is", f"there is no kind {kind!r}", f"kinds are {', '.join(kinds)}", "correct it", "schemes.case-kind"
            )
        own = {key: value for key, value in person.items() if key not in ("is", "who", "times")}
        facts = {key: _sourced(value) for key, value in {**kinds.get(kind, {}), **own}.items()}
        times = person.integer("times", 1) or 1
        persons += [
            PersonFacts(f"p{position}" if times == 1 else f"p{position}-{n}", person.text("who", ""), facts)
            for n in range(1, times + 1)
        ]
    own_household = dict(entry.entry("household", {}).items())
    household = {key: _sourced(value) for key, value in {**people.household, **own_household}.items()}
    expect = dict(entry.entry("expect").items())
    for key in expect:
        if key not in EXPECTABLE:
            entry.fault(
                "expect",
                f"{key} cannot be expected",
                f"expectable: {', '.join(EXPECTABLE)}",
                "correct it",
                "schemes.case-expect",
            )
    case = Case(
        name=entry.text("name"), source=entry.text("source"), kind=entry.choice("kind", ("published", "derived")),
        month=_month(entry), profile=entry.text("profile", first_profile),
        jurisdiction=entry.text("jurisdiction", "demo-city"), household=HouseholdFacts(tuple(persons), household),
        expect=expect, because=entry.text("because"), where=entry.file.where(entry.path), lent=people.lent,
    )  # fmt: skip
    entry.done()
    return case


def _month(entry: Entry) -> Month:
    written = entry.text("month")
    try:
        return Month.parse(written)
    except MonthInvalid:
        entry.fault("month", f"{written!r} is no month", "an example is about one month", "write it as 2025-09",
                    "schemes.case-month")  # fmt: skip
        return Month(1, 1)


def _sourced(value: Value | Absent) -> Sourced:
    """A fact as a case writes it: a value, `none`, or `unknown`."""
    plain = {"none": NONE, "unknown": UNKNOWN}.get(value, value) if isinstance(value, str) else value
    return Sourced(plain, _SOURCE, date(2025, 9, 1))
