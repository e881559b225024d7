"""Ask the county to verify with the departments (提请核对)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import ConsentWithdrawn
from doudi.casework.models import Application
from doudi.platform.acting import Acting


def request_verification(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """The county has three working days from today to start (art. 17). Asking again starts a new verification.

    Raises:
        ConsentWithdrawn: a member took the authorisation back.
    """

    def do(change: Change) -> None:
        if change.case.queries_stopped:
            raise ConsentWithdrawn(change.case.public_id)
        change.case.verification_requested_at = acting.now
        change.case.verified_at = None

    return change_case(
        acting,
        public_id,
        "request_verification",
        "casework.request_verification",
        do,
        expected_version=expected_version,
        key=key,
    )
