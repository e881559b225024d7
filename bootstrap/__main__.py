"""`./doudi` after it has found a Python: prepares the environment once, then runs the command. Bare Python only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The command table lives with the commands; its package imports nothing but the standard library.
sys.path.insert(0, str(ROOT / "src"))

from doudi.config.commands.help import print_help  # noqa: E402
from doudi.config.commands.table import COMMANDS, nearest  # noqa: E402
from environment import prepare  # noqa: E402
from frontend import build_maps  # noqa: E402
from say import CannotGoOn, speak, tell  # noqa: E402


def _extras(needs: str, argv: list[str]) -> tuple[str, ...]:
    """What to install on top of the product for this command line."""
    if argv[0] in ("test", "prepare") and "--all" in argv:
        return ("dev", "spark")
    return ("dev",) if needs == "dev" or (argv[0] == "prepare" and "--tools" in argv) else ()


def main(argv: list[str]) -> int:
    """Run one command; the exit code is the command's own, 2 for a word that is no command."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        return print_help(argv[1:])
    command = COMMANDS.get(argv[0])
    if command is None:
        meant = nearest(argv[0])
        tell(
            speak(f"没有 {argv[0]} 这个命令", f"There is no command {argv[0]}")
            + (speak(f"，是不是 {meant}？", f"; did you mean {meant}?") if meant else speak("。", "."))
            + speak(" 全部命令：./doudi help", " All commands: ./doudi help")
        )
        return 2
    if argv[1:2] in (["-h"], ["--help"]) and (command.plain or command.needs == "nothing"):
        return print_help([command.name])
    try:
        python = prepare(ROOT, extras=_extras(command.needs, argv))
        if argv[0] == "prepare" and "--maps" in argv:
            build_maps(ROOT, python)
    except CannotGoOn as problem:
        tell(str(problem))
        return 1
    except KeyboardInterrupt:
        tell(speak("\n已停下。再运行同一条命令会从这里接着做。", "\nStopped. The same command picks up from here."))
        return 130
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1"}
    arguments = [str(python), "-m", "doudi.config.commands", *argv]
    sys.stdout.flush()
    os.execve(python, arguments, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
