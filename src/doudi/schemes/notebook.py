"""The schemes for a notebook (笔记本里用): open a policy, ask it about a family or a table, read its reasons.

    from doudi.schemes.notebook import policy

    dibao = policy("dibao", jurisdiction="demo-city")
    print(dibao.assess({"persons": [{"monthly_wage_fen": 105000}], "urban_rural": "urban"}, month="2025-09"))

How-to: docs/how-to/ask-the-rules-from-a-notebook.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from doudi.kernel.clock import SystemClock
from doudi.kernel.errors import DoudiError, Fault, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.assessment import Assessment, Step
from doudi.rules.evaluate import assess_household
from doudi.rules.parameters import ParametersNotInForce, SchemeNotInForce
from doudi.rules.wire.parsing import NotRead, parse_carefully
from doudi.rules.wire.reading import read_household
from doudi.rules.wire.shapes import Shape, shape_of
from doudi.rules.words import money_words
from doudi.schemes.catalogue import load_for, profiles_of, scheme_keys
from doudi.schemes.loader import load
from doudi.schemes.local import local_figures_in, strays
from doudi.schemes.scheme import Scheme
from doudi.schemes.tables.table import assess_table

OUTCOME_WORDS = {
    "eligible": ("符合", "eligible"), "not_eligible": ("不符合", "not eligible"),
    "undetermined": ("还定不了", "cannot be said yet"), "needs_person": ("要人来判断", "needs a person to judge"),
}  # fmt: skip
PER = {"cash_monthly": ("每月", " a month"), "cash_once": ("一次", " once"), "tag": ("", "")}


def policies() -> tuple[str, ...]:
    """The keys of all policies.

    >>> "dibao" in policies()
    True
    """
    return scheme_keys()


def policy(
    key: str, *, profile: str = "", jurisdiction: str = "500106", home: str | Path | None = None
) -> Policy:  # fmt: skip
    """A policy, ready to be asked.

    Args:
        key: one of `policies()`.
        profile: which text of law counts; the policy's first if left out.
        jurisdiction: whose figures count: a division code, or `demo-city`, the fictitious place in which every figure
            is on file.
        home: the folder of an installation (DOUDI_HOME) whose own figures count too; the shipped ones alone without.

    Raises:
        SchemeUnknown: there is no such policy, profile or place.
        NoInstallation: `home` is no folder.
        FaultsFound: its own figures have faults, or lie where nobody reads them.
    """
    if home is not None:
        if not Path(home).is_dir():
            raise NoInstallation(f"There is no folder {home}: name the DOUDI_HOME of an installation.")
        with local_figures_in(Path(home) / "policies"):
            strays(scheme_keys()).raise_if_any()
            return policy(key, profile=profile, jurisdiction=jurisdiction)
    if profile:
        return Policy(load(key, profile=profile, jurisdiction=jurisdiction))
    return Policy(load_for(key, jurisdiction=jurisdiction) if key in scheme_keys() else load(key))


class NoInstallation(DoudiError):
    """The folder named as an installation's is not there."""

    code = "schemes.no-installation"


class Answer:
    """What the rules say of one household; shows its reasons when printed.

    Everything an `Assessment` holds is here under the same name: `outcome`, `amount_fen`, `steps`, `counterfactuals`,
    `undetermined_because` …
    """

    is_refused = False

    def __init__(self, result: Assessment, key: str = "") -> None:
        self.result, self.key = result, key

    def __getattr__(self, name: str) -> Any:
        return getattr(self.result, name)

    def __getitem__(self, rule: str) -> Any:
        """A rule's value in the proof; of a rule about persons, by person.

        Raises:
            KeyError: the proof has no line of this rule.
        """
        steps = [step for step in self.result.steps if step.key == rule]
        if not steps:
            raise KeyError(f"{rule}: the lines of the proof are {', '.join(dict.fromkeys(self._keys()))}")
        if steps[0].person_key is None:
            return steps[0].value
        return {step.person_key: step.value for step in steps}

    def _keys(self) -> Iterator[str]:
        return (step.key for step in self.result.steps)

    def lines(self, language: str = "zh") -> list[str]:
        """The proof, a line a step, in `zh` or `en`: what, its value, the clause."""
        return [_line(step, language) for step in self.result.steps]

    def headline(self, language: str = "zh") -> str:
        """The result in one line."""
        at, result = 0 if language == "zh" else 1, self.result
        said = f"{self.key}{' ' if self.key else ''}{result.scheme} {result.month}: {OUTCOME_WORDS[result.outcome][at]}"
        if result.amount_fen:
            words = money_words(result.amount_fen)
            said += f"，{PER[result.grants][0]}{words.zh}" if at == 0 else f", {words.en}{PER[result.grants][1]}"
        return said

    def explained(self, language: str = "zh") -> str:
        """Result, proof, what is missing and where it would turn, as text."""
        result, is_zh = self.result, language == "zh"
        parts = [self.headline(language), *(f"  {line}" for line in self.lines(language))]
        because = result.needs_person_because if is_zh else result.needs_person_because_en
        parts += [f"  {'要人判断：' if is_zh else 'for a person: '}{each}" for each in because]
        if result.undetermined_because:
            facts = ", ".join(result.undetermined_because[:8])
            more = len(result.undetermined_because) - 8
            parts.append(f"  {'还要问：' if is_zh else 'to ask: '}{facts}{f' … +{more}' if more > 0 else ''}")
        turns = [each for each in result.counterfactuals if each.flips_result]
        parts += [f"  {'反过来说：' if is_zh else 'it would turn: '}{each.zh if is_zh else each.en}" for each in turns]
        return "\n".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as JSON has them."""
        return self.result.as_dict()

    def __str__(self) -> str:
        return self.explained()

    def __repr__(self) -> str:
        return f"<{self.headline('en')}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(step.zh)}</td><td>{escape(step.value_zh)}</td><td>{escape(step.clause)}</td></tr>"
            for step in self.result.steps
        )
        return f"<p><strong>{escape(self.headline())}</strong></p><table>{rows}</table>"


@dataclass(frozen=True)
class Refused:
    """A household of a list that could not be assessed as it was given, and why."""

    faults: tuple[Fault, ...]
    key: str = ""
    is_refused = True

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


class Policy:
    """A policy of one place under one text of law."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme, self.ruleset = scheme, scheme.ruleset
        self._shape: Shape = shape_of(scheme.quantities, scheme.ruleset.contradictions)

    @property
    def facts(self) -> dict[str, str]:
        """What the rules look at: quantity to what it is and its unit."""
        known = self.scheme.quantities.items()
        return {key: f"{each.zh} {each.en} ({each.entity}, {each.unit})" for key, each in known}

    @property
    def rules(self) -> dict[str, str]:
        """What the rules compute: name to the law's sentence and its clause."""
        return {
            name: f"{' '.join(rule.law_text.split())} （{rule.clause}）" for name, rule in self.ruleset.rules.items()
        }

    def figures(self, month: str | Month) -> dict[str, Any]:
        """What was in force: key to value; None where nobody has it on file.

        Raises:
            ParametersNotInForce, SchemeNotInForce: the month lies before the first.
        """
        return {key: each.value for key, each in sorted(self.ruleset.figures(_month(month)).items())}

    def assess(self, household: Mapping[str, Any], month: str | Month) -> Answer:
        """The answer for one household, given as the JSON form has it; dates may be `date` objects.

        Raises:
            FaultsFound: what is wrong with it, all of it, by path.
            ParametersNotInForce, SchemeNotInForce: nothing speaks for the month.
        """
        return self._answer(household, _month(month), "$")

    def assess_many(self, households: Iterable[Mapping[str, Any]], month: str | Month) -> list[Answer | Refused]:
        """The answers of many, in their order; a wrong one is `Refused` and stops nobody else."""
        found: list[Answer | Refused] = []
        for position, household in enumerate(households):
            key = str(household.get("key", "")) if isinstance(household, Mapping) else ""
            try:
                found.append(self._answer(household, _month(month), f"$[{position}]"))
            except FaultsFound as error:
                found.append(Refused(error.faults, key))
            except (ParametersNotInForce, SchemeNotInForce) as error:
                fault = Fault(f"$[{position}].month", error.text, "figures count from their first month",
                              "choose a later month", error.code)  # fmt: skip
                found.append(Refused((fault,), key))
        return found

    def assess_table(
        self, households: Any, persons: Any = None, *, month: str | Month, by: str = "household",
        also: Iterable[str] = (), keep: Iterable[str] = (),
    ) -> Any:  # fmt: skip
        """The answers of a whole population as a table, without proofs.

        Args:
            households: a table (pandas, Arrow, whatever speaks Arrow, or a dict of columns), a row a household.
            persons: the same with a row a person; its column `by` names the household, as the households' does.
                A column `key` tells people apart who are alike in everything else. Without the table, what is about
                persons stands in lists in the households' rows.
            also: rules of the household whose values are wanted as columns.
            keep: columns of `households` that are no quantities, to be carried over.

        Returns:
            An Arrow table, or a pandas one if `households` was: `by` if it is there, `outcome`, `computed_outcome`,
            `amount_fen`, and what was asked for; null is not known.

        Raises:
            FaultsFound: columns that are no quantities, of another type, with values that cannot be; households
                without people; known facts that cannot both be. All at once.
        """
        return assess_table(self.ruleset, households, persons, _month(month), by, tuple(also), tuple(keep))

    def _answer(self, household: Any, month: Month, where: str) -> Answer:
        # Through text, so that a notebook is told the very faults that a file is told.
        try:
            tree = parse_carefully(json.dumps(household, default=_plain).encode(), where)
        except NotRead as error:
            raise FaultsFound([error.fault]) from error
        asked = read_household(tree, self._shape, month, where, SystemClock().today())
        return Answer(assess_household(self.ruleset, asked.household, asked.month), asked.household.key)

    def __repr__(self) -> str:
        scheme = self.scheme
        return (f"<{scheme.name_zh} {scheme.name_en}, {scheme.profile}, {scheme.jurisdiction}: "
                f"{len(scheme.quantities)} facts, {len(self.ruleset.rules)} rules>")  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        # A number of NumPy or pandas.
        return value.item()
    raise TypeError(f"{value!r} cannot stand in a household: write what the JSON form takes")


def _month(month: str | Month) -> Month:
    return month if isinstance(month, Month) else Month.parse(month)


def _line(step: Step, language: str) -> str:
    is_zh = language == "zh"
    what, value = (step.zh, step.value_zh) if is_zh else (step.en, step.value_en)
    return f"{what}: {value}  [{step.clause}]"


__all__ = ["Answer", "Policy", "Refused", "policies", "policy", "profiles_of"]
