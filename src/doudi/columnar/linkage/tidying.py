"""Rows made ready to be compared (整理): the same columns on both sides, unknown as null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doudi.columnar.linkage.addresses import BELOW_SQL, HOUSE_SQL, ROAD_SQL, tidy_addresses
from doudi.columnar.linkage.names import name_table

GIVEN = ("number", "name", "birth", "sex", "community", "township", "address", "phone")
"""What rows may bring, as texts: `birth` YYYYMMDD, `sex` 1 or 2, `community` 12 figures, `township` 9."""

# Digits of a number, also of a wrong one; the birth date it tells serves only to find pairs, never to score them twice.
_TIDIED = f"""
select id, number, case when length(number) >= 14 then left(number, 14) end as number14,
  case when length(number) >= 12 then right(number, 12) end as number12,
  case when length(number) >= 17 then left(number, 6) || right(number, 4) end as number_ends,
  name, sound, length, c1, c2, c3, c_rest, birth, coalesce(birth, case when length(number) >= 14 then
    substr(number, 7, 8) end) as born, sex, community,
  coalesce(township, left(community, 9)) as township, {ROAD_SQL} as road,
  {HOUSE_SQL} as house, phone
from (select *, {BELOW_SQL} as below from given)
"""


def tidied(ids: Any, columns: Mapping[str, Any], connection: Any) -> Any:
    """The Arrow table the comparisons read, in the order of `ids`.

    Args:
        ids: int64 array, one number per row, unique on its side.
        columns: some of `GIVEN`, as string arrays; what is missing is unknown.
        connection: a DuckDB connection in memory.
    """
    count = len(ids)
    nothing = pa.nulls(count, pa.string())
    given: dict[str, Any] = {"id": pa.array(ids, pa.int64())}
    for name in GIVEN:
        if name == "name":
            given |= name_table(columns.get("name", nothing))
        elif name == "address":
            given[name] = _known(tidy_addresses(columns[name])) if name in columns else nothing
        else:
            given[name] = _known(columns.get(name, nothing))
    connection.register("given", pa.table(given))
    try:
        # Sorted by id: what a seed draws must not hang on the order in which rows came.
        made = connection.execute(f"{_TIDIED} order by id")
        return made.to_arrow_table() if hasattr(made, "to_arrow_table") else made.fetch_arrow_table()
    finally:
        connection.unregister("given")


def _known(column: Any) -> Any:
    """Blank is unknown."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)
