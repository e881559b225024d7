"""A household's proof as JSON (算式的 JSON), written from what a program remembers of each line.

Steps name facts and figures by key. Both stand once beside the steps: the household as it was sent, figures with their
source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from doudi.rules.assessment import Outcome
from doudi.rules.contradicting import Found
from doudi.rules.facts import person_fact_key
from doudi.rules.oneway.programs import Program
from doudi.rules.oneway.readings import Reading
from doudi.rules.parameters import ParameterPayload, ParameterValue
from doudi.rules.states import UNKNOWN_BITS
from doudi.rules.tables import Scale, Table, has_gaps
from doudi.rules.verdict import Verdict
from doudi.rules.wire.answers import NamedFigure, PersonNeeded
from doudi.rules.wire.steps import prepared, steps_of, text


def proof_text(
    reading: Reading, verdict: Verdict, keys: tuple[str, ...], waits: Sequence[str], tree: Mapping[str, Any] | None,
    found: Sequence[Found] = (),
) -> str:  # fmt: skip
    """The members of an answer that tell its reasons, from a comma on.

    Args:
        keys: of the people, in the order of the file.
        waits: the facts that would settle an undetermined result.
        tree: the household as it was sent; None where it stands elsewhere in the answer.
        found: its facts that contradict each other.
    """
    program = reading.program
    steps = steps_of(reading, keys, _strictly(reading, verdict))
    doubtful = prepared(program).doubtful
    resting = [key for key in sorted(steps.resting) if key in doubtful]
    reasons = [*_contradictions(found, keys), *_reasons_for_a_person(reading, verdict, resting, bool(found))]
    unverified = [key for key in resting if program.figures[key].status not in ("verified", "unset")]
    settled = verdict.outcome in (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE)
    sent = "" if tree is None else f'"household":{text(tree)},'
    return (
        f',"automatic_allowed":{"true" if settled and not unverified else "false"},'
        f'"undetermined_because":{text(list(waits))},"needs_person_because":{text(reasons)},'
        f'"rests_on_unverified":{text(unverified)},"steps":{steps.text},'
        f'{sent}"figures":{figures_text(program, steps.figures)}'
    )


def figures_text(program: Program, used: Iterable[str]) -> str:
    """The figures a proof names, with validity and source."""
    known: dict[str, str] = program.kept.setdefault("figure texts", {})
    parts = []
    for key in used:
        if key not in known:
            known[key] = f"{text(key)}:{text(figure_of(program.figures[key]))}"
        parts.append(known[key])
    return f"{{{','.join(parts)}}}"


def figure_of(figure: ParameterValue) -> NamedFigure:
    """A figure with all a reader needs to look it up."""
    return {
        "zh": figure.zh, "en": figure.en, "unit": figure.unit, "value": figure_value(figure.value),
        "status": figure.status, "legal_basis": figure.legal_basis, "source": figure.source,
        "jurisdiction": figure.jurisdiction, "valid_from": str(figure.valid_from) if figure.valid_from else None,
        "valid_to": str(figure.valid_to) if figure.valid_to else None,
        "possibly_superseded": figure.possibly_superseded,
    }  # fmt: skip


def figure_value(value: ParameterPayload | None) -> Any:
    """A figure's value as JSON: ratios and roundings as text, tables and scales as lists of their entries."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Table):
        return [{"code": code, "value": entry} for code, entry in value]
    if isinstance(value, Scale):
        return [{"at_least": number, "value": entry} for number, entry in value]
    return value if value is None or isinstance(value, int | str) else str(value)


def _contradictions(found: Sequence[Found], keys: Sequence[str]) -> list[Any]:
    return [
        {"contradiction": each.declared.key, "why": "contradiction",
         "facts": [person_fact_key(keys[place], quantity) for place, quantity in each.facts]}
        for each in found
    ]  # fmt: skip


def _reasons_for_a_person(
    reading: Reading, verdict: Verdict, resting: Iterable[str], has_others: bool
) -> list[PersonNeeded]:
    """Why a person must look: figures not on file, not whole or past their adjustment month, and reviews that hold."""
    found: list[PersonNeeded] = []
    for key in resting:
        figure = reading.program.figures[key]
        if figure.status == "unset":
            found.append({"figure": key, "why": "unset"})
        elif figure.possibly_superseded:
            found.append({"figure": key, "why": "possibly_superseded"})
    if verdict.computed is Outcome.ELIGIBLE:
        for name in reading.ruleset.outcome.reviews:
            value, state = reading.rule(name)
            if value and not state & UNKNOWN_BITS:
                found.append({"rule": name, "why": "review"})
    if not found and not has_others and verdict.outcome is Outcome.NEEDS_PERSON:
        found = [{"figure": key, "why": "no_entry"} for key in resting if has_gaps(reading.program.figures[key].value)]
    return found


def _strictly(reading: Reading, verdict: Verdict) -> list[int]:
    """The nodes whose figures the outcome strictly rests on."""
    names = reading.ruleset.outcome
    wanted = [names.eligible]
    if verdict.computed is Outcome.ELIGIBLE:
        wanted += [*([names.amount] if names.amount else []), *names.reviews]
    return [reading.ruleset.rules[name].node for name in wanted]
