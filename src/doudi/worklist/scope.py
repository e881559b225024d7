"""Which items an account may see at all: its area, and what its roles may open (谁看得到哪些待办)."""

from django.db.models import Case, F, Q, QuerySet, Value, When

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.worklist.models import WorkItem

OPENED_WITH = {
    "application": "casework.see",
    "means_dispute": "evidence.see",
    "lead": "outreach.see_lead",
    "pay_run": "benefits.see",
    "entitlement": "benefits.see",
    "entitlement_review": "benefits.see_upkeep",
    "entitlement_change": "benefits.see_upkeep",
    "feed": "evidence.see_feeds",
    "enrolment_target": "outreach.see_target",
    "suspicion": "outreach.see_suspicion",
    "link_pair": "registry.see_link",
    "person_merge": "registry.see_link",
    "reconsideration": "casework.see_reconsideration",
    "sent_application": "casework.register_paper",
    "joint_case": "casework.see_joint",
    "joint_item": "casework.see_joint_item",
    "joint_conference": "casework.see_joint",
    "conference_decision": "casework.see_conference",
    "grievance": "casework.see_grievance",
    "tea_point": "casework.see_grievance",
    "work_item": "worklist.supervise",
}
"""The verb that opens what a row is about; a colleague's row about something one may not open is not listed."""
BOUND_TO_AN_OFFICE = ("joint_item", "conference_decision", "grievance", "tea_point")
"""Subjects one office works on for another: who holds the same role in the same place elsewhere has no part in them."""
SEEN_BY_ITS_OFFICE = ("joint_item", "conference_decision")
"""Of those, what no other office may so much as read on a list."""
BOUND_OFFICE = Case(
    When(subject_type__in=BOUND_TO_AN_OFFICE, then=F("owner_organisation_id")), default=Value("")
)  # fmt: skip
"""The same as ``office_of``, in the database."""


def office_of(item: WorkItem) -> str:
    """The office whose item it is alone; empty where the role in the place counts."""
    return item.owner_organisation_id if item.subject_type in BOUND_TO_AN_OFFICE else ""


def offices_of(acting: Acting) -> list[str]:
    """The offices whose own items this account works on; empty stands for what is bound to none."""
    return ["", *sorted({post.organisation_id for post in acting.posts})]


def own_role(acting: Acting) -> Q:
    """What belongs to a role this account holds, in the office it is bound to where it is."""
    theirs = ~Q(subject_type__in=BOUND_TO_AN_OFFICE) | Q(owner_organisation_id__in=offices_of(acting))
    return Q(owner_role__in=sorted(acting.roles)) & theirs


def kept_in_another_office(acting: Acting) -> Q:
    """Items of another office that are nobody else's to read."""
    return Q(subject_type__in=SEEN_BY_ITS_OFFICE) & ~Q(owner_organisation_id__in=offices_of(acting))


def seen_items(acting: Acting, verb: str = "worklist.see") -> QuerySet[WorkItem]:
    """Items in the area of ``verb`` that belong to an own role, or are about something this account may open."""
    seen = policy.visible(WorkItem.objects.all(), acting, verb).exclude(kept_in_another_office(acting))
    return seen.filter(own_role(acting) | ~Q(subject_type__in=_closed_to(acting)))


def role_may_open(role: str, subject_type: str) -> bool:
    """Whether holders of a role may open things of this type: nobody supervises what they may not see."""
    verb = OPENED_WITH.get(subject_type)
    return verb is None or verb in policy.load_roles()[role].verbs


def _closed_to(acting: Acting) -> list[str]:
    """The kinds of subject this account may open nowhere: somebody who pays reads no lead and no case."""
    return [kind for kind, verb in OPENED_WITH.items() if not policy.holds_somewhere(acting, verb)]
