"""One department's extract before it is written: columns, people, and what may go wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import Cell

NAME, NUMBER = "姓名", "公民身份号码"


@dataclass(frozen=True)
class Extract:
    """A dataset's rows as columns of bytes in the encoding of its file.

    Attributes:
        dataset: code of the dataset, the first part of the file's name.
        form: `csv`, `txt` or `xlsx`.
        encoding: `gb18030`, `utf-8` or `utf-8-sig`.
        person: row of the world's people per row here; -1 in files that name no person.
        cells: header to column, in order.
        variant_name: the name column as another system spells it.
        numeric: headers whose cells are numbers in a sheet.
        date, amount, code: headers that may arrive malformed, "" for none.
        wrong_code: a value outside the code list.
        mess: shares of rows by kind, over the common ones.
        superseded: rows that a later row replaces.
        number: header of the citizen number, "" in files that name no person.
        spare: rows that may be lost to a fault without changing a right answer; None = all of people who may.
    """

    dataset: str
    form: str
    encoding: str
    person: npt.NDArray[np.int32]
    cells: Mapping[str, Cell]
    variant_name: Cell
    numeric: frozenset[str] = frozenset()
    date: str = ""
    amount: str = ""
    code: str = ""
    wrong_code: str = "99"
    mess: Mapping[str, float] = field(default_factory=dict)
    superseded: int = 0
    number: str = NUMBER
    spare: npt.NDArray[np.bool_] | None = None

    @property
    def byte_encoding(self) -> str:
        """The encoding of the bytes themselves, the mark of order left aside."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    def __len__(self) -> int:
        return len(self.person)
