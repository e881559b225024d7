"""Look an outcome over and close the target (办结)."""

from django.db import transaction

from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.following.stepping import find_target, require_official, require_step, take_step
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.platform.events import announce


@transaction.atomic
def close_target(acting: Acting, target_id: str) -> EnrolmentTarget:
    """The desk has looked at the outcome: closed, until the facts change. Closing twice changes nothing.

    Raises:
        TargetNotFound: no such target in this account's area.
        StepNotPossible: it has no outcome yet.
    """
    require_official(acting, "outreach.assign_targets")
    target = find_target(acting, target_id, "outreach.assign_targets", lock=True)
    if target.state == TargetState.CLOSED:
        return target
    require_step(target, "close")
    target.closed_at, target.closed_by = acting.now, acting.actor_id
    take_step(acting, target, "close", TargetState.CLOSED)
    announce(acting, "outreach.target_closed", {"target": target.public_id, "outcome": target.outcome})
    return target
