"""Arrays in one plain file, mapped when read (数组文件): nothing is copied, and nothing spoilt is believed."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from doudi.columnar.at_once import in_order

ALIGNED = 64
"""Each array begins at a multiple of so many bytes."""
Where = list[Any]
"""Of one array its type, the byte it begins at, how many values it has, and the check sum of its bytes."""


def write_arrays(file: BinaryIO, arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Where]:
    """Writes them one after the other; where each stands, for `read_arrays`."""
    places: dict[str, Where] = {}
    for name, array in arrays.items():
        file.write(bytes(-file.tell() % ALIGNED))
        plain = np.ascontiguousarray(array)
        places[name] = [array.dtype.str, file.tell(), len(array), zlib.crc32(plain.data)]
        file.write(plain.data)
    return places


def read_arrays(path: Path, places: Mapping[str, Where]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of a file, read-only; they stay readable when the file is deleted.

    Raises:
        OSError: the file is not there.
        ValueError: it is shorter than when it was written, or holds something else.
    """
    with path.open("rb") as file:
        is_empty = not any(count for _, _, count, _ in places.values())
        whole: Any = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    found = {name: np.frombuffer(whole, kind, count, begin) if count else np.empty(0, kind)
             for name, (kind, begin, count, _) in places.items()}  # fmt: skip
    names = sorted(found, key=lambda name: -found[name].nbytes)
    sums = in_order(len(names), lambda at: zlib.crc32(found[names[at]].data))
    spoilt = [name for name, total in zip(names, sums, strict=True) if total != places[name][3]]
    if spoilt:
        raise ValueError(f"{path}: {', '.join(spoilt)} are not what was written")
    return found
