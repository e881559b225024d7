"""`./doudi departments …`: the departments' interfaces, simulated (部门模拟器), for the demo, tests and integrators."""

from __future__ import annotations

from doudi.sandbox.departments import cli


def run(argv: list[str]) -> int:
    """Hand the words over to the sandbox's own command line."""
    return cli.main(argv)
