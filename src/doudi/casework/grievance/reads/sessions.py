"""Tea sessions with their points: how many are done, which are late (打表)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from doudi.casework.grievance.access import SEE, own_offices
from doudi.casework.grievance.errors import GrievanceNotFound
from doudi.casework.models import TeaPoint, TeaSession
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.worklist.words import Words

HOLD = "casework.hold_session"
POINT_STATES = {
    "open": Words("在办", "being done"),
    "reported": Words("单位说办好了，等打勾", "reported, to be ticked off"),
    "done": Words("办成了", "done"),
}


@dataclass(frozen=True)
class PointLine:
    """One point; ``days_late`` counts past its last day while it is not done."""

    public_id: str
    version: int
    text: str
    raised_by: str
    unit: str
    due_on: date
    state: str
    state_words: Words
    days_late: int
    said: str
    session_id: str
    held_on: date
    may_report: bool
    may_tick: bool


@dataclass(frozen=True)
class SessionLine:
    """One session and how far its points are."""

    public_id: str
    held_on: date
    place: str
    host: str
    guests: int
    moved_because: str
    minutes: str
    points: list[PointLine]
    done: int
    late: int


def fetch_sessions(acting: Acting) -> list[SessionLine]:
    """The newest first, of this account's area; a unit sees those with points of its own, and those points.

    Raises:
        NotAllowed: no post of this account opens grievances.
    """
    policy.require_somewhere(acting, SEE)
    points = _points(acting)
    whole = policy.visible(TeaSession.objects.all(), acting, HOLD)
    rows = TeaSession.objects.filter(pk__in=whole.values("pk")) | TeaSession.objects.filter(
        pk__in=[point.session_id for point in points]
    )
    shown = list(rows.order_by("-held_on", "-pk")[:60])
    if shown:
        record_read(acting, "tea_session", [row.public_id for row in shown], what="tea_sessions")
    may_see_minutes = set(whole.filter(pk__in=[row.pk for row in shown]).values_list("pk", flat=True))
    return [_session(acting, row, points, row.pk in may_see_minutes) for row in shown]


def fetch_session(acting: Acting, public_id: str) -> SessionLine:
    """One of them.

    Raises:
        GrievanceNotFound: not for this account.
    """
    found = [line for line in fetch_sessions(acting) if line.public_id == public_id]
    if not found:
        raise GrievanceNotFound()
    return found[0]


def fetch_point(acting: Acting, public_id: str) -> PointLine:
    """One point.

    Raises:
        GrievanceNotFound: not for this account.
    """
    found = next((point for point in _points(acting) if point.public_id == public_id), None)
    if found is None:
        raise GrievanceNotFound()
    record_read(acting, "tea_point", [public_id], what="tea_point", area_path=found.area_path)
    return _point(acting, found)


def _points(acting: Acting) -> list[TeaPoint]:
    rows = TeaPoint.objects.all()
    whole = policy.visible(rows, acting, HOLD)
    mine = policy.visible(rows, acting, SEE).filter(office_id__in=own_offices(acting))
    seen = rows.filter(pk__in=whole.values("pk")) | rows.filter(pk__in=mine.values("pk"))
    return list(seen.select_related("session").order_by("due_on", "pk"))


def _session(acting: Acting, row: TeaSession, points: list[TeaPoint], whole: bool) -> SessionLine:
    lines = [_point(acting, point) for point in points if point.session_id == row.pk]
    return SessionLine(
        row.public_id,
        row.held_on,
        row.place,
        row.host,
        row.guests,
        row.moved_because,
        row.minutes if whole else "",
        lines,
        sum(line.state == "done" for line in lines),
        sum(line.days_late > 0 for line in lines),
    )


def _point(acting: Acting, row: TeaPoint) -> PointLine:
    is_host = policy.may(acting, HOLD, area_path=row.area_path)
    is_unit = row.office_id in own_offices(acting) and policy.may(
        acting, "casework.handle_grievance", area_path=row.area_path
    )
    late = (acting.today - row.due_on).days if row.state != "done" else 0
    return PointLine(
        row.public_id,
        row.version,
        row.text,
        row.raised_by,
        row.office_name,
        row.due_on,
        row.state,
        POINT_STATES[row.state],
        max(0, late),
        row.said,
        row.session.public_id,
        row.session.held_on,
        is_unit and row.state == "open",
        is_host and row.state == "reported" and row.reported_by != acting.actor_id,
    )
