"""Every setting an installation can make: one typed list, read from the environment, checked together at start."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.kernel.errors import FaultList

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


def _days(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 60:
        raise ValueError("write a whole number of working days from 1 to 60, or leave it out")
    return int(text)


def _address(text: str) -> str:
    if text and not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d{1,5})?", text):
        raise ValueError("write https://host, without a path, or leave it out")
    return text


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"write a whole number from {least} to {most}")
        return int(text)

    return read


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
    Setting("DOUDI_MASK_NAMES_IN_NOTICES", _yes_no, True, "Public notices show surname and star, not the whole name."),
    Setting(
        "DOUDI_PUBLIC_ADDRESS", _address, "", "https://host where residents reach us; codes on prints then open it."
    ),
    Setting(
        "DOUDI_OFFER_WITHOUT_APPLICATION",
        _yes_no,
        False,
        "A granted decision opens, without anybody planning it, the joint items its status gives without application; "
        "a named official of each department still confirms them.",
    ),
    Setting("DOUDI_HTTPS", _yes_no, False, "Whether a proxy in front speaks HTTPS (secure cookies, HSTS)."),
    Setting("DOUDI_DEBUG", _yes_no, False, "Detailed error pages; refused unless bound to this machine."),
    Setting("DOUDI_ANCHOR", Path, None, "File outside the database that receives audit heads; default in DOUDI_HOME."),
    Setting(
        "DOUDI_SOURCES", Path, None, "File that names the databases read as feeds; default sources.yaml in DOUDI_HOME."
    ),
    Setting(
        "DOUDI_CONNECTORS",
        Path,
        None,
        "File that says how departments are asked live; hosts.yaml and the folder secrets lie beside it; default "
        "connectors.yaml in DOUDI_HOME.",
    ),
    Setting(
        "DOUDI_PARTNERS", Path, None, "File of the registries that may ask us; default partners.yaml in DOUDI_HOME."
    ),
    Setting("DOUDI_HOOKS", Path, None, "File of the hosts events may be sent to; default hooks.yaml in DOUDI_HOME."),
    Setting(
        "DOUDI_SUPERVISE_AFTER",
        _days,
        None,
        "Working days after the last day when a late task goes to its supervisor; left out, no text says when.",
    ),
    Setting(
        "DOUDI_UNSIGNED_PER_BROWSER", _count(1, 1000), 5, "Grievances a day from one browser without signing in."
    ),
    Setting(
        "DOUDI_UNSIGNED_PER_ADDRESS", _count(1, 100_000), 40, "Grievances a day from one address without signing in."
    ),
    Setting("DOUDI_PROXIES", _count(0, 9), 0, "Proxies of ours in front that write X-Forwarded-For."),
    Setting("DOUDI_LOG_LEVEL", str, "INFO", "Log level: DEBUG, INFO, WARNING or ERROR."),
)


def _with_settings_file(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment, completed from ``doudi.env`` in the installation's folder; the environment wins.

    Raises:
        FaultsFound: every line that is not ``NAME=value`` with a name we know.
    """
    path = Path(environ.get("DOUDI_HOME", str(REPOSITORY / ".doudi"))) / "doudi.env"
    if not path.exists():
        return dict(environ)
    known = {setting.name for setting in SETTINGS}
    read: dict[str, str] = {}
    faults = FaultList()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        name, equals, value = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or name.strip() not in known:
            faults.add(
                f"{path.name}:{number}",
                f"{name.strip()!r} is no setting",
                "lines are NAME=value",
                "mend it",
                "config.unknown-setting",
            )
        read[name.strip()] = value.strip()
    faults.raise_if_any()
    return {**read, **environ}


def read_environment(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings with their values; every fault is reported at once.

    Raises:
        FaultsFound: one entry per setting that cannot be read, and per unknown ``DOUDI_`` name.

    >>> read_environment({"DOUDI_PROFILE": "cq-2016"})["DOUDI_PROFILE"]
    'cq-2016'
    """
    given = _with_settings_file(os.environ) if environ is None else environ
    values: dict[str, Any] = {}
    faults = FaultList()
    for setting in SETTINGS:
        text = given.get(setting.name)
        if text is None:
            values[setting.name] = setting.default
            continue
        try:
            values[setting.name] = setting.read(text)
        except ValueError as fault:
            faults.add(setting.name, f"cannot be read: {text!r}", str(fault), setting.meaning, "config.bad-setting")
    faults.raise_if_any()
    return values
