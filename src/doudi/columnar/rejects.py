"""The rejects file (退回清单): every rejected row with column, reason and masked value, for whoever corrects it.

Beside it lie the rejected rows themselves, sealed, so that a clerk need correct only what is wrong in them; and what a
clerk corrected, so that the file can be loaded again without losing it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from doudi.columnar.contract_model import ColumnContract
from doudi.columnar.leftovers import remove_leftovers
from doudi.columnar.reasons import REASONS
from doudi.columnar.sealed import ROWS_PER_BLOCK, Seal, Unseal
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


def kept_path(rejects: Path) -> Path:
    """Where the rejected rows of a rejects file lie sealed."""
    return rejects.with_suffix(".rows")


class RejectsFile:
    """Collects rejections and writes them as they come, so that a file of nothing but garbage needs no memory.

    Args:
        seal: encrypts the rejected rows as they were sent; without it they are not kept.
    """

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        self.path = path
        self.rows: set[int] = set()
        self.by_reason: Counter[str] = Counter()
        self._seal = seal
        self._waiting: list[str] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(path.parent)
        mark = f".{os.getpid()}-{uuid.uuid4().hex[:8]}-"
        self._partial = path.with_name(f"{mark}{path.name}.partial")
        self._partial_rows = path.with_name(f"{mark}{kept_path(path).name}.partial")
        self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
        self._kept = self._partial_rows.open("wb")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL)
        self._writer.writerow(HEADER)

    def add(self, row: int, reason: str, column: ColumnContract | None = None, value: str = "") -> None:
        """Notes one fault of one row; a row may have several, and counts once, under its first."""
        self._count(row, reason)
        text = REASONS[reason]
        seen = mask_value(column, value) if column else ""
        if seen.startswith(_FORMULA_START):
            seen = "'" + seen
        header = column.header if column else ""
        self._writer.writerow(
            (row, header, f"{text.zh} {text.en}", reason, seen, f"{text.way_out_zh} {text.way_out_en}")
        )

    def carry(self, entry: Sequence[str]) -> None:
        """Takes over one line of an earlier rejects file, word for word."""
        self._count(int(entry[0]), entry[3])
        self._writer.writerow(entry)

    def keep(self, row: int, values: Mapping[str, str]) -> None:
        """Keeps a row sealed (header → text): a rejected one as it was sent, a corrected one as it was corrected."""
        if self._seal is None:
            return
        self._waiting.append(json.dumps([row, values], ensure_ascii=False))
        if len(self._waiting) >= ROWS_PER_BLOCK:
            self._write_kept()

    def _count(self, row: int, reason: str) -> None:
        if row not in self.rows:
            self.rows.add(row)
            self.by_reason[reason] += 1

    def _write_kept(self) -> None:
        if self._waiting and self._seal is not None:
            blob = self._seal(["\n".join(self._waiting)])[0]
            self._kept.write(len(blob).to_bytes(4, "big") + blob)
        self._waiting = []

    def close(self, *, with_rows: bool = True) -> Path | None:
        """Publishes the file, on the disk already, by one rename; None, and no file, when nothing was rejected.

        Args:
            with_rows: publish the kept rows as well; of a file that was refused whole nothing is corrected.
        """
        self._write_kept()
        for file in (self._kept, self._file):
            file.flush()
            if os.fstat(file.fileno()).st_size:
                os.fsync(file.fileno())
            file.close()
        if with_rows and self._partial_rows.stat().st_size:
            os.replace(self._partial_rows, kept_path(self.path))
        self._partial_rows.unlink(missing_ok=True)
        if not self.rows:
            self._partial.unlink()
            return None
        os.replace(self._partial, self.path)
        return self.path

    def discard(self) -> None:
        """Leaves nothing behind."""
        self._file.close()
        self._kept.close()
        self._partial.unlink(missing_ok=True)
        self._partial_rows.unlink(missing_ok=True)


def read_entries(path: Path) -> dict[int, list[list[str]]]:
    """Row → the lines of a rejects file about it, in file order; empty without a file."""
    found: dict[int, list[list[str]]] = {}
    if not path.is_file():
        return found
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in list(csv.reader(file))[1:]:
            found.setdefault(int(line[0]), []).append(line)
    return found


def read_kept(path: Path, unseal: Unseal) -> dict[int, dict[str, str]]:
    """Row → header → text of the rows kept beside a rejects file; rejected ones that had no columns are missing."""
    found: dict[int, dict[str, str]] = {}
    kept = kept_path(path)
    if not kept.is_file():
        return found
    with kept.open("rb") as file:
        while size := file.read(4):
            text = unseal([file.read(int.from_bytes(size, "big"))])[0]
            for line in text.split("\n"):
                row, values = json.loads(line)
                found[row] = values
    return found
