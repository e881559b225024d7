"""A new secret for a subscription (换密钥): shown once; the former one signs beside it for a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from doudi.api.hooks.finding import PROPOSE, find_hook
from doudi.api.hooks.models import RUNNING
from doudi.api.hooks.signing import new_secret
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy

BOTH_FOR = timedelta(hours=24)
"""Our own (status: design): long enough for the other end's people to change over on a working day."""


@transaction.atomic
def change_secret(acting: Acting, number: str) -> str:
    """The new secret, the only time anybody sees it.

    Raises:
        NotAllowed: not a system administrator's post.
        HookUnknown, HookSettled: there is none; it does not run.
    """
    policy.require_somewhere(acting, PROPOSE)
    found = find_hook(number, *RUNNING, lock=True)
    found.former_secret, found.former_until = found.secret, acting.now + BOTH_FOR
    found.secret, found.secret_made_at = new_secret(), acting.now
    found.save(update_fields=["former_secret", "former_until", "secret", "secret_made_at"])
    record(acting, "api.change_hook_secret", "hook", found.public_id)
    return found.secret
