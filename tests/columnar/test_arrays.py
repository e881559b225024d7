"""Arrays in one file: read as they were written, mapped; what is not what was written is refused."""

from pathlib import Path

import numpy as np
import pytest

from doudi.columnar.arrays import ALIGNED, Where, read_arrays, write_arrays

ARRAYS = {
    "keys": np.array([1, 2**64 - 1], np.uint64), "none": np.empty(0, np.uint64), "bytes": np.arange(9, dtype=np.uint8),
    "every second": np.arange(40, dtype=np.int64)[::2], "last": np.array([True, False]),
}  # fmt: skip


def written(path: Path, arrays: dict[str, np.ndarray]) -> dict[str, Where]:
    """Where each stands."""
    with path.open("wb") as file:
        return write_arrays(file, arrays)


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Of any kind and length; readable still when the file is gone, and never written to."""
    places = written(tmp_path / "a", ARRAYS)
    found = read_arrays(tmp_path / "a", places)
    (tmp_path / "a").unlink()
    assert [*found] == [*ARRAYS]
    for name, array in ARRAYS.items():
        assert (found[name].tolist(), found[name].dtype) == (array.tolist(), array.dtype)
        assert not places[name][1] % ALIGNED
    with pytest.raises(ValueError, match="read-only"):
        found["keys"][0] = 3


def test_arrays_without_values_need_no_bytes(tmp_path: Path) -> None:
    """An empty file cannot be mapped, and need not be."""
    places = written(tmp_path / "a", {"none": np.empty(0, np.uint64)})
    assert not len(read_arrays(tmp_path / "a", places)["none"])


def test_every_bit_that_is_another_is_noticed(tmp_path: Path) -> None:
    """Wherever it stands in an array, and which array it is, is told; so is a file cut short, and one that is gone."""
    path = tmp_path / "a"
    places = written(path, ARRAYS)
    whole = path.read_bytes()
    for name, (_, begin, count, _) in places.items():
        for at in range(begin, begin + (ARRAYS[name].itemsize * count), 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
            with pytest.raises(ValueError, match=f": {name} are not what was written"):
                read_arrays(path, places)
    path.write_bytes(whole[:-1])
    with pytest.raises(ValueError, match="buffer"):
        read_arrays(path, places)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        read_arrays(path, places)
