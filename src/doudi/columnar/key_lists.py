"""Lists of keys in one file (键表): a line that says how long each is, then the keys, one list after the other.

A night opens dozens of them, so nothing is unpacked and nothing copied: the arrays are what was read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

UInt64s = npt.NDArray[np.uint64]


def write_lists(path: Path, lists: Mapping[str, UInt64s], **told: Any) -> None:
    """Puts the lists into a file, whole or not at all; it is on disk when this returns.

    Args:
        told: what else the first line says; no list may be called so.
    """
    partial = path.with_name(f".{os.getpid()}-{path.name}.partial")
    head = json.dumps({**told, **{name: len(keys) for name, keys in lists.items()}}).encode()
    with partial.open("wb") as file:
        file.write(head.ljust(-(-(len(head) + 1) // 8) * 8 - 1) + b"\n")  # so that each key lies as memory wants it
        for keys in lists.values():
            file.write(keys.astype("<u8", copy=False).tobytes())
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


def read_lists(path: Path, names: Sequence[str]) -> tuple[dict[str, UInt64s], dict[str, Any]]:
    """The lists, in the order they were written in, and what the first line says.

    Raises:
        FileNotFoundError: there is no such file.
    """
    with open(path, "rb", buffering=0) as file:  # a night opens many: the plainest way is the fastest
        data = file.read()
    head = data.index(b"\n") + 1
    told = json.loads(data[:head])
    found, at = {}, head
    for name in names:
        found[name] = np.frombuffer(data, "<u8", told[name], at)
        at += 8 * told[name]
    return found, told


def empty_keys() -> UInt64s:
    """uint64[0]."""
    return np.empty(0, dtype=np.uint64)


def as_uint64(values: UInt64s) -> Any:
    """The Arrow column of keys; key 0 means there is none and becomes null."""
    return pa.array(values, mask=values == 0)
