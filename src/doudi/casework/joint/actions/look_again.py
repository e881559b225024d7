"""The planner looked at what a conference decided and nobody did (议定未办再研究), and writes what follows."""

from doudi.casework.joint.actions.call_conference import OPEN_STATES, case_of
from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.conferring import AGAIN, subject_of
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.history import Line
from doudi.casework.models import JointCase
from doudi.platform.acting import Acting
from doudi.worklist.keeping import finish_items


def look_again(
    acting: Acting, conference_id: str, *, note: str, expected_version: int | None = None, key: str | None = None
) -> JointCase:
    """What to do instead is in the history, and the task is done.

    Raises:
        JointReasonMissing: nothing is written.
        JointStepNotPossible: nothing of it waits to be looked at.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """

    def do(case: JointCase, line: Line) -> None:
        if not note.strip():
            raise JointReasonMissing(f"looking at {conference_id} again")
        conference = case.conferences.filter(public_id=conference_id).first()
        if conference is None or not finish_items(acting, subject_of(conference), AGAIN):
            raise JointStepNotPossible(conference_id, "look_again", "nothing waits")
        line.note, line.detail = note.strip(), {"conference": conference_id}

    return change_joint_case(
        acting, case_of(conference_id), "look_again", do, possible_in=OPEN_STATES,
        content={"conference": conference_id, "note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip
