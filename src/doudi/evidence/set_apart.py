"""Rows a load set apart for their number (号码缺失或有误的行), read from the file again and held in memory only."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.citizen_numbers import check_numbers
from doudi.columnar.contract_model import PERSON_KEY, ColumnContract, DatasetContract
from doudi.columnar.linkage.addresses import PlaceReader
from doudi.columnar.linkage.errors import NothingToLinkBy
from doudi.columnar.linkage.running import Side
from doudi.columnar.readers.opening import open_extract
from doudi.columnar.values import ColumnChecker
from doudi.kernel.errors import FaultsFound
from doudi.kernel.text import clean_text
from doudi.reference.divisions import load_divisions

_NUMBER = re.compile(r"[0-9]{8,19}X?")
_SEX = {"male": "1", "female": "2"}
USED = ("name", "birth_date", "sex", "community", "address")
"""Columns of a contract that linkage reads beside the number; nothing else of the file is looked at."""


@dataclass(frozen=True)
class SetApart:
    """The rows and why their numbers cannot be used."""

    side: Side
    reasons: dict[str, int]

    def texts(self, place: int) -> dict[str, str]:
        """What one row says, blank left out."""
        told = {name: column[place].as_py() or "" for name, column in self.side.columns.items()}
        return {name: text for name, text in told.items() if text and name != "township"}


def rows_set_apart(path: Path, contract: DatasetContract, today: date, district: str) -> SetApart:
    """Every row whose number is blank or wrong.

    Raises:
        FaultsFound: the file as a whole cannot be read.
        NothingToLinkBy: the dataset's rows name nobody, or carry no name.
    """
    columns = {column.name: column for column in contract.columns}
    if not contract.is_of_people or "name" not in columns:
        raise NothingToLinkBy(contract.dataset)
    reader, faults = open_extract(path, contract)
    if reader is None or faults:
        raise FaultsFound(faults)
    number = columns[PERSON_KEY]
    reasons: Counter[str] = Counter()
    ids: list[int] = []
    parts: dict[str, list[Any]] = {name: [] for name in ("number", "name", "birth", "sex", "community", "address")}
    for block in reader.blocks():
        if number.header not in block.columns:
            continue
        checked = check_numbers(block.columns[number.header], number.repairs, today)
        places = np.array(sorted(checked.reasons), np.int64)
        reasons.update(checked.reasons.values())
        ids += block.numbers[places].tolist()
        taken = {name: block.columns[columns[name].header].take(pa.array(places))
                 for name in USED if name in columns and columns[name].header in block.columns}  # fmt: skip
        raw = block.columns[number.header].take(pa.array(places)).to_pylist()
        parts["number"].append(pa.array([wrong_number(text or "") for text in raw], pa.string()))
        nothing = pa.nulls(len(places), pa.string())
        for name in ("name", "address"):
            parts[name].append(pa.array(taken[name].to_pylist(), pa.string()) if name in taken else nothing)
        parts["birth"].append(_dates(taken.get("birth_date"), columns.get("birth_date"), today, nothing))
        parts["sex"].append(_sexes(taken.get("sex"), columns.get("sex"), today, nothing))
        parts["community"].append(_checked(taken.get("community"), columns.get("community"), today, nothing))
    made = {name: pa.chunked_array(each, pa.string()).combine_chunks() for name, each in parts.items()}
    made |= _places(made, district)
    return SetApart(Side(np.array(ids, np.int64), made), dict(reasons))


def wrong_number(text: str) -> str:
    """What may be compared of a number that cannot be used; a figure a spreadsheet rounded tells nothing.

    >>> wrong_number(" 50010619900101００１x"), wrong_number("5.00106E+17"), wrong_number("无")
    ('50010619900101001X', '', '')
    """
    narrow = clean_text(text).replace(" ", "").replace("'", "").upper()
    return narrow if _NUMBER.fullmatch(narrow) else ""


def _checked(raw: Any, column: ColumnContract | None, today: date, nothing: Any) -> Any:
    """The values as the contract reads them, as text; what cannot be read is unknown."""
    if raw is None or column is None:
        return nothing
    values = ColumnChecker(column, today).check(raw)
    made = values.values.cast(pa.string()) if not pa.types.is_string(values.values.type) else values.values
    bad = pa.array(np.isin(np.arange(len(raw)), list(values.bad)))
    return pc.if_else(bad, pa.scalar(None, pa.string()), made)


def _dates(raw: Any, column: ColumnContract | None, today: date, nothing: Any) -> Any:
    return pc.replace_substring(_checked(raw, column, today, nothing), "-", "")


def _sexes(raw: Any, column: ColumnContract | None, today: date, nothing: Any) -> Any:
    known = _checked(raw, column, today, nothing).to_pylist()
    return pa.array([_SEX.get(each or "") for each in known], pa.string())


def _places(made: dict[str, Any], district: str) -> dict[str, Any]:
    """Community and township from the address, where no column tells them."""
    read = PlaceReader(load_divisions(), [district])
    found = [
        (code, code[:9]) if code else read(address or "")
        for code, address in zip(made["community"].to_pylist(), made["address"].to_pylist(), strict=True)
    ]
    return {
        "community": pa.array([code or None for code, _ in found], pa.string()),
        "township": pa.array([town or None for _, town in found], pa.string()),
    }
