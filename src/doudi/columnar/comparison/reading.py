"""Reads signals and rules (读规则册): every fault of every file with file, line and key, or the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from doudi.columnar.comparison.model import (
    ComparisonRule,
    Condition,
    Match,
    Pairing,
    Relation,
    RuleBook,
    Signal,
    Test,
)
from doudi.columnar.comparison.moments import Moment
from doudi.columnar.contract import load_contracts
from doudi.columnar.contract_model import ColumnContract, DatasetContract
from doudi.kernel.errors import FaultList
from doudi.rules.yamlfile import Entry, YamlFile

FOLDER = Path(__file__).parent / "rules"
STATUSES = ("verified", "press", "gk_unverified", "design")
PURPOSES = ("enrolment", "supervision")
_KEY = re.compile(r"[A-Z][0-9]{2}[A-Z]?")
_IN_TIME = {"on_or_before": Test.ON_OR_BEFORE, "after": Test.AFTER, "not_before_or_open": Test.NOT_BEFORE_OR_OPEN}
_IN_TIME_TYPES = ("date", "month")
_NUMBERS = {"at_least": Test.AT_LEAST, "below": Test.BELOW}
_ALWAYS_THERE = frozenset({"person_key", "source_row"})


@cache
def installed_book() -> RuleBook:
    """The rules that come with the software."""
    return read_book(FOLDER)


def read_book(folder: Path) -> RuleBook:
    """The book in a folder: `signals.yaml`, and one file a rule.

    Raises:
        FaultsFound: everything that is wrong with any of the files.
    """
    faults = FaultList()
    contracts = load_contracts()
    signals: dict[str, Signal] = {}
    root = YamlFile(folder / "signals.yaml", "signals.yaml", faults).root()
    for key, raw in root.items():
        if isinstance(raw, dict):
            found = _signal(key, Entry(root.file, (key,), raw), contracts)
            if found:
                signals[key] = found
        else:
            root.fault(key, "has no keys", "a signal names a dataset", "write `dataset: …`", "comparison.signal")
    rules: dict[str, ComparisonRule] = {}
    for path in sorted(folder.glob("[A-Z]*.yaml")):
        rule = _rule(YamlFile(path, path.name, faults).root(), path.stem, signals, contracts)
        rules[rule.key] = rule
    faults.raise_if_any()
    return RuleBook(signals, rules)


def _signal(key: str, entry: Entry, contracts: Mapping[str, DatasetContract]) -> Signal | None:
    dataset = entry.text("dataset")
    zh, en = entry.text("zh"), entry.text("en")
    where = entry.entry("where", {})
    entry.done()
    if dataset not in contracts:
        entry.fault("dataset", f"{dataset!r} has no contract", "a signal reads a dataset with a contract",
                    f"known: {', '.join(sorted(contracts))}", "comparison.unknown-dataset")  # fmt: skip
        return None
    conditions = [
        each for column, asked in where.items() for each in _conditions(where, column, asked, contracts[dataset])
    ]
    return Signal(key, zh, en, dataset, tuple(conditions))


def _conditions(where: Entry, name: str, asked: Any, contract: DatasetContract) -> Iterable[Condition]:
    column = next((each for each in contract.columns if each.name == name and each.keep in ("value", "key")), None)
    if column is None:
        kept = sorted(each.name for each in contract.columns if each.keep in ("value", "key"))
        where.fault(name, f"{contract.dataset} keeps no column `{name}`", "conditions ask columns of the snapshot",
                    f"it keeps {', '.join(kept)}", "comparison.unknown-column")  # fmt: skip
        return
    if not isinstance(asked, dict):
        yield from _among(where, column, asked, Test.AMONG)
        return
    for word, value in asked.items():
        if word == "not":
            yield from _among(where, column, value, Test.NOT_AMONG)
        elif word == "given" and isinstance(value, bool):
            yield Condition(name, Test.GIVEN, flag=value)
        elif word in _NUMBERS and type(value) is int:
            yield Condition(name, _NUMBERS[word], numbers=(value,))
        elif (word in _IN_TIME or word == "in") and column.type in _IN_TIME_TYPES and (moment := Moment.parse(value)):
            if word == "in":
                yield Condition(name, Test.ON_OR_BEFORE, moment=moment)
                yield Condition(name, Test.AFTER, moment=Moment(True, moment.shift - 1, "m"))
            else:
                yield Condition(name, _IN_TIME[word], moment=moment)
        else:
            where.fault(name, f"`{word}: {value}` cannot be asked of a {column.type}",
                        "not, given, at_least, below; of days and months on_or_before, after, not_before_or_open, in",
                        "moments are written day, month, day-12m, month-1m", "comparison.condition")  # fmt: skip


def _among(where: Entry, column: ColumnContract, value: Any, test: Test) -> Iterable[Condition]:
    wanted = value if isinstance(value, list) else [value]
    codes = set(column.codes.values())
    if column.type == "code" and all(isinstance(each, str) and each in codes for each in wanted):
        yield Condition(column.name, test, words=tuple(wanted))
    elif column.type == "integer" and all(type(each) is int for each in wanted):
        yield Condition(column.name, test, numbers=tuple(wanted))
    else:
        where.fault(column.name, f"{value!r} is not among its codes", f"a {column.type} is what its contract lists",
                    f"its codes: {', '.join(sorted(codes)) or 'none'}", "comparison.unknown-code")  # fmt: skip


def _rule(
    entry: Entry, stem: str, signals: Mapping[str, Signal], contracts: Mapping[str, DatasetContract]
) -> ComparisonRule:
    key = entry.text("rule")
    if key != stem or not _KEY.fullmatch(key):
        entry.fault("rule", f"{key!r}", "a rule is a letter and two digits, named like its file", f"write {stem}",
                    "comparison.rule-key")  # fmt: skip
    pairing = _pairing(entry, signals, contracts)
    unless = entry.entry("unless", {})
    spared = {reason: str(signal) for reason, signal in unless.items()}
    rule = ComparisonRule(
        key, entry.text("zh"), entry.text("en"), entry.choice("purpose", PURPOSES), entry.text("law"),
        entry.text("source"), entry.choice("status", STATUSES), entry.text("reason"), entry.text("owner"),
        entry.text("action"), entry.text("left"), entry.texts("all_of", ()), entry.texts("any_of", ()),
        entry.texts("none_of", ()), pairing, spared,
    )  # fmt: skip
    entry.done()
    for name in rule.signals:
        if name not in signals:
            entry.fault("", f"there is no signal {name!r}", "rules read signals of signals.yaml",
                        "correct the name, or add it there", "comparison.unknown-signal")  # fmt: skip
        elif rule.purpose and rule.purpose not in contracts[signals[name].dataset].purposes:
            entry.fault("purpose", f"{signals[name].dataset} may not be used for {rule.purpose}",
                        "a rule keeps to the sharing agreements of what it reads",
                        "leave the signal out, or have the agreement and the contract changed",
                        "comparison.purpose")  # fmt: skip
    return rule


def _pairing(
    entry: Entry, signals: Mapping[str, Signal], contracts: Mapping[str, DatasetContract]
) -> Pairing | None:
    words = [word for word in ("with_row", "without_row") if word in entry.data]
    if not words:
        return None
    told = entry.entry(words[0])
    named = told.texts("of")
    relations = tuple(map(str, Relation))
    asked = [(each.text("left"), each.choice("is", relations), _rights(each, named)) for each in told.entries("where")]
    matches = tuple(Match(left, Relation(word), rights) for left, word, rights in asked if word in relations)
    told.done()
    left = signals.get(entry.text("left"))
    for match in matches:
        sides = zip((signals.get(key) for key in named), match.right, strict=True)
        for signal, name in [(left, match.left), *sides]:
            if signal and name not in _kept(contracts[signal.dataset]):
                told.fault("where", f"{signal.dataset} keeps no column `{name}` of fixed width",
                           "pairs are matched by numbers, days, months and keys", "correct the name",
                           "comparison.unknown-column")  # fmt: skip
    return Pairing(named, matches, words[0] == "with_row")


def _rights(entry: Entry, named: tuple[str, ...]) -> tuple[str, ...]:
    """One column for each signal; a single word stands for all."""
    if isinstance(entry.raw("right"), str):
        return (entry.text("right"),) * len(named)
    rights = entry.texts("right")
    if len(rights) != len(named):
        entry.fault("right", f"{len(rights)} columns for {len(named)} signals", "one column a signal, or one for all",
                    "complete the list", "comparison.rights")  # fmt: skip
        return ("",) * len(named)
    return rights


def _kept(contract: DatasetContract) -> set[str]:
    words = ("text", "name", "code", "credit_code", "digits", "division")
    plain = {c.name for c in contract.columns if c.keep == "key" or (c.keep == "value" and c.type not in words)}
    return plain | {c.key_as for c in contract.columns if c.key_as}
