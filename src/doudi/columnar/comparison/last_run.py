"""The last run of a purpose, where the next one begins (上一次比对): what it found of everybody, and by which rules.

One is kept of each purpose, for the next run alone, swapped in whole and dropped when its data go. What people look at
is kept run by run, with the place of each finding, by `results`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy.typing as npt

from doudi.columnar.arrays import read_arrays, write_arrays
from doudi.columnar.comparison.apart import SetApart
from doudi.columnar.comparison.identity import Numbers
from doudi.columnar.comparison.judging import Judged
from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.results import FOLDER, KeptResults, PinnedStore, book_hash
from doudi.columnar.comparison.running import Comparison, RuleResult
from doudi.columnar.snapshot import SnapshotInfo, SnapshotStore

FILE, PEOPLE = "run.json", "people.bin"
Written = TypeVar("Written")
APART = "written", "since"
NUMBERS = "former", "current", "shared"
_BESIDE = ("rule", "people", "apart")
JUDGING = 1
"""Raised when the same words of a rule come to mean something else, so that no run begins from results of before."""


@dataclass(frozen=True)
class Kept:
    """A run and the digest of each of its rules."""

    comparison: Comparison
    rules: Mapping[str, str]


def digest_of(book: RuleBook, rule: str) -> str:
    """What a rule, its signals and figures say, and which way of judging gives these words their meaning."""
    return f"{JUDGING}-{book_hash(book, (rule,))}"


def kept(book: RuleBook, comparison: Comparison) -> Kept:
    """A run as the next one needs it."""
    return Kept(comparison, {rule: digest_of(book, rule) for rule in comparison.results})


def write_kept(folder: Path, run: Kept) -> None:
    """Puts a run into a folder; it is a run once `run.json` is there, which comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    comparison = run.comparison
    people: dict[str, npt.NDArray[Any]] = {rule: result.people for rule, result in comparison.results.items()}
    for rule, result in comparison.results.items():
        for part in APART:
            judged: Judged = getattr(result.apart, part)
            people |= {f"{rule} {part}": judged.subjects, f"{rule} {part} answers": judged.answers}
    people |= {name: getattr(comparison.numbers, name) for name in NUMBERS}
    places = _put(folder, PEOPLE, lambda file: write_arrays(file, people))
    told = {
        "on": comparison.on.isoformat(), "purpose": comparison.purpose, "feeds": dict(comparison.feeds),
        "snapshots": dict(comparison.snapshots), "rules": dict(run.rules), "marked": comparison.numbers.marked,
        "arrays": places,
        "results": {rule: {name: value for name, value in vars(result).items() if name not in _BESIDE}
                    for rule, result in comparison.results.items()},
    }  # fmt: skip
    _put(folder, FILE, lambda file: file.write(json.dumps(told, ensure_ascii=False, indent=1).encode()))


def read_kept(folder: Path) -> Kept | None:
    """A run that was kept; None where there is none, or none that was kept to its end."""
    if not (folder / FILE).is_file():
        return None
    told = json.loads((folder / FILE).read_text(encoding="utf-8"))
    people = read_arrays(folder / PEOPLE, told["arrays"])
    results = {
        rule: RuleResult(
            rule, people[rule], apart=SetApart(*(
                Judged(people[f"{rule} {part}"], people[f"{rule} {part} answers"]) for part in APART
            )), **words
        )
        for rule, words in told["results"].items()
    }  # fmt: skip
    former, current, shared = (people[name] for name in NUMBERS)
    numbers = Numbers(former, current, shared, tuple(told["marked"]))
    on = date.fromisoformat(told["on"])
    return Kept(Comparison(on, told["purpose"], told["feeds"], results, told["snapshots"], numbers), told["rules"])


class RunStore(PinnedStore):
    """The store as a run sees it that begins where the last one ended: the snapshots named now, and those of then."""

    def infos(self, dataset: str) -> list[SnapshotInfo]:
        """Every snapshot on file."""
        return SnapshotStore.infos(self, dataset)


class LastRun:
    """Everything the last run of all rules of a purpose found, of everybody (上一次全部规则的结果)."""

    def __init__(self, root: Path, purpose: str) -> None:
        self._results = KeptResults(root)
        self._name = f"last-{purpose}"
        self.folder = root / FOLDER / f".{self._name}"

    def read(self) -> Kept | None:
        """What was kept; None where there is nothing, or it cannot be read: everybody is then compared anew."""
        try:
            return read_kept(self.folder)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, run: Kept) -> bool:
        """Puts a run in the place of the one before, whole or not at all; False while another process does."""
        with self._results.working_on(self._name) as is_mine:
            if not is_mine:
                return False
            partial = self.folder.with_name(f".{os.getpid()}-{self._name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            write_kept(partial, run)
            shutil.rmtree(self.folder, ignore_errors=True)
            partial.rename(self.folder)
            return True

    def forget(self) -> None:
        """Deletes it: the next run compares everybody."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def feeds(self) -> Mapping[str, str]:
        """Dataset → day of what it was found in; nothing where there is none."""
        kept = self.read()
        return kept.comparison.feeds if kept else {}


def _put(folder: Path, name: str, write_to: Callable[[BinaryIO], Written]) -> Written:
    partial = folder / f".{os.getpid()}-{name}.partial"
    with partial.open("wb") as file:
        told = write_to(file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(folder / name)
    return told
