"""End a procedure that cannot go on (终止办理, art. 29)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import ReasonMissing
from doudi.casework.messages import tell_ended
from doudi.casework.models import Application
from doudi.casework.noticing import take_down_all
from doudi.casework.verification.clocks import drop_with_case
from doudi.platform.acting import Acting


def terminate(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Application:
    """End it with a written reason that the family is told and can read in a letter; never silently.

    For a family that refuses to co-operate, e.g. after an authorisation was withdrawn and nobody signs again.

    Raises:
        ReasonMissing: no reason is written.
        NotPossibleNow: it is closed already.
    """

    def do(change: Change) -> None:
        if not reason.strip():
            raise ReasonMissing(["terminate"], "ending the procedure")
        take_down_all(change.case, acting, "terminated")
        drop_with_case(acting, change.case)
        change.case.closed_at = acting.now
        change.note = reason.strip()
        change.after.append(lambda case: tell_ended(acting, case))

    return change_case(
        acting,
        public_id,
        "terminate",
        "casework.terminate",
        do,
        content={"reason": reason},
        expected_version=expected_version,
        key=key,
    )
