"""Which addresses may be asked at all (主机白名单): a file of the operator's, outside the database.

A row in a table can be changed by whoever can change tables; whom this system sends citizen numbers to may not hang on
that. A connector names a host; the address stands in the operator's file and nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from doudi.kernel.errors import FaultList

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_SCHEMES = ("https", "http", "folder", "database")


@dataclass(frozen=True)
class Host:
    """One address the operator allows (允许的主机).

    Args:
        base: where it is; `https://…`, `http://…` with `plain_because`, `folder:…`, `database:…`.
        authority: a file of certificates that sign the department's own; empty for those of the system.
        plain_because: why unencrypted HTTP is allowed here, such as a line of the government network of its own.
    """

    name: str
    base: str
    authority: str = ""
    plain_because: str = ""


def read_hosts(told: Any, where: str) -> Mapping[str, Host]:
    """The operator's hosts.

    >>> read_hosts({"tax": {"base": "https://tax.example.gov"}}, "hosts.yaml")["tax"].base
    'https://tax.example.gov'

    Raises:
        FaultsFound: every fault of the file at once.
    """
    faults, found = FaultList(), {}
    for name, each in (told or {}).items() if isinstance(told, dict) or told is None else [("", None)]:
        at = f"{where}: {name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(each, dict):
            faults.add(at, "is no host", "name: {base: address}, the name in small letters", "write it so",
                       "connector.host-form")  # fmt: skip
            continue
        strange = sorted(set(each) - {"base", "authority", "plain_because"})
        if strange:
            faults.add(at, f"does not know {', '.join(strange)}", "base, authority, plain_because",
                       "correct the word or take it out", "connector.host-word")  # fmt: skip
        host = Host(name, *(str(each.get(word, "")) for word in ("base", "authority", "plain_because")))
        _check(host, at, faults)
        found[name] = host
    faults.raise_if_any()
    return found


def _check(host: Host, at: str, faults: FaultList) -> None:
    parts = urlsplit(host.base)
    if parts.scheme not in _SCHEMES or (parts.scheme in ("https", "http") and not parts.hostname):
        faults.add(at, "names no address", f"base begins with one of {', '.join(_SCHEMES)}", "write the whole address",
                   "connector.host-base")  # fmt: skip
    elif parts.username or parts.password or parts.query or parts.fragment:
        faults.add(at, "carries a secret or a query in its address", "an address is only an address",
                   "put the secret into the folder of secrets", "connector.host-secret")  # fmt: skip
    if parts.scheme == "http" and not host.plain_because:
        faults.add(at, "is not encrypted", "citizen numbers travel encrypted (PIPL art. 51)",
                   "use https, or say in plain_because what protects the line", "connector.host-plain")  # fmt: skip
    if host.authority and not Path(host.authority).is_file():
        faults.add(at, "names a file of certificates that is not there", "authority is a PEM file",
                   "put the file there or leave it out", "connector.host-authority")  # fmt: skip
