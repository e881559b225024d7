"""Runs one command inside the prepared environment: `python -m doudi.config.commands demo --no-serve`."""

from __future__ import annotations

import importlib
import sys

from doudi.config.commands.table import COMMANDS


def main(argv: list[str]) -> int:
    """Run the command named first; returns its exit code.

    An error of our own is printed as its sentence, without a traceback: it already says what to do; so is a file that
    cannot be read or written.
    """
    if not argv or argv[0] not in COMMANDS:
        print("./doudi help", file=sys.stderr)
        return 2
    # Imported by name so that one command never loads what another needs.
    chosen = COMMANDS[argv[0]]
    if chosen.plain and {"-h", "--help"} & set(argv[1:2]):
        return int(importlib.import_module("doudi.config.commands.help").print_help([chosen.name]))
    errors = importlib.import_module("doudi.kernel.errors")
    try:
        if chosen.before and not {"-h", "--help"} & set(argv):
            importlib.import_module(chosen.before).run(argv[1:])
        if chosen.django:
            importlib.import_module("doudi.config.start").start_django()
        return int(importlib.import_module(chosen.module).run(argv[1:]))
    except errors.DoudiError as error:
        print(importlib.import_module("doudi.config.commands.saying").said(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
    except OSError as error:
        print(importlib.import_module("doudi.config.commands.saying").file_trouble(error), file=sys.stderr)
        return 1


def console() -> int:
    """Entry point of an installed wheel."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(console())
