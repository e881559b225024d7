"""Note that another registry's notice of a change was looked at (看过变更通知); what follows is theirs to begin."""

from __future__ import annotations

from django.db import transaction

from doudi.evidence.registries.errors import NoNotice
from doudi.evidence.registries.models import RegistryWatch
from doudi.evidence.registries.noticing import close_notices
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.policy import require

LOOK = "evidence.query"


@transaction.atomic
def look_at_notice(acting: Acting, case_ref: str) -> int:
    """The thing to do is done; how many notices there were.

    Raises:
        NoNotice: none about this case waits.
        NotAllowed: whoever may ask there may say that it was looked at.
    """
    some = RegistryWatch.objects.filter(case_ref=case_ref).first()
    require(acting, LOOK, area_path=some.area_path if some else "")
    watch = waiting_notices(case_ref)
    if watch is None:
        raise NoNotice(case_ref)
    seen = close_notices(acting, case_ref)
    record(acting, "evidence.look_at_notice", "registry_watch", watch.public_id, area_path=watch.area_path,
           case_ref=case_ref, detail={"seen": seen})  # fmt: skip
    return seen


def waiting_notices(case_ref: str) -> RegistryWatch | None:
    """The newest subscription that told something about a case which nobody looked at yet."""
    told = RegistryWatch.objects.filter(case_ref=case_ref, told_at__isnull=False, seen_at=None)
    return told.order_by("-told_at").first()
