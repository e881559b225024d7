"""Tables and scales as rows of a form (表和分档的填写): a value per code, or steps; all wrong rows are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from doudi.insight.figures import entry_of, file_value, typed_of, written_of
from doudi.kernel.errors import FaultList
from doudi.rules.lines import Words
from doudi.rules.parameter_files import read_payload
from doudi.rules.parameters import Parameter, ParameterPayload
from doudi.rules.tables import Scale, Table
from doudi.rules.units import Kind, parameter_type
from doudi.schemes.scheme import Scheme

ROW, AT = "row_", "at_"
MOST_STEPS = 100
SPARE_STEPS = 3


def is_table(parameter: Parameter) -> bool:
    """Whether it has a value per code; else, if it is no single value, it has steps."""
    return parameter_type(parameter.unit).kind is Kind.TABLE


def codes_of(scheme: Scheme, parameter: Parameter) -> dict[str, Words]:
    """The codes of a table with their names: those of the quantity it goes by, and any others on file.

    >>> from doudi.schemes import load
    >>> scheme = load("dibao_topup", jurisdiction="demo-city")
    >>> list(codes_of(scheme, scheme.parameters.parameters["dibao_topup.elderly"]))
    ['urban', 'rural']
    """
    values = (row.value for level in parameter.levels for row in level.rows)
    filed = dict.fromkeys(code for value in values if isinstance(value, Table) for code, _ in value)
    named: dict[str, Words] = {}
    for quantity in scheme.quantities.values():
        codes = {each.code: Words(each.zh, each.en) for each in quantity.codes}
        if filed and filed.keys() <= codes.keys() and (not named or len(codes) < len(named)):
            named = codes
    return {**named, **{code: named.get(code, Words(code, code)) for code in filed}}


def steps_of(parameter: Parameter, payload: object) -> int:
    """How many steps a form offers: those in force and some more."""
    return min(MOST_STEPS, (len(payload.steps) if isinstance(payload, Scale) else 0) + SPARE_STEPS)


def typed_rows(parameter: Parameter, payload: object) -> dict[str, str]:
    """A table or scale as the fields of the form show it."""
    one = _single(parameter)
    if isinstance(payload, Table):
        return {f"{ROW}{code}": typed_of(one, value) for code, value in payload}
    steps = enumerate(payload.steps) if isinstance(payload, Scale) else ()
    shown: dict[str, str] = {}
    for number, (at_least, value) in steps:
        shown |= {f"{AT}{number}": str(at_least), f"{ROW}{number}": typed_of(one, value)}
    return shown


def read_rows(scheme: Scheme, parameter: Parameter, typed: Mapping[str, str], faults: FaultList) -> Any:
    """The rows as a file writes them, an empty value as not on file; None where rows are wrong, each with its fault."""
    before = len(faults)
    found = _table(scheme, parameter, typed, faults) if is_table(parameter) else _scale(parameter, typed, faults)
    if not found and len(faults) == before:
        first = f"{ROW}{next(iter(codes_of(scheme, parameter)), '')}" if is_table(parameter) else f"{AT}0"
        faults.add(first, "no value at all", "a table has a value at least", "write one", "insight.empty-table")
    return found if len(faults) == before else None


def payload_of(parameter: Parameter, written: object) -> ParameterPayload | None:
    """What a stored proposal's value is to the rules; None where it no longer fits the figure."""
    return read_payload(entry_of({}, FaultList()), "value", written, parameter.unit)


def _table(scheme: Scheme, parameter: Parameter, typed: Mapping[str, str], faults: FaultList) -> dict[str, Any]:
    found = {}
    for code in codes_of(scheme, parameter):
        text = typed.get(f"{ROW}{code}", "").strip()
        found[code] = _value(parameter, f"{ROW}{code}", text, faults) if text else None
    return found if any(value is not None for value in found.values()) else {}


def _scale(parameter: Parameter, typed: Mapping[str, str], faults: FaultList) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    reached = -1
    for number in range(MOST_STEPS):
        at, text = typed.get(f"{AT}{number}", "").strip(), typed.get(f"{ROW}{number}", "").strip()
        if not at and not text:
            continue
        value = _value(parameter, f"{ROW}{number}", text, faults) if text else None
        if not at.isascii() or not at.isdecimal():
            faults.add(f"{AT}{number}", f"{at!r}", "a step begins at a whole number", "write one", "insight.step")
            continue
        if (reached < 0 and int(at) != 0) or int(at) <= reached:
            faults.add(f"{AT}{number}", f"{at} after {reached}", "steps rise from 0", "put them in order",
                       "insight.step-order")  # fmt: skip
        reached = max(reached, int(at))
        steps.append({"at_least": int(at), "value": value})
    return steps


def _value(parameter: Parameter, field: str, text: str, faults: FaultList) -> Any:
    one = _single(parameter)
    return file_value(read_payload(entry_of({}, faults), field, written_of(one, text), one.unit))


def _single(parameter: Parameter) -> Parameter:
    """The figure as if it had one value."""
    return replace(parameter, unit=parameter.unit.partition(" ")[0])
