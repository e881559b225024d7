"""`./doudi city build …`: generates a synthetic district (虚构城区) and its departments' extracts."""

from __future__ import annotations

from doudi.sandbox import cli


def run(argv: list[str]) -> int:
    """Hand the words over to the sandbox's own command line."""
    return int(cli.main(argv) or 0)
