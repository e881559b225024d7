"""Take the application back (撤回申请)."""

from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.domain.machine import State
from doudi.casework.models import Application
from doudi.casework.noticing import take_down_all
from doudi.casework.verification.clocks import drop_with_case
from doudi.platform.acting import Acting


def withdraw(
    acting: Acting, public_id: str, *, reason: str = "", expected_version: int | None = None, key: str | None = None
) -> Application:
    """The family takes its application back, itself or at a window; clocks stop, a notice on show comes down at once.

    Raises:
        NotPossibleNow: it is decided already.
    """

    def permission(case: Application) -> str:
        return "casework.withdraw" if owner_id(case, acting) else "casework.withdraw_for"

    def do(change: Change) -> None:
        take_down_all(change.case, acting, "withdrawn")
        drop_with_case(acting, change.case)
        change.case.closed_at, change.case.told = acting.now, None
        if change.case.state == State.DRAFT:
            # Nobody was told these answers, and the page promises that they go.
            change.case.answers = {}
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "withdraw",
        permission,
        do,
        content={"reason": reason},
        expected_version=expected_version,
        key=key,
    )
