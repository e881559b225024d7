"""Decide on a proposed recovery (复核追回): somebody else than who proposed it."""

from django.db import transaction

from doudi.outreach.domain.suspicion import OrderKind, SuspicionState
from doudi.outreach.following.stepping import (
    find_suspicion,
    require_official,
    require_other_official,
    require_step,
    require_words,
    take_step,
)
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.ordering import order
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@transaction.atomic
def check_recovery(
    acting: Acting, suspicion_id: str, *, agree: bool, reason: str, seen: int | None = None
) -> Suspicion:
    """Agreed, the money side is told to stop and to recover; not agreed, it is verified and waits for another proposal.

    Raises:
        SuspicionNotFound: not for this account.
        MatterChanged: it went on after version `seen` was read.
        StepNotPossible: nothing is proposed.
        SameOfficial: whoever proposed it may not decide it.
        StepUnfit: no reason.
    """
    verb = "confirm_recovery" if agree else "decline_recovery"
    require_official(acting, "outreach.check_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.check_suspicion", lock=True, seen=seen)
    require_step(suspicion, verb)
    made = require_other_official(acting, suspicion, verb)
    note = require_words(reason, "reason", Words("为什么这样定", "why you decide so"))
    take_step(acting, suspicion, verb, SuspicionState.RECOVERING if agree else SuspicionState.VERIFIED, note=note)
    if agree:
        order(acting, suspicion, OrderKind.STOP, maker_id=made.by_id)
        order(
            acting,
            suspicion,
            OrderKind.RECOVER,
            maker_id=made.by_id,
            amount_fen=suspicion.recover_fen,
            instalments=suspicion.instalments,
        )
    follow(acting, suspicion)
    return suspicion
