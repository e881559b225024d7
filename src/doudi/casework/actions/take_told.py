"""Take what a family told "What can I get?" into its draft (带上答过的)."""

from doudi.casework.changing import Change, change_draft
from doudi.casework.models import Application
from doudi.casework.told import written
from doudi.platform.acting import Acting
from doudi.schemes.asking.facts import Telling


def take_told(acting: Acting, public_id: str, told: Telling) -> Application:
    """Keep it with the draft, encrypted: each answer fills its question where nothing was answered there.

    Told again, the later telling counts. The audit has how many answers, none of them.

    Raises:
        CaseNotFound, NotAllowed, NotPossibleNow: as for ``save_answer``.
    """

    def do(change: Change) -> None:
        change.case.told = written(told, acting.now.isoformat())
        change.detail = {"told": len(told.answers)}

    return change_draft(acting, public_id, "save_answer", do)
