"""Nobody is stopped or asked to pay back unheard (听取本人说明): they are told first, and have days to answer."""

from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.errors import StepUnfit
from doudi.outreach.models import Suspicion
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

ANSWERS = ("record_answer", "answer_online")


def require_heard(acting: Acting, suspicion: Suspicion) -> None:
    """The person was told of what was found, and answered that or let the last day pass; in this opening of it.

    What they said before, to the letter about the suspension, was no answer to what nobody had told them yet.

    Raises:
        StepUnfit: not told, or they may still answer.
    """
    reopened = suspicion.steps.filter(verb="reopen").order_by("-pk").values_list("pk").first() or (0,)
    steps = suspicion.steps.filter(pk__gt=reopened[0]).order_by("pk")
    told = steps.filter(verb="notify", from_state=SuspicionState.VERIFIED).first()
    answered = told is not None and steps.filter(verb__in=ANSWERS, pk__gt=told.pk).exists()
    passed = told is not None and suspicion.answer_by is not None and suspicion.answer_by < acting.today
    if not (answered or passed):
        raise StepUnfit(
            "",
            "The person has not been told of the finding, or may still answer.",
            Words(
                "先告知本人，等本人说明，或者等到告知书写的日子过了，才能停发、提追回",
                "First tell the person and hear them, or let the day in the letter pass; then stop or recover",
            ),
        )
