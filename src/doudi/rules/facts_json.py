"""A household's facts as plain JSON (事实的存法), with who says so and as of when, and back."""

from datetime import date
from typing import Any

from doudi.rules.facts import HouseholdFacts, PersonFacts
from doudi.rules.values import NONE, UNKNOWN, Sourced


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
    """Every fact with its provenance, so that an assessment can be replayed years later.

    >>> household = HouseholdFacts((), {"deposits_fen": Sourced(NONE, "十家银行", date(2025, 9, 1))})
    >>> facts_to_json(household)["household"]["deposits_fen"]
    {'state': 'none', 'source': '十家银行', 'as_of': '2025-09-01', 'note': ''}
    >>> facts_from_json(facts_to_json(household)) == household
    True
    """
    return {
        "key": household.key,
        "household": {name: _sourced_to_json(fact) for name, fact in sorted(household.facts.items())},
        "persons": [
            {
                "key": person.key,
                "label": person.label,
                "facts": {name: _sourced_to_json(fact) for name, fact in sorted(person.facts.items())},
                **({} if person.has_own_key else {"has_own_key": False}),
            }
            for person in household.persons
        ],
    }


def facts_from_json(kept: dict[str, Any]) -> HouseholdFacts:
    """The facts ``facts_to_json`` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is no such value.
    """
    return HouseholdFacts(
        persons=tuple(
            PersonFacts(
                person["key"],
                person["label"],
                {name: _sourced_from_json(fact) for name, fact in person["facts"].items()},
                person.get("has_own_key", True),
            )
            for person in kept["persons"]
        ),
        facts={name: _sourced_from_json(fact) for name, fact in kept["household"].items()},
        key=kept["key"],
    )
