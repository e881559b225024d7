"""Right and wrong findings per rule (线索质量), against the synthetic city's planted truth on a seed of its own."""

from __future__ import annotations

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doudi.columnar.comparison.identity import CHANGES, REGISTER
from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.comparison.running import RuleResult, compare
from doudi.columnar.contract import load_contract
from doudi.columnar.load import load_extract
from doudi.columnar.pseudonym import Pseudonyms
from doudi.columnar.snapshot import SnapshotStore
from doudi.sandbox import truth
from doudi.sandbox.city import build

SEED, PEOPLE, AREA = 20251203, 20_000, "500106"
NOW = datetime(2025, 9, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
_PSEUDONYMS = Pseudonyms(b"benchmark key of a city")
_OTHERS = {"E03": "employer", "E12": "project", "F10": "operator"}
"""Rules about somebody else than people, and what the keys of those are made under."""
_CIPHER = AESGCM(b"benchmark key of 32 bytes length")


def seal(texts: list[str]) -> list[bytes]:
    """Encrypts as an installation does."""
    return [nonce + _CIPHER.encrypt(nonce, text.encode(), None) for text in texts for nonce in [os.urandom(12)]]


def prepare(place: Path, say: Callable[[str], None]) -> None:
    """Builds the city with its registers, loads what rules read, and keeps the truth as keys."""
    city = build(AREA, PEOPLE, SEED, place / "city", say, registers=True)
    book, store = installed_book(), SnapshotStore(place / "snapshots")
    read = {dataset for rule in book.rules.values() for dataset in book.datasets(rule)} | {CHANGES, REGISTER}
    for path in sorted((place / "city" / "extracts").iterdir()):
        dataset = path.stem.rsplit("_", 2)[0]
        if dataset in read:
            load_extract(path, load_contract(dataset), store=store, pseudonyms=_PSEUDONYMS, seal=seal, as_of=city.as_of,
                         now=NOW)  # fmt: skip
    planted: dict[str, list[int]] = defaultdict(list)
    answers = truth.read(place / "city")
    for person in answers.persons:
        if person.is_positive and person.case not in _OTHERS:
            planted[person.case].append(int(_PSEUDONYMS.of([person.number])[0]))
    for each in answers.others:
        if each.is_positive and each.case in _OTHERS:
            planted[each.case].append(int(_PSEUDONYMS.of_text(pa.array([each.identifier]), _OTHERS[each.case])[0]))
    (place / "planted.json").write_text(json.dumps({"on": city.as_of.isoformat(), "planted": planted}))
    shutil.rmtree(place / "city")


def measure(place: Path) -> dict[str, Any]:
    """Precision and recall of each rule; variants of a rule, such as E05 and E05U, are one planted rule."""
    told = json.loads((place / "planted.json").read_text())
    book, store = installed_book(), SnapshotStore(place / "snapshots")
    found: dict[str, set[int]] = defaultdict(set)
    for purpose in ("enrolment", "supervision"):
        keys = [key for key, rule in book.rules.items() if rule.purpose == purpose]
        run = compare(book, keys, store, on=date.fromisoformat(told["on"]), purpose=purpose)
        for key, result in run.results.items():
            found[key[:3]] |= _named(store, result, book.rules[key].subject)
    precision, recall = {}, {}
    for rule, planted in sorted(told["planted"].items()):
        if rule in found:
            right = len(found[rule] & set(planted))
            precision[rule] = right / len(found[rule]) if found[rule] else None
            recall[rule] = right / len(planted)
    return {"lead_precision": precision, "lead_recall": recall, "lead_seed": SEED}


def _named(store: SnapshotStore, result: RuleResult, subject: str) -> set[int]:
    """The keys the truth speaks of: of a shared account its holders."""
    keys = set(result.people.tolist())
    if subject != "account":
        return keys
    table = store.latest("benefit_accounts").read("account", "person_key").to_pydict()
    return {person for account, person in zip(table["account"], table["person_key"], strict=True) if account in keys}
