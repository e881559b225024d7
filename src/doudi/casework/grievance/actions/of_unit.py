"""What the unit in charge does: take it on, return it, write down what was done, help, explain a delay (签收、办理)."""

from __future__ import annotations

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.catalogue import ANSWER
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.errors import GrievanceStepNotPossible
from doudi.casework.grievance.following import HELP, running_clock, subject_of
from doudi.casework.grievance.messages import tell_delay
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.keeping import finish_items
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words


def sign_for(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """The unit takes it on; the clock of its answer has been running since the hand-over.

    Raises:
        As ``take_step``.
    """

    def do(step: Step) -> None:
        handover = current_handover(step.row)
        if handover is not None:
            handover.signed_on = acting.today
            handover.save(update_fields=["signed_on"])

    return take_step(acting, public_id, "sign_for", do, expected_version=expected_version, key=key)


def return_to_window(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """It is not this unit's, and why; the window hands it to another. The hand-over keeps its row and its days.

    Raises:
        GrievanceUnfit: no reason.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = words_needed(reason, "reason", Words("为什么退回", "why it is returned"))
        handover = current_handover(step.row)
        if handover is not None:
            handover.is_current, handover.was_returned = False, True
            handover.save(update_fields=["is_current", "was_returned"])
            step.detail = {"office": handover.office_id}

    return take_step(
        acting, public_id, "return", do, content={"reason": reason}, expected_version=expected_version, key=key
    )


def handle(
    acting: Acting, public_id: str, *, note: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """What was done so far, in a sentence; nothing else changes.

    Raises:
        GrievanceUnfit: no sentence.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = words_needed(note, "note", Words("办了什么", "what was done"))

    return take_step(
        acting, public_id, "handle", do, content={"note": note}, expected_version=expected_version, key=key
    )


def help_with(
    acting: Acting, public_id: str, *, note: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """A helping unit's part; the unit in charge puts the answer together.

    Raises:
        GrievanceUnfit: no sentence.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = words_needed(note, "note", Words("协办了什么", "what was helped with"))
        offices = {post.organisation_id for post in acting.posts}
        mine = WorkItem.objects.filter(
            subject_type="grievance",
            subject_id=step.row.public_id,
            owner_organisation_id__in=offices,
            kind__startswith=HELP,
            state=WorkItem.OPEN,
        )
        done = list(mine.values_list("kind", flat=True))
        if done:
            finish_items(acting, subject_of(step.row), *done)

    return take_step(acting, public_id, "help", do, content={"note": note}, expected_version=expected_version, key=key)


def explain_delay(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """Why it takes longer, told before the last day (到期前说明); the clock goes on, no text read moves it.

    Raises:
        GrievanceUnfit: no reason.
        GrievanceStepNotPossible: the last day is over: it is late, and an explanation does not undo that.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        step.note = words_needed(reason, "reason", Words("为什么要多办几天", "why it takes longer"))
        clock = running_clock(step.row, ANSWER)
        if clock is not None and clock.due_on is not None and clock.due_on < acting.today:
            raise GrievanceStepNotPossible(
                step.row.public_id,
                "explain_delay",
                step.row.state,
                Words("已经过了期限，说明要在到期前。", "The last day is over; a delay is explained before it."),
            )
        step.after.append(lambda row: tell_delay(acting, row))

    return take_step(
        acting, public_id, "explain_delay", do, content={"reason": reason}, expected_version=expected_version, key=key
    )
