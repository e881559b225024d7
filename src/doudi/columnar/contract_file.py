"""Reads one dataset contract (数据集契约) from YAML and lists everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from doudi.columnar.contract_model import PERSON_KEY, PURPOSES, ColumnContract, DatasetContract
from doudi.kernel.errors import Fault

COLUMN_TYPES = frozenset(
    (
        "citizen_number disability_certificate credit_code name text digits division date month money_yuan decimal2 "
        "integer code"
    ).split()
)
REPAIRS = frozenset("15_to_18 upper_x full_width invisible leading_zero date_forms thousands".split())
SENSITIVITIES = frozenset({"identity", "sensitive", "ordinary"})
KEEPS = frozenset({"value", "key", "sealed", "drop"})
FORMATS = frozenset({"csv", "txt", "xlsx"})
ENCODINGS = frozenset({"gb18030", "utf-8", "utf-8-sig", "utf-16"})
DELIMITERS = {"comma": ",", "tab": "\t", "bar": "|"}
CADENCES = frozenset({"daily", "weekly", "monthly", "quarterly", "yearly", "once"})
STATUSES = frozenset({"verified", "press", "gk_unverified", "design"})

_TOP_REQUIRED = (
    "dataset zh en department department_zh category version file key cadence fresh_for_days retention_months "
    "legal_basis sharing_agreement status purposes columns"
).split()
_TOP_ALLOWED = frozenset([*_TOP_REQUIRED, "group", "version_column", "people_map", "sorted_by", "note"])
_FILE_ALLOWED = frozenset({"formats", "encodings", "delimiter", "name"})
_COLUMN_ALLOWED = frozenset(
    "header name type unit required optional_column also_headed codes width repairs sensitivity keep agrees_with "
    "may_be_negative most domain key_as mark_as note".split()
)
# Which unit a type must state; a type not listed has no unit.
_UNITS = {
    "money_yuan": {"fen", "fen_per_month", "fen_per_year"},
    "decimal2": {"hundredth_m2", "hundredth_mu", "hundred_yuan"},
}
# Identifiers other than citizen numbers that a pseudonym can be made of.
_KEYED = frozenset({"text", "digits", "credit_code"})
_LONGEST_DOMAIN = 16


class _Faults(list[Fault]):
    """A list that knows the file the faults belong to."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where

    def add(self, key: str, what: str, rule: str, way_out: str) -> None:
        """Notes one fault at `key` of the file."""
        self.append(Fault(f"{self.where}: {key}", what, rule, way_out, "columnar.contract-fault"))


def read_contract(path: Path) -> tuple[DatasetContract | None, list[Fault]]:
    """One contract and its faults; the contract is None when anything is wrong."""
    faults = _Faults(path.name)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        line = getattr(getattr(problem, "problem_mark", None), "line", None)
        faults.add(
            "file", f"not readable as YAML (line {None if line is None else line + 1})", "UTF-8 YAML", "correct it"
        )
        return None, faults
    if not isinstance(raw, dict):
        faults.add("file", f"holds {type(raw).__name__}", "a contract is a mapping", "start it with `dataset: …`")
        return None, faults
    _check_top(raw, path, faults)
    columns = _read_columns(raw.get("columns"), faults)
    if not faults:
        _check_together(raw, columns, faults)
    if faults:
        return None, faults
    form = raw["file"]
    return DatasetContract(
        dataset=raw["dataset"],
        zh=raw["zh"],
        en=raw["en"],
        department=str(raw["department"]),
        department_zh=raw["department_zh"],
        category=str(raw["category"]),
        version=raw["version"],
        formats=tuple(form["formats"]),
        encodings=tuple(form.get("encodings", ())),
        delimiter=DELIMITERS[form.get("delimiter", "comma")],
        file_name=form["name"],
        columns=columns,
        key=tuple(raw["key"]),
        group=raw.get("group", ""),
        version_column=raw.get("version_column", ""),
        cadence=raw["cadence"],
        fresh_for_days=raw["fresh_for_days"],
        retention_months=raw["retention_months"],
        legal_basis=raw["legal_basis"],
        sharing_agreement=raw["sharing_agreement"],
        status=raw["status"],
        purposes=tuple(raw["purposes"]),
        people_map=bool(raw.get("people_map", False)),
        sorted_by=raw.get("sorted_by", PERSON_KEY),
        note=raw.get("note", ""),
    ), faults


def _check_top(raw: Mapping[str, Any], path: Path, faults: _Faults) -> None:
    for key in _TOP_REQUIRED:
        if raw.get(key) in (None, "", [], {}):
            faults.add(key, "missing", "every contract states it", f"add `{key}:`")
    for key in sorted(set(raw) - _TOP_ALLOWED):
        faults.add(str(key), "unknown key", f"known keys: {', '.join(sorted(_TOP_ALLOWED))}", "correct or remove it")
    if raw.get("dataset") != path.stem:
        faults.add("dataset", repr(raw.get("dataset")), "named like its file", f"write `dataset: {path.stem}`")
    _one_of(raw, "cadence", CADENCES, faults)
    _one_of(raw, "status", STATUSES, faults)
    for purpose in sorted(set(raw.get("purposes") or ()) - set(PURPOSES)):
        faults.add("purposes", repr(purpose), f"out of {sorted(PURPOSES)}", "correct it, or name the new purpose there")
    for key in ("version", "fresh_for_days", "retention_months"):
        if key in raw and (not isinstance(raw[key], int) or raw[key] < 1):
            faults.add(key, repr(raw[key]), "a whole number of at least 1", "correct it")
    form = raw.get("file")
    if not isinstance(form, dict):
        return
    for key in sorted(set(form) - _FILE_ALLOWED):
        faults.add(f"file.{key}", "unknown key", f"known keys: {', '.join(sorted(_FILE_ALLOWED))}", "remove it")
    _all_of(form, "formats", FORMATS, faults)
    if set(form.get("formats", ())) & {"csv", "txt"}:
        _all_of(form, "encodings", ENCODINGS, faults)
    if form.get("delimiter", "comma") not in DELIMITERS:
        faults.add("file.delimiter", repr(form["delimiter"]), f"one of {sorted(DELIMITERS)}", "correct it")
    if not form.get("name"):
        faults.add("file.name", "missing", "how the department names the file", "add `name:`")


def _one_of(raw: Mapping[str, Any], key: str, allowed: frozenset[str], faults: _Faults) -> None:
    if raw.get(key) and raw[key] not in allowed:
        faults.add(key, repr(raw[key]), f"one of {sorted(allowed)}", "correct it")


def _all_of(form: Mapping[str, Any], key: str, allowed: frozenset[str], faults: _Faults) -> None:
    values = form.get(key)
    if not isinstance(values, list) or not values or set(values) - allowed:
        faults.add(f"file.{key}", repr(values), f"a list out of {sorted(allowed)}", "correct it")


def _read_columns(raw: object, faults: _Faults) -> tuple[ColumnContract, ...]:
    if not isinstance(raw, list):
        return ()
    columns = []
    for position, entry in enumerate(raw, 1):
        if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("header", "name")):
            faults.add(f"columns[{position}]", "no header or name", "each column has both", "add them, quoted")
            continue
        before = len(faults)
        _check_column(entry, f"columns.{entry['name']}", faults)
        if len(faults) == before:
            columns.append(_column(entry))
    return tuple(columns)


def _check_column(entry: Mapping[str, Any], where: str, faults: _Faults) -> None:
    for key in sorted(set(entry) - _COLUMN_ALLOWED):
        faults.add(f"{where}.{key}", "unknown key", f"known keys: {', '.join(sorted(_COLUMN_ALLOWED))}", "remove it")
    kind = entry.get("type")
    if kind not in COLUMN_TYPES:
        faults.add(f"{where}.type", repr(kind), f"one of {sorted(COLUMN_TYPES)}", "correct it")
    if kind == "code" and not entry.get("codes"):
        faults.add(f"{where}.codes", "missing", "a code column lists its codes", "add `codes:`")
    if kind in _UNITS and entry.get("unit") not in _UNITS[kind]:
        faults.add(f"{where}.unit", repr(entry.get("unit")), f"one of {sorted(_UNITS[kind])}", "state the unit")
    unknown = set(entry.get("repairs", ())) - REPAIRS
    if unknown:
        faults.add(f"{where}.repairs", str(sorted(unknown)), f"out of {sorted(REPAIRS)}", "correct or remove")
    if "leading_zero" in entry.get("repairs", ()) and not entry.get("width"):
        faults.add(f"{where}.width", "missing", "a lost leading zero is only certain at a known width", "add `width:`")
    sensitivity, keep = entry.get("sensitivity", "ordinary"), entry.get("keep", "value")
    if sensitivity not in SENSITIVITIES:
        faults.add(f"{where}.sensitivity", repr(sensitivity), f"one of {sorted(SENSITIVITIES)}", "correct it")
    if keep not in KEEPS:
        faults.add(f"{where}.keep", repr(keep), f"one of {sorted(KEEPS)}", "correct it")
    if keep == "value" and (sensitivity == "identity" or kind in ("citizen_number", "name", "disability_certificate")):
        faults.add(
            f"{where}.keep", "value", "identity never lies in clear on disk", "keep it as key or sealed, or drop it"
        )
    if "most" in entry and (kind != "integer" or not isinstance(entry["most"], int)):
        faults.add(f"{where}.most", repr(entry["most"]), "the largest value of an integer column", "correct it")
    if entry.get("mark_as") and (kind != "name" or entry.get("required") is not True):
        faults.add(f"{where}.mark_as", repr(entry["mark_as"]), "a mark is kept of required names", "remove it")
    _check_domain(entry, where, faults)


def _check_domain(entry: Mapping[str, Any], where: str, faults: _Faults) -> None:
    domain, key_as = entry.get("domain", ""), entry.get("key_as", "")
    is_keyed = entry.get("keep") == "key" or key_as
    if domain and (not is_keyed or entry.get("type") not in _KEYED or len(str(domain).encode()) > _LONGEST_DOMAIN):
        faults.add(
            f"{where}.domain", repr(domain), f"the kind of identifier of a key, {_LONGEST_DOMAIN} letters", "correct it"
        )
    if key_as and (not domain or entry.get("keep", "value") != "value" or entry.get("type") not in _KEYED):
        faults.add(
            f"{where}.key_as", repr(key_as), "an identifier kept as value, with a domain", "state domain, or keep: key"
        )


def _column(entry: Mapping[str, Any]) -> ColumnContract:
    return ColumnContract(
        header=entry["header"],
        name=entry["name"],
        type=entry["type"],
        unit=entry.get("unit", ""),
        required=bool(entry.get("required", False)),
        optional_column=bool(entry.get("optional_column", False)),
        also_headed=tuple(entry.get("also_headed", ())),
        codes={str(k): str(v) for k, v in (entry.get("codes") or {}).items()},
        width=int(entry.get("width", 0)),
        repairs=frozenset(entry.get("repairs", ())),
        sensitivity=entry.get("sensitivity", "ordinary"),
        keep=entry.get("keep", "value"),
        agrees_with=entry.get("agrees_with", ""),
        may_be_negative=bool(entry.get("may_be_negative", False)),
        most=entry.get("most"),
        domain=entry.get("domain", ""),
        key_as=entry.get("key_as", ""),
        mark_as=entry.get("mark_as", ""),
    )


def _check_together(raw: Mapping[str, Any], columns: tuple[ColumnContract, ...], faults: _Faults) -> None:
    names = [name for column in columns for name in (column.name, column.key_as, column.mark_as) if name]
    for what, values in (("name", names), ("header", [column.header for column in columns])):
        for value in sorted({v for v in values if values.count(v) > 1}):
            faults.add(f"columns.{value}", f"{what} used twice", f"one column per {what}", "rename one")
    by_name = {column.name: column for column in columns}
    _check_sorting(raw, by_name, faults)
    for key in raw["key"]:
        if key not in by_name or by_name[key].keep not in ("value", "key"):
            faults.add("key", repr(key), "a kept column of this contract", "correct it")
    if raw.get("group") and (raw["group"] not in by_name or by_name[raw["group"]].keep != "key"):
        faults.add("group", repr(raw["group"]), "a column kept as key", "correct it")
    version = raw.get("version_column")
    if version and (version not in by_name or by_name[version].type not in ("date", "month", "integer")):
        faults.add("version_column", repr(version), "a date, month or integer column", "correct it")
    for column in columns:
        if (column.agrees_with or column.type == "disability_certificate") and PERSON_KEY not in by_name:
            faults.add(f"columns.{column.name}", "compared with a number", "a column person_key", "add person_key")
        if column.mark_as and PERSON_KEY not in by_name:
            faults.add(f"columns.{column.name}.mark_as", column.mark_as, "a name beside a number", "remove it")
        if column.agrees_with and column.agrees_with not in ("birth_date", "sex"):
            faults.add(f"columns.{column.name}.agrees_with", column.agrees_with, "birth_date or sex", "correct it")


def _check_sorting(raw: Mapping[str, Any], by_name: Mapping[str, ColumnContract], faults: _Faults) -> None:
    """A snapshot is sorted by the key of a person, or of an employer or a project where the rows are about those."""
    sorted_by, person = raw.get("sorted_by", PERSON_KEY), by_name.get(PERSON_KEY)
    is_of_people = sorted_by == PERSON_KEY
    if (person is None and is_of_people) or (
        person is not None and (person.type, person.required, person.keep) != ("citizen_number", True, "key")
    ):
        faults.add(
            "columns.person_key",
            "missing or of another form",
            "a required citizen_number kept as key",
            "name the column of the citizen number person_key, or name another under sorted_by",
        )
    if is_of_people:
        return
    chosen = by_name.get(sorted_by)
    if chosen is None or not chosen.required or chosen.keep != "key" or chosen.type not in _KEYED:
        faults.add("sorted_by", repr(sorted_by), f"a required column kept as key, of {sorted(_KEYED)}", "correct it")
    if raw.get("people_map"):
        faults.add("people_map", "true", "numbers are kept of people only", "remove it, or sort by person_key")
