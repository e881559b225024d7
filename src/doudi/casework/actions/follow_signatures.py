"""Put a missing or ending signature on the list of things to do (缺签名、快到期的待办): what only time brings about."""

from django.db import transaction

from doudi.casework.consulting import cases_with_ending_signatures
from doudi.casework.following import SUBJECT_TYPE, follow
from doudi.casework.models import Application
from doudi.casework.verification.signatures import MAY_STILL_ASK, signature_lacks
from doudi.platform.acting import Acting
from doudi.worklist.models import WorkItem

KIND = "casework.renew_signature"


def follow_signatures(acting: Acting) -> int:
    """Cases whose list of things to do changed: a signature ends soon, has ended, or a young person came of age.

    Everything else that makes a signature lack, or gives it, is a step of the case and is followed at once.
    """
    changed = 0
    refs = cases_with_ending_signatures(acting.now)
    rows = Application.objects.filter(public_id__in=refs, state__in=MAY_STILL_ASK, queries_stopped=False)
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            case = Application.objects.select_for_update().get(pk=pk)
            stands = WorkItem.objects.filter(
                kind=KIND, subject_type=SUBJECT_TYPE, subject_id=case.public_id, state=WorkItem.OPEN
            ).exists()
            if signature_lacks(case, acting.now) != stands:
                follow(acting, case)
                changed += 1
    return changed
