"""The rejects file (退回清单): every rejected row with column, reason and masked value, for whoever corrects it."""

from __future__ import annotations

import csv
import os
import re
import uuid
from collections import Counter
from pathlib import Path

from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.leftovers import remove_leftovers
from doudi.columnar.reasons import REASONS
from doudi.kernel.text import mask_name, mask_number

HEADER = ("行号 row", "列 column", "原因 reason", "代码 code", "所见(已遮盖) seen (masked)", "处理办法 way out")
# What a spreadsheet would run as a formula, in half and full width.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
# Where digits stand in a row together, they may be a number or an account that slipped into the wrong column.
_DIGIT_RUNS = {
    kind: re.compile(rf"[0-9０-９Xx]{{{at_least},}}")
    for at_least, kinds in (
        (7, "text credit_code digits"),
        (11, "date month money_yuan decimal2 integer code"),
        (15, "division"),
    )
    for kind in kinds.split()
}


def mask_value(column: ColumnContract, value: str) -> str:
    """The value as a clerk may see it: enough to find the mistake, not enough to know the person.

    >>> from doudi.columnar.contract import load_contract
    >>> register = load_contract("police_household_register")
    >>> mask_value(register.person_column, "50010619900101123"), mask_value(register.column("name"), "张三丰")
    ('50************123', '张某某')
    """
    shown = value[:60].replace("\r", " ").replace("\n", " ")
    if column.type in ("citizen_number", "disability_certificate"):
        return mask_number(shown, head=2, tail=3) if len(shown) >= 10 else shown[:1] + "*" * max(0, len(shown) - 1)
    if column.type == "name":
        return mask_name(shown)
    if column.sensitivity == "identity":
        return shown[:2] + "*" * max(0, len(shown) - 2)
    return _DIGIT_RUNS[column.type].sub(lambda run: run[0][:2] + "*" * (len(run[0]) - 2), shown)


class RejectsFile:
    """Collects rejections and writes them as they come, so that a file of nothing but garbage needs no memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: set[int] = set()
        self.by_reason: Counter[str] = Counter()
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path.parent)
        self._partial = path.with_name(f".{os.getpid()}-{uuid.uuid4().hex[:8]}-{path.name}.partial")
        self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL)
        self._writer.writerow(HEADER)

    def add(self, row: int, reason: str, column: ColumnContract | None = None, value: str = "") -> None:
        """Notes one fault of one row; a row may have several, and counts once, under its first."""
        if row not in self.rows:
            self.rows.add(row)
            self.by_reason[reason] += 1
        text = REASONS[reason]
        seen = mask_value(column, value) if column else ""
        if seen.startswith(_FORMULA_START):
            seen = "'" + seen
        header = column.header if column else ""
        self._writer.writerow(
            (row, header, f"{text.zh} {text.en}", reason, seen, f"{text.way_out_zh} {text.way_out_en}")
        )

    def close(self) -> Path | None:
        """Publishes the file by one rename; None, and no file, when nothing was rejected."""
        self._file.close()
        if not self.rows:
            self._partial.unlink()
            return None
        os.replace(self._partial, self.path)
        return self.path

    def discard(self) -> None:
        """Leaves nothing behind."""
        self._file.close()
        self._partial.unlink(missing_ok=True)
