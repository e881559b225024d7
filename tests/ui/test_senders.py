"""Where something comes from that is sent without signing in: the address counts only where it is somebody's own."""

from typing import Any

import pytest
from django.test import RequestFactory

from doudi.ui.senders import senders_of


@pytest.mark.parametrize(
    ("proxies", "remote", "passed", "address"),
    [
        (0, "8.8.8.8", "", "8.8.8.8"),
        (0, "8.8.8.8", "1.2.4.8", "8.8.8.8"),
        (0, "127.0.0.1", "1.2.4.8", ""),
        (0, "10.1.2.3", "", ""),
        (1, "10.1.2.3", "9.9.9.9, 1.2.4.8", "1.2.4.8"),
        (2, "10.1.2.3", "9.9.9.9, 1.2.4.8, 10.0.0.7", "1.2.4.8"),
        (1, "10.1.2.3", "", ""),
        (1, "10.1.2.3", "nonsense", ""),
        (0, "2400:3200:1:2:3:4:5:6", "", "2400:3200:0001:0002"),
    ],
)
def test_whose_address_it_is(settings: Any, proxies: int, remote: str, passed: str, address: str) -> None:
    """What a sender writes into the header itself counts for nothing; a line of the newer kind counts as one."""
    settings.DOUDI_PROXIES = proxies
    request: Any = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=passed)
    request.session = {}
    browser, *rest = senders_of(request)
    assert senders_of(request)[0] == browser
    assert [each.value for each in rest] == ([address] if address else [])
