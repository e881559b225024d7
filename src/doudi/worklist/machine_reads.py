"""What another office's own system reads of the list (接口读待办): items its office alone works on, and no names."""

from datetime import date

from django.db.models import QuerySet

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.platform.paging import page_after
from doudi.registry.succession import stood_for
from doudi.worklist.models import WorkItem
from doudi.worklist.scope import BOUND_TO_AN_OFFICE


def _of_office(organisation_id: str, on: date) -> QuerySet[WorkItem]:
    """Bound to the office, or to one it took over."""
    bound = WorkItem.objects.filter(subject_type__in=BOUND_TO_AN_OFFICE).exclude(owner_organisation_id="")
    return bound.filter(owner_organisation_id__in=stood_for(organisation_id, on)).select_related("clock")


def fetch_office_items(
    acting: Acting, organisation_id: str, *, state: str = "", after: str = "", at_most: int = 50
) -> tuple[list[WorkItem], bool]:
    """Items bound to this office, oldest first, beginning after an item; and whether there are more.

    What is bound to no office belongs to a role in a place, and no machine holds a role: it is not among them.

    Raises:
        PageUnknown: ``after`` is no item of this office.
    """
    shown, has_more = page_after(_of_office(organisation_id, acting.today), after=after, state=state, at_most=at_most)
    if shown:
        record_read(acting, "work_item", [item.public_id for item in shown], what="queue")
    return shown, has_more


def fetch_office_item(acting: Acting, organisation_id: str, public_id: str) -> WorkItem | None:
    """One item bound to this office; None where it has none of this id, whoever else has."""
    item = _of_office(organisation_id, acting.today).filter(public_id=public_id).first()
    if item is not None:
        record_read(acting, "work_item", [item.public_id], what="queue", area_path=item.area_path)
    return item
