"""Which items an account sees: those of its areas, and of what belongs to one office only that office's own."""


from django.db.models import Q, QuerySet

from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.worklist.models import WorkItem


def of_own_office(acting: Acting) -> Q:
    """Items of no office in particular, or of one where this account holds a post."""
    return Q(owner_organisation_id__in=["", *sorted({post.organisation_id for post in acting.posts})])


def seen_items(acting: Acting, rows: QuerySet[WorkItem] | None = None) -> QuerySet[WorkItem]:
    """The items this account may see, whoever else serves the same place."""
    items = WorkItem.objects.all() if rows is None else rows
    seen = policy.visible(items, acting, "worklist.see")
    return seen if acting.kind == "system" else seen.filter(of_own_office(acting))
