"""Which addresses may be asked at all (主机白名单): a file of the operator's, outside the database.

A row in a table can be changed by whoever can change tables; whom this system sends citizen numbers to may not hang on
that. A connector names a host; the address stands in the operator's file and nowhere else. Redirects are not followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.platform.hosts_file import HostTerms, read_hosts_file

_SCHEMES = ("https", "http", "folder", "database")
TERMS = HostTerms(
    code="connector",
    schemes=_SCHEMES,
    words=("base", "authority", "plain_because"),
    address_rule=f"base begins with one of {', '.join(_SCHEMES)}",
    secret_way_out="put the secret into the folder of secrets",
    plain_rule="citizen numbers travel encrypted (PIPL art. 51)",
)


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
    return read_hosts_file(told, where, TERMS, Host)
