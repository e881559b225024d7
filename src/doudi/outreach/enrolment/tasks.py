"""What enrolment puts on the worklist: ask somebody, tell an employer, look over an outcome (扩面待办)."""

from doudi.outreach.following.routes import EMPLOYER
from doudi.outreach.models import EnrolmentTarget
from doudi.platform.acting import Acting
from doudi.worklist.keeping import Subject, Task, finish_items, stop_clocks
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

CONTACT, TELL_EMPLOYER = "outreach.enrolment_contact", "outreach.tell_employer"
STEP = Words("参保扩面", "Enrolment")
GRID_OWNERS = (
    ("grid_station", "grid_worker"),
    ("village_committee", "village_worker"),
    ("township_office", "township_clerk"),
)
EMPLOYER_OWNERS = (("department", "insurance_clerk"), ("district_bureau", "insurance_clerk"))
"""The desk that speaks to employers (单位参保岗); the person is not visited for what an employer owes."""
SUBJECT = "enrolment_target"


def subject_of(target: EnrolmentTarget) -> Subject:
    """The target as clocks and items point to it."""
    return Subject(SUBJECT, target.public_id)


def kind_of(target: EnrolmentTarget) -> str:
    """The kind of item, which is the key of its clock too."""
    return TELL_EMPLOYER if target.sent_to == EMPLOYER else CONTACT


def task_of(target: EnrolmentTarget, role: str, organisation_id: str) -> Task:
    """Ask the person, or tell the employer."""
    words = Words("联系，问问参保", "Get in touch about insurance")
    if target.sent_to == EMPLOYER:
        words = Words("告知用人单位参保", "Tell the employer to enrol")
    return Task(
        kind_of(target),
        words,
        STEP,
        role,
        owner_organisation_id=organisation_id,
        params={"rule": target.rule_key, "period": target.period},
    )


def close_todo(acting: Acting, target: EnrolmentTarget, *, done: bool = True) -> None:
    """Nothing is to do any more; the clock stops."""
    state = WorkItem.DONE if done else WorkItem.CANCELLED
    finish_items(acting, subject_of(target), CONTACT, TELL_EMPLOYER, state=state)
    stop_clocks(subject_of(target), acting.today, CONTACT, TELL_EMPLOYER)
