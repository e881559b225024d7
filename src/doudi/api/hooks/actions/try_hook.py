"""Send one event that says nothing, to see whether events arrive (试推一次)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from doudi.api.hooks.catalogue import TEST
from doudi.api.hooks.errors import HookTriedJustNow
from doudi.api.hooks.finding import find_hook, require_either
from doudi.api.hooks.models import HookDelivery, HookState
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

BETWEEN = timedelta(seconds=10)


@transaction.atomic
def try_hook(acting: Acting, number: str) -> HookDelivery:
    """A try that waits to be sent like any event; the worker sends it within seconds.

    Raises:
        NotAllowed: not an administrator's post.
        HookUnknown, HookSettled: there is none; it is not in force.
        HookTriedJustNow: less than ten seconds ago.
    """
    require_either(acting)
    found = find_hook(number, HookState.ACTIVE, lock=True)
    last = found.deliveries.filter(type=TEST).order_by("-happened_at").first()
    if last is not None and acting.now - last.happened_at < BETWEEN:
        raise HookTriedJustNow(found.public_id)
    found.not_before = None
    found.save(update_fields=["not_before"])
    made = HookDelivery.objects.create(
        subscription=found, type=TEST, subject=f"hook/{found.public_id}", data={"hook": found.public_id},
        happened_at=acting.now,
    )  # fmt: skip
    record(acting, "api.try_hook", "hook", found.public_id, detail={"delivery": made.public_id})
    return made
