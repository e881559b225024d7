"""Which items an account sees: those of its areas, and of what belongs to one office only that office's own."""

from django.db.models import Case, F, Q, Value, When

from doudi.platform.acting import Acting
from doudi.worklist.models import WorkItem

BOUND_TO_AN_OFFICE = ("joint_item", "grievance", "tea_point")
"""Subjects one office works on for another: who holds the same role in the same place elsewhere has no part in them."""
SEEN_BY_ITS_OFFICE = ("joint_item",)
"""Of those, what no other office may so much as read on a list."""


BOUND_OFFICE = Case(
    When(subject_type__in=BOUND_TO_AN_OFFICE, then=F("owner_organisation_id")), default=Value("")
)  # fmt: skip
"""The same as ``office_of``, in the database."""


def office_of(item: WorkItem) -> str:
    """The office whose item it is alone; empty where the role in the place counts."""
    return item.owner_organisation_id if item.subject_type in BOUND_TO_AN_OFFICE else ""


def offices_of(acting: Acting) -> list[str]:
    """The offices where this account holds a post."""
    return sorted({post.organisation_id for post in acting.posts})


def of_own_role(acting: Acting) -> Q:
    """Items of a role this account holds, in the office they are bound to where they are."""
    theirs = ~Q(subject_type__in=BOUND_TO_AN_OFFICE) | Q(owner_organisation_id__in=["", *offices_of(acting)])
    return Q(owner_role__in=sorted(acting.roles)) & theirs


def kept_in_another_office(acting: Acting) -> Q:
    """Items of another office that are nobody else's to read."""
    return Q(subject_type__in=SEEN_BY_ITS_OFFICE) & ~Q(owner_organisation_id__in=["", *offices_of(acting)])
