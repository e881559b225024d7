"""Where the published facts lie, and reading them whole."""

from __future__ import annotations

import csv
import os
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doudi.kernel.errors import DoudiError

_HERE = Path(__file__).resolve()


class DataFileMissing(DoudiError):
    """A file of published facts is not where it should be."""

    code = "reference.file-missing"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not there. The published facts come with the program: reinstall it, or point DOUDI_DATA "
            "at a folder holding them."
        )


class DataFileBroken(DoudiError):
    """A file of published facts cannot be read, or not as what it should be."""

    code = "reference.file-broken"

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path.name}: {what}. Compare it with the version that came with the program.")


@cache
def _bundled() -> Path:
    for folder in (_HERE.parents[3] / "data", _HERE.parents[1] / "_data"):
        if (folder / "README.md").is_file():
            return folder
    raise DataFileMissing(_HERE.parents[3] / "data")


def data_folder() -> Path:
    """The folder of published facts: DOUDI_DATA if set, else the one that came with the program.

    Raises:
        DataFileMissing: there is none.

    >>> (data_folder() / "README.md").is_file()
    True
    """
    if named := os.environ.get("DOUDI_DATA"):
        if not Path(named).is_dir():
            raise DataFileMissing(Path(named))
        return Path(named)
    return _bundled()


class _OnceOnlyLoader(yaml.SafeLoader):
    """Reads YAML, but not a mapping that says the same key twice: the second would silently win."""


def _mapping_once(loader: _OnceOnlyLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} is written twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_OnceOnlyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_once)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; a key said twice, a broken file and one that is no mapping are refused.

    Raises:
        DataFileMissing: no such file.
        DataFileBroken: it cannot be read; the text names line and cause.
    """
    if not path.is_file():
        raise DataFileMissing(path)
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_OnceOnlyLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise DataFileBroken(path, " ".join(str(wrong).split())) from wrong
    if not isinstance(found, dict):
        raise DataFileBroken(path, "the file holds no mapping at its top")
    return found


def read_csv(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file that has exactly these columns.

    Raises:
        DataFileMissing: no such file.
        DataFileBroken: other columns, or a row with more or fewer fields.
    """
    if not path.is_file():
        raise DataFileMissing(path)
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != columns:
            raise DataFileBroken(path, f"columns are {reader.fieldnames}, not {list(columns)}")
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise DataFileBroken(path, f"line {reader.line_num} has not {len(columns)} fields")
            rows.append(row)
    return rows
