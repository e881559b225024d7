"""A process that makes a small city, then forks runners and kills them: told what to do line by line on its input."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Serve until the input ends."""
    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    settings.DOUDI_JURISDICTION = "demo-city"
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    from tests.evidence.checks import mortal_work

    world = mortal_work.World(Path(os.environ["DOUDI_HOME"]))
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        verb = told.pop("do")
        answer = run(world, **told) if verb == "run" else getattr(world, verb)(**told)
        print(json.dumps(answer), flush=True)


def run(world: Any, prefix: str, milliseconds: float | None, plant: str = "", seed: int = 0) -> dict[str, Any]:
    """Fork a runner and kill it after so long; None lets it come to its end (or kills it after a minute)."""
    world.let_leases_end(prefix)
    world.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            random.seed(seed)
            world.work(plant)
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + (60.0 if milliseconds is None else milliseconds / 1000)
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return {"killed": False, "code": os.waitstatus_to_exitcode(status)}
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {"killed": True, "code": 0}


if __name__ == "__main__":
    main()
