"""`./doudi manage …`: passes a command through to Django, with Doudi's settings."""

from __future__ import annotations

import os

from django.core.management import execute_from_command_line


def run(argv: list[str]) -> int:
    """Run one Django management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.config.settings")
    execute_from_command_line(["./doudi manage", *argv])
    return 0
