"""`./doudi departments …`: the departments' interfaces, simulated (部门模拟器), for the demo, tests and integrators."""

from __future__ import annotations

from doudi.config.demo.departments import STEERING
from doudi.config.environment import read_environment
from doudi.sandbox.departments import cli

STEERED = frozenset({"fault", "seen"})


def run(argv: list[str]) -> int:
    """Hand the words over to the sandbox's own command line; a running demo's departments are found by themselves."""
    if argv and argv[0] in STEERED and not any(each.startswith("--port") for each in argv):
        port = read_environment()["DOUDI_HOME"] / STEERING
        if port.is_file():
            argv = [*argv, "--port", port.read_text(encoding="utf-8").strip()]
    return cli.main(argv)
