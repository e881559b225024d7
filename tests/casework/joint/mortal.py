"""A process that makes a joint city, then forks workers and kills them: told what to do line by line on its input."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
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
    from tests.casework.joint import mortal_work

    world = mortal_work.World()
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        verb = told.pop("do")
        answer: Any = run(world, **told) if verb == "run" else getattr(world, verb)(**told)
        print(json.dumps(answer), flush=True)


def run(world: Any, seed: int, seconds: float, plant: str = "") -> dict[str, Any]:
    """Fork a worker and kill it after so long; what it said before it died."""
    world.close()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            world.work(random.Random(seed), plant)
            code = 0
        finally:
            os._exit(code)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return {"killed": False, "code": os.waitstatus_to_exitcode(status)}
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {"killed": True, "code": 0}


if __name__ == "__main__":
    main()
