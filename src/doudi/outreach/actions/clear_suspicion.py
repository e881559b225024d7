"""Say that a suspicion does not hold (排除疑点); what was suspended is paid again, with what was held back."""

from django.db import transaction

from doudi.outreach.domain.suspicion import OrderKind, SuspicionState
from doudi.outreach.errors import SameOfficial
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.ordering import is_withheld, order
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

AFTER_VERIFYING = frozenset({SuspicionState.VERIFIED, SuspicionState.RECOVERY_PROPOSED})


@transaction.atomic
def clear_suspicion(acting: Acting, suspicion_id: str, *, reason: str) -> Suspicion:
    """With a written reason, by a named official; one that was verified is cleared by somebody else than verified it.

    Raises:
        SuspicionNotFound: not for this account.
        StepNotPossible: it is being recovered, or ended.
        SameOfficial: whoever verified it may not clear it.
        StepUnfit: no reason.
    """
    require_official(acting, "outreach.clear_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.clear_suspicion", lock=True)
    require_step(suspicion, "clear")
    if suspicion.state in AFTER_VERIFYING:
        verified = suspicion.steps.filter(verb="verify").order_by("-pk").first()
        if verified is not None and verified.by_id == acting.actor_id:
            raise SameOfficial(suspicion.public_id, "clear")
    note = require_words(reason, "reason", Words("为什么排除", "why it does not hold"))
    held = is_withheld(suspicion)
    take_step(acting, suspicion, "clear", SuspicionState.CLEARED, note=note)
    if held:
        order(acting, suspicion, OrderKind.RESTORE, maker_id=acting.actor_id)
    follow(acting, suspicion)
    return suspicion
