"""Where a request without a sign-in comes from (来处): its browser, and its address where that is one's own.

Behind proxies the address is the one the outermost of ours wrote down (`DOUDI_PROXIES`); an address of this machine or
of a network within says nothing about who sends, and is not counted.
"""

import secrets
from ipaddress import ip_address

from django.conf import settings

from doudi.casework.grievance.sending import ADDRESS, BROWSER, Sender
from doudi.ui.access import Asked

BROWSER_KEY = "unsigned_browser"


def senders_of(request: Asked) -> list[Sender]:
    """Browser and, if it tells anything, address."""
    if BROWSER_KEY not in request.session:
        request.session[BROWSER_KEY] = secrets.token_hex(12)
    found = [Sender(BROWSER, request.session[BROWSER_KEY])]
    address = _address(request)
    return [*found, Sender(ADDRESS, address)] if address else found


def _address(request: Asked) -> str:
    behind: int = settings.DOUDI_PROXIES
    passed = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    text = request.META.get("REMOTE_ADDR", "") if not behind else passed[-behind] if len(passed) >= behind else ""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    # A household's line of the newer kind has a whole network of addresses: it counts as one.
    return address.exploded[:19] if address.version == 6 else str(address)
