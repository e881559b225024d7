"""An operator's list of hosts: every fault at once under the list's own codes, and nothing it says crashes us."""

from typing import Any

import pytest

from doudi.api.hooks.hosts import read_hook_hosts
from doudi.evidence.connectors.hosts import read_hosts
from doudi.kernel.errors import FaultsFound

READERS = [(read_hook_hosts, "hook"), (read_hosts, "connector")]
WRONG: list[tuple[Any, str]] = [
    ({"a": {"base": "tax.example"}}, "host-base"),
    ({"a": {"base": "https://[::1"}}, "host-base"),
    ({"a": {"base": "https://x.example:99999"}}, "host-base"),
    ({"a": {"base": None}}, "host-base"),
    ({"a": {"base": "https://１２７.0.0.1"}}, "host-base"),
    ({"a": {"base": "https://127。0。0。1"}}, "host-base"),
    ({"a": {"base": "https://u:p@x.example"}}, "host-secret"),
    ({"a": {"base": "http://x.example"}}, "host-plain"),
    ({"a": {"base": "http://x.example", "plain_because": None}}, "host-plain"),
    ({"a": {"base": "https://x.example", 1: "y", "proxy": "y"}}, "host-word"),
    ({"a": {"base": "https://x.example", "authority": "/no/such/file.pem"}}, "host-authority"),
    ({"E": {"base": "https://x.example"}}, "host-form"),
    (["a"], "host-form"),
]


@pytest.mark.parametrize(("told", "fault"), WRONG)
@pytest.mark.parametrize(("read", "code"), READERS)
def test_a_fault_has_the_code_of_its_list(read: Any, code: str, told: Any, fault: str) -> None:
    """The same faults in both lists; an empty reason is no reason, and an address nobody can take apart is told."""
    with pytest.raises(FaultsFound) as found:
        read(told, "hosts.yaml")
    assert [each.code for each in found.value.faults] == [f"{code}.{fault}"]


@pytest.mark.parametrize(("read", "_code"), READERS)
def test_what_is_right_is_read(read: Any, _code: str) -> None:
    """A word left empty says nothing; no file at all is no host."""
    told = {"tax": {"base": "https://tax.example", "authority": None},
            "line": {"base": "http://[2001:db8::1]:8080/in", "plain_because": "政务外网"}}  # fmt: skip
    found = read(told, "hosts.yaml")
    assert (found["tax"].base, found["tax"].authority, found["tax"].plain_because) == ("https://tax.example", "", "")
    assert found["line"].plain_because == "政务外网"
    assert read(None, "hosts.yaml") == {}
