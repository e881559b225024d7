"""End a suspicion that held (办结): recovered in full, or nothing to recover."""

from django.db import transaction

from doudi.outreach.domain.suspicion import OrderKind, SuspicionState
from doudi.outreach.errors import SameOfficial
from doudi.outreach.following.hearing import require_heard
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.consequences import consequences
from doudi.outreach.supervision.ordering import is_withheld, order
from doudi.outreach.supervision.tasks import follow
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@transaction.atomic
def finish_suspicion(acting: Acting, suspicion_id: str, *, resume: bool, reason: str) -> Suspicion:
    """With a written reason. ``resume``: what was withheld is paid again (proof given, sentence served, acquitted).

    Somebody else than who verified it ends it. Without resuming it is stopped for good, and the person was told first.
    In a case in which the law stops nothing (缓刑 …) what was suspended meanwhile is paid again, whatever was chosen.

    Raises:
        SuspicionNotFound: not for this account.
        StepNotPossible: neither verified nor being recovered.
        SameOfficial: whoever verified it may not end it.
        StepUnfit: no reason, or stopped for good although the person was not told or may still answer.
    """
    require_official(acting, "outreach.check_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.check_suspicion", lock=True)
    require_step(suspicion, "finish")
    verified = suspicion.steps.filter(verb="verify").order_by("-pk").first()
    if verified is None or verified.by_id == acting.actor_id:
        raise SameOfficial(suspicion.public_id, "finish")
    note = require_words(reason, "reason", Words("怎么办结的", "how it ended"))
    recovering = suspicion.state == SuspicionState.RECOVERING
    take_step(acting, suspicion, "finish", SuspicionState.FINISHED, note=note)
    case = consequences()[suspicion.case_key]
    if resume or not (case.may_suspend or case.may_recover):
        if is_withheld(suspicion):
            order(acting, suspicion, OrderKind.RESTORE, maker_id=verified.by_id)
    elif not recovering:
        require_heard(acting, suspicion)
        order(acting, suspicion, OrderKind.STOP, maker_id=verified.by_id)
    follow(acting, suspicion)
    return suspicion
