"""A city's own figures (本地标准): parameter files an installation keeps beside its data, read with the shipped ones.

The shipped folders leave unset what no text gave. A city puts its own notices on file here, in the same form, one
folder per scheme: `policies/dibao/*.yaml`. They change figures, never rules.
"""

from __future__ import annotations

from pathlib import Path

Stamp = tuple[tuple[Path, int, int], ...]


class LocalFigures:
    """Where the installation's own figures lie; set once at start, empty until then."""

    folder: Path | None = None


def keep_local_figures_in(folder: Path | None) -> None:
    """From now on, read the parameter files under this folder too; None for the shipped ones alone."""
    LocalFigures.folder = folder


def local_files(scheme: str) -> Stamp:
    """The installation's own parameter files for a scheme, each with when and how large: a changed file is seen."""
    home = LocalFigures.folder
    if home is None:
        return ()
    return tuple(stamp_of(path) for path in sorted((home / scheme).glob("*.yaml")))


def stamp_of(path: Path) -> tuple[Path, int, int]:
    """A file with its time and size.

    Raises:
        FileNotFoundError: there is none.
    """
    found = path.stat()
    return path, found.st_mtime_ns, found.st_size
