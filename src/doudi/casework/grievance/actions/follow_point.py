"""Follow a point of a tea session to its end: the unit reports, the host ticks it off or sends it back (打表)."""

from __future__ import annotations

from django.db import transaction

from doudi.casework.grievance.access import HANDLE, own_offices
from doudi.casework.grievance.changing import words_needed
from doudi.casework.grievance.errors import (
    GrievanceChanged,
    GrievanceNotFound,
    GrievanceStepNotPossible,
    SameGrievanceOfficial,
)
from doudi.casework.grievance.following_points import TICK, end_point, put_point, put_ticking, subject_of
from doudi.casework.models import TeaPoint
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.worklist.keeping import finish_items
from doudi.worklist.words import Words


def _locked(acting: Acting, public_id: str, seen: int | None, state: str, verb: str) -> TeaPoint:
    row = TeaPoint.objects.select_for_update(of=("self",)).select_related("session").filter(public_id=public_id).first()
    if row is None:
        raise GrievanceNotFound()
    is_host = policy.may(acting, "casework.hold_session", area_path=row.area_path)
    is_unit = policy.may(acting, HANDLE, area_path=row.area_path) and row.office_id in own_offices(acting)
    if not (is_unit if verb == "report" else is_host):
        raise GrievanceNotFound()
    if seen is not None and seen != row.version:
        raise GrievanceChanged(row.public_id, "", Words("改过了", "it was changed"))
    if row.state != state:
        raise GrievanceStepNotPossible(row.public_id, verb, row.state)
    return row


def _saved(acting: Acting, row: TeaPoint, verb: str) -> TeaPoint:
    row.version += 1
    row.save()
    record(acting, f"casework.tea_point_{verb}", "tea_point", row.public_id, area_path=row.area_path)
    return row


@transaction.atomic
def report_point(acting: Acting, public_id: str, *, said: str, seen: int | None = None) -> TeaPoint:
    """The unit says what was done; it waits until somebody else has looked.

    Raises:
        GrievanceNotFound: not this account's unit's.
        GrievanceChanged: it has gone on since it was read.
        GrievanceStepNotPossible: it was reported before.
        GrievanceUnfit: nothing said.
    """
    row = _locked(acting, public_id, seen, "open", "report")
    row.said = words_needed(said, "said", Words("办了什么", "what was done"))
    row.state, row.reported_by, row.reported_on = "reported", acting.actor_id, acting.today
    put_ticking(acting, row)
    return _saved(acting, row, "report")


@transaction.atomic
def tick_point(acting: Acting, public_id: str, *, is_done: bool, said: str = "", seen: int | None = None) -> TeaPoint:
    """Done, or back to the unit with a reason, on the last day it had.

    Raises:
        GrievanceNotFound, GrievanceChanged, GrievanceStepNotPossible: as ``report_point``.
        SameGrievanceOfficial: who reported it does not tick it off.
        GrievanceUnfit: sent back without a reason.
    """
    row = _locked(acting, public_id, seen, "reported", "tick")
    if row.reported_by == acting.actor_id:
        raise SameGrievanceOfficial(row.public_id, "tick")
    if is_done:
        row.state, row.ticked_by, row.ticked_on = "done", acting.actor_id, acting.today
        end_point(acting, row)
        return _saved(acting, row, "tick")
    row.said = words_needed(said, "said", Words("还差什么", "what is missing"))
    row.state = "open"
    finish_items(acting, subject_of(row), TICK)
    put_point(acting, row, row.session.held_on)
    return _saved(acting, row, "send_back")
