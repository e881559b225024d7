"""Let a proposed subscription count, or not (定事件订阅): another administrator than who proposed it."""

from __future__ import annotations

from django.db import transaction

from doudi.api.hooks.errors import HostNotAllowed, MakerSettlesHook
from doudi.api.hooks.finding import SETTLE, find_hook
from doudi.api.hooks.hosts import hook_hosts
from doudi.api.hooks.models import HookState, HookSubscription
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy


@transaction.atomic
def settle_hook(acting: Acting, number: str, *, agree: bool, because: str = "") -> HookSubscription:
    """Agreed, what happens from now on is told; what happened before is not.

    Raises:
        NotAllowed: not a security administrator's post.
        HookUnknown, HookSettled: there is none; it was settled or withdrawn before.
        MakerSettlesHook: whoever proposed it does not settle it.
        HostNotAllowed: its host went off the operator's list meanwhile.
    """
    policy.require_somewhere(acting, SETTLE)
    found = find_hook(number, HookState.PROPOSED, lock=True)
    if found.made_by == acting.actor_id:
        raise MakerSettlesHook(found.public_id)
    if agree and found.host not in hook_hosts():
        raise HostNotAllowed(found.host)
    found.state = HookState.ACTIVE if agree else HookState.REFUSED
    found.settled_at, found.settled_by, found.settled_by_name = acting.now, acting.actor_id, acting.name
    found.settled_because = because.strip()[:300]
    found.save(update_fields=["state", "settled_at", "settled_by", "settled_by_name", "settled_because"])
    record(acting, "api.agree_hook" if agree else "api.refuse_hook", "hook", found.public_id)
    return found
