"""Rows a load set apart for their number (号码缺失或有误的行), read from the file again and held in memory only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.citizen_numbers import check_numbers
from doudi.columnar.contract_model import PERSON_KEY, ColumnContract, DatasetContract
from doudi.columnar.linkage.addresses import PlaceReader
from doudi.columnar.linkage.errors import NothingToLinkBy
from doudi.columnar.linkage.running import Side
from doudi.columnar.readers.opening import open_extract
from doudi.columnar.readers.rows import RowBlock
from doudi.columnar.values import ColumnChecker
from doudi.kernel.errors import FaultsFound
from doudi.kernel.text import clean_text
from doudi.platform.crypto.cipher import blind_index
from doudi.reference.divisions import load_divisions

_NUMBER = re.compile(r"[0-9]{8,19}X?")
_SEX = {"male": "1", "female": "2"}
USED = ("name", "birth_date", "sex", "community", "address")
"""Columns of a contract that linkage reads beside the number; nothing else of the file is looked at."""
COMPARED = ("number", "name", "birth", "sex", "community", "township", "address")
"""What becomes of them."""
Said = dict[str, str]
"""What one row says, by the names of `COMPARED` but the township; blank is left out."""


@dataclass(frozen=True)
class SetApart:
    """The rows and why their numbers cannot be used."""

    side: Side
    reasons: dict[str, int]

    def texts(self, place: int) -> Said:
        """What one row says."""
        return _said(self.side.columns, place)


def rows_set_apart(path: Path, contract: DatasetContract, today: date, district: str) -> SetApart:
    """Every row whose number is blank or wrong.

    Raises:
        FaultsFound: the file as a whole cannot be read.
        NothingToLinkBy: the dataset's rows name nobody, or carry no name.
    """
    apart = ApartReader(contract, today, district)
    reader, faults = open_extract(path, contract)
    if reader is None or faults:
        raise FaultsFound(faults)
    number = contract.person_column
    reasons: Counter[str] = Counter()
    ids: list[int] = []
    parts: dict[str, list[Any]] = {name: [] for name in COMPARED}
    for block in reader.blocks():
        if number.header not in block.columns:
            continue
        checked = check_numbers(block.columns[number.header], number.repairs, today)
        places = np.array(sorted(checked.reasons), np.int64)
        reasons.update(checked.reasons.values())
        ids += block.numbers[places].tolist()
        for name, values in apart.columns(block, places).items():
            parts[name].append(values)
    made = {name: pa.chunked_array(each, pa.string()).combine_chunks() for name, each in parts.items()}
    return SetApart(Side(np.array(ids, np.int64), made), dict(reasons))


class ApartReader:
    """Reads of rows without a usable number what linkage compares, a block of the file at a time.

    Raises:
        NothingToLinkBy: the dataset's rows name nobody, or carry no name.
    """

    def __init__(self, contract: DatasetContract, today: date, district: str) -> None:
        if not is_linkable(contract):
            raise NothingToLinkBy(contract.dataset)
        self._columns = {column.name: column for column in contract.columns}
        self._today = today
        self._read_place = PlaceReader(load_divisions(), [district])

    def columns(self, block: RowBlock, places: npt.NDArray[np.int64]) -> dict[str, Any]:
        """Some rows of a block, by the names of `COMPARED`."""
        columns, today = self._columns, self._today
        taken = {name: block.columns[columns[name].header].take(pa.array(places))
                 for name in USED if name in columns and columns[name].header in block.columns}  # fmt: skip
        raw = block.columns[columns[PERSON_KEY].header].take(pa.array(places)).to_pylist()
        nothing = pa.nulls(len(places), pa.string())
        made = {"number": pa.array([wrong_number(text or "") for text in raw], pa.string())}
        for name in ("name", "address"):
            made[name] = pa.array(taken[name].to_pylist(), pa.string()) if name in taken else nothing
        made["birth"] = _dates(taken.get("birth_date"), columns.get("birth_date"), today, nothing)
        made["sex"] = _sexes(taken.get("sex"), columns.get("sex"), today, nothing)
        made["community"] = _checked(taken.get("community"), columns.get("community"), today, nothing)
        return made | self._places(made)

    def texts(self, block: RowBlock, places: npt.NDArray[np.int64]) -> list[Said]:
        """What each of some rows says."""
        columns = self.columns(block, places)
        return [_said(columns, at) for at in range(len(places))]

    def _places(self, made: dict[str, Any]) -> dict[str, Any]:
        """Community and township from the address, where no column tells them."""
        found = [
            (code, code[:9]) if code else self._read_place(address or "")
            for code, address in zip(made["community"].to_pylist(), made["address"].to_pylist(), strict=True)
        ]
        return {
            "community": pa.array([code or None for code, _ in found], pa.string()),
            "township": pa.array([town or None for _, town in found], pa.string()),
        }


def is_linkable(contract: DatasetContract) -> bool:
    """Whether rows of a dataset are about people and name them."""
    return contract.is_of_people and any(column.name == "name" for column in contract.columns)


def row_index(dataset: str, said: Said) -> str:
    """The keyed fingerprint by which the same row of a feed is known again."""
    return blind_index("link_row", "\x1f".join([dataset, *(f"{name}={said[name]}" for name in sorted(said))]))


def is_known_again(said: Said) -> bool:
    """Whether a row says enough for what was decided of it once to hold for the same row in another file.

    A bare name does not: next month's row of that name may be a namesake's.

    >>> is_known_again({"name": "王伟", "sex": "1"}), is_known_again({"name": "王伟", "birth": "19900101"})
    (False, True)
    """
    return "name" in said and bool({"number", "birth", "address"} & said.keys())


def _said(columns: Mapping[str, Any], place: int) -> Said:
    """What one row says, blank left out."""
    told = {name: column[place].as_py() or "" for name, column in columns.items()}
    return {name: text for name, text in told.items() if text and name != "township"}


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
