"""The commands of an installation on PostgreSQL, as an administrator runs them: each a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.thorough
@pytest.mark.needs_postgres
def test_a_new_database_is_migrated_examined_and_backed_up(postgres_url: str, tmp_path: Path) -> None:
    """On an empty PostgreSQL database migrate, backup and audit end well; the backup is one snapshot."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("create database doudi_commands")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DOUDI_HOME": str(tmp_path / "home"),
        "DOUDI_DATABASE_URL": postgres_url.rsplit("/", 1)[0] + "/doudi_commands",
        "LC_ALL": "C.UTF-8",
    }

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "doudi.config.commands", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    assert "ready" in run("migrate")
    run("backup", str(tmp_path / "backup.tar"))
    assert (tmp_path / "backup.tar").stat().st_size > 0
    run("audit", "verify")
