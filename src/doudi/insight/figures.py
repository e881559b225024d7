"""Figures as people type and read them (数值的填写): yuan for fen, a ratio as text, yes or no; checked all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.money import Rounding, format_yuan_plain, parse_yuan
from doudi.kernel.ratio import Ratio
from doudi.rules.graph import Op
from doudi.rules.lines import Words
from doudi.rules.parameters import ARITHMETIC, Parameter
from doudi.rules.quantities import split_month
from doudi.rules.ruleset import Ruleset
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind, parameter_type
from doudi.rules.words import UNSET_WORDS, value_words
from doudi.rules.yamlfile import Entry, YamlFile


class WrittenInForm(YamlFile):
    """A form read by the checks of a file: faults name the field."""

    def __init__(self, faults: FaultList) -> None:
        self.shown, self.faults, self.lines, self.data = "", faults, {}, None
        self._is_given_up, self._refused = False, set()

    def where(self, path: tuple[str | int, ...]) -> str:
        """The field."""
        return ".".join(str(part) for part in path)


def entry_of(data: Mapping[str, Any], faults: FaultList) -> Entry:
    """Fields of a form as an entry of a file."""
    return Entry(WrittenInForm(faults), (), dict(data))


def figures_read(ruleset: Ruleset) -> dict[str, Parameter]:
    """The figures the rules compute with, by key: those a simulation can change. Plain arithmetic is none of them."""
    keys = {split_month(str(node.payload))[0] for node in ruleset.graph.nodes if node.op is Op.FIGURE}
    known = sorted(ruleset.parameters.parameters.items())
    return {key: one for key, one in known if key in keys and one.set_by != ARITHMETIC}


def is_typed(parameter: Parameter) -> bool:
    """Whether one field is enough for it; a table or scale is written in rows (`figure_rows`)."""
    return parameter_type(parameter.unit).kind not in (Kind.TABLE, Kind.SCALE)


def written_of(parameter: Parameter, typed: str) -> Any:
    """What somebody typed, as a file would write it; what cannot be read stays as typed, and the checks refuse it.

    >>> from doudi.schemes import load
    >>> known = load("dibao").parameters.parameters
    >>> written_of(known["dibao.standard_urban"], "808.50"), written_of(known["dibao.vehicles_allowed"], "1")
    (80850, 1)
    """
    kind, text = parameter_type(parameter.unit).kind, typed.strip()
    if parameter.unit.startswith("fen"):
        try:
            return parse_yuan(text)
        except DoudiError:
            return text
    if kind is Kind.NUMBER:
        return int(text) if text.isascii() and text.isdecimal() else text
    if kind is Kind.BOOL:
        return {"yes": True, "no": False, "是": True, "不是": False, "否": False}.get(text.lower(), text)
    if kind is Kind.CODES:
        return [code for code in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if code]
    return text


def typed_of(parameter: Parameter, payload: object) -> str:
    """A value as the field shows it; the other way round than `written_of`."""
    if payload is None:
        return ""
    if isinstance(payload, bool):
        return "yes" if payload else "no"
    if isinstance(payload, int) and parameter.unit.startswith("fen"):
        return format_yuan_plain(payload).replace(",", "")
    if isinstance(payload, frozenset):
        return ", ".join(sorted(payload))
    return payload.value if isinstance(payload, Rounding) else str(payload)


def file_value(payload: object) -> Any:
    """A value as a parameter file writes it."""
    if isinstance(payload, Rounding):
        return payload.value
    if isinstance(payload, Ratio):
        return str(payload)
    if isinstance(payload, Table):
        return dict(payload)
    if isinstance(payload, Scale):
        return [{"at_least": at_least, "value": value} for at_least, value in payload]
    return sorted(payload) if isinstance(payload, frozenset) else payload


def words_of(parameter: Parameter, payload: object) -> Words:
    """A value in both languages; a figure nobody has put on file is said to be none."""
    return UNSET_WORDS if payload is None else value_words(payload, parameter_type(parameter.unit))


def choices_of(parameter: Parameter) -> tuple[str, ...]:
    """The answers a field offers; empty where it is typed."""
    kind = parameter_type(parameter.unit).kind
    if kind is Kind.BOOL:
        return ("yes", "no")
    return tuple(each.value for each in Rounding) if kind is Kind.ROUNDING else ()
