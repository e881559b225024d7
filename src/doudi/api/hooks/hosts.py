"""Where events may be sent at all (事件主机名单): a file of the operator's, outside the database.

A row in a table can be changed by whoever can change tables; where this system sends anything may not hang on that. A
subscription names a host and a path below it; the address stands here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.kernel.errors import FaultList
from doudi.platform.hosts_file import HostTerms, read_hosts_file

TERMS = HostTerms(
    code="hook",
    schemes=("https", "http"),
    words=("base", "authority", "plain_because", "private_because"),
    address_rule="base begins with https://",
    secret_way_out="take it out; events are signed",
    plain_rule="events travel encrypted",
)


@dataclass(frozen=True)
class HookHost:
    """One address events may be sent to (事件主机).

    Args:
        base: `https://…`, or `http://…` with `plain_because`.
        authority: a file of certificates that sign the office's own; empty for those of the system.
        plain_because: why unencrypted HTTP is allowed, such as a line of the government network of its own.
        private_because: why its name may lead to an address that is not public.
    """

    name: str
    base: str
    authority: str = ""
    plain_because: str = ""
    private_because: str = ""

    def may_lead_to(self, address: str) -> bool:
        """Whether a connection may be made to this address.

        >>> HookHost("a", "https://a.example.gov").may_lead_to("10.1.2.3")
        False
        >>> HookHost("a", "https://a.example.gov", private_because="政务外网").may_lead_to("10.1.2.3")
        True
        """
        return is_public(address) or (bool(self.private_because) and not _is_nowhere(address))


def is_public(address: str) -> bool:
    """Whether an address is one of the public network; what lies wrapped in an IPv6 address is looked at as well.

    >>> [is_public(each) for each in ("8.8.8.8", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    told = ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (told, *_wrapped(told)))


def _wrapped(told: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses an IPv6 address carries: mapped, translated (NAT64), 6to4, Teredo, the old compatible ones."""
    if isinstance(told, IPv4Address):
        return []
    found = [each for each in (told.ipv4_mapped, told.sixtofour, *(told.teredo or ())) if each is not None]
    if told.packed[:12] in (bytes.fromhex("0064ff9b") + bytes(8), bytes(12)):
        found.append(IPv4Address(told.packed[12:]))
    return found


def _is_nowhere(address: str) -> bool:
    told = ip_address(address.partition("%")[0])
    return any(each.is_multicast or each.is_unspecified or each.is_link_local for each in (told, *_wrapped(told)))


def hook_hosts() -> Mapping[str, HookHost]:
    """The operator's hosts as the file says now; none without a file.

    Raises:
        FaultsFound: every fault of the file at once.
    """
    path: Path = settings.DOUDI_HOOKS
    try:
        about = path.stat()
    except OSError:
        return {}
    return _read(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _written: int, _size: int) -> Mapping[str, HookHost]:
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        faults = FaultList()
        faults.add(path.name, "cannot be read", "YAML in UTF-8", "mend it", "hook.unreadable")
        faults.raise_if_any()
    return read_hook_hosts(told, path.name)


def read_hook_hosts(told: Any, where: str) -> Mapping[str, HookHost]:
    """The hosts a file names.

    >>> read_hook_hosts({"tax": {"base": "https://tax.example.gov"}}, "hooks.yaml")["tax"].base
    'https://tax.example.gov'

    Raises:
        FaultsFound: every fault at once.
    """
    return read_hosts_file(told, where, TERMS, HookHost)
