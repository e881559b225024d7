"""Send the case back to be looked into again (退回再查)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import NotPossibleNow, ReasonMissing
from doudi.casework.models import Application
from doudi.platform.acting import Acting


def send_back(
    acting: Acting, public_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> Application:
    """Back to the survey with a written reason: by the reviewer before it is reported, by the county after.

    Raises:
        ReasonMissing: no reason is written.
        NotPossibleNow: it lies with the other office.
    """

    def do(change: Change) -> None:
        case = change.case
        if not reason.strip():
            raise ReasonMissing(["send_back"], "sending the case back")
        with_county = case.state == State.REPORTED
        if with_county is not ("county_approver" in acting.roles):
            raise NotPossibleNow(case.public_id, "send_back", case.state)
        change.note = reason.strip()

    return change_case(
        acting,
        public_id,
        "send_back",
        "casework.send_back",
        do,
        content={"reason": reason},
        expected_version=expected_version,
        key=key,
    )
