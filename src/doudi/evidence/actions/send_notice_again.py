"""Send a notice to another registry again that did not arrive (重送变更通知): made anew, by what is agreed now."""

from __future__ import annotations

from django.db import transaction

from doudi.evidence.registries.errors import NoticeUnknown
from doudi.evidence.registries.served import served
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy

AGAIN = "evidence.send_notice_again"


@transaction.atomic
def send_notice_again(acting: Acting, public_id: str) -> str:
    """The id of the notice in its place. It tells how things are now; what it was to tell then is not kept.

    Raises:
        NotAllowed: not an administrator's or data officer's post.
        NoticeUnknown: no such notice, sent again before, or its subscription or agreement is over.
    """
    policy.require_somewhere(acting, AGAIN)
    desk = served()
    if desk is None:
        raise NoticeUnknown()
    made = desk.send_again(acting, public_id)
    record(acting, AGAIN, "registry_delivery", public_id, detail={"again": made})
    return made
