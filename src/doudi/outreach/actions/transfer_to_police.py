"""Record that a suspicion was handed to the police (移送公安)."""

from django.db import transaction

from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.tasks import answer_was_read
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


@transaction.atomic
def transfer_to_police(
    acting: Acting, suspicion_id: str, *, reference: str, reason: str, seen: int | None = None
) -> Suspicion:
    """To whom and under which number, and why; the administrative side goes on beside it.

    Raises:
        SuspicionNotFound: not for this account.
        MatterChanged: it went on after version `seen` was read.
        StepNotPossible: it is not verified, or ended.
        StepUnfit: no number or no reason.
    """
    require_official(acting, "outreach.check_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.check_suspicion", lock=True, seen=seen)
    require_step(suspicion, "transfer_to_police")
    suspicion.police_reference = require_words(reference, "reference", Words("移送文书号", "the document's number"))
    note = require_words(reason, "reason", Words("为什么移送", "why it is transferred"))
    take_step(acting, suspicion, "transfer_to_police", suspicion.state, note=note)
    answer_was_read(acting, suspicion)
    return suspicion
