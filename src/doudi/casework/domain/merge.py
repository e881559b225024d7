"""One value from several sources (多个来源归一): declared, departments, a visit, an official's settlement. Pure.

Two sources that differ are never averaged and none is picked silently: the value is unknown until a named official
settles it. A department that did not answer leaves the value unknown, whatever was declared.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.quantities import Quantity
from doudi.rules.values import NONE, UNKNOWN, Sourced


@dataclass(frozen=True)
class Sources:
    """What each source says about one quantity; None where a source says nothing at all."""

    declared: Sourced | None = None
    departments: Sourced | None = None
    visited: Sourced | None = None
    settled: Sourced | None = None


@dataclass(frozen=True)
class Merged:
    """The value the rules read, and why it waits for an official, if it does: ``differs``, ``no_answer`` or ""."""

    value: Sourced
    waits: str = ""


def _plain(quantity: Quantity, sourced: Sourced) -> Any:
    """The value as a rule would count it, so that *none* equals 0, false or the code none."""
    return quantity.none_is if sourced.value is NONE else sourced.value


def merge(quantity: Quantity, sources: Sources) -> Merged:
    """The value of one quantity from its sources.

    Order: settled by an official, seen on a visit, then declared and departments together. Equal: the declared value,
    noted as agreeing. Different, or asked and not answered: unknown. Only one side on file: that side.
    """
    for certain in (sources.settled, sources.visited):
        if certain is not None:
            return Merged(certain)
    declared, departments = sources.declared, sources.departments
    if departments is None:
        return Merged(declared if declared is not None else Sourced(UNKNOWN, note="not asked"))
    if not departments.is_known:
        return Merged(Sourced(UNKNOWN, departments.source, departments.as_of, departments.note), "no_answer")
    if declared is None or not declared.is_known:
        return Merged(departments)
    if _plain(quantity, declared) == _plain(quantity, departments):
        source = f"{declared.source}，和{departments.source}一致" if departments.source else declared.source
        return Merged(Sourced(declared.value, source, departments.as_of or declared.as_of, departments.note))
    note = f"{declared.source}和{departments.source}不一致"
    return Merged(Sourced(UNKNOWN, note, departments.as_of, note), "differs")


def value_to_json(value: Any) -> dict[str, Any]:
    """A fact's value as plain JSON.

    >>> value_to_json(NONE), value_to_json(date(2014, 5, 1))
    ({'state': 'none'}, {'state': 'has', 'value': '2014-05-01', 'is_date': True})
    """
    if value is UNKNOWN:
        return {"state": "unknown"}
    if value is NONE:
        return {"state": "none"}
    if isinstance(value, date):
        return {"state": "has", "value": value.isoformat(), "is_date": True}
    return {"state": "has", "value": value}


def value_from_json(kept: dict[str, Any]) -> Any:
    """The value ``value_to_json`` wrote."""
    if kept["state"] == "unknown":
        return UNKNOWN
    if kept["state"] == "none":
        return NONE
    return date.fromisoformat(kept["value"]) if kept.get("is_date") else kept["value"]


def _sourced_to_json(fact: Sourced) -> dict[str, Any]:
    as_of = fact.as_of.isoformat() if fact.as_of else None
    return {**value_to_json(fact.value), "source": fact.source, "as_of": as_of, "note": fact.note}


def _sourced_from_json(kept: dict[str, Any]) -> Sourced:
    as_of = date.fromisoformat(kept["as_of"]) if kept["as_of"] else None
    return Sourced(value_from_json(kept), kept["source"], as_of, kept["note"])


def facts_to_json(household: HouseholdFacts) -> dict[str, Any]:
    """A household's facts as plain JSON, so that an assessment can be replayed years later."""
    return {
        "key": household.key,
        "household": {name: _sourced_to_json(fact) for name, fact in sorted(household.facts.items())},
        "persons": [
            {
                "key": person.key,
                "label": person.label,
                "facts": {name: _sourced_to_json(fact) for name, fact in sorted(person.facts.items())},
            }
            for person in household.persons
        ],
    }


def facts_from_json(kept: dict[str, Any]) -> HouseholdFacts:
    """The facts ``facts_to_json`` wrote."""
    return HouseholdFacts(
        persons=tuple(
            PersonFacts(
                person["key"],
                person["label"],
                {name: _sourced_from_json(fact) for name, fact in person["facts"].items()},
            )
            for person in kept["persons"]
        ),
        facts={name: _sourced_from_json(fact) for name, fact in kept["household"].items()},
        key=kept["key"],
    )
