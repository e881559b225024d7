"""Finding subscriptions and deliveries by their numbers, for those who may look after them."""

from __future__ import annotations

from doudi.api.hooks.errors import HookSettled, HookUnknown
from doudi.api.hooks.models import HookDelivery, HookState, HookSubscription
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.registry import policy

SEE, PROPOSE, SETTLE = "api.see_hooks", "api.propose_hook", "api.settle_hook"


def require_either(acting: Acting) -> None:
    """For what each of the two kinds of administrators may do.

    Raises:
        NotAllowed: neither.
    """
    if not policy.holds_somewhere(acting, PROPOSE):
        policy.require_somewhere(acting, SETTLE)


def find_hook(number: str, *states: HookState, lock: bool = False) -> HookSubscription:
    """A subscription by its number, in one of these states if any are named.

    Raises:
        HookUnknown: there is none.
        HookSettled: it stands elsewhere by now.
    """
    rows = HookSubscription.objects.select_related("organisation")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(public_id=_checked(number, HookSubscription.PREFIX)).first()
    if found is None:
        raise HookUnknown()
    if states and found.state not in states:
        raise HookSettled(found.public_id)
    return found


def find_delivery(number: str) -> HookDelivery:
    """A delivery by its number, locked.

    Raises:
        HookUnknown: there is none.
    """
    rows = HookDelivery.objects.select_for_update(of=("self",)).select_related("subscription")
    found = rows.filter(public_id=_checked(number, HookDelivery.PREFIX)).first()
    if found is None:
        raise HookUnknown()
    return found


def _checked(number: str, prefix: str) -> str:
    try:
        return check_public_id(number, prefix)
    except PublicIdInvalid:
        raise HookUnknown() from None
