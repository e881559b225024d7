"""Suspend the clocks of a case, and let them run again (暂停和恢复计时)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import NotPossibleNow, ReasonMissing
from doudi.casework.models import Application
from doudi.platform.acting import Acting


def pause_case(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The office's clocks stand still from today, with a written reason the family can read; due dates move.

    A notice on show is not suspended: its days belong to the public.

    Raises:
        ReasonMissing: no reason is written.
        NotPossibleNow: it is suspended already.
    """

    def do(change: Change) -> None:
        if not reason.strip():
            raise ReasonMissing(["pause"], "suspending the clock")
        if change.case.paused_because:
            raise NotPossibleNow(change.case.public_id, "pause", change.case.state)
        change.case.paused_because = reason.strip()[:200]
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "pause",
        "casework.pause",
        do,
        content={"reason": reason},
        expected_version=expected_version,
        key=key,
    )


def resume_case(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The clocks run again from today.

    Raises:
        NotPossibleNow: they were not suspended.
    """

    def do(change: Change) -> None:
        if not change.case.paused_because:
            raise NotPossibleNow(change.case.public_id, "resume", change.case.state)
        change.case.paused_because = ""

    return change_case(acting, public_id, "resume", "casework.pause", do, expected_version=expected_version, key=key)
