"""Answer a disputed check after looking again (异议复核答复, 57号 art. 18): by another official, in writing."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseNotFound, DisputeNotYours, NotPossibleNow, ReasonMissing
from doudi.casework.messages import tell_dispute_answered
from doudi.casework.models import Application, MeansDispute
from doudi.casework.noticing import take_down_all
from doudi.casework.verification.clocks import end
from doudi.casework.verification.parts import who_had_a_part
from doudi.platform.acting import Acting
from doudi.worklist.words import Words

_NOTICE_FIRST = Words(
    "公示的异议还没有答复，先答复那一件。", "The objection to the notice has no answer yet; answer that one first."
)


def settle_means_dispute(
    acting: Acting,
    dispute_id: str,
    *,
    upheld: bool,
    answer: str,
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """The written answer ends the days, and a message tells the family that it is there. Upheld: the survey is open
    again, to ask, visit or settle anew.

    Neither answer decides the application. Who asked the departments, made the report or took the dispute down does
    not answer it.

    Raises:
        CaseNotFound: no such open dispute in the area.
        ReasonMissing: no written answer.
        DisputeNotYours: the official had a part in what is disputed.
        NotPossibleNow: upheld while an objection to the public notice is open, which would then stay without answer.
    """
    found = MeansDispute.objects.select_related("application").filter(public_id=dispute_id).first()
    if found is None:
        raise CaseNotFound()

    def do(change: Change) -> None:
        case = change.case
        dispute = MeansDispute.objects.select_for_update().get(pk=found.pk)
        if dispute.settled_at is not None:
            raise CaseNotFound()
        if not answer.strip():
            raise ReasonMissing(["answer"], "the answer")
        _require_another(acting, case, dispute)
        dispute.outcome = MeansDispute.UPHELD if upheld else MeansDispute.NOT_UPHELD
        dispute.answer = answer.strip()
        dispute.settled_at, dispute.settled_by, dispute.settled_by_name = acting.now, acting.actor_id, acting.name
        dispute.save(update_fields=["outcome", "answer", "settled_at", "settled_by", "settled_by_name"])
        change.wanted = State(case.state)
        if upheld and case.state == State.OBJECTED:
            raise NotPossibleNow(case.public_id, "settle_means_dispute", case.state, _NOTICE_FIRST)
        if upheld:
            take_down_all(case, acting, "dispute_upheld")
            change.wanted = State.INVESTIGATING
        end(acting, dispute)
        change.after.append(lambda saved: tell_dispute_answered(acting, saved))
        change.detail = {"dispute": dispute.public_id, "upheld": upheld}

    return change_case(
        acting,
        found.application.public_id,
        "settle_means_dispute",
        "casework.settle_dispute",
        do,
        content={"dispute": dispute_id, "upheld": upheld, "answer": answer},
        expected_version=expected_version,
        key=key,
    )


def _require_another(acting: Acting, case: Application, dispute: MeansDispute) -> None:
    if acting.actor_id in who_had_a_part(case, dispute):
        raise DisputeNotYours(dispute.public_id, f"{acting.actor_id} had a part in what is disputed")
