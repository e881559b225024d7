"""Start Django for a command: settings checked, keys fit, one sentence when something does not."""

import os
import sys

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from doudi.kernel.errors import DoudiError


class DatabaseNotReady(DoudiError):
    """The database lacks tables that this version needs, or has some this version does not know."""

    code = "config.database-not-ready"

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"The database cannot be used yet: {what}. {way_out}")


def start_django() -> None:
    """Load settings and apps once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.config.settings")
    django.setup()


def pending_migrations() -> list[str]:
    """Steps not yet applied, as ``app.name``."""
    executor = MigrationExecutor(connection)
    return [
        f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def unknown_migrations() -> list[str]:
    """Steps that a newer version applied and this one does not know: it must not touch such a database."""
    executor = MigrationExecutor(connection)
    ours = {app for app, _name in executor.loader.disk_migrations}
    applied = executor.loader.applied_migrations
    return sorted(
        f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in executor.loader.disk_migrations
    )


def require_ready() -> None:
    """Refuse to go on with a database that is behind or ahead.

    Raises:
        DatabaseNotReady: says which and what to do.
    """
    ahead = unknown_migrations()
    if ahead:
        raise DatabaseNotReady(f"a newer version changed it ({ahead[0]})", "Install that version or restore a backup.")
    behind = pending_migrations()
    if behind:
        raise DatabaseNotReady(
            f"{len(behind)} steps are missing, the first is {behind[0]}", "Run ./doudi migrate first."
        )


def migrate_quietly() -> None:
    """Bring the tables up to date; refuses a database that is ahead before any step runs."""
    ahead = unknown_migrations()
    if ahead:
        raise DatabaseNotReady(f"a newer version changed it ({ahead[0]})", "Install that version or restore a backup.")
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
