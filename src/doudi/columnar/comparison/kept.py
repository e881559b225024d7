"""A run kept for the next (留存的比对结果): what was found, over which snapshots, by which words of which rules."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.running import Comparison, RuleResult

FILE, PEOPLE = "run.json", "people.npz"
_BESIDE = ("rule", "people", "unclear")
JUDGING = 1
"""Raised when the same words of a rule come to mean something else, so that no run begins from results of before."""


@dataclass(frozen=True)
class Kept:
    """A run and the digest of each of its rules."""

    comparison: Comparison
    rules: Mapping[str, str]


def digest_of(book: RuleBook, rule: str) -> str:
    """SHA-256 of everything that decides what a rule says: its own words and those of its signals."""
    told = book.rules[rule]
    words = (JUDGING, told, [book.signals[key] for key in told.signals], book.figures(told))
    return hashlib.sha256(repr(words).encode()).hexdigest()


def kept(book: RuleBook, comparison: Comparison) -> Kept:
    """A run as the next one needs it."""
    return Kept(comparison, {rule: digest_of(book, rule) for rule in comparison.results})


def write_kept(folder: Path, run: Kept) -> None:
    """Puts a run into a folder; it is a run once `run.json` is there, which comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    comparison = run.comparison
    people = {rule: result.people for rule, result in comparison.results.items()}
    people |= {f"{rule} unclear": result.unclear for rule, result in comparison.results.items()}
    told = {
        "on": comparison.on.isoformat(), "purpose": comparison.purpose, "feeds": dict(comparison.feeds),
        "snapshots": dict(comparison.snapshots), "rules": dict(run.rules),
        "results": {rule: {name: value for name, value in vars(result).items() if name not in _BESIDE}
                    for rule, result in comparison.results.items()},
    }  # fmt: skip
    _put(folder, PEOPLE, lambda file: np.savez(file, **people))  # type: ignore[arg-type]
    _put(folder, FILE, lambda file: file.write(json.dumps(told, ensure_ascii=False, indent=1).encode()))


def read_kept(folder: Path) -> Kept | None:
    """A run that was kept; None where there is none, or none that was kept to its end."""
    if not (folder / FILE).is_file():
        return None
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    with np.load(folder / PEOPLE) as people:
        results = {rule: RuleResult(rule, people[rule], unclear=people[f"{rule} unclear"], **words)
                   for rule, words in told["results"].items()}  # fmt: skip
    on = date.fromisoformat(told["on"])
    return Kept(Comparison(on, told["purpose"], told["feeds"], results, told["snapshots"]), told["rules"])


def _put(folder: Path, name: str, write_to: Callable[[Any], object]) -> None:
    partial = folder / f".{os.getpid()}-{name}.partial"
    with partial.open("wb") as file:
        write_to(file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(folder / name)
