"""Where those found live (发现对象的所在地): by the register, as the divisions on file name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar.comparison import sets
from doudi.columnar.comparison.asking import one_array
from doudi.columnar.snapshot import Snapshot
from doudi.outreach.visiting.found_rows import CODES_PER_QUERY
from doudi.registry.models import Division

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """The places of a register (户籍所在地).

    Args:
        codes: int64[n], of each key asked the code of the smallest place on file; 0 where the register does not say.
        paths: code → path of every place that occurs.
    """

    codes: Int64s
    paths: Mapping[int, str]

    def within(self, path: str) -> Bools:
        """For each key asked whether it lives in a place; of whom the register does not say it, no."""
        different, which = _told_apart(pa.array(self.codes))
        inside = [code for code, each in self.paths.items() if each.startswith(path)]
        return np.isin(different, inside)[which]


def places_of_keys(register: Snapshot | None, keys: UInt64s) -> Places:
    """The place of each of some people, ascending, each once: their grid, else their community."""
    codes = np.zeros(len(keys), dtype=np.int64)
    if register is None:
        return Places(codes, {})
    first, after = sets.spans(keys, register.keys)
    known = after > first
    # Told from the smallest place to the larger one; a grid that is not on file leaves the community.
    told = [_told_apart(register.rows.fixed[name].take(first[known])) for name in ("grid", "community")]
    paths = _paths({int(code) for different, _ in told for code in different if code})
    found = np.zeros(int(np.count_nonzero(known)), dtype=np.int64)
    for different, which in reversed(told):
        on_file = np.array([int(code) in paths for code in different], dtype=bool)
        found = np.where(on_file[which], different[which], found)
    codes[known] = found
    used = {int(code) for code in _told_apart(pa.array(found))[0] if code}
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


def _told_apart(column: Any) -> tuple[Int64s, Int64s]:
    """The different codes of a column, and for each row which of them it has; 0 where none is given."""
    encoded = one_array(column.fill_null(0)).dictionary_encode()
    different: Int64s = encoded.dictionary.to_numpy(zero_copy_only=False).astype(np.int64)
    return different, encoded.indices.to_numpy(zero_copy_only=False)


def _paths(codes: Iterable[int]) -> dict[int, str]:
    wanted = sorted(map(str, codes))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), CODES_PER_QUERY):
        some = Division.objects.filter(code__in=wanted[start : start + CODES_PER_QUERY])
        found.update({int(code): path for code, path in some.values_list("code", "path")})
    return found
