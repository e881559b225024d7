"""Write down what the person says (听取说明): in writing, by word, at a hearing, or that they say nothing."""

from django.db import transaction

from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, require_words, take_step
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.tasks import ANSWER, answer_was_read, subject_of
from doudi.platform.acting import Acting
from doudi.worklist.keeping import stop_clocks
from doudi.worklist.words import Words


@transaction.atomic
def record_answer(acting: Acting, suspicion_id: str, *, said: str, seen: int | None = None) -> Suspicion:
    """The person's own account, as they gave it; the clock of their answer stops.

    Raises:
        SuspicionNotFound: not for this account.
        MatterChanged: it went on after version `seen` was read.
        StepNotPossible: neither suspended nor verified.
        StepUnfit: nothing written, or no letter was sent yet that asks.
    """
    require_official(acting, "outreach.handle_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.handle_suspicion", lock=True, seen=seen)
    require_step(suspicion, "record_answer")
    if suspicion.answer_by is None:
        raise StepUnfit(
            "said",
            "No letter was sent yet; tell the person first.",
            Words("还没有发告知书，先告知本人", "No letter was sent yet: tell the person first"),
        )
    note = require_words(said, "said", Words("本人怎么说", "what the person says"))
    take_step(acting, suspicion, "record_answer", suspicion.state, note=note)
    answer_was_read(acting, suspicion)
    stop_clocks(subject_of(suspicion), acting.today, ANSWER)
    return suspicion
