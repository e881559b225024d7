"""Where those found live (发现对象的所在地): by the register, as the divisions on file name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.columnar.snapshot import Snapshot
from doudi.outreach.visiting.found_rows import CODES_PER_QUERY
from doudi.registry.models import Division

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """The places of a register (户籍所在地).

    Args:
        codes: int64[n], of each key asked the code of the smallest place on file; 0 where the register does not say.
        paths: code → path of every place that occurs.
    """

    codes: Int64s
    paths: Mapping[int, str]


def places_of_keys(register: Snapshot | None, keys: UInt64s) -> Places:
    """The place of each of some people: their grid, else their community."""
    codes = np.zeros(len(keys), dtype=np.int64)
    if register is None:
        return Places(codes, {})
    at = register.positions(keys)
    known = at >= 0
    # Told from the smallest place to the larger one; a grid that is not on file leaves the community.
    told = [_column(register, name, at[known]) for name in ("grid", "community")]
    paths = _paths({int(code) for column in told for code in np.unique(column) if code})
    on_file = np.array(sorted(paths), dtype=np.int64)
    found = np.zeros(int(np.count_nonzero(known)), dtype=np.int64)
    for column in reversed(told):
        found = np.where(np.isin(column, on_file), column, found)
    codes[known] = found
    used = {int(code) for code in np.unique(found) if code}
    return Places(codes, {code: path for code, path in paths.items() if code in used})


def common_place(paths: Iterable[str]) -> str:
    """The smallest place that holds all of them.

    >>> common_place(["/50/500106/500106001/", "/50/500106/500106002/"]), common_place([])
    ('/50/500106/', '/')
    """
    split = [path.strip("/").split("/") for path in paths]
    if not split:
        return "/"
    shared: list[str] = []
    for codes in zip(*split, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return f"/{'/'.join(shared)}/" if shared else "/"


def widest_place() -> str:
    """The smallest place that holds every community on file: what a feed of unknown origin is taken to speak of."""
    return common_place(Division.objects.filter(level="village").values_list("path", flat=True).iterator())


def _column(register: Snapshot, name: str, at: Int64s) -> Int64s:
    column: Any = register.rows.fixed[name].take(at)
    found: Int64s = column.fill_null(0).to_numpy().astype(np.int64)
    return found


def _paths(codes: Iterable[int]) -> dict[int, str]:
    wanted = sorted(map(str, codes))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), CODES_PER_QUERY):
        some = Division.objects.filter(code__in=wanted[start : start + CODES_PER_QUERY])
        found.update({int(code): path for code, path in some.values_list("code", "path")})
    return found
