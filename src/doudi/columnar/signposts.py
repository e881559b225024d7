"""Where keys that begin with the same bits begin (路标), kept beside large snapshots: near any key without searching.

Keys are pseudonyms and spread evenly, so a signpost and how far between two of them a key lies tell its row but for a
few. Whoever looks goes on from there; a signpost that were wrong would cost time and never another answer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.columnar import mapped

UInt64s = npt.NDArray[np.uint64]
Int64s = npt.NDArray[np.int64]
FILE = "signposts.arrow"
LEAST = 1 << 20
"""Among fewer keys a walk finds as fast."""
APART = 64
"""At most so many keys, on average, from one signpost to the next."""


def signposts_of(keys: UInt64s) -> Int64s | None:
    """int64[2 ** bits + 1]: where the keys that begin with 0, 1, … begin; last how many keys there are.

    None where there are few keys.
    """
    if len(keys) < LEAST:
        return None
    bits = max(1, (len(keys) // APART).bit_length())
    begins = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    return np.concatenate([[0], np.searchsorted(keys, begins), [len(keys)]]).astype(np.int64)


def write_signposts(folder: Path, keys: UInt64s) -> None:
    """Puts them into a snapshot's folder, where there are many keys; they are on disk when this returns."""
    found = signposts_of(keys)
    if found is not None:
        mapped.put(folder, FILE, pa.table({"row": found}))


def read_signposts(folder: Path) -> Int64s | None:
    """The signposts, mapped; None where a snapshot has none."""
    try:
        rows: Int64s = mapped.opened(folder / FILE)["row"].to_numpy()
    except FileNotFoundError:
        return None
    return rows
