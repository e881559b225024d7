"""Let another office's system call this one (发放接口令牌)."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from doudi.kernel.errors import FaultList
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.machines import fingerprint_of, token_text
from doudi.registry.models import MachineToken, Organisation
from doudi.registry.models.machines import SCOPES, USUAL_SCOPES
from doudi.registry.policy import load_roles, require

LONGEST_DAYS = 366
"""A year and a day: our own limit, so that a forgotten token ends by itself."""


@transaction.atomic
def issue_machine_token(
    acting: Acting,
    organisation: Organisation,
    name: str,
    *,
    purpose: str,
    scopes: Iterable[str] = USUAL_SCOPES,
    days: int,
) -> tuple[MachineToken, str]:
    """A token for a system of this organisation, and its text, which is never shown again.

    Args:
        name: which system it is.
        purpose: what it calls for; stands in the audit beside every call.
        days: until it ends by itself, 1 to 366.

    Raises:
        FaultsFound: no name, no such purpose or scope, too long.
    """
    require(acting, "accounts.make")
    wanted, faults = list(scopes), FaultList()
    purposes = sorted({each for role in load_roles().values() for each in role.purposes} - {"own"})
    if not name.strip():
        faults.add("name", "is blank", "a token says which system it is for", "name the system", "registry.token-name")
    if purpose not in purposes:
        faults.add("purpose", f"{purpose!r} is none", f"purposes are {', '.join(purposes)}", "choose one",
                   "registry.token-purpose")  # fmt: skip
    if not wanted or set(wanted) - set(SCOPES):
        faults.add("scopes", f"{', '.join(wanted) or 'none'}", f"scopes are {', '.join(SCOPES)}", "choose some",
                   "registry.token-scope")  # fmt: skip
    if not 1 <= days <= LONGEST_DAYS:
        faults.add("days", f"{days}", f"a token lives 1 to {LONGEST_DAYS} days", "choose fewer, and renew it in time",
                   "registry.token-days")  # fmt: skip
    faults.raise_if_any()
    secret = secrets.token_urlsafe(32)
    token = MachineToken.objects.create(
        organisation=organisation,
        name=name.strip(),
        scopes=wanted,
        purpose=purpose,
        fingerprint=fingerprint_of(secret),
        issued_at=acting.now,
        issued_by=acting.actor_id,
        expires_on=acting.today + timedelta(days=days),
    )
    detail = {"organisation": organisation.public_id, "scopes": wanted, "expires_on": token.expires_on.isoformat()}
    record(acting, "registry.issue_machine_token", "machine_token", token.public_id, detail=detail)
    return token, token_text(token.public_id, secret)
