"""Return an application from elsewhere (退回外来申请), with why."""

from django.db import transaction

from doudi.casework.errors import ReasonMissing
from doudi.casework.models import SentApplication
from doudi.casework.models.sent import RETURNED, WAITING
from doudi.casework.sent.errors import SentSettled
from doudi.casework.sent.finding import SUBJECT, find_sent
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.worklist.keeping import Subject, finish_items

LONGEST_REASON = 500
"""Characters of a reason; the page refuses a longer one rather than send half a sentence."""


def send_back_sent(acting: Acting, public_id: str, *, reason: str) -> SentApplication:
    """The sender reads why; what was received is emptied. It refuses nothing: the family may still apply.

    Raises:
        SentNotFound: it does not exist, or not for this account.
        ReasonMissing: no reason.
        SentSettled: somebody took it on or returned it already.
    """
    with transaction.atomic():
        row = find_sent(acting, public_id, lock=True)
        if not reason.strip():
            raise ReasonMissing(["reason"], f"returning {row.public_id}")
        said = reason.strip()[:LONGEST_REASON]
        if row.state == RETURNED and (row.settled_by, row.reason) == (acting.actor_id, said):
            return row
        if row.state != WAITING:
            raise SentSettled(row.public_id, row.settled_by_name, is_taken=row.state != RETURNED)
        row.state, row.reason, row.content = RETURNED, said, None
        row.settled_at, row.settled_by, row.settled_by_name = acting.now, acting.actor_id, acting.name
        row.save()
        finish_items(acting, Subject(SUBJECT, row.public_id))
        record(acting, "casework.return_sent", SUBJECT, row.public_id, area_path=row.area_path)
        announce(acting, "sent_application_returned", {"sent": row.public_id})
    return row
