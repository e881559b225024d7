"""Reads figures and signals (读参数与信号): what a rule book is made of before its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from doudi.columnar.comparison.model import Condition, Parameter, Signal, Test
from doudi.columnar.comparison.moments import Moment, Span
from doudi.columnar.comparison.words import STATUSES, SUBJECTS
from doudi.columnar.contract_model import ColumnContract, DatasetContract
from doudi.rules.yamlfile import Entry

_IN_TIME = {
    "on_or_before": Test.ON_OR_BEFORE, "after": Test.AFTER, "before": Test.BEFORE, "not_before": Test.NOT_BEFORE,
    "not_before_or_open": Test.NOT_BEFORE_OR_OPEN,
}  # fmt: skip
_IN_TIME_TYPES = ("date", "month")
_WORDS = ("text", "name", "credit_code", "digits")
_NUMBERS = {"at_least": Test.AT_LEAST, "below": Test.BELOW}


@dataclass
class Figures:
    """The parameters of a book, and which of them the place just read turns on.

    `$name` in a rule or signal stands for the parameter's value; `day-$name` for so much before the day.
    """

    known: Mapping[str, Parameter]
    used: set[str] = field(default_factory=set)
    here: dict[str, None] = field(default_factory=dict)

    def start(self) -> None:
        """Another signal or rule begins."""
        self.here = {}

    def value(self, written: Any, entry: Entry, key: str) -> Any:
        """What is written, with the parameter's value where it names one."""
        if not isinstance(written, str) or "$" not in written:
            return written
        before, _, name = written.partition("$")
        parameter = self.known.get(name)
        if parameter is None:
            entry.fault(key, f"there is no parameter {name!r}", "figures stand in parameters.yaml with their source",
                        "correct the name, or add it there", "comparison.unknown-parameter")  # fmt: skip
            return None
        self.used.add(name)
        self.here[name] = None
        return f"{before}{parameter.value}" if before else parameter.value


def read_parameters(root: Entry) -> dict[str, Parameter]:
    """Every parameter, checked."""
    found = {}
    for key, raw in root.items():
        if not isinstance(raw, dict):
            root.fault(key, "has no keys", "a parameter has a value and a source", "write `value: …`",
                       "comparison.parameter")  # fmt: skip
            continue
        entry = Entry(root.file, (key,), raw)
        value = entry.raw("value")
        parameter = Parameter(key, entry.text("zh"), entry.text("en"), value, entry.text("law", ""),
                              entry.text("source"), entry.choice("status", tuple(STATUSES)))  # fmt: skip
        entry.done()
        if type(value) is not int and not Span.parse(value):
            entry.fault("value", f"{value!r} is neither a number nor a span", "figures are whole numbers or spans",
                        "write 30d, 3m, 16y or a number", "comparison.parameter")  # fmt: skip
            continue
        found[key] = parameter
    return found


def read_signals(root: Entry, contracts: Mapping[str, DatasetContract], figures: Figures) -> dict[str, Signal]:
    """Every signal, checked against the contracts of what it reads."""
    signals = {}
    for key, raw in root.items():
        if isinstance(raw, dict):
            figures.start()
            found = _signal(key, Entry(root.file, (key,), raw), contracts, figures)
            if found:
                signals[key] = found
        else:
            root.fault(key, "has no keys", "a signal names a dataset", "write `dataset: …`", "comparison.signal")
    return signals


def _signal(
    key: str, entry: Entry, contracts: Mapping[str, DatasetContract], figures: Figures
) -> Signal | None:
    dataset, by = entry.text("dataset"), entry.text("by", "")
    zh, en = entry.text("zh"), entry.text("en")
    where = entry.entry("where", {})
    entry.done()
    if dataset not in contracts:
        entry.fault("dataset", f"{dataset!r} has no contract", "a signal reads a dataset with a contract",
                    f"known: {', '.join(sorted(contracts))}", "comparison.unknown-dataset")  # fmt: skip
        return None
    contract = contracts[dataset]
    kind = kind_of(contract, by or contract.sorted_by)
    if not kind:
        entry.fault("by", f"{dataset} keeps no key `{by or contract.sorted_by}` of a subject",
                    f"a signal speaks of {', '.join(SUBJECTS)}", "name a column kept as key, or leave it out",
                    "comparison.unknown-key")  # fmt: skip
        return None
    conditions = [
        each for column, asked in where.items() for each in _conditions(where, column, asked, contract, figures)
    ]
    by = "" if by == contract.sorted_by else by
    return Signal(key, zh, en, dataset, tuple(conditions), by, kind, tuple(figures.here))


def kind_of(contract: DatasetContract, name: str) -> str:
    """What a key column names: person, employer, project, account, operator; empty where it is no such key."""
    for column in contract.columns:
        if column.name == name and column.keep == "key" and column.type == "citizen_number":
            return "person"
        if (column.name == name and column.keep == "key") or column.key_as == name:
            return column.key_domain if column.key_domain in SUBJECTS else ""
    return ""


def _conditions(
    where: Entry, name: str, asked: Any, contract: DatasetContract, figures: Figures
) -> Iterable[Condition]:
    column = _kept(contract, name)
    if column is None:
        kept = sorted(each.name for each in contract.columns if _kept(contract, each.name))
        where.fault(name, f"{contract.dataset} keeps no column `{name}` of fixed width",
                    "conditions ask numbers, days, months, codes and keys of the snapshot",
                    f"it keeps {', '.join(kept)}", "comparison.unknown-column")  # fmt: skip
        return
    if not isinstance(asked, dict):
        yield from _among(where, column, asked, Test.AMONG)
        return
    for word, written in asked.items():
        value = figures.value(written, where, name)
        moment = Moment.parse(value) if column.type in _IN_TIME_TYPES else None
        if word == "not":
            yield from _among(where, column, value, Test.NOT_AMONG)
        elif word == "given" and isinstance(value, bool):
            yield Condition(name, Test.GIVEN, flag=value)
        elif word in _NUMBERS and type(value) is int:
            yield Condition(name, _NUMBERS[word], numbers=(value,))
        elif word in _IN_TIME and moment:
            yield Condition(name, _IN_TIME[word], moment=moment)
        elif word == "in" and moment:
            yield Condition(name, Test.ON_OR_BEFORE, moment=moment)
            yield Condition(name, Test.AFTER, moment=Moment(True, moment.shift - 1, "m"))
        elif word == "before_month_of" and isinstance(value, dict) and column.type in _IN_TIME_TYPES:
            yield from _beside(where, column, value, contract, figures)
        elif value is not None:
            where.fault(name, f"`{word}: {value}` cannot be asked of a {column.type}",
                        "not, given, at_least, below; of days and months on_or_before, after, before, not_before, "
                        "not_before_or_open, in, before_month_of", "moments are written day, month, day-12m, month-1m",
                        "comparison.condition")  # fmt: skip


def _beside(
    where: Entry, column: ColumnContract, asked: dict[str, Any], contract: DatasetContract, figures: Figures
) -> Iterable[Condition]:
    """One column of the row compared with another."""
    entry = Entry(where.file, (*where.path, column.name, "before_month_of"), asked)
    other, later = entry.text("column"), Span.parse(figures.value(entry.raw("later", "0m"), entry, "later"))
    entry.done()
    beside = _kept(contract, other)
    if beside is None or beside.type not in _IN_TIME_TYPES or later is None or later.unit == "d":
        entry.fault("", f"`{other}` with `{entry.raw('later', '')}`", "a day or month of the same row, so many months "
                    "or years later", "correct the column or the span", "comparison.condition")  # fmt: skip
        return
    yield Condition(column.name, Test.BEFORE_MONTH_OF, other=other, later=later)


def _kept(contract: DatasetContract, name: str) -> ColumnContract | None:
    """The column, if a snapshot maps it: what is written in words is not."""
    return next((each for each in contract.columns if each.name == name
                 and (each.keep == "key" or (each.keep == "value" and each.type not in _WORDS))), None)  # fmt: skip


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


