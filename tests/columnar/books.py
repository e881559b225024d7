"""Workbooks for the tests of bulk work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from doudi.columnar.contract import load_contract


def write_book(
    path: Path,
    dataset: str,
    rows: Iterable[Mapping[str, object]],
    *,
    above: Sequence[Sequence[str]] = (),
    starts_1904: bool = False,
    date_format: str = "yyyy-mm-dd",
) -> Path:
    """Writes a workbook of a dataset; dates become date cells, numbers numeric cells, everything else text."""
    headers = [column.header for column in load_contract(dataset).columns]
    book = xlsxwriter.Workbook(path, {"date_1904": starts_1904, "constant_memory": True})
    as_date = book.add_format({"num_format": date_format})
    sheet = book.add_worksheet("数据")
    place = 0
    for title in above:
        sheet.write_row(place, 0, title)
        place += 1
    sheet.write_row(place, 0, headers)
    for row in rows:
        place += 1
        for field, header in enumerate(headers):
            value = row.get(header, "")
            if hasattr(value, "year"):
                sheet.write_datetime(place, field, value, as_date)
            elif isinstance(value, int | float):
                sheet.write_number(place, field, value)
            else:
                sheet.write_string(place, field, str(value))
    book.close()
    return path
