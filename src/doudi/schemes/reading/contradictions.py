"""Reading what contradicts what (读取矛盾声明): `vocabulary/contradictions/*.yaml`, beside the shared quantities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.rules.contradictions import Condition, Contradiction, Party, Severity, Test, readable
from doudi.rules.quantities import WHOLE_NUMBER_UNITS, Quantity, QuantityUnit
from doudi.rules.yamlfile import Entry, YamlFile


def contradictions_for(
    folder: Path, known: Mapping[str, Quantity], read: Mapping[str, Quantity], faults: FaultList
) -> tuple[Contradiction, ...]:
    """The contradictions among the facts a scheme reads, checked against the whole vocabulary.

    Args:
        folder: where scheme folders lie.
        known: every quantity there is.
        read: those the scheme reads.
    """
    declared, own = _read(folder)
    faults.extend(own)
    for each, where in declared:
        for condition in (condition for party in each.parties for condition in party):
            if complaint := _complaint(condition, known.get(condition.quantity)):
                faults.add(where, f"{condition.quantity}: {complaint}", "conditions fit the quantity", "correct it",
                           "schemes.contradiction")  # fmt: skip
        if each.alike_in and each.alike_in not in known:
            faults.add(where, f"{each.alike_in}: there is no such quantity", "facts are of the shared vocabulary",
                       "correct the key", "schemes.contradiction")  # fmt: skip
    return readable([each for each, _ in declared], read)


@cache
def _read(folder: Path) -> tuple[tuple[tuple[Contradiction, str], ...], FaultList]:
    faults = FaultList()
    found: dict[str, tuple[Contradiction, str]] = {}
    for path in sorted(folder.glob("vocabulary/contradictions/*.yaml")):
        root = YamlFile(path, f"schemes/vocabulary/contradictions/{path.name}", faults).root()
        for entry in root.entries("contradictions"):
            each = _contradiction(entry)
            if each.key in found:
                entry.fault("key", f"{each.key} appears twice", "a contradiction has one entry", "remove one",
                            "schemes.twice")  # fmt: skip
            found[each.key] = each, entry.file.where(entry.path)
        root.done()
    return tuple(found.values()), faults


def forget_contradictions() -> None:
    """Read the declarations again at the next load."""
    _read.cache_clear()


def _contradiction(entry: Entry) -> Contradiction:
    severity = entry.choice("severity", tuple(Severity))
    parties = tuple(
        party for party in (_party(entry.entry(name, {})) for name in ("one", "another")) if party
    )
    alike_in = entry.text("alike_in", "")
    if bool(parties) == bool(alike_in):
        entry.fault("", "says what of neither or of both", "it is about `one`, `one` and `another`, or `alike_in`",
                    "write one of them", "schemes.contradiction")  # fmt: skip
    key, zh, en = entry.text("key"), entry.text("zh"), entry.text("en")
    entry.done()
    return Contradiction(key, Severity(severity) if severity in tuple(Severity) else Severity.NEEDS_PERSON, zh, en,
                         parties, alike_in)  # fmt: skip


def _party(entry: Entry) -> Party:
    return tuple(_condition(entry, key, said) for key, said in entry.items())


def _condition(entry: Entry, key: str, said: Any) -> Condition:
    tests: dict[str, Test] = {Test.ABOVE.value: Test.ABOVE, Test.YEARS_AGO.value: Test.YEARS_AGO}
    if not isinstance(said, dict):
        return Condition(key, Test.IS, said)
    ((name, number),) = said.items() if len(said) == 1 else ((None, None),)
    if name in tests and type(number) is int and number >= 0:
        return Condition(key, tests[name], number)
    entry.fault(key, f"{said!r} is no condition", "a condition is a value, {above: number} or {years_ago: number}",
                "correct it", "schemes.contradiction")  # fmt: skip
    return Condition(key, Test.IS, "")


def _complaint(condition: Condition, quantity: Quantity | None) -> str | None:
    if quantity is None:
        return "there is no such quantity"
    if condition.test is Test.ABOVE:
        return None if quantity.unit in WHOLE_NUMBER_UNITS else f"{quantity.unit} is not above a number"
    if condition.test is Test.YEARS_AGO:
        return None if quantity.unit is QuantityUnit.DATE else f"{quantity.unit} is no day"
    return quantity.complaint(condition.value)
