"""Record that somebody is away from one of their roles, and who stands in (登记请假和代办人)."""

from datetime import date

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry import policy
from doudi.registry.models import Staff
from doudi.worklist.errors import LeaveUnfit
from doudi.worklist.models import Leave
from doudi.worklist.standing import served_by
from doudi.worklist.words import Words

LONGEST_IN_DAYS = 366
"""A leave longer than a year is a change of post, which the administrator records."""


@transaction.atomic
def take_leave(
    acting: Acting, staff_id: str, role: str, from_on: date, until_on: date, substitute_id: str = ""
) -> Leave:
    """From ``from_on`` until the day before ``until_on`` that role's items fall to the substitute, then come back.

    Without a substitute they are the role's in those days. An official records their own leave; who supervises where
    they work may record it for them. The same leave again changes nothing.

    Raises:
        NotAllowed: neither their own, nor does this account supervise where they work.
        LeaveUnfit: the days, the role, or a substitute who does not hold the same role in all of the same area.
    """
    Staff.objects.select_for_update().filter(public_id=staff_id).first()
    areas = served_by([staff_id], acting.today).get((staff_id, role), ())
    _require(acting, staff_id, areas)
    if not areas:
        raise LeaveUnfit(Words("这个人今天没有这个岗位。", "This person does not hold that role today."), "role")
    if until_on <= from_on or (until_on - from_on).days > LONGEST_IN_DAYS:
        raise LeaveUnfit(
            Words("回来的那天要晚于第一天，最长一年。", "The first day back comes later, a year at most."), "until_on"
        )
    if until_on <= acting.today:
        raise LeaveUnfit(Words("这几天已经过去了。", "These days are over."), "until_on")
    if substitute_id:
        _check_substitute(acting, staff_id, role, areas, substitute_id)
    others = Leave.objects.filter(staff_id=staff_id, role=role, from_on__lt=until_on, until_on__gt=from_on)
    known = others.first()
    if known is not None:
        if (known.from_on, known.until_on, known.substitute_id) == (from_on, until_on, substitute_id):
            return known
        raise LeaveUnfit(
            Words("这几天里已经登记过请假，先结束那一次。", "Leave is recorded for some of these days; end it first."),
            "from_on",
        )
    leave = Leave.objects.create(
        staff_id=staff_id,
        role=role,
        substitute_id=substitute_id,
        from_on=from_on,
        until_on=until_on,
        made_at=acting.now,
        made_by=acting.actor_id,
        area_path=min(areas, key=len),
    )
    detail = {"of": staff_id, "role": role, "to": substitute_id, "from": str(from_on), "until": str(until_on)}
    record(acting, "worklist.take_leave", "leave", leave.public_id, area_path=leave.area_path, detail=detail)
    announce(acting, "worklist.leave_taken", {"leave": leave.public_id, "to": substitute_id})
    return leave


def _require(acting: Acting, staff_id: str, areas: tuple[str, ...]) -> None:
    """Their own, or one a supervisor of the whole area records."""
    if acting.actor_id == staff_id:
        policy.require_somewhere(acting, "worklist.take_leave")
        return
    for area in areas or ("",):
        policy.require(acting, "worklist.supervise", area_path=area)


def _check_substitute(acting: Acting, staff_id: str, role: str, areas: tuple[str, ...], substitute_id: str) -> None:
    served = served_by([substitute_id], acting.today).get((substitute_id, role), ())
    covers_all = all(any(area.startswith(path) for path in served) for area in areas)
    if substitute_id == staff_id or not covers_all:
        raise LeaveUnfit(
            Words(
                "代办人要在同一个地方、有同样的岗位。",
                "Who stands in must hold the same role for all of the same area.",
            ),
            "substitute_id",
        )
