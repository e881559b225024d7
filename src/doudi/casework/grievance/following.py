"""What a grievance puts on the worklist, and whose: tasks and clocks follow the state (诉求待办)."""

from __future__ import annotations

from doudi.casework.grievance.catalogue import ANSWER, CALL_BACK, DISPATCH, kinds, step_rule
from doudi.casework.grievance.domain.course import WITH_UNIT, State
from doudi.casework.models import Grievance, GrievanceHandover
from doudi.platform.acting import Acting
from doudi.registry.models import Organisation
from doudi.registry.reads import place_name
from doudi.worklist.headlines import both
from doudi.worklist.keeping import Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

SUBJECT = "grievance"
STEP = Words("诉求", "Grievance")
WINDOW_ROLE, UNIT_ROLE = "grievance_clerk", "grievance_handler"
ROLE_OF_OFFICE = {"township_office": "township_clerk", "village_committee": "village_worker"}
"""Who handles in an office of this kind; in every other a named handler of grievances does."""
HELPING = Words("协办", "Help the unit in charge")
SUPERVISED = "casework.grievance_supervised"
HELP = "casework.grievance_help"
TASKS: dict[str, tuple[str, bool, Words, str]] = {
    State.REGISTERED: ("casework.grievance_accept", False, Words("定：受理不受理", "Accept it or say why not"), ""),
    State.ACCEPTED: ("casework.grievance_dispatch", False, Words("派给哪个单位", "Hand it to a unit"), DISPATCH),
    State.DISPATCHED: ("casework.grievance_sign", True, Words("签收，或者退回", "Take it on or return it"), ANSWER),
    State.SIGNED: ("casework.grievance_answer", True, Words("办理，答复", "Handle and answer"), ANSWER),
    State.ANSWERED: ("casework.grievance_close", False, Words("看答复，办结或者退回", "Check the answer"), ""),
    State.CLOSED: ("casework.grievance_call_back", False, Words("回访", "Call back"), CALL_BACK),
    State.CALLED_BACK: ("casework.grievance_rate", False, Words("记评价，归档", "Record the rating, archive"), ""),
    State.RATED: ("casework.grievance_archive", False, Words("归档，或者重办", "Archive, or hand out again"), ""),
}
"""For each state: the kind of task, whether it is the unit's (else the window's), its words, the clock it runs on."""
CLOCKS = {ANSWER: WITH_UNIT, DISPATCH: {State.ACCEPTED}, CALL_BACK: {State.CLOSED}}


def subject_of(row: Grievance) -> Subject:
    """The grievance as clocks and items point to it."""
    return Subject(SUBJECT, row.public_id)


def headline(row: Grievance) -> str:
    """How a list names it: what kind it is, never who said it."""
    return both(kinds()[row.kind].words)


def running_clock(row: Grievance, key: str) -> Clock | None:
    """The clock of this step that is running."""
    return Clock.objects.filter(subject_type=SUBJECT, subject_id=row.public_id, rule_key=key, stopped_on=None).first()


def follow(acting: Acting, row: Grievance) -> None:
    """Bring tasks and clocks in line with where the grievance stands; a task that goes on keeps its owner."""
    subject, state = subject_of(row), State(row.state)
    ended = [key for key, states in CLOCKS.items() if state not in states]
    if ended:
        stop_clocks(subject, acting.today, *ended)
    handover = row.handovers.filter(is_current=True).first()
    wanted = TASKS.get(state)
    kept = {wanted[0]} if wanted else set()
    if state in WITH_UNIT:
        kept |= {SUPERVISED, *(f"{HELP}_{at}" for at in range(9))}
    open_now = WorkItem.objects.filter(subject_type=SUBJECT, subject_id=row.public_id, state=WorkItem.OPEN)
    over = sorted(set(open_now.values_list("kind", flat=True)) - kept)
    if over:
        finish_items(acting, subject, *over)
    if wanted is None:
        return
    kind, is_units, words, clock_key = wanted
    if clock_key in (DISPATCH, CALL_BACK) and running_clock(row, clock_key) is None:
        start_clock(subject, step_rule(clock_key.removeprefix("grievance.")), acting.today)
    clock = running_clock(row, clock_key) if clock_key else None
    _put(acting, row, kind, words, handover if is_units else None, clock)


def ask_helpers(acting: Acting, row: Grievance, handover: GrievanceHandover) -> None:
    """A task for each helping unit, once, when it is handed out."""
    clock = running_clock(row, ANSWER)
    for at, helper in enumerate(handover.helpers.order_by("pk")):
        put_task(acting, row, f"{HELP}_{at}", HELPING, role_in(helper.office_id), helper.office_id, clock)


def role_in(office_id: str) -> str:
    """The role that handles grievances in this office."""
    kind = Organisation.objects.filter(public_id=office_id).values_list("kind", flat=True).first()
    return ROLE_OF_OFFICE.get(kind or "", UNIT_ROLE)


def _put(
    acting: Acting, row: Grievance, kind: str, words: Words, handover: GrievanceHandover | None, clock: Clock | None
) -> None:
    if handover is None:
        put_task(acting, row, kind, words, WINDOW_ROLE, "", clock)
    else:
        put_task(acting, row, kind, words, role_in(handover.office_id), handover.office_id, clock)


def put_task(
    acting: Acting, row: Grievance, kind: str, words: Words, role: str, office_id: str, clock: Clock | None
) -> None:
    """One thing to do about a grievance, unless it is on the list already, in whoever's hands."""
    known = WorkItem.objects.filter(subject_type=SUBJECT, subject_id=row.public_id, kind=kind, state=WorkItem.OPEN)
    if known.exists():
        return
    open_item(
        acting,
        subject_of(row),
        Task(kind, words, STEP, role, owner_organisation_id=office_id, params={"kind": row.kind}),
        headline=headline(row),
        place=row.place or place_name(row.area_path),
        division_code=row.division_code,
        area_path=row.area_path,
        clock=clock,
    )
