"""Where the benchmark touches the project's engine (测速接口): public functions only, all of them here.

A measure whose part of the engine is not there raises `NotBuiltYet`, and the measure is null with that reason.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rules import population as made
from benchmarks.rules.worker import NotBuiltYet
from doudi.kernel.month import Month
from doudi.rules.bulk import BulkResult, Engine, assess_population
from doudi.rules.facts import HouseholdFacts
from doudi.rules.population import Column, Population
from doudi.rules.reform import Amounts, Gains, prepare
from doudi.rules.ruleset import Ruleset
from doudi.rules.states import UNKNOWN_BITS
from doudi.rules.tiles import evaluating as tiles
from doudi.rules.values import Sourced
from doudi.rules.wire.answering import Desk, Reasons
from doudi.schemes import load
from doudi.schemes.cases import read_cases

STANDARDS = ("benchmark.standard_urban", "benchmark.standard_rural")
DIBAO_MONTH = Month(2025, 9)
SCHEMES = Path(__file__).with_name("schemes")
GARBAGE = 999_999_999
"""Stands at unknown places: a kernel that looked at it would give wrong sums, not lucky ones."""


def ruleset() -> Ruleset:
    """The rules for measuring, loaded as any scheme's folder is."""
    return load("benchmark", profile="plain", jurisdiction="CN", folder=SCHEMES).ruleset


def as_population(rules: Ruleset, households: made.Households) -> Population:
    """The columns as narrow as they were made, as the peer has them; with the masks of what is unknown."""
    person = {name: _column(values, households.known.get(name)) for name, values in households.person.items()}
    household = {name: _column(values, households.known.get(name)) for name, values in households.household.items()}
    return Population(households.offsets, person, household)


def _column(values: NDArray[Any], known: NDArray[np.bool_] | None) -> Column:
    if known is not None:
        values[~known] = GARBAGE
    return Column(values, known)


def assess(
    rules: Ruleset, population: Population, month: Month, outputs: Sequence[str], *, how: Engine = "auto"
) -> BulkResult:
    """Everybody's answer with the columns asked for, numbers in 32 bits where all fit, as the peer's are.

    Args:
        how: as `assess_population` takes it: `numpy` is the fallback, `tiles` compiles for any size.
    """
    if how != "numpy" and not tiles.is_available():
        raise NotBuiltYet("no compiler is installed here: only the fallback runs")
    return assess_population(rules, population, month, outputs=outputs, engine=how, compact=True)


def columns_of(
    result: BulkResult, names: Sequence[str]
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[np.bool_]]]:
    """Values and where they are known, by output."""
    values = {name: result.outputs[name].values for name in names}
    known = {name: (result.outputs[name].states & UNKNOWN_BITS) == 0 for name in names}
    return values, known


@dataclass(frozen=True)
class Scenario:
    """One reform's outcome: everybody's amount, where it is known, and the table by district if asked for."""

    amount_fen: NDArray[Any]
    known: NDArray[np.bool_]
    by_district: dict[str, list[int]]


class Scenarios:
    """Reforms of the two standards over one population, the baseline and what the standards do not touch kept."""

    def __init__(self, rules: Ruleset, population: Population, month: Month, district: NDArray[np.uint8]) -> None:
        self._prepared = prepare(rules, population, month, STANDARDS)
        self._district = district

    def run(self, urban: int, rural: int, *, by_district: bool) -> Scenario:
        """The amounts under other standards, or gains and losses by district."""
        figures = dict(zip(STANDARDS, (urban, rural), strict=True))
        after = self._prepared.amounts(figures)
        table = _told(self._prepared.gains_of(after, self._district, made.DISTRICTS)) if by_district else {}
        return Scenario(after.amount_fen, after.known, table)

    def table(self, amount_fen: NDArray[Any], known: NDArray[np.bool_]) -> dict[str, list[int]]:
        """Gaining and losing households and fen by district of the households told, for comparison."""
        return _told(self._prepared.gains_of(Amounts(amount_fen, known), self._district, made.DISTRICTS))


def _told(found: Gains) -> dict[str, list[int]]:
    return {name: getattr(found, name).tolist() for name in ("gaining", "losing", "gained_fen", "lost_fen")}


# ---- JSON ----


def household_text(record: Mapping[str, Any]) -> str:
    """One household as the JSON the engine reads: its facts under their names."""
    return json.dumps(record)


def households_text(records: Sequence[Mapping[str, Any]]) -> str:
    """Many households as the JSON the engine reads."""
    return json.dumps(records)


def proof_of(rules: Ruleset, month: Month) -> Callable[[str], str]:
    """From a household's JSON text to its result with the proof as JSON text."""
    return _answering(Desk(rules, month, Reasons.PROOF))


def results_of(rules: Ruleset, month: Month) -> Callable[[str], str]:
    """From many households' JSON text to their results as JSON text, without proof."""
    return _answering(Desk(rules, month, Reasons.NONE))


def _answering(desk: Desk) -> Callable[[str], str]:
    return lambda text: desk.document(text.encode()).text


def stated(answer: str) -> dict[str, list[int]]:
    """What a proof states, by rule; a person's rule in the order of the people."""
    found: dict[str, list[int]] = {}
    for step in json.loads(answer)["steps"]:
        if not step["clause"]:
            raise ValueError(f"the step of {step['rule']} names no clause")
        found.setdefault(step["rule"], []).append(int(step["value"]))
    return found


def resulting(answer: str) -> list[dict[str, list[int]]]:
    """What the results without proof say, under the names of the rules."""
    return [
        {"monthly_benefit": [each["amount_fen"]], "people": [each["people"]],
         "is_eligible": [int(each["computed_outcome"] == "eligible")]}
        for each in json.loads(answer)
    ]  # fmt: skip


def dibao() -> tuple[Callable[[str], str], list[str]]:
    """The whole scheme 低保 with every word, and the families of its worked examples as JSON text."""
    scheme = load("dibao", jurisdiction="demo-city")
    cases = [case for case in read_cases("dibao") if "error" not in case.expect]
    texts = [
        json.dumps(_plain(case.household)) for case in cases if case.month == DIBAO_MONTH and case.household.persons
    ]
    return _answering(Desk(scheme.ruleset, DIBAO_MONTH, Reasons.WORDS)), texts


def _plain(household: HouseholdFacts) -> dict[str, Any]:
    def said(fact: Sourced) -> Any:
        return fact.value if isinstance(fact.value, int | bool | str) else str(fact.value)

    persons = [{"key": each.key, **{key: said(fact) for key, fact in each.facts.items()}} for each in household.persons]
    return {"persons": persons, **{key: said(fact) for key, fact in household.facts.items()}}
