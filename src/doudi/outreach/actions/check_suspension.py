"""Decide on a proposed suspension (复核暂停): somebody else than who proposed it."""

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
def check_suspension(
    acting: Acting, suspicion_id: str, *, agree: bool, reason: str, seen: int | None = None
) -> Suspicion:
    """Agreed, the money side is told to suspend; not agreed, it is an open suspicion again. With a reason either way.

    Raises:
        SuspicionNotFound: not for this account.
        MatterChanged: it went on after version `seen` was read.
        StepNotPossible: nothing is proposed.
        SameOfficial: whoever proposed it may not decide it.
        StepUnfit: no reason.
    """
    verb = "confirm_suspension" if agree else "decline_suspension"
    require_official(acting, "outreach.check_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.check_suspicion", lock=True, seen=seen)
    require_step(suspicion, verb)
    made = require_other_official(acting, suspicion, verb)
    note = require_words(reason, "reason", Words("为什么这样定", "why you decide so"))
    take_step(acting, suspicion, verb, SuspicionState.SUSPENDED if agree else SuspicionState.OPEN, note=note)
    if agree:
        order(acting, suspicion, OrderKind.SUSPEND, maker_id=made.by_id)
    follow(acting, suspicion)
    return suspicion
