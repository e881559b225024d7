"""`./doudi prepare`: the environment is ready by the time this runs, which is all it is for (images, CI)."""

from __future__ import annotations

from doudi.config.commands.language import speak


def run(argv: list[str]) -> int:
    """Say that everything is in place."""
    print(speak("环境已就绪。", "The environment is ready."))
    return 0
