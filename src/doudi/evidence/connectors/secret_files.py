"""Secrets of connectors (接口密钥): one file each in a folder of the operator's; read when needed, never shown."""

from __future__ import annotations

import re
from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
MOST_BYTES = 8192


class Secret:
    """A secret that does not show itself in a log, a page or an error.

    >>> Secret("abc")
    Secret(…)
    >>> f"{Secret('abc')}"
    'Secret(…)'
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return "Secret(…)"

    def reveal(self) -> str:
        """The text itself, for the one line that sends it."""
        return self._text


def read_secret(folder: Path, name: str) -> Secret | None:
    """The secret of a name; None where there is none, or others may read its file too."""
    if not _NAME.fullmatch(name):
        return None
    path = folder / name
    try:
        if path.is_symlink() or path.stat().st_mode & 0o077 or path.stat().st_size > MOST_BYTES:
            return None
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return Secret(text) if text and text.isprintable() else None
