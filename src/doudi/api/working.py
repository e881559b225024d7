"""Work items as another office's own system reads them (待办接口): ids, states and days, nothing personal."""

from typing import Any

from django.http import HttpRequest

from doudi.api.problems import ApiError
from doudi.api.shapes import Text, WorkItemOut, WorkItemsOut
from doudi.platform.paging import PageUnknown
from doudi.registry.models import MachineToken
from doudi.worklist.machine_reads import fetch_office_item, fetch_office_items
from doudi.worklist.models import WorkItem

PURPOSE = "assistance"
STATES = (WorkItem.OPEN, WorkItem.DONE, WorkItem.CANCELLED)


def _office_of(request: HttpRequest) -> tuple[Any, str]:
    """Who acts, and the public id of the office whose system it is.

    Raises:
        ApiError: the token is for another purpose than assistance.
    """
    acting = request.acting  # type: ignore[attr-defined]
    if acting.purpose != PURPOSE:
        raise ApiError("api.not-in-scope", f"Work items are read for the purpose {PURPOSE}; this token's is another.")
    token = MachineToken.objects.select_related("organisation").get(public_id=acting.actor_id)
    return acting, token.organisation.public_id


def _said(item: WorkItem) -> WorkItemOut:
    clock = item.clock
    return WorkItemOut(
        id=item.public_id, kind=item.kind, task=Text(zh=item.task_zh, en=item.task_en), state=item.state,
        subject_type=item.subject_type, subject_id=item.subject_id, scheme=item.scheme,
        opened_at=item.opened_at.isoformat(), done_at=item.done_at.isoformat() if item.done_at else None,
        due_on=clock.due_on.isoformat() if clock and clock.due_on else None,
        due_is_provisional=bool(clock and clock.provisional), clock_is_paused=bool(clock and clock.is_paused),
        legal_basis=clock.legal_basis if clock else "",
    )  # fmt: skip


def list_items(request: HttpRequest, state: str, after: str, limit: int) -> WorkItemsOut:
    """A page of the office's items.

    Raises:
        ApiError: a state there is not, or ``after`` is none of this office's items.
    """
    acting, office = _office_of(request)
    if state and state not in STATES:
        raise ApiError("api.bad-query", f"Wrong: state. It is one of {', '.join(STATES)}.")
    try:
        items, more = fetch_office_items(acting, office, state=state, after=after, at_most=limit)
    except PageUnknown as error:
        raise ApiError("api.bad-query", "Wrong: after. It is none of your items: begin again without it.") from error
    return WorkItemsOut(items=[_said(item) for item in items], next_after=items[-1].public_id if more else None)


def one_item(request: HttpRequest, public_id: str) -> WorkItemOut:
    """One of the office's items.

    Raises:
        ApiError: this office has no such item.
    """
    acting, office = _office_of(request)
    item = fetch_office_item(acting, office, public_id)
    if item is None:
        raise ApiError("api.not-found", "Your office has no such work item.")
    return _said(item)
