"""Which items an account may see at all: its area, and what its roles may open (谁看得到哪些待办)."""

from django.db.models import Q, QuerySet

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.worklist.models import WorkItem

OPENED_WITH = {
    "application": "casework.see",
    "means_dispute": "evidence.see",
    "lead": "outreach.see_lead",
    "pay_run": "benefits.see",
    "entitlement": "benefits.see",
    "feed": "evidence.see_feeds",
    "enrolment_target": "outreach.see_target",
    "suspicion": "outreach.see_suspicion",
    "link_pair": "registry.see_link",
    "person_merge": "registry.see_link",
    "work_item": "worklist.supervise",
}
"""The verb that opens what a row is about; a colleague's row about something one may not open is not listed."""


def own_role(acting: Acting) -> Q:
    """What belongs to a role this account holds."""
    return Q(owner_role__in=sorted(acting.roles))


def seen_items(acting: Acting, verb: str = "worklist.see") -> QuerySet[WorkItem]:
    """Items in the area of ``verb`` that belong to an own role, or are about something this account may open."""
    return policy.visible(WorkItem.objects.all(), acting, verb).filter(
        own_role(acting) | ~Q(subject_type__in=_closed_to(acting))
    )


def role_may_open(role: str, subject_type: str) -> bool:
    """Whether holders of a role may open things of this type: nobody supervises what they may not see."""
    verb = OPENED_WITH.get(subject_type)
    return verb is None or verb in policy.load_roles()[role].verbs


def _closed_to(acting: Acting) -> list[str]:
    """The kinds of subject this account may open nowhere: somebody who pays reads no lead and no case."""
    closed = []
    for subject_type, verb in OPENED_WITH.items():
        try:
            policy.require_somewhere(acting, verb)
        except NotAllowed:
            closed.append(subject_type)
    return closed
