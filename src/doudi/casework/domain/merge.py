"""One value from several sources (多个来源归一): declared, departments, a visit, an official's settlement. Pure.

Two sources that differ are never averaged and none is picked silently: the value is unknown until a named official
settles it. A department that did not answer leaves the value unknown, whatever was declared.
"""

from dataclasses import dataclass
from typing import Any

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
