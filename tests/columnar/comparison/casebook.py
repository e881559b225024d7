"""Cases a policy officer can read, as rows of departments' extracts, and what a rule says of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.running import RangeOfKeys, Run, plan_of
from doudi.columnar.contract import load_contract
from tests.columnar.extracts import AS_OF, Desk, credit_code, number, plain_row

FOLDER = Path(__file__).parent / "cases"
OUTCOMES = ("found", "in_order", "not_known", "not_looked_at")


@dataclass
class Case:
    """One person (employer, site, account, official) and the outcome wanted of a rule."""

    rule: str
    name: str
    expect: str
    at: str = ""
    born: str = "19800101"
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def read(name: str) -> Any:
    """A file of cases."""
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def merged(*parts: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    """Rows of several parts, dataset by dataset."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for part in parts:
        for dataset, rows in part.items():
            found[dataset] += rows
    return dict(found)


def moments() -> Iterator[Case]:
    """The cases of moments.yaml, one for each value that varies."""
    bases = read("bases.yaml")
    for raw in read("moments.yaml"):
        base = bases[raw["base"]]["rows"] if "base" in raw else {}
        for value, expect in zip(raw["vary"], raw["expect"], strict=True):
            rows = merged(base, raw.get("rows", {}))
            told = {dataset: [{key: str(each).replace("{v}", value) for key, each in row.items()} for row in listed]
                    for dataset, listed in rows.items()}  # fmt: skip
            born = raw.get("born", "19800101").replace("{v}", value)
            yield Case(raw["rule"], f"{raw['name']}: {value or 'blank'}", expect, raw.get("at", ""), born, told)


class Casebook:
    """All cases at one desk: each with a number and names of its own, every feed loaded once."""

    def __init__(self, desk: Desk, book: RuleBook, cases: list[Case]) -> None:
        self.desk, self.book, self.cases = desk, book, cases
        extracts: dict[str, list[dict[str, str]]] = defaultdict(list)
        for signal in book.signals.values():
            # Somebody nothing is asked of, so that no feed is missing.
            extracts[signal.dataset] = [self._made(signal.dataset, 1)]
        self._serial = 10
        for place, case in enumerate(cases):
            for dataset, rows in case.rows.items():
                extracts[dataset] += [made for row in rows for made in self._rows(dataset, dict(row), case, place)]
        for dataset, rows in extracts.items():
            report = desk.load_rows(dataset, rows)
            assert not report.faults, report.faults
            assert not report.rows_rejected, (dataset, report.reasons)

    def own(self, case: Case, place: int) -> dict[str, str]:
        """What the words in braces stand for."""
        return {
            "employer": credit_code(5_000 + place * 2), "other_employer": credit_code(5_001 + place * 2),
            "child": number(place * 2 + 10, "20250301"), "platform": f"平台{place}", "project": f"XM{place:05}",
            "account": f"6217{place:012}", "operator": f"JB{place:05}",
        }  # fmt: skip

    def _rows(self, dataset: str, row: dict[str, str], case: Case, place: int) -> Iterator[dict[str, str]]:
        contract, times = load_contract(dataset), int(row.pop("times", "1"))
        told = {key: value.format(**self.own(case, place)) for key, value in row.items()}
        for time in range(times):
            self._serial += 1
            # Each person of one birth day has a number of its own; further holders are other people.
            who = number(place * 2 + 10 if not time else 20_000 + self._serial, case.born)
            plain = {"person_key": who} if any(c.name == "person_key" for c in contract.columns) else {}
            if dataset == "police_household_register":
                plain |= {"birth_date": f"{case.born[:4]}-{case.born[4:6]}-{case.born[6:]}"}
            made = self._made(dataset, self._serial, **plain | told)
            if "性别" in made:
                made["性别"] = "2"
            yield made

    @staticmethod
    def _made(dataset: str, index: int, **told: str) -> dict[str, str]:
        plain = {"minute": "600"} if dataset == "operator_log" else {}
        return plain_row(load_contract(dataset), index, **plain | told)

    def outcomes(self) -> Iterator[tuple[Case, str]]:
        """What each rule says of its case."""
        plans = {
            purpose: plan_of(self.book, [key for key, rule in self.book.rules.items() if rule.purpose == purpose],
                             self.desk.store, on=AS_OF, purpose=purpose)
            for purpose in ("enrolment", "supervision")
        }  # fmt: skip
        for place, case in enumerate(self.cases):
            rule = self.book.rules[case.rule]
            run = Run(plans[rule.purpose], rule)
            assert not run.not_run, (case.rule, run.not_run)
            key = self._key(case, place)
            run.take(RangeOfKeys(plans[rule.purpose], key, key))
            yield case, _outcome(run)

    def _key(self, case: Case, place: int) -> int:
        own, rule = self.own(case, place), self.book.rules[case.rule]
        at = case.at or (rule.subject if not rule.tell else "person")
        if at in ("person", "child"):
            return self.desk.key(own["child"] if at == "child" else number(place * 2 + 10, case.born))
        return int(self.desk.pseudonyms.of_text(pa.array([own[at]]), at)[0])


def _outcome(run: Run) -> str:
    result = run.result()
    spared = [reason for reason, count in result.spared.items() if count]
    told = {"found": len(result.people), "in_order": result.in_order, "not_known": result.not_known}
    named = [word for word, count in told.items() if count] + spared
    assert int(np.sum(result.candidates)) <= 1
    return named[0] if named else "not_looked_at"
