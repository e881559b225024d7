"""Propose that an office's system be told of events (提事件订阅): by the name of a host, never an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from doudi.api.hooks.catalogue import offered_types
from doudi.api.hooks.finding import PROPOSE, find_hook
from doudi.api.hooks.hosts import hook_hosts
from doudi.api.hooks.models import HookState, HookSubscription
from doudi.api.hooks.signing import new_secret
from doudi.kernel.errors import FaultList
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Organisation

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
MOST_PATH, MOST_NAME, MOST_BECAUSE = 200, 80, 300


@dataclass(frozen=True)
class Proposed:
    """A subscription as it was put on record.

    Args:
        secret: its secret, the only time anybody sees it; empty when the same proposal is sent once more.
    """

    subscription: HookSubscription
    secret: str


def propose_hook(
    acting: Acting, organisation_id: str, name: str, host: str, path: str, types: Sequence[str], *, because: str,
    key: str,
) -> Proposed:  # fmt: skip
    """Put a subscription on record; nothing is kept or sent for it before another administrator lets it count.

    Args:
        key: the same key again gives the same proposal, and shows no secret.

    Raises:
        NotAllowed: not a system administrator's post.
        FaultsFound: everything that is wrong with it.
    """
    policy.require_somewhere(acting, PROPOSE)
    office = _checked(organisation_id, name, host, path, types, because)
    shown: list[str] = []

    def propose() -> dict[str, Any]:
        shown.append(new_secret())
        made = HookSubscription.objects.create(
            organisation=office, name=name.strip(), host=host, path=path, types=sorted(set(types)),
            because=because.strip(), secret=shown[0], secret_made_at=acting.now, made_at=acting.now,
            made_by=acting.actor_id, made_by_name=acting.name,
        )  # fmt: skip
        detail = {"office": organisation_id, "host": host, "types": made.types}
        record(acting, "api.propose_hook", "hook", made.public_id, detail=detail)
        return {"hook": made.public_id}

    told = {"office": organisation_id, "name": name, "host": host, "path": path, "types": sorted(set(types))}
    made = find_hook(once(acting, key, told, propose)["hook"])
    return Proposed(made, shown[0] if shown and made.secret == shown[0] else "")


@transaction.atomic
def withdraw_hook(acting: Acting, number: str) -> HookSubscription:
    """The maker takes a proposal back.

    Raises:
        NotAllowed: not a system administrator's post, or it is somebody else's.
        HookUnknown, HookSettled: there is none; it was settled before.
    """
    policy.require_somewhere(acting, PROPOSE)
    found = find_hook(number, HookState.PROPOSED, lock=True)
    if found.made_by != acting.actor_id:
        raise NotAllowed(PROPOSE, "the proposal is somebody else's")
    found.state = HookState.WITHDRAWN
    found.save(update_fields=["state"])
    record(acting, "api.withdraw_hook", "hook", found.public_id)
    return found


def _checked(
    organisation_id: str, name: str, host: str, path: str, types: Sequence[str], because: str
) -> Organisation:
    faults = FaultList()
    office = Organisation.objects.filter(public_id=organisation_id).first()
    if office is None:
        faults.add("organisation", "is no office here", "an office of this installation", "choose one", "hook.office")
    if not name.strip() or len(name) > MOST_NAME:
        faults.add("name", "is empty or too long", f"1 to {MOST_NAME} characters", "say which system it is",
                   "hook.name")  # fmt: skip
    if host not in hook_hosts():
        faults.add("host", "is not on the operator's list", "a host of the operator's file", "choose one of them, or "
                   "have the operator add it", "hook.host")  # fmt: skip
    if not _PATH.fullmatch(path) or len(path) > MOST_PATH or "/.." in path:
        faults.add("path", "is no path", "/part/part, without a query", "write it so", "hook.path")
    known = {each.key for each in offered_types()}
    if not types or not set(types) <= known:
        faults.add("types", "names none, or one that is not told", ", ".join(sorted(known)), "choose some of them",
                   "hook.types")  # fmt: skip
    if not because.strip() or len(because) > MOST_BECAUSE:
        faults.add("because", "is empty or too long", "who is told of what has its reason", "write why",
                   "hook.no-reason")  # fmt: skip
    faults.raise_if_any()
    assert office is not None
    return office
