"""The language of the terminal: Chinese when the locale is, else English. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Mapping


def is_chinese(environ: Mapping[str, str] | None = None) -> bool:
    """True when the locale of this terminal is Chinese.

    >>> is_chinese({"LANG": "zh_CN.UTF-8"}), is_chinese({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}), is_chinese({})
    (True, False, False)
    """
    given = os.environ if environ is None else environ
    locale = next((given[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if given.get(name)), "")
    return locale.lower().startswith("zh")


def speak(zh: str, en: str) -> str:
    """The one of two texts that this terminal's reader reads."""
    return zh if is_chinese() else en
