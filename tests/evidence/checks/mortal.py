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
    children: list[int] = []
    for line in sys.stdin:
        told: dict[str, Any] = json.loads(line)
        verb = told.pop("do")
        if verb == "start":
            children.append(start(world, **told))
            answer: Any = children[-1]
        elif verb == "kill":
            answer = kill(children.pop(), **told)
        else:
            answer = getattr(world, verb)(**told)
        print(json.dumps(answer), flush=True)


def start(world: Any, prefix: str, plant: str = "", seed: int = 0) -> int:
    """Fork a runner; its process number."""
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
    return child


def kill(child: int, patience: float) -> dict[str, Any]:
    """Give it so many seconds to come to its end, then kill it."""
    until = time.monotonic() + patience
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return {"killed": False, "code": os.waitstatus_to_exitcode(status)}
        if time.monotonic() >= until:
            break
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {"killed": True, "code": 0}


if __name__ == "__main__":
    main()
