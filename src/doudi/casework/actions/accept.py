"""Take the application on (受理)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.messages import tell_accepted
from doudi.casework.models import Application
from doudi.platform.acting import Acting


def accept(
    acting: Acting, public_id: str, *, expected_version: int | None = None, key: str | None = None
) -> Application:
    """Accept: from today the law's clock for the whole process and the three days to start the survey run.

    Raises:
        NotPossibleNow: it was accepted before, or is not filed.
    """

    def do(change: Change) -> None:
        change.case.accepted_on = acting.today
        change.after.append(lambda accepted: tell_accepted(acting, accepted))
        missing = getattr(change.case, "missing_list", None)
        if missing is not None and missing.supplied_at is None:
            missing.supplied_at = acting.now
            missing.save(update_fields=["supplied_at"])

    return change_case(acting, public_id, "accept", "casework.accept", do, expected_version=expected_version, key=key)
