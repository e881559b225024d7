"""Say what came of a target (登记结果)."""

from __future__ import annotations

from django.db import transaction

from doudi.outreach.domain.enrolment import (
    EXEMPTIONS,
    NEEDS_REASON,
    OUTCOMES,
    TRIES_BEFORE_UNREACHABLE,
    TargetState,
)
from doudi.outreach.enrolment.tasks import close_todo
from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.stepping import find_target, require_official, require_step, require_words, take_step
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.worklist.words import Words


@transaction.atomic
def settle_target(
    acting: Acting, target_id: str, *, outcome: str, reason_code: str = "", reason: str = ""
) -> EnrolmentTarget:
    """Enrolled, exempt (why), insured elsewhere, unreachable, refused or wrong data; the desk closes it afterwards.

    The same person saying the same again changes nothing.

    Raises:
        TargetNotFound: no such target in this account's area.
        StepNotPossible: nobody has contacted them yet, or it is settled.
        StepUnfit: an unknown outcome, a reason missing, unreachable after too few tries or although somebody was
            reached, refused although nobody was.
    """
    require_official(acting, "outreach.record_contact")
    target = find_target(acting, target_id, "outreach.record_contact", lock=True)
    said = target.outcome, target.reason_code, target.reason, target.settled_by
    if said == (outcome, reason_code, reason.strip(), acting.actor_id):
        return target
    require_step(target, "settle")
    came = _check(target, outcome, reason_code, reason)
    target.outcome, target.reason_code, target.reason = came, reason_code, reason.strip()
    target.settled_at, target.settled_by = acting.now, acting.actor_id
    take_step(acting, target, "settle", came)
    close_todo(acting, target)
    announce(acting, "outreach.target_settled", {"target": target.public_id, "outcome": str(came)})
    return target


def _check(target: EnrolmentTarget, outcome: str, reason_code: str, reason: str) -> TargetState:
    if outcome not in set(map(str, OUTCOMES)):
        raise StepUnfit(
            "outcome",
            f"Unknown outcome {outcome!r}; choose one of {', '.join(OUTCOMES)}.",
            Words("选一个结果", "Choose one outcome"),
        )
    came = TargetState(outcome)
    if (came is TargetState.EXEMPT) != (reason_code in EXEMPTIONS):
        raise StepUnfit(
            "reason_code",
            f"{outcome} and the reason {reason_code!r} do not go together.",
            Words("不用参保的，选一条为什么；别的结果不选", "Choose why for the exempt, for others none"),
        )
    if came in NEEDS_REASON and reason_code in ("", "other"):
        require_words(reason, "reason", Words("为什么", "why"))
    now = target.contacts.filter(opened_times=target.opened_times)
    was_reached, tries = now.filter(reached=True).exists(), now.count()
    if came is TargetState.UNREACHABLE and (was_reached or tries < TRIES_BEFORE_UNREACHABLE):
        raise StepUnfit(
            "outcome",
            f"Unreachable needs {TRIES_BEFORE_UNREACHABLE} tries and nobody reached.",
            Words(
                f"联系过{TRIES_BEFORE_UNREACHABLE}次都没有找到人，才能写联系不上",
                f"Unreachable needs {TRIES_BEFORE_UNREACHABLE} tries without an answer",
            ),
        )
    if came is TargetState.REFUSED and not was_reached:
        raise StepUnfit(
            "outcome",
            "Refused needs somebody who was reached.",
            Words("没有联系上本人，不能写不愿意", "Nobody was reached who could refuse"),
        )
    return came
