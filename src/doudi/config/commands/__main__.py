"""Runs one command inside the prepared environment: `python -m doudi.config.commands demo --no-serve`."""

from __future__ import annotations

import importlib
import sys

from doudi.config.commands.table import COMMANDS


def main(argv: list[str]) -> int:
    """Run the command named first; returns its exit code.

    An error of our own is printed as its sentence, without a traceback: it already says what to do.
    """
    if not argv or argv[0] not in COMMANDS:
        print("./doudi help", file=sys.stderr)
        return 2
    # Imported by name so that one command never loads what another needs.
    chosen = COMMANDS[argv[0]]
    errors = importlib.import_module("doudi.kernel.errors")
    try:
        if chosen.before and not {"-h", "--help"} & set(argv):
            importlib.import_module(chosen.before).run(argv[1:])
        if chosen.django:
            importlib.import_module("doudi.config.start").start_django()
        return int(importlib.import_module(chosen.module).run(argv[1:]))
    except errors.DoudiError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141


def console() -> int:
    """Entry point of an installed wheel."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(console())
