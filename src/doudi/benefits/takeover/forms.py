"""The forms a file of an older system is read by (导入表), and a city's own headings and words for them (对照表)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doudi.benefits.takeover.errors import MappingUnfit
from doudi.columnar.contract_model import ColumnContract, DatasetContract
from doudi.worklist.words import Words

FOLDER = Path(__file__).parent / "forms"
FORMS = ("recipients", "payments", "open_cases", "totals")


@dataclass(frozen=True)
class Form:
    """One form: what it is called, by what law it is needed, and its columns as a contract of a file.

    Args:
        codes: column name → the city's word → ours, for columns that are no code lists of the form itself.
    """

    key: str
    words: Words
    legal_basis: str
    contract: DatasetContract
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """The headings in order, as a template has them."""
        return [column.header for column in self.contract.columns]


@cache
def form_of(key: str) -> Form:
    """The form of this key, with our own headings.

    >>> form_of("recipients").words.zh, form_of("payments").headers[:2]
    ('在享名册', ['原编号', '姓名'])

    Raises:
        KeyError: there is no such form.
    """
    if key not in FORMS:
        raise KeyError(key)
    raw = yaml.safe_load((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    columns = tuple(_column(each) for each in raw["columns"])
    contract = DatasetContract(
        dataset=key,
        zh=raw["zh"],
        en=raw["en"],
        department="civil_affairs",
        department_zh="民政",
        category="",
        version=1,
        formats=("csv", "txt", "xlsx"),
        encodings=("gb18030", "utf-8-sig", "utf-8", "utf-16"),
        delimiter=",",
        file_name=f"{key}.csv",
        columns=columns,
        key=(),
        group="",
        version_column="",
        cadence="once",
        fresh_for_days=0,
        retention_months=0,
        legal_basis=raw["legal_basis"],
        sharing_agreement="",
        status=raw["status"],
        purposes=(),
    )
    return Form(key, Words(raw["zh"], raw["en"]), raw["legal_basis"], contract)


def _column(raw: Mapping[str, Any]) -> ColumnContract:
    given = {name: value for name, value in raw.items() if name not in ("note", "repairs", "codes")}
    codes = {str(code): meaning for code, meaning in raw.get("codes", {}).items()}
    return ColumnContract(**given, codes=codes, repairs=frozenset(raw.get("repairs", ())))


def mapped(form: Form, mapping: Mapping[str, Any]) -> Form:
    """The form as a city's own file is headed and worded.

    Args:
        mapping: ``{"columns": {our heading: theirs}, "codes": {our heading: {their word: ours}}}``; what it leaves out
            is as in our own form.

    Raises:
        MappingUnfit: with every fault of it at once.
    """
    faults = [
        Words(f"{key}：这里没有这一项，只写columns和codes", f"{key}: is not known here; write columns and codes")
        for key in sorted(set(mapping) - {"columns", "codes"})
    ]
    known = {column.header: column for column in form.contract.columns}
    everywhere = {header for key in FORMS for header in form_of(key).headers}  # one mapping serves all files of a city
    headings, words = mapping.get("columns") or {}, mapping.get("codes") or {}
    for part, given in (("columns", headings), ("codes", words)):
        faults += [
            Words(f"{part}：哪张表都没有“{header}”这一列", f"{part}: {header!r} is no heading of any form")
            for header in given
            if header not in everywhere
        ]
    columns, codes = [], {}
    for header, column in known.items():
        own = {str(theirs): str(ours) for theirs, ours in (words.get(header) or {}).items()}
        if column.codes:
            meanings = {theirs: column.codes.get(ours, "") for theirs, ours in own.items()}
            faults += [
                Words(
                    f"codes：{header}：“{own[theirs]}”不在这些里面：{'、'.join(column.codes)}",
                    f"codes: {header}: {own[theirs]!r} is none of {', '.join(column.codes)}",
                )
                for theirs, meaning in meanings.items()
                if not meaning
            ]
            column = replace(column, codes={**column.codes, **meanings})
        elif own:
            codes[column.name] = own
        if header in headings:
            column = replace(column, also_headed=(*column.also_headed, str(headings[header])))
        columns.append(column)
    if faults:
        raise MappingUnfit(faults)
    return replace(form, contract=replace(form.contract, columns=tuple(columns)), codes=codes)


def read_mapping(path: Path | None) -> dict[str, Any]:
    """A mapping file; nothing where there is none.

    Raises:
        MappingUnfit: it is no YAML mapping.
    """
    if path is None:
        return {}
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as problem:
        name = path.name
        raise MappingUnfit([
            Words(f"{name}读不出来，要存成UTF-8的YAML：{problem}", f"{name} cannot be read as YAML in UTF-8: {problem}")
        ]) from None  # fmt: skip
    if not isinstance(found, dict):
        raise MappingUnfit([Words(f"{path.name}里没有columns和codes", f"{path.name} holds no columns and codes")])
    return found
