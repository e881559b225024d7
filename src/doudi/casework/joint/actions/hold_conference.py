"""Write down what a joint conference decided (会议纪要): who came, what was said, and what binds whom until when."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from doudi.casework.joint.actions.call_conference import OPEN_STATES, called, case_of
from doudi.casework.joint.changing import change_joint_case
from doudi.casework.joint.conferring import asked_of, bind, owner_role, subject_of
from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.history import Line, shown_name
from doudi.casework.models import ConferenceDecision, JointCase
from doudi.platform.acting import Acting
from doudi.registry.models import Organisation
from doudi.worklist.calendar import day_of
from doudi.worklist.keeping import finish_items
from doudi.worklist.words import Words


@dataclass(frozen=True)
class Decided:
    """One thing that was decided: what, by which organisation, until when."""

    text: str
    organisation_id: str
    due_on: date


def hold_conference(
    acting: Acting,
    conference_id: str,
    *,
    held_on: date,
    chair: str,
    minutes: str,
    came: Sequence[str],
    decisions: Sequence[Decided] = (),
    expected_version: int | None = None,
    key: str | None = None,
) -> JointCase:
    """Each decision is a task of its organisation with its last day; until all are answered the case does not close.

    An organisation that did not come may be bound too: it was asked. One that was not asked may not.

    Raises:
        JointUnfit: no minutes or chair, a day that cannot be, or an organisation that was not asked.
        JointStepNotPossible: it was held or called off already.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of a case.
    """

    def do(case: JointCase, line: Line) -> None:
        conference = called(case, conference_id, "hold_conference")
        conference.case = case
        _check(day_of(conference.called_at), held_on, acting.today, minutes, chair)
        guests = {guest.organisation.public_id: guest for guest in conference.guests.select_related("organisation")}
        if set(came) - set(guests):
            raise JointUnfit("came", f"{set(came) - set(guests)}", Words("有单位没有请过。", "One was not asked."))
        bound = [_owner(case, guests, one, acting.today) for one in decisions]
        for guest in guests.values():
            guest.came = guest.organisation.public_id in came
            guest.save(update_fields=["came"])
        conference.state, conference.held_on, conference.chair = "held", held_on, chair.strip()
        conference.minutes, conference.written_by_name = minutes.strip(), shown_name(acting)
        conference.save()
        finish_items(acting, subject_of(conference))
        for number, (one, organisation) in enumerate(zip(decisions, bound, strict=True), start=1):
            row = ConferenceDecision.objects.create(
                conference=conference, number=number, text=one.text.strip(), organisation=organisation,
                due_on=one.due_on, division_code=case.division_code, area_path=case.area_path,
            )  # fmt: skip
            bind(acting, row)
        line.note = minutes.strip()
        line.detail = {"conference": conference.public_id, "decisions": len(decisions), "came": len(set(came))}

    content = {"conference": conference_id, "on": held_on, "chair": chair, "minutes": minutes, "came": sorted(came),
               "decisions": [astuple(one) for one in decisions]}  # fmt: skip
    return change_joint_case(
        acting, case_of(conference_id), "hold_conference", do, possible_in=OPEN_STATES, content=content,
        expected_version=expected_version, key=key,
    )  # fmt: skip


def _check(called_on: date, held_on: date, today: date, minutes: str, chair: str) -> None:
    if not called_on <= held_on <= today:
        raise JointUnfit("held_on", f"{held_on}", Words("日子要在召集以后、今天以前。", "A day since the call."))
    if not minutes.strip():
        raise JointUnfit("minutes", "no minutes", Words("写纪要。", "Write the minutes."))
    if not chair.strip():
        raise JointUnfit("chair", "no chair", Words("写谁主持的。", "Write who was in the chair."))


def _owner(case: JointCase, guests: Collection[str], one: Decided, today: date) -> Organisation:
    if not one.text.strip():
        raise JointUnfit("decisions", "an empty decision", Words("写议定了什么。", "Write what was decided."))
    if one.organisation_id not in guests:
        raise JointUnfit("decisions", f"{one.organisation_id}", Words("选请过的单位。", "Choose one that was asked."))
    if one.due_on <= today:
        raise JointUnfit("decisions", f"{one.due_on}", Words("最晚的日子要在今天以后。", "Choose a day to come."))
    (organisation,) = asked_of(case, [one.organisation_id], today, "decisions")
    owner_role(organisation, today)
    return organisation
