"""Reads signals and rules (读规则册): every fault of every file with file, line and key, or the book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from doudi.columnar.comparison.model import ComparisonRule, Count, Match, Pairing, Relation, RuleBook, Signal
from doudi.columnar.comparison.moments import Span
from doudi.columnar.comparison.reading_signals import (
    Figures,
    kind_of,
    read_parameters,
    read_signals,
)
from doudi.columnar.comparison.words import ACTIONS, OWNERS, STATUSES, SUBJECTS
from doudi.columnar.contract import load_contracts
from doudi.columnar.contract_model import DatasetContract
from doudi.kernel.errors import FaultList
from doudi.rules.yamlfile import Entry, YamlFile

FOLDER = Path(__file__).parent / "rules"
PURPOSES = ("enrolment", "supervision")
_KEY = re.compile(r"[A-Z][0-9]{2}[A-Z]?")
_WITH_SPAN = {Relation.BEFORE_MONTH_OF: "my", Relation.WITHIN: "d"}
Contracts = Mapping[str, DatasetContract]


@cache
def installed_book() -> RuleBook:
    """The rules that come with the software."""
    return read_book(FOLDER)


def read_book(folder: Path) -> RuleBook:
    """The book in a folder: `signals.yaml`, `parameters.yaml` where it has any, and one file a rule.

    Raises:
        FaultsFound: everything that is wrong with any of the files.
    """
    faults = FaultList()
    contracts = load_contracts()
    path = folder / "parameters.yaml"
    told = YamlFile(path, path.name, faults).root() if path.is_file() else None
    figures = Figures(read_parameters(told) if told else {})
    signals = read_signals(YamlFile(folder / "signals.yaml", "signals.yaml", faults).root(), contracts, figures)
    rules: dict[str, ComparisonRule] = {}
    for path in sorted(folder.glob("[A-Z]*.yaml")):
        figures.start()
        rule = _rule(YamlFile(path, path.name, faults).root(), path.stem, signals, contracts, figures)
        rules[rule.key] = rule
    for key in figures.known if told else ():
        if told and key not in figures.used:
            told.fault(key, "no rule and no signal turns on it", "a figure that does nothing misleads its reader",
                       "use it, or remove it", "comparison.unused-parameter")  # fmt: skip
    faults.raise_if_any()
    return RuleBook(signals, rules, figures.known)


def _rule(
    entry: Entry, stem: str, signals: Mapping[str, Signal], contracts: Contracts, figures: Figures
) -> ComparisonRule:
    key = entry.text("rule")
    if key != stem or not _KEY.fullmatch(key):
        entry.fault("rule", f"{key!r}", "a rule is a letter and two digits, named like its file", f"write {stem}",
                    "comparison.rule-key")  # fmt: skip
    pairing = _pairing(entry, signals, contracts, figures)
    count = _count(entry, signals, contracts, figures)
    unless = entry.entry("unless", {})
    spared = {reason: str(signal) for reason, signal in unless.items()}
    rule = ComparisonRule(
        key, entry.text("zh"), entry.text("en"), entry.choice("purpose", PURPOSES), entry.text("law"),
        entry.text("source"), entry.choice("status", tuple(STATUSES)), entry.text("reason"),
        entry.choice("owner", tuple(OWNERS)), entry.choice("action", tuple(ACTIONS)), entry.text("left"),
        entry.texts("all_of", ()), entry.texts("any_of", ()),
        entry.texts("none_of", ()), pairing, spared, entry.choice("subject", tuple(SUBJECTS), "person"),
        entry.text("tell", ""), count, entry.texts("speaks_against", ()), tuple(figures.here),
    )  # fmt: skip
    entry.done()
    for name in (*rule.signals, *rule.speaks_against):
        if name not in signals:
            entry.fault("", f"there is no signal {name!r}", "rules read signals of signals.yaml",
                        "correct the name, or add it there", "comparison.unknown-signal")  # fmt: skip
        elif rule.purpose and rule.purpose not in contracts[signals[name].dataset].purposes:
            entry.fault("purpose", f"{signals[name].dataset} may not be used for {rule.purpose}",
                        "a rule keeps to the sharing agreements of what it reads",
                        "leave the signal out, or have the agreement and the contract changed",
                        "comparison.purpose")  # fmt: skip
    _check_subjects(entry, rule, signals, contracts)
    return rule


def _check_subjects(entry: Entry, rule: ComparisonRule, signals: Mapping[str, Signal], contracts: Contracts) -> None:
    """All signals speak of the same kind of subject, and the finding is about what the rule says."""
    left = signals.get(rule.left)
    if left is None:
        return
    contract = contracts[left.dataset]
    told = kind_of(contract, rule.tell) if rule.tell else left.kind
    if rule.tell and not any(column.required and rule.tell in (column.name, column.key_as)
                             for column in contract.columns):  # fmt: skip
        told = ""
    if told != rule.subject:
        entry.fault("tell" if rule.tell else "subject", f"its findings are about {told or 'nothing certain'}",
                    f"the rule says {rule.subject}", "name the subject of the left rows, or a required key column of "
                    "theirs under `tell`", "comparison.subject")  # fmt: skip
    for name in rule.signals:
        signal = signals.get(name)
        if signal and signal.kind != left.kind:
            entry.fault("", f"{name} speaks of {signal.kind}, {rule.left} of {left.kind}",
                        "what is compared has one kind of key", "choose signals of one kind, with `by`",
                        "comparison.subject")  # fmt: skip
    paired = rule.pairing.signals if rule.pairing and not rule.pairing.is_wanted else ()
    for name in (*rule.none_of, *paired):
        if name in signals and signals[name].by:
            entry.fault("", f"{name} is looked up by {signals[name].by}", "of whom a rejected row would have spoken "
                        "nobody knows, so that the absence of such rows proves nothing",
                        "ask it of a dataset sorted by that key", "comparison.absence")  # fmt: skip


def _count(
    entry: Entry, signals: Mapping[str, Signal], contracts: Contracts, figures: Figures
) -> Count | None:
    if "count" not in entry.data:
        return None
    told = entry.entry("count")
    least = figures.value(told.raw("at_least"), told, "at_least")
    of, within = told.text("of", ""), told.texts("within", ())
    told.done()
    left = signals.get(str(entry.data.get("left", "")))
    of_people = left is not None and kind_of(contracts[left.dataset], of) == "person"
    count = Count(least if type(least) is int else 0, of, within, of_people)
    if count.at_least < 1:
        told.fault("at_least", f"{least!r}", "how many it takes is a whole number of at least 1", "correct it",
                   "comparison.count")  # fmt: skip
    for name in filter(None, (count.of, *count.within)):
        if left and name not in kept_columns(contracts[left.dataset]):
            told.fault("of", f"{left.dataset} keeps no column `{name}` of fixed width",
                       "counted are rows, numbers, days, months and keys", "correct the name",
                       "comparison.unknown-column")  # fmt: skip
    return count


def _pairing(
    entry: Entry, signals: Mapping[str, Signal], contracts: Contracts, figures: Figures
) -> Pairing | None:
    words = [word for word in ("with_row", "without_row") if word in entry.data]
    if not words:
        return None
    told = entry.entry(words[0])
    named = told.texts("of")
    is_open = told.choice("lacking", ("no", "not_known"), "no") == "not_known"
    matches = tuple(match for each in told.entries("where") if (match := _match(each, named, figures)))
    told.done()
    left = signals.get(entry.text("left"))
    for match in matches:
        sides = zip((signals.get(key) for key in named), match.right, strict=True)
        for signal, name in [(left, match.left), *sides]:
            if signal and name not in kept_columns(contracts[signal.dataset]):
                told.fault("where", f"{signal.dataset} keeps no column `{name}` of fixed width",
                           "pairs are matched by numbers, days, months and keys", "correct the name",
                           "comparison.unknown-column")  # fmt: skip
    return Pairing(named, matches, words[0] == "with_row", is_open)


def _match(entry: Entry, named: tuple[str, ...], figures: Figures) -> Match | None:
    left, word, rights = entry.text("left"), entry.choice("is", tuple(map(str, Relation))), _rights(entry, named)
    span = Span.parse(figures.value(entry.raw("span", None), entry, "span"))
    entry.done()
    if word not in tuple(map(str, Relation)):
        return None
    relation = Relation(word)
    if (span is None) != (relation not in _WITH_SPAN) or (span and span.unit not in _WITH_SPAN[relation]):
        entry.fault("span", f"{span}" if span else "missing or not a span", "before_month_of takes months or years, "
                    "within takes days, the others no span", "write it as 16y or 30d", "comparison.span")  # fmt: skip
        return None
    return Match(left, relation, rights, span)


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


def kept_columns(contract: DatasetContract) -> set[str]:
    """The columns of a snapshot that rows can be matched and counted by."""
    words = ("text", "name", "code", "credit_code", "digits", "division")
    plain = {c.name for c in contract.columns if c.keep == "key" or (c.keep == "value" and c.type not in words)}
    return plain | {c.key_as for c in contract.columns if c.key_as}
