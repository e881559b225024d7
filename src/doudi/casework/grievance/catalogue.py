"""The lists a grievance is filled in from, read once: kinds with limits, reasons, matters, guidance, indicators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule
from doudi.worklist.words import Words

HERE = Path(__file__).parent
ANSWER, DISPATCH, CALL_BACK = "grievance.answer", "grievance.dispatch", "grievance.call_back"
OWN_LIMIT = Words("答复", "answer")
COMPLAINT, CANNOT_GET_DONE, LOCAL_MATTER = "complaint", "cannot_get_done", "local_matter"


@dataclass(frozen=True)
class Limit:
    """How long an answer may take somewhere (时限): ``limit`` None means that no text read gives a number."""

    limit: int | None
    unit: str
    status: str
    basis: str
    source: str

    def rule(self, key: str, title: Words) -> ClockRule:
        """The same limit as the clock takes it."""
        is_promise = self.status == "design"
        return ClockRule(
            key=key,
            title=title,
            limit=self.limit,
            unit=ClockUnit(self.unit),
            legal_basis="" if is_promise else self.basis,
            status=self.status,
            counts_by="promise" if is_promise else "law",
            promise_basis=self.basis if is_promise else "",
        )


UNSET = Limit(None, "working_days", "unset", "", "没有读到写天数的文本")


@dataclass(frozen=True)
class Listed:
    """One entry of a list: its key, its words, and what more the list says of it."""

    key: str
    words: Words
    more: dict[str, Any]


@lru_cache(maxsize=8)
def _file(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=16)
def _listed(name: str, part: str) -> dict[str, Listed]:
    return {row["key"]: Listed(row["key"], Words(row["zh"], row["en"]), row) for row in _file(name)[part]}


def kinds() -> dict[str, Listed]:
    """What people come with (诉求类型)."""
    return _listed("kinds", "kinds")


def reasons() -> dict[str, Listed]:
    """Why something is not accepted, each with where to go instead."""
    return _listed("reasons", "reasons")


def matters() -> dict[str, Listed]:
    """What people cannot get done (办不成的事)."""
    return _listed("matters", "matters")


def guidance() -> dict[str, Listed]:
    """What is said about a private matter (私事指引)."""
    return _listed("guidance", "guidance")


def indicators() -> dict[str, Listed]:
    """The twelve indicators of firms' ratings."""
    return _listed("indicators", "indicators")


def answers() -> dict[str, Listed]:
    """The five answers a firm may give to an indicator."""
    return _listed("indicators", "answers")


def target_percent() -> tuple[int, Words]:
    """The aim of satisfaction, and where it is from."""
    row = _file("indicators")["target"]
    return row["percent"], Words(row["zh"], row["en"])


def shown_from() -> int:
    """With fewer valid answers than this no score is shown."""
    return int(_file("indicators")["shown_from"]["answers"])


def limit_of(key: str, jurisdiction: str | None = None) -> Limit:
    """The limit of a kind of grievance, or of a step, in a jurisdiction; the nearest text counts, none is guessed.

    >>> limit_of("complaint", "500106").limit, limit_of("complaint", "500106").status
    (15, 'press')
    >>> limit_of("consultation", "500106").limit is None, limit_of("cannot_get_done", "330100").status
    (True, 'unset')
    """
    here = settings.DOUDI_JURISDICTION if jurisdiction is None else jurisdiction
    entry = kinds().get(key) or _listed("kinds", "steps")[key]
    fitting = [row for row in entry.more["limits"] if here.startswith(row["jurisdiction"])]
    if not fitting:
        return UNSET
    row = max(fitting, key=lambda each: len(each["jurisdiction"]))
    return Limit(row["limit"], row["unit"], row["status"], row["basis"], row["source"])


def answer_rule(kind: str) -> ClockRule:
    """The clock of the answer to a grievance of this kind, here."""
    return limit_of(kind).rule(ANSWER, OWN_LIMIT)


def step_rule(key: str) -> ClockRule:
    """The clock of handing out or calling back, here."""
    return limit_of(key).rule(f"grievance.{key}", _listed("kinds", "steps")[key].words)
