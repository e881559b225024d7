"""Call a joint conference about one family, or call it off (召集联席会议，一事一议)."""

from collections.abc import Sequence
from datetime import date

from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.conferring import AGAIN, MINUTES, WRITE_MINUTES, asked_of, open_for_planner, subject_of
from doudi.casework.joint.errors import JointReasonMissing, JointStepNotPossible, JointUnfit
from doudi.casework.joint.history import Line, shown_name
from doudi.casework.models import ConferenceGuest, JointCase, JointConference
from doudi.casework.models.conference import CALLED_FOR
from doudi.platform.acting import Acting
from doudi.worklist.keeping import finish_items
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

FEWEST = 2
OPEN_STATES = ("planning", "running")


def call_conference(
    acting: Acting,
    case_id: str,
    *,
    called_for: str,
    why: str,
    agenda: Sequence[str],
    on: date,
    where: str,
    organisations: Sequence[str],
    expected_version: int | None = None,
    key: str | None = None,
) -> JointCase:
    """The organisations asked find it on their list; writing the minutes is on the planner's. One at a time.

    Args:
        called_for: ``unsettled``: the departments cannot settle it among them; ``leader``: a leader wants it.
        agenda: the points, one each.
        organisations: who is asked, two at least; of a protected child's case only who works on it already.

    Raises:
        JointUnfit: no agenda, place, day to come, or an organisation that may not be asked.
        JointReasonMissing: no reason.
        JointStepNotPossible: one is called already, or the case is closed.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """
    points = [point.strip() for point in agenda if point.strip()]

    def do(case: JointCase, line: Line) -> None:
        if not why.strip():
            raise JointReasonMissing(f"calling a conference for {case.public_id}")
        if case.conferences.filter(state="called").exists():
            raise JointStepNotPossible(case.public_id, "call_conference", "a conference is called")
        _check(called_for, points, on, where, acting.today)
        guests = asked_of(case, organisations, acting.today, "organisations")
        if len(guests) < FEWEST:
            raise JointUnfit(
                "organisations", f"{len(guests)} organisations", Words("至少请两个单位。", "Ask two organisations.")
            )
        made = JointConference.objects.create(
            case=case, called_for=called_for, why=why.strip(), agenda=points, on=on, where=where.strip(),
            called_at=acting.now, called_by=acting.actor_id, called_by_name=shown_name(acting),
            division_code=case.division_code, area_path=case.area_path,
        )  # fmt: skip
        ConferenceGuest.objects.bulk_create([ConferenceGuest(conference=made, organisation=one) for one in guests])
        for former in case.conferences.exclude(pk=made.pk):
            finish_items(acting, subject_of(former), AGAIN)
        open_for_planner(acting, made, MINUTES, WRITE_MINUTES)
        line.note = why.strip()
        line.detail = {"conference": made.public_id, "on": on.isoformat(), "asked": len(guests), "for": called_for}

    content = {"for": called_for, "why": why, "agenda": points, "on": on, "where": where, "who": list(organisations)}
    return change_joint_case(
        acting, case_id, "call_conference", do, possible_in=OPEN_STATES, content=content,
        expected_version=expected_version, key=key,
    )  # fmt: skip


def _check(called_for: str, points: Sequence[str], on: date, where: str, today: date) -> None:
    if called_for not in CALLED_FOR:
        raise JointUnfit("called_for", f"{called_for!r}", Words("选为什么开。", "Choose why it is called."))
    if not points:
        raise JointUnfit("agenda", "no agenda", Words("写议什么，一行一件。", "Write the agenda, a line each."))
    if on < today:
        raise JointUnfit("on", f"{on}", Words("日子已经过了。", "That day is over."))
    if not where.strip():
        raise JointUnfit("where", "no place", Words("写在哪里开。", "Write where it is held."))


def cancel_conference(
    acting: Acting, conference_id: str, *, reason: str, expected_version: int | None = None, key: str | None = None
) -> JointCase:
    """It is not held; the reason is kept.

    Raises:
        JointReasonMissing: no reason.
        JointStepNotPossible: it was held or called off already.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """

    def do(case: JointCase, line: Line) -> None:
        if not reason.strip():
            raise JointReasonMissing(f"calling {conference_id} off")
        conference = called(case, conference_id, "cancel_conference")
        call_off(acting, conference, reason.strip())
        line.note, line.detail = reason.strip(), {"conference": conference.public_id}

    return change_joint_case(
        acting, case_of(conference_id), "cancel_conference", do, possible_in=OPEN_STATES,
        content={"conference": conference_id, "reason": reason}, expected_version=expected_version, key=key,
    )  # fmt: skip


def call_off(acting: Acting, conference: JointConference, because: str) -> None:
    """It is not held, and nobody has to write its minutes."""
    conference.state, conference.because = "cancelled", because
    conference.save(update_fields=["state", "because"])
    finish_items(acting, subject_of(conference), state=WorkItem.CANCELLED)


def called(case: JointCase, conference_id: str, verb: str) -> JointConference:
    """The conference of this case that waits to be held.

    Raises:
        JointStepNotPossible: it does not wait any more.
    """
    found = case.conferences.select_for_update().filter(public_id=conference_id, state="called").first()
    if found is None:
        raise JointStepNotPossible(conference_id, verb, "held or called off")
    return found


def case_of(conference_id: str) -> str:
    """The number of the case a conference is about; empty where there is no such conference."""
    row = JointConference.objects.filter(public_id=conference_id).values_list("case__public_id", flat=True).first()
    return row or ""
