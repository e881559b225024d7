"""Verify with the departments (部门核对, art. 17)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.consulting import verify_with_evidence
from doudi.casework.errors import ConsentWithdrawn, StepsMissing
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def verify(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """Ask every department that can answer, for every member who authorised it; no answer is kept as unknown.

    Raises:
        ConsentWithdrawn: a member took the authorisation back.
        StepsMissing: nobody asked for a verification.
    """

    def do(change: Change) -> None:
        case = change.case
        if case.queries_stopped:
            raise ConsentWithdrawn(case.public_id)
        if case.verification_requested_at is None:
            raise StepsMissing(
                f"Case {case.public_id} was not sent for verification.",
                Words("镇街还没有提请核对。", "The township has not asked for verification."),
            )
        change.detail = verify_with_evidence(acting, case)
        case.verified_at = acting.now

    return change_case(acting, public_id, "verify", "casework.verify", do, expected_version=expected_version, key=key)
