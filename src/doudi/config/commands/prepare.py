"""`./doudi prepare`: the environment is ready by the time this runs, which is all it is for (images, CI)."""

from __future__ import annotations

import sys

from doudi.config.commands.language import speak


def run(argv: list[str]) -> int:
    """Say that everything is in place."""
    unknown = [word for word in argv if word not in ("--tools", "--all", "--maps")]
    if unknown:
        print(speak("没有这个选项：", "No such option: "), *unknown, file=sys.stderr)
        return 2
    print(speak("环境已就绪。", "The environment is ready."))
    return 0
