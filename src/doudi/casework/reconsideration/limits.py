"""The ways to disagree with a decision and their days (不服决定的期限), each with its source and status."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.casework.remedies import load_remedies
from doudi.worklist.citations import citation
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule
from doudi.worklist.words import Words

LIMITS_FILE = Path(__file__).parent / "limits.yaml"
TITLES = {"accept": Words("答复受不受理", "answer whether it is accepted"), "decide": Words("作出结果", "the outcome")}


@dataclass(frozen=True)
class Days:
    """A number of days with the text it rests on; None where no text was found."""

    days: int | None
    unit: ClockUnit
    legal_basis: str
    status: str


@dataclass(frozen=True)
class Way:
    """One way to disagree (途径): who decides, how long one may ask, how long the answer may take.

    ``remedy`` is the key of the limit that every letter shows; empty where no text limits asking.
    """

    key: str
    words: Words
    decided_by: Words
    remedy: str
    ask_basis: str
    ask_status: str
    accept: Days
    decide: Days

    @property
    def is_ours(self) -> bool:
        """Whether the county itself decides; elsewhere its officials carry out what another authority decided."""
        return self.key == "reexamination"

    def until(self, told_on: date) -> date | None:
        """The last day to ask after a letter of that day; None where no text limits it."""
        found = next((each for each in load_remedies() if each.key == self.remedy), None)
        return found.until(told_on) if found else None

    def rule(self, step: str) -> ClockRule:
        """The clock of a step of this way: ``accept`` or ``decide``."""
        days: Days = getattr(self, step)
        basis = citation(days.legal_basis).zh if days.legal_basis else ""
        return ClockRule(f"reconsideration.{self.key}.{step}", TITLES[step], days.days, days.unit, basis, days.status)


def _days(row: dict[str, Any]) -> Days:
    return Days(row["days"], ClockUnit(row["unit"]), row["legal_basis"], row["status"])


@lru_cache(maxsize=1)
def load_ways() -> dict[str, Way]:
    """Every way by its key, from ``limits.yaml``.

    >>> ways = load_ways()
    >>> ways["reconsideration"].until(date(2025, 10, 8)).isoformat(), ways["reexamination"].until(date(2025, 10, 8))
    ('2025-12-08', None)
    """
    remedies = {each.key: each for each in load_remedies()}
    found: dict[str, Way] = {}
    for row in yaml.safe_load(LIMITS_FILE.read_text(encoding="utf-8"))["ways"]:
        known = remedies.get(row["ask"]["remedy"] or "")
        found[row["key"]] = Way(
            row["key"],
            Words(row["zh"], row["en"]),
            Words(row["decided_by"]["zh"], row["decided_by"]["en"]),
            known.key if known else "",
            known.legal_basis if known else row["ask"]["legal_basis"],
            known.status if known else row["ask"]["status"],
            _days(row["accept"]),
            _days(row["decide"]),
        )
    return found
