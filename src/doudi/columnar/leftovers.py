"""Clears what killed loads left behind, without touching loads that are still running."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def remove_leftovers(parent: Path) -> None:
    """Removes `.<process>-….partial` files and folders whose process is gone."""
    for leftover in parent.glob(".*.partial"):
        owner = leftover.name[1:].split("-")[0]
        if owner.isdigit() and _is_running(int(owner)):
            continue
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
