"""`./doudi help`: every command with one line each. Standard library only."""

from __future__ import annotations

import sys

from doudi.config.commands.language import speak
from doudi.config.commands.table import COMMANDS, nearest

# Inside a Markdown table a bar must be escaped, within code too.
BAR = "\\|"


def help_lines() -> list[str]:
    """One line per command, in the order of the table."""
    width = max(len(name) for name in COMMANDS)
    return [f"  {command.name:<{width}}  {speak(command.zh, command.en)}" for command in COMMANDS.values()]


def command_page() -> str:
    """The reference page docs/reference/commands.md; written anew with `./doudi help --markdown`."""
    rows = []
    for command in COMMANDS.values():
        call = f"./doudi {command.name} {command.arguments}".rstrip().replace("|", BAR)
        rows.append(f"| `{call}` | {command.en} | {command.zh} |")
    return (
        "# Commands\n\n"
        "Written by `./doudi help --markdown`; change `src/doudi/config/commands/table.py`. "
        "Each command answers `--help` with its own options.\n\n"
        "| command | what it does | 中文 |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n\n"
        "Messages are Chinese when the locale is (`LANG=zh_CN.UTF-8`), else English. Exit codes: 0 done, "
        "1 a sentence says what went wrong, 2 the words were not understood, 130 stopped with Ctrl-C.\n"
    )


def print_help(argv: list[str]) -> int:
    """Print the list, or one command's line with its arguments; 2 for a word that is no command."""
    if argv == ["--markdown"]:
        print(command_page(), end="")
        return 0
    if not argv or argv[0] in ("-h", "--help"):
        print(speak("兜底：托住每一个人。用法：./doudi 命令", "Doudi: nobody falls through. Usage: ./doudi COMMAND"))
        print()
        print("\n".join(help_lines()))
        print()
        print(speak("第一次来：./doudi demo", "New here: ./doudi demo"))
        return 0
    command = COMMANDS.get(argv[0])
    if command is None:
        meant = nearest(argv[0])
        hint = speak(f"，是不是 {meant}？", f"; did you mean {meant}?") if meant else ""
        print(speak(f"没有 {argv[0]} 这个命令", f"There is no command {argv[0]}") + hint, file=sys.stderr)
        return 2
    print(f"./doudi {command.name} {command.arguments}".rstrip())
    print(speak(command.zh, command.en))
    return 0


def run(argv: list[str]) -> int:
    """Run the command from an installed wheel; the script answers it without an environment."""
    return print_help(argv)
