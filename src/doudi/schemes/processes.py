"""The process definitions that come with the schemes (流程文件): where they lie; the engine in casework reads them."""

from __future__ import annotations

from pathlib import Path

from doudi.schemes.loader import FOLDER


def process_files(folder: Path = FOLDER) -> dict[str, Path]:
    """Every BPMN file of every scheme by its key, e.g. ``joint.service_item``; sorted.

    >>> "joint.service_item" in process_files()
    True
    """
    found = sorted(folder.glob("*/processes/*.bpmn"))
    return {f"{path.parent.parent.name}.{path.stem}": path for path in found}


def process_source(key: str, folder: Path = FOLDER) -> bytes:
    """The file of one process.

    Raises:
        KeyError: there is no process of this key.
    """
    return process_files(folder)[key].read_bytes()
