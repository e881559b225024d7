"""Who takes part in a joint conference, finding one, and the tasks that follow from it (联席会议)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from doudi.casework.joint.errors import JointNotFound, JointUnfit
from doudi.casework.joint.finding import may_see_case, number_of
from doudi.casework.joint.following import CONFERENCE_DECISION, headline_of, planner_role
from doudi.casework.joint.offices import serves
from doudi.casework.models import ConferenceDecision, JointCase, JointConference
from doudi.platform.acting import Acting
from doudi.registry import policy
from doudi.registry.dated import in_force
from doudi.registry.models import Organisation, OrganisationArea, Post
from doudi.registry.succession import now_of
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule, Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

SEE = "casework.see_conference"
CONFERENCE = "joint_conference"
MINUTES, AGAIN, BOUND = "joint.hold_conference", "joint.conference_again", "joint.conference_decision"
STEP = Words("联席会议", "Joint conference")
WRITE_MINUTES = Words("开联席会议，写纪要和议定的事", "Hold the conference; write minutes and decisions")
LOOK_AGAIN = Words("议定的事没有办成，看怎么办", "What was decided was not done: see what to do")
CARRY_OUT = Words("办联席会议定的事", "Do what the conference decided")
OWNERS = ("department_clerk", "organisation_worker", "township_clerk", "joint_coordinator")
"""The roles that may own what a conference decided, in the order in which one is looked for in the organisation."""


def subject_of(conference: JointConference) -> Subject:
    """The conference as the worklist knows it."""
    return Subject(CONFERENCE, conference.public_id)


def offices_of(acting: Acting) -> list[str]:
    """The organisations in which this account holds a post that takes part in conferences."""
    held = policy.load_roles()
    return [post.organisation_id for post in acting.posts if post.role in held and SEE in held[post.role].verbs]


def own_conferences(acting: Acting) -> QuerySet[JointConference]:
    """The conferences to which the account's organisations were asked; of a protected child's if they work on it."""
    offices = offices_of(acting)
    rows = JointConference.objects.filter(guests__organisation__public_id__in=offices)
    works = Q(case__items__organisation__public_id__in=offices, case__items__opened_at__isnull=False)
    return rows.filter(Q(case__child_protected=False) | works).distinct()


def find_conference(acting: Acting, public_id: str) -> JointConference:
    """The conference, for who sees the whole case and for who was asked to it.

    Raises:
        JointNotFound: not existing, and another office's, are alike.
    """
    row = JointConference.objects.select_related("case", "case__speaks").filter(public_id=number_of(public_id)).first()
    if row is None:
        raise JointNotFound()
    if acting.kind == "staff" and may_see_case(acting, row.case):
        return row
    if own_conferences(acting).filter(pk=row.pk).exists():
        return row
    raise JointNotFound()


def may_answer(acting: Acting, row: ConferenceDecision) -> bool:
    """Whether it is of an office of this account."""
    return row.organisation.public_id in offices_of(acting)


def may_be_asked(case: JointCase, on: date) -> list[Organisation]:
    """The organisations a conference on this case may ask: those that serve the place and have somebody to answer.

    Where a child is protected only those that work on an item of the case: nobody else learns that there is one.
    """
    codes = [part for part in case.area_path.split("/") if part]
    serving = OrganisationArea.objects.filter(in_force(on), division__code__in=codes).values("organisation")
    rows = Organisation.objects.filter(pk__in=serving, posts__role__in=OWNERS).distinct().order_by("pk")
    if case.child_protected:
        begun = case.items.exclude(opened_at=None).values("organisation")
        rows = rows.filter(pk__in=begun)
    return [row for row in rows if serves(row, case.area_path, on)]


def asked_of(case: JointCase, ids: Iterable[str], on: date, field: str) -> list[Organisation]:
    """These organisations, if each of them may be asked.

    Raises:
        JointUnfit: one of them may not.
    """
    known = {one.public_id: one for one in may_be_asked(case, on)}
    wanted = list(dict.fromkeys(ids))
    if any(one not in known for one in wanted):
        raise JointUnfit(
            field, f"{wanted} may not all be asked",
            Words("有的单位管不到这里，或者不在办这一件。", "One of them does not serve this place or case."),
        )  # fmt: skip
    return [known[one] for one in wanted]


def owner_role(organisation: Organisation, on: date) -> str:
    """The role that answers for the organisation.

    Raises:
        JointUnfit: nobody there could.
    """
    held = set(
        Post.objects.filter(in_force(on), organisation=now_of(organisation, on), role__in=OWNERS).values_list(
            "role", flat=True
        )
    )  # fmt: skip
    role = next((each for each in OWNERS if each in held), "")
    if not role:
        raise JointUnfit(
            "organisation", f"nobody in {organisation.public_id} can answer",
            Words("这个单位没有能办的人。", "Nobody in that organisation can do it."),
        )  # fmt: skip
    return role


def open_for_planner(acting: Acting, conference: JointConference, kind: str, words: Words) -> None:
    """Something the planner must do about a conference."""
    case = conference.case
    open_item(
        acting, subject_of(conference), Task(kind, words, STEP, planner_role(case)), headline=headline_of(case),
        place="" if case.child_protected else case.place, division_code=case.division_code, area_path=case.area_path,
    )  # fmt: skip


def is_bound(case: JointCase) -> bool:
    """Whether something a conference decided has no answer yet."""
    return ConferenceDecision.objects.filter(conference__case=case, state="open").exists()


def to_look_at(case: JointCase) -> QuerySet[WorkItem]:
    """What is on the planner's list because something decided was not done."""
    held = case.conferences.values("public_id")
    return WorkItem.objects.filter(kind=AGAIN, state=WorkItem.OPEN, subject_type=CONFERENCE, subject_id__in=held)


def bind(acting: Acting, row: ConferenceDecision) -> None:
    """What was decided is on its owner's list, with its own last day."""
    case, subject = row.conference.case, Subject(CONFERENCE_DECISION, row.public_id)
    days = (row.due_on - acting.today) // timedelta(days=1)
    rule = ClockRule(
        BOUND, Words("联席会议议定", "decided by the conference"), days, ClockUnit.CALENDAR_DAY, "", "design",
        "promise", None, ClockUnit.CALENDAR_DAY, "联席会议议定", roll_off_rest_days=False,
    )  # fmt: skip
    clock = start_clock(subject, rule, acting.today)
    task = Task(
        BOUND, CARRY_OUT, STEP, owner_role(row.organisation, acting.today),
        owner_organisation_id=row.organisation.public_id,
    )  # fmt: skip
    open_item(
        acting, subject, task, headline=headline_of(case), place="" if case.child_protected else case.place,
        division_code=case.division_code, area_path=case.area_path, clock=clock,
    )  # fmt: skip


def release(acting: Acting, row: ConferenceDecision) -> None:
    """It was answered: the task is done and its clock stands."""
    subject = Subject(CONFERENCE_DECISION, row.public_id)
    stop_clocks(subject, acting.today)
    finish_items(acting, subject)
