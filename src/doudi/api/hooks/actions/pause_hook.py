"""Stop sending for a while, go on, or end a subscription (暂停、恢复、停用订阅): either kind of administrator alone.

Stopping needs no second person; to begin again where somebody had begun lawfully needs none either. A new
subscription does.
"""

from __future__ import annotations

from django.db import transaction

from doudi.api.hooks.finding import find_hook, require_either
from doudi.api.hooks.models import RUNNING, DeliveryState, HookDelivery, HookState, HookSubscription
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record


@transaction.atomic
def pause_hook(acting: Acting, number: str) -> HookSubscription:
    """Nothing is sent any more; what happens is kept and sent once it goes on.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown, HookSettled: there is none; it is not in force.
    """
    return _move(acting, number, (HookState.ACTIVE,), HookState.PAUSED, "pause_hook")


@transaction.atomic
def resume_hook(acting: Acting, number: str) -> HookSubscription:
    """What was kept is sent, the oldest first.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown, HookSettled: there is none; it is not paused.
    """
    return _move(acting, number, (HookState.PAUSED,), HookState.ACTIVE, "resume_hook")


@transaction.atomic
def end_hook(acting: Acting, number: str) -> HookSubscription:
    """Nothing more is kept or sent for it; what waited is dropped, and its secrets are deleted.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown, HookSettled: there is none; it does not run.
    """
    found = _move(acting, number, RUNNING, HookState.ENDED, "end_hook")
    waiting = HookDelivery.objects.filter(subscription=found, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DROPPED, ended_at=acting.now, trouble="the subscription ended")
    found.secret = found.former_secret = ""
    found.save(update_fields=["secret", "former_secret"])
    return found


def _move(
    acting: Acting, number: str, before: tuple[HookState, ...], after: HookState, verb: str
) -> HookSubscription:
    require_either(acting)
    found = find_hook(number, *before, lock=True)
    found.state, found.stopped_because, found.not_before, found.failures = after, "", None, 0
    found.save(update_fields=["state", "stopped_because", "not_before", "failures"])
    record(acting, f"api.{verb}", "hook", found.public_id)
    return found
