"""A city's own figures (本地标准): parameter files an installation keeps beside its data, read with the shipped ones.

The shipped folders leave unset what no text gave. A city puts its own notices on file here, in the same form, one
folder per scheme: `policies/dibao/*.yaml`. They change figures, never rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from doudi.kernel.errors import FaultList

Stamp = tuple[tuple[Path, int, int], ...]
OTHER_FOLDERS = ("catalogue",)
"""What lies beside the schemes' folders and holds no figures: the city's own texts of the policy catalogue."""


class LocalFigures:
    """Where the installation's own figures lie; set once at start, empty until then."""

    folder: Path | None = None


def keep_local_figures_in(folder: Path | None) -> None:
    """From now on, read the parameter files under this folder too; None for the shipped ones alone."""
    LocalFigures.folder = folder


@contextmanager
def local_figures_in(folder: Path | None) -> Iterator[None]:
    """The same for as long as the context is open."""
    before = LocalFigures.folder
    LocalFigures.folder = folder
    try:
        yield
    finally:
        LocalFigures.folder = before


def local_files(scheme: str) -> Stamp:
    """The installation's own parameter files for a scheme, each with when and how large: a changed file is seen."""
    home = LocalFigures.folder
    if home is None:
        return ()
    return tuple(stamp_of(path) for path in sorted((home / scheme).glob("*.yaml")))


def is_own(path: Path) -> bool:
    """Whether a file is one of the installation's own: there, what would count nowhere is a mistake."""
    return LocalFigures.folder is not None and path.parent.parent == LocalFigures.folder


def strays(schemes: Collection[str]) -> FaultList:
    """What lies among the installation's own figures and would never be read: a folder of no scheme, a file of no kind.

    Args:
        schemes: the keys of all schemes.
    """
    faults, home = FaultList(), LocalFigures.folder
    for path in sorted(home.iterdir()) if home is not None and home.is_dir() else ():
        if path.name.startswith(".") or path.name in OTHER_FOLDERS:
            continue
        if not path.is_dir() or path.name not in schemes:
            faults.add(f"policies/{path.name}", "is the folder of no scheme, and nothing reads it",
                       "figures lie in policies/<scheme>/", f"rename it to one of {', '.join(sorted(schemes))}",
                       "schemes.stray-folder")  # fmt: skip
            continue
        for file in sorted(path.iterdir()):
            if not file.name.startswith(".") and file.suffix not in (".yaml", ".partial"):
                faults.add(f"policies/{path.name}/{file.name}", "is no .yaml file, and nothing reads it",
                           "figures lie in .yaml files", "rename or remove it", "schemes.stray-file")  # fmt: skip
    return faults


def stamp_of(path: Path) -> tuple[Path, int, int]:
    """A file with its time and size.

    Raises:
        FileNotFoundError: there is none.
    """
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size
