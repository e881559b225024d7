"""What is bound to an office by name and open (某机构名下的未办事项), by what it is about."""

from datetime import date

from django.db.models import Count

from doudi.registry.succession import stood_for
from doudi.worklist.models import WorkItem
from doudi.worklist.scope import BOUND_TO_AN_OFFICE


def open_and_bound(organisation_id: str, on: date) -> dict[str, int]:
    """Subject type → how many open items are bound to the office, or to one it stands for."""
    offices = stood_for(organisation_id, on)
    rows = WorkItem.objects.filter(
        state=WorkItem.OPEN, subject_type__in=BOUND_TO_AN_OFFICE, owner_organisation_id__in=offices
    )
    return dict(rows.order_by().values_list("subject_type").annotate(count=Count("pk")))
