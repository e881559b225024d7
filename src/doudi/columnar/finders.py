"""What is kept beside a snapshot so that a night finds the rows of few keys fast (寻行文件)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from doudi.columnar.firsts import write_firsts
from doudi.columnar.signposts import write_signposts


def write_finders(folder: Path, keys: npt.NDArray[np.uint64]) -> None:
    """Puts `firsts` and `signposts` into a snapshot's folder, each where it helps; on disk when this returns.

    Args:
        keys: uint64[rows], ascending: the key of each row.
    """
    firsts = write_firsts(folder, keys)
    write_signposts(folder, keys if firsts is None else firsts.keys)
