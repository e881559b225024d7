"""Reading `process.yaml`: the steps with their limits, as the profile and the place have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList
from doudi.rules.parameters import STATUSES
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.scheme import ProcessStep

UNITS = ("", "working_days", "calendar_days", "months")
ACTORS = (
    "resident", "grid_worker", "village_worker", "township_clerk", "township_reviewer", "county_verifier",
    "county_approver", "county_payer", "county_pay_approver",
)  # fmt: skip
EVENTS = ("", "objection", "request_verification", "report_of_change")
_VARIABLE = ("limit", "unit", "clause", "status", "note")


def read_process(
    home: Path, scheme: str, profiles: tuple[str, ...], chain: tuple[str, ...], faults: FaultList
) -> tuple[ProcessStep, ...]:
    """The steps in their order, with the variant of the profile and of the most specific jurisdiction applied."""
    root = YamlFile(home / "process.yaml", f"schemes/{scheme}/process.yaml", faults).root()
    steps: list[ProcessStep] = []
    entries = root.entries("steps")
    keys = [str(entry.data.get("key", "")) for entry in entries]
    for entry in entries:
        step = _step(entry, profiles, chain)
        if keys.count(step.key) > 1:
            entry.fault("key", f"{step.key} appears twice", "a step has one entry", "remove one", "schemes.twice")
        if step.starts_from not in (*keys, *EVENTS):
            entry.fault("starts_from", f"there is no step {step.starts_from!r}", "a limit counts from a step",
                        "correct the name", "schemes.step-unknown")
        steps.append(step)
    root.done()
    return tuple(steps)


def _step(entry: Entry, profiles: tuple[str, ...], chain: tuple[str, ...]) -> ProcessStep:
    values: dict[str, Any] = {
        "limit": entry.integer("limit"), "unit": entry.choice("unit", UNITS), "clause": entry.text("clause"),
        "status": entry.choice("status", STATUSES), "note": entry.text("note", ""),
    }  # fmt: skip
    # Later variants win: the profile's before the jurisdiction's, so that a place refines its profile.
    variants = entry.entries("variants", [])
    for variant in sorted(variants, key=lambda each: "jurisdiction" in each.data):
        changed = {key: _variable(variant, key) for key in _VARIABLE if key in variant.data}
        fits = variant.text("profile", profiles[0]) in profiles and variant.text("jurisdiction", chain[-1]) in chain
        # A place's own promise may shorten or fill a limit; it never replaces a limit the law gives with a longer one.
        if fits and not _is_longer(variant, changed, values):
            values |= changed
        variant.done()
    step = ProcessStep(
        key=entry.text("key"), zh=entry.text("zh"), en=entry.text("en"), actor=entry.choice("actor", ACTORS),
        actor_zh=entry.text("actor_zh"), starts_from=entry.text("starts_from"), **values,
    )  # fmt: skip
    if (step.limit is None) != (step.unit == ""):
        entry.fault("limit", "limit and unit do not go together", "a limit has a unit", "write both or neither",
                    "schemes.limit-without-unit")
    entry.done()
    return step


def _variable(variant: Entry, key: str) -> Any:
    if key == "limit":
        return variant.integer(key)
    if key == "unit":
        return variant.choice(key, UNITS)
    return variant.choice(key, STATUSES) if key == "status" else variant.text(key)


def _is_longer(variant: Entry, changed: dict[str, Any], values: dict[str, Any]) -> bool:
    if "jurisdiction" not in variant.data or changed.get("limit") is None or values["limit"] is None:
        return False
    same_unit = changed.get("unit", values["unit"]) == values["unit"]
    if same_unit and changed["limit"] > values["limit"]:
        variant.fault("limit", f"{changed['limit']} is longer than the law's {values['limit']}",
                      "a place may be quicker than the law, not slower", "shorten it", "schemes.limit-longer")
        return True
    return False
