"""Reading an operator's list of hosts (运维的主机名单): a file outside the database, every fault of it at once.

A row in a table can be changed by whoever can change tables; where this system sends anything may not hang on that.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from doudi.kernel.errors import FaultList

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_WEB = ("https", "http")
Host = TypeVar("Host")


@dataclass(frozen=True)
class HostTerms:
    """What one list has of its own (一份主机名单的规矩).

    Args:
        code: how the codes of its faults begin, such as `hook` for `hook.host-base`.
        schemes: how an address may begin.
        words: what may be said of a host, `base`, `authority` and `plain_because` among them; all are text.
        address_rule, secret_way_out, plain_rule: its words where an address, a secret or plain HTTP is wrong.
    """

    code: str
    schemes: tuple[str, ...]
    words: tuple[str, ...]
    address_rule: str
    secret_way_out: str
    plain_rule: str


def read_hosts_file(told: Any, where: str, terms: HostTerms, make: Callable[..., Host]) -> Mapping[str, Host]:
    """The hosts a file names, each made of its name and its ``terms.words`` in their order; a word left empty is "".

    Raises:
        FaultsFound: every fault at once.
    """
    faults, found = FaultList(), {}
    for name, each in (told or {}).items() if isinstance(told, dict) or told is None else [("", None)]:
        at = f"{where}: {name}"
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(each, dict):
            faults.add(at, "is no host", "name: {base: address}, the name in small letters", "write it so",
                       f"{terms.code}.host-form")  # fmt: skip
            continue
        strange = sorted({str(word) for word in each} - set(terms.words))
        if strange:
            faults.add(at, f"does not know {', '.join(strange)}", ", ".join(terms.words),
                       "correct the word or take it out", f"{terms.code}.host-word")  # fmt: skip
        # A word with nothing behind it is None in YAML: it says nothing, and is no reason for anything.
        said = {word: str(each.get(word) or "") for word in terms.words}
        _check(said, at, terms, faults)
        found[name] = make(name, *said.values())
    faults.raise_if_any()
    return found


def _split(base: str) -> SplitResult | None:
    """The parts of an address; None where it cannot be taken apart, or its name is not written in ASCII.

    Signs such as １ or 。 are 1 and . for whoever connects: what a name leads to must not hang on who reads it.
    """
    try:
        parts = urlsplit(base)
        _ = parts.port
    except ValueError:
        return None
    return parts if (parts.hostname or "").isascii() else None


def _check(said: Mapping[str, str], at: str, terms: HostTerms, faults: FaultList) -> None:
    parts = _split(said["base"])
    if parts is None or parts.scheme not in terms.schemes or (parts.scheme in _WEB and not parts.hostname):
        faults.add(at, "names no address", terms.address_rule, "write the whole address", f"{terms.code}.host-base")
    elif parts.username or parts.password or parts.query or parts.fragment:
        faults.add(at, "carries a secret or a query in its address", "an address is only an address",
                   terms.secret_way_out, f"{terms.code}.host-secret")  # fmt: skip
    if parts is not None and parts.scheme == "http" and not said["plain_because"]:
        faults.add(at, "is not encrypted", terms.plain_rule,
                   "use https, or say in plain_because what protects the line",
                   f"{terms.code}.host-plain")  # fmt: skip
    if said["authority"] and not Path(said["authority"]).is_file():
        faults.add(at, "names a file of certificates that is not there", "authority is a PEM file",
                   "put the file there or leave it out", f"{terms.code}.host-authority")  # fmt: skip
