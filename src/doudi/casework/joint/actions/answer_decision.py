"""Say what came of something a conference decided (议定事项办结): done, or why not."""

from django.db import transaction

from doudi.casework.joint.conferring import AGAIN, LOOK_AGAIN, may_answer, open_for_planner, release
from doudi.casework.joint.errors import JointNotFound, JointReasonMissing, JointStepNotPossible
from doudi.casework.joint.finding import number_of
from doudi.casework.joint.following import follow_case
from doudi.casework.joint.history import Line, advance_case, fingerprint, seen_before, shown_name
from doudi.casework.joint.lifecycle import after_an_end
from doudi.casework.models import ConferenceDecision, JointCase
from doudi.platform.acting import Acting

VERB = "conference_decision"


@transaction.atomic
def answer_decision(
    acting: Acting, decision_id: str, *, is_done: bool, answer: str, key: str | None = None
) -> ConferenceDecision:
    """By the organisation it binds, in writing; what was not done is before the planner again.

    Raises:
        JointNotFound: no such decision of an office of this account.
        JointReasonMissing: nothing is written.
        JointStepNotPossible: it was answered already.
        KeyReused: the key was used for something else.
    """
    case_id = ConferenceDecision.objects.filter(public_id=number_of(decision_id)).values_list(
        "conference__case_id", flat=True
    ).first()  # fmt: skip
    if case_id is None:
        raise JointNotFound()
    case = JointCase.objects.select_for_update().get(pk=case_id)
    row = ConferenceDecision.objects.select_related("conference", "organisation").get(public_id=decision_id)
    row.conference.case = case
    if not may_answer(acting, row):
        raise JointNotFound()
    digest = fingerprint(VERB, {"decision": decision_id, "done": is_done, "answer": answer})
    if seen_before(case, acting, VERB, key, digest):
        return row
    if row.state != "open":
        raise JointStepNotPossible(row.public_id, VERB, row.state)
    if not answer.strip():
        raise JointReasonMissing(f"answering {row.public_id}")
    row.state, row.answer = "done" if is_done else "not_done", answer.strip()
    row.answered_at, row.answered_by, row.answered_by_name = acting.now, acting.actor_id, shown_name(acting)
    row.save()
    release(acting, row)
    if not is_done:
        open_for_planner(acting, row.conference, AGAIN, LOOK_AGAIN)
    detail = {"decision": row.public_id, "number": row.number, "done": is_done}
    advance_case(acting, case, Line(VERB, note=answer.strip(), detail=detail, key=key, digest=digest))
    follow_case(acting, case)
    after_an_end(acting, case)
    return row
