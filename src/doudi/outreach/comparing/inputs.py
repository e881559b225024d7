"""What a comparison would read today (比对输入): the snapshots, the rules, and one digest that stands for all of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.columnar.comparison.model import RuleBook
from doudi.columnar.comparison.results import PinnedStore, book_hash
from doudi.columnar.contract import load_contract, load_contracts
from doudi.columnar.snapshot import Snapshot, SnapshotStore
from doudi.outreach.comparing.errors import InputsGone

MONTHLY = 62
"""A feed that may be this old comes every month, a month late at most."""
NUMBER_CHANGES = "police_number_changes"
REGISTER = "police_household_register"
"""Who lives where; read beside the rules' own datasets so that a finding has a place."""


@dataclass(frozen=True)
class Inputs:
    """The snapshots of one run (比对所用的快照): dataset → folder name and day, and why another has none."""

    snapshots: Mapping[str, str]
    feeds: Mapping[str, str]
    missing: Mapping[str, str]
    rules_hash: str


def inputs_now(book: RuleBook, rules: Sequence[str], store: SnapshotStore, *, on: date, purpose: str) -> Inputs:
    """What the rules would read for a day, from the newest snapshots that show a day not after it.

    Raises:
        PurposeRefused: a dataset's sharing agreement does not cover the purpose; nothing was opened.
    """
    wanted = tuple(dict.fromkeys((*(name for rule in rules for name in book.datasets(book.rules[rule])), REGISTER)))
    contracts = {name: load_contract(name) for name in wanted}
    for contract in contracts.values():
        contract.require_purpose(purpose)
    any_key = SnapshotStore(store.root)
    # Who is who is settled by every feed of the book that may be used, whichever rules are run: they decide too.
    known = load_contracts()
    beside = [name for name in (*(signal.dataset for signal in book.signals.values()), NUMBER_CHANGES) if name in known]
    others = [name for name in dict.fromkeys(beside) if name not in wanted and purpose in known[name].purposes]
    snapshots: dict[str, str] = {}
    feeds: dict[str, str] = {}
    missing: dict[str, str] = {}
    for name, contract in contracts.items():
        usable = [info for info in store.infos(name) if info.as_of_date <= on]
        if not usable:
            foreign = [info for info in any_key.infos(name) if info.as_of_date <= on]
            missing[name] = "other-key" if foreign else "missing"
            continue
        snapshots[name], feeds[name] = usable[-1].name, usable[-1].as_of
        if usable[-1].as_of_date < on - timedelta(days=contract.fresh_for_days):
            missing[name] = "stale"
    for name in others:
        if usable := [info for info in store.infos(name) if info.as_of_date <= on]:
            snapshots[name] = usable[-1].name
    return Inputs(snapshots, feeds, missing, book_hash(book, tuple(rules)))


def day_all_arrived(book: RuleBook, rules: Sequence[str], store: SnapshotStore, *, today: date) -> date:
    """The last day for which every monthly feed of the rules is there; today where none is on file or all are newer.

    On a later day the month has begun, payments and contributions of it have not come, and people look as if they had
    none.
    """
    wanted = dict.fromkeys(name for rule in rules for name in book.datasets(book.rules[rule]))
    newest = []
    for name in wanted:
        usable = [info.as_of_date for info in store.infos(name) if info.as_of_date <= today]
        limit = load_contract(name).fresh_for_days
        if usable and limit <= MONTHLY and max(usable) >= today - timedelta(days=limit):
            newest.append(max(usable))
    return min(newest, default=today)


def digest_of(inputs: Inputs, *, purpose: str, rules: Sequence[str], on: date, area_path: str, key_id: str) -> str:
    """The same inputs, the same digest: a comparison with one that is on file is not run again."""
    told = [purpose, sorted(rules), on.isoformat(), area_path, key_id, inputs.rules_hash,
            sorted(inputs.snapshots.items()), sorted(inputs.missing.items())]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def opened(store: SnapshotStore, names: Mapping[str, str], datasets: Sequence[str]) -> dict[str, Snapshot]:
    """The very snapshots a run read, of some datasets; those it had none of are left out.

    Raises:
        InputsGone: one of them is not on file any more.
    """
    pinned = PinnedStore(store, names)
    found = {name: pinned.find(name) for name in datasets if name in names}
    gone = [name for name, snapshot in found.items() if snapshot is None]
    if gone:
        raise InputsGone(gone)
    return {name: snapshot for name, snapshot in found.items() if snapshot is not None}
