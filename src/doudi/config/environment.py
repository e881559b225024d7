"""Every setting an installation can make: one typed list, read from the environment, checked together at start."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.kernel.errors import Fault, FaultsFound

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Setting:
    """One setting: its name, how its text is read, what holds when it is absent, and what it means."""

    name: str
    read: Callable[[str], Any]
    default: Any
    meaning: str


def _yes_no(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError("write 1 or 0")


def _hosts(text: str) -> list[str]:
    hosts = [host.strip() for host in text.split(",") if host.strip()]
    if "*" in hosts:
        raise ValueError("name each host; * would accept any")
    return hosts


def _profile(text: str) -> str:
    if text not in {"international", "guomi"}:
        raise ValueError("write international (AES, SHA) or guomi (SM4, SM3)")
    return text


def _database(text: str) -> str:
    if text and not re.match(r"^(postgres|postgresql|sqlite)://", text):
        raise ValueError("write postgres://user:password@host:port/name, or leave it out for SQLite")
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DOUDI_HOME", Path, REPOSITORY / ".doudi", "Folder of this installation: database, keys, files, snapshots."
    ),
    Setting("DOUDI_DATABASE_URL", _database, "", "postgres://… for PostgreSQL; empty for SQLite in DOUDI_HOME."),
    Setting("DOUDI_ALLOWED_HOSTS", _hosts, ["127.0.0.1", "localhost", "[::1]"], "Host names the server answers to."),
    Setting(
        "DOUDI_CRYPTO_PROFILE", _profile, "international", "Algorithms: international (AES, SHA) or guomi (SM4, SM3)."
    ),
    Setting("DOUDI_JURISDICTION", str, "500106", "Jurisdiction whose parameters apply, e.g. 500106 or demo-city."),
    Setting("DOUDI_PROFILE", str, "cn-2021", "Policy profile where texts conflict: cn-2021 or cq-2016."),
    Setting("DOUDI_HTTPS", _yes_no, False, "Whether a proxy in front speaks HTTPS (secure cookies, HSTS)."),
    Setting("DOUDI_DEBUG", _yes_no, False, "Detailed error pages; refused unless bound to this machine."),
    Setting("DOUDI_ANCHOR", Path, None, "File outside the database that receives audit heads; default in DOUDI_HOME."),
    Setting("DOUDI_LOG_LEVEL", str, "INFO", "Log level: DEBUG, INFO, WARNING or ERROR."),
)


def read_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings with their values; every fault is reported at once.

    Raises:
        FaultsFound: one entry per setting that cannot be read, and per unknown ``DOUDI_`` name.

    >>> read_environment({"DOUDI_PROFILE": "cq-2016"})["DOUDI_PROFILE"]
    'cq-2016'
    """
    given = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for setting in SETTINGS:
        text = given.get(setting.name)
        if text is None:
            values[setting.name] = setting.default
            continue
        try:
            values[setting.name] = setting.read(text)
        except ValueError as fault:
            faults.append(
                Fault(setting.name, f"cannot be read: {text!r}", str(fault), setting.meaning, "config.bad-setting")
            )
    if faults:
        raise FaultsFound(faults)
    return values
