"""Write down a tea session (茶叙日) and turn the points of its minutes into tasks (纪要变任务)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from doudi.casework.grievance.changing import words_needed
from doudi.casework.grievance.errors import GrievanceUnfit
from doudi.casework.grievance.following_points import put_point
from doudi.casework.models import TeaPoint, TeaSession
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.registry.models import Division, Organisation
from doudi.worklist.words import Words

DAY_OF_MONTH = 1
"""The 1st of each month (文章, livelihood.md A27, S52)."""


@dataclass(frozen=True)
class Point:
    """One point of the minutes: what, who raised it, whose it is, by when."""

    text: str
    office_id: str
    due_on: date
    raised_by: str = ""


def hold_session(
    acting: Acting,
    *,
    area_path: str,
    held_on: date,
    place: str,
    host: str,
    guests: int,
    minutes: str = "",
    points: Sequence[Point] = (),
    moved_because: str = "",
    key: str,
) -> TeaSession:
    """A session that was held; each point is a task of its unit from now on.

    Raises:
        NotAllowed: no post of this account holds sessions there.
        GrievanceUnfit: a day to come, another day than the 1st without a reason, a point without words, unit or day.
        KeyReused: the key came with something else.
    """
    policy.require(acting, "casework.hold_session", area_path=area_path)
    division = Division.objects.filter(path=area_path).first()
    if division is None:
        raise GrievanceUnfit("area", "No such place.", Words("选一个地方。", "Choose a place."))
    _check_day(acting, held_on, moved_because)
    where = words_needed(place, "place", Words("在哪里", "where it was held"))
    who = words_needed(host, "host", Words("谁主持", "who held it"))
    if guests < 1:
        raise GrievanceUnfit("guests", "Nobody came.", Words("写来了几家。", "Enter how many came."))

    def effect() -> dict[str, str]:
        session = TeaSession.objects.create(
            held_on=held_on,
            moved_because=moved_because.strip(),
            place=where,
            host=who,
            guests=guests,
            minutes=minutes.strip(),
            recorded_at=acting.now,
            recorded_by=acting.actor_id,
            recorded_by_name=acting.name,
            division_code=division.code,
            area_path=division.path,
        )
        for point in points:
            write_point(acting, session, point)
        record(acting, "casework.hold_session", "tea_session", session.public_id, area_path=session.area_path)
        announce(acting, "tea_session_held", {"session": session.public_id, "points": len(points)})
        return {"session": session.public_id}

    content = [area_path, held_on, place, host, guests, minutes, [asdict(point) for point in points]]
    return TeaSession.objects.get(public_id=once(acting, key, content, effect)["session"])


def _check_day(acting: Acting, held_on: date, moved_because: str) -> None:
    if held_on > acting.today:
        raise GrievanceUnfit("held_on", "That day is to come.", Words("这一天还没有到。", "That day has not come."))
    if held_on.day != DAY_OF_MONTH and not moved_because.strip():
        raise GrievanceUnfit(
            "moved_because",
            f"{held_on} is not the 1st.",
            Words("茶叙日是每月1号；改了日子，写为什么。", "It is on the 1st; say why it was moved."),
        )


@transaction.atomic
def add_point(acting: Acting, session_id: str, point: Point) -> TeaPoint:
    """One more point of a session that was written down.

    Raises:
        NotAllowed: no such session in the area.
        GrievanceUnfit: words, unit or day are missing.
    """
    rows = policy.visible(TeaSession.objects.select_for_update(), acting, "casework.hold_session")
    session = rows.filter(public_id=session_id).first()
    if session is None:
        policy.require(acting, "casework.hold_session", area_path="")
        raise GrievanceUnfit("session", "No such session.", Words("没有这一次。", "There is no such session."))
    return write_point(acting, session, point)


def write_point(acting: Acting, session: TeaSession, point: Point) -> TeaPoint:
    """The point as a row and as a task of its unit."""
    text = words_needed(point.text, "text", Words("要办什么", "what is to be done"))
    office = Organisation.objects.filter(public_id=point.office_id).first()
    if office is None:
        raise GrievanceUnfit("office_id", "No such office.", Words("选哪个单位办。", "Choose the unit."))
    if point.due_on <= session.held_on:
        raise GrievanceUnfit("due_on", "Due before it began.", Words("期限要在茶叙之后。", "Due after the session."))
    row = TeaPoint.objects.create(
        session=session,
        text=text,
        raised_by=point.raised_by.strip(),
        office_id=office.public_id,
        office_name=office.name_zh,
        due_on=point.due_on,
        division_code=session.division_code,
        area_path=session.area_path,
    )
    put_point(acting, row, session.held_on)
    record(acting, "casework.add_tea_point", "tea_point", row.public_id, area_path=row.area_path)
    return row
