"""Press a unit that is late (督办): a written word to the unit, on its list beside its own task."""

from doudi.casework.grievance.access import current_handover
from doudi.casework.grievance.catalogue import ANSWER
from doudi.casework.grievance.changing import Step, take_step, words_needed
from doudi.casework.grievance.errors import GrievanceStepNotPossible
from doudi.casework.grievance.following import SUPERVISED, put_task, role_in, running_clock
from doudi.casework.models import Grievance
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def supervise(
    acting: Acting, public_id: str, *, words: str, expected_version: int | None = None, key: str | None = None
) -> Grievance:
    """Once the last day is over, or where no text gives one; whoever supervises finds the late ones on the worklist.

    Raises:
        GrievanceUnfit: no words.
        GrievanceStepNotPossible: the unit is still in time.
        As ``take_step``.
    """

    def do(step: Step) -> None:
        row = step.row
        step.note = words_needed(words, "words", Words("督办什么", "what is pressed for"))
        clock = running_clock(row, ANSWER)
        if clock is not None and clock.due_on is not None and clock.due_on >= acting.today:
            raise GrievanceStepNotPossible(
                row.public_id, "supervise", row.state, Words("还在期限里，没有超期。", "The unit is still in time.")
            )
        handover = current_handover(row)
        if handover is not None:
            office = handover.office_id
            task = Words("督办：尽快办，写答复", "Supervised: handle it and answer")
            step.after.append(
                lambda saved: put_task(acting, saved, SUPERVISED, task, role_in(office), office, clock)
            )

    return take_step(
        acting, public_id, "supervise", do, content={"words": words}, expected_version=expected_version, key=key
    )
