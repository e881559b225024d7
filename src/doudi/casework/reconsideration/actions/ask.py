"""Take down that a family does not accept a decision (不服决定): its own words, in time or late."""

from datetime import date

from doudi.casework.changing import Change, change_case, owner_id
from doudi.casework.models import Application, Decision, Reconsideration
from doudi.casework.reconsideration.errors import ReconsiderationOpen, ReconsiderationUnfit
from doudi.casework.reconsideration.finding import TAKE, own_or
from doudi.casework.reconsideration.following import follow
from doudi.casework.reconsideration.limits import Way, load_ways
from doudi.platform.acting import Acting
from doudi.worklist.calendar import day_of
from doudi.worklist.words import Words


def ask_reconsideration(
    acting: Acting,
    public_id: str,
    *,
    way: str,
    said: str,
    asked_on: date | None = None,
    late_reason: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> Application:
    """The request is on file and somebody must answer it; one that is late is taken down like any other, with why.

    The family itself in the portal, or a clerk who heard it at the window. A day in the past is for paper that came by
    post. Going to court is written down by an official only: it is the court that takes it.

    Raises:
        ReconsiderationUnfit: nothing was said, no such way, or a day that cannot be.
        ReconsiderationOpen: the same was asked and has no outcome yet.
        CaseNotFound, NotAllowed, NotPossibleNow, CaseChanged, KeyReused: as every change of a case.
    """
    on = asked_on or acting.today
    known = load_ways().get(way)
    if known is None or (way == "litigation" and acting.kind == "resident"):
        raise ReconsiderationUnfit("way", f"{way!r}", Words("选一种。", "Choose one."))
    if not said.strip():
        raise ReconsiderationUnfit("said", "nothing said", Words("写一写为什么不同意。", "Say why you disagree."))

    def do(change: Change) -> None:
        case, decision = change.case, change.case.decision
        if not day_of(decision.decided_at) <= on <= acting.today or (on != acting.today and acting.kind == "resident"):
            raise ReconsiderationUnfit(
                "asked_on", f"{on}", Words("日子不对，在决定以后、今天以前。", "A day after the decision, not to come.")
            )
        open_now = case.reconsiderations.filter(way=way, state__in=("asked", "accepted")).first()
        if open_now is not None:
            raise ReconsiderationOpen(open_now.public_id)
        until = last_day(known, decision)
        row = Reconsideration.objects.create(
            application=case,
            decision_number=decision.public_id,
            way=way,
            asked_on=on,
            asked_at=acting.now,
            taken_by=acting.actor_id,
            taken_by_name="" if acting.kind == "resident" else acting.name,
            by_family=bool(owner_id(case, acting)),
            said=said.strip(),
            told_on=day_of(decision.letter_issued_at) if decision.letter_issued_at else None,
            until=until,
            is_late=until is not None and on > until,
            late_reason=late_reason.strip(),
            division_code=case.division_code,
            area_path=case.area_path,
        )
        change.detail = {"reconsideration": row.public_id, "way": way, "late": row.is_late}
        change.after.append(lambda saved: follow(acting, saved, row))

    content = {"way": way, "said": said, "on": on, "late": late_reason}
    return change_case(
        acting, public_id, "ask_reconsideration", own_or(acting, TAKE), do, content=content,
        expected_version=expected_version, key=key,
    )  # fmt: skip


def last_day(way: Way, decision: Decision) -> date | None:
    """The last day to ask in this way, as the letter says; none before it was sent, or where no text limits it."""
    if way.key == "reconsideration":
        return decision.reconsider_until
    return decision.sue_until if way.key == "litigation" else None
