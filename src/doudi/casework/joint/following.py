"""Clocks and things to do of a joint case, brought in line with where it stands after every change."""

from doudi.casework.joint.clocks import CASE_RULE, case_rule, item_rule
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.schemes.joint.reading import TOTAL
from doudi.worklist.keeping import (
    ClockRule,
    Subject,
    Task,
    finish_items,
    open_item,
    pause_clocks,
    resume_clocks,
    start_clock,
    stop_clocks,
)
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words

CASE, ITEM, CONFERENCE_DECISION = "joint_case", "joint_item", "conference_decision"
PLAN_KIND = "joint.plan"
PLAN = Words("看情况，定一件事的计划", "Look at what happened and settle the plan")
PLAN_STEP = Words("定计划", "Plan")
WHOLE = Words("整项", "whole item")
PAPERS_AWAITED = Words("等家里补材料", "waiting for the family's papers")
FOR_FAMILY = Words("替家里记一笔：", "for the family: ")


def subject_of(case: JointCase) -> Subject:
    """The case as the worklist knows it."""
    return Subject(CASE, case.public_id)


def item_subject(item: JointItem) -> Subject:
    """The item as the worklist knows it."""
    return Subject(ITEM, item.public_id)


def headline_of(case: JointCase) -> str:
    """How a list names the family; a protected child's family is not named."""
    if case.child_protected:
        return f"有一户，{case.people_count}口人"
    if case.people_count > 1:
        return f"{case.family_name}家，{case.people_count}口人"
    return f"{case.family_name}，{case.people_count}人"


def planner_role(case: JointCase) -> str:
    """Who makes the plan: the coordinator, or who holds the post for protected children."""
    return "child_protection_officer" if case.child_protected else "joint_coordinator"


def _running(subject: Subject) -> dict[str, Clock]:
    rows = Clock.objects.filter(subject_type=subject.type, subject_id=subject.public_id, stopped_on=None)
    return {clock.rule_key: clock for clock in rows}


def follow_case(acting: Acting, case: JointCase) -> None:
    """The clock of the whole runs while the case is open; making the plan is the first thing to do."""
    subject = subject_of(case)
    if case.state == "closed":
        stop_clocks(subject, acting.today)
        finish_items(acting, subject)
        return
    clock = _running(subject).get(CASE_RULE) or start_clock(subject, case_rule(), acting.today)
    _follow_pauses(acting, case, clock)
    if case.state == "running":
        finish_items(acting, subject, PLAN_KIND)
        return
    open_item(
        acting,
        subject,
        Task(PLAN_KIND, PLAN, PLAN_STEP, planner_role(case)),
        headline=headline_of(case),
        place="" if case.child_protected else case.place,
        division_code=case.division_code,
        area_path=case.area_path,
        clock=clock,
    )


def why_paused(item: JointItem) -> str:
    """Why nothing is counted against an item now: an official's reason, or papers that are awaited; empty otherwise."""
    if item.paused_because:
        return item.paused_because
    return PAPERS_AWAITED.zh if any(task.message == "papers_supplied" for task in tasks_waiting(item)) else ""


def _follow_pauses(acting: Acting, case: JointCase, clock: Clock) -> None:
    """The whole is suspended while every item that is not over is."""
    under_way = list(case.items.select_related("definition").filter(state__in=("waiting", "open")))
    if under_way and all(item.state == "open" and why_paused(item) for item in under_way):
        pause_clocks(acting, subject_of(case), why_paused(under_way[0]))
    elif clock.is_paused:
        resume_clocks(acting, subject_of(case))


def follow_item(acting: Acting, item: JointItem) -> None:
    """One thing to do for each task a person must take, each on its clock; none where nothing is waited for."""
    subject = item_subject(item)
    tasks = tasks_waiting(item)
    wanted: dict[str, ClockRule] = {}
    if item.state == "open":
        rules = [item_rule(item, TOTAL, WHOLE), *(item_rule(item, task.key, task.words) for task in tasks)]
        wanted = {rule.key: rule for rule in rules}
    running = _running(subject)
    gone = [key for key in running if key not in wanted]
    if gone:
        stop_clocks(subject, acting.today, *gone)
    clocks = {key: running.get(key) or start_clock(subject, rule, acting.today) for key, rule in wanted.items()}
    why = why_paused(item)
    # While papers are awaited their own time runs on; an official's pause suspends all of it.
    held = [key for key in clocks if item.paused_because or key.endswith(f".{TOTAL}")] if why else []
    if held:
        pause_clocks(acting, subject, why, *held)
    freed = [key for key, clock in clocks.items() if clock.is_paused and key not in held]
    if freed:
        resume_clocks(acting, subject, *freed)
    _follow_tasks(acting, item, clocks)
    follow_case(acting, item.case)


def _follow_tasks(acting: Acting, item: JointItem, clocks: dict[str, Clock]) -> None:
    subject, case = item_subject(item), item.case
    wanted = {f"joint.{task.key}": task for task in tasks_waiting(item) if task.kind == "human"}
    open_now = set(
        WorkItem.objects.filter(
            subject_type=subject.type, subject_id=subject.public_id, state=WorkItem.OPEN
        ).values_list("kind", flat=True)
    )
    over = open_now - set(wanted)
    if over:
        finish_items(acting, subject, *sorted(over))
    whole = clocks.get(item_rule(item, TOTAL, WHOLE).key)
    for kind, task in wanted.items():
        own = clocks.get(item_rule(item, task.key, task.words).key)
        # What the family does in the portal is, for those who are not there, done by who made the plan.
        of_family = task.role == "resident"
        said = Words(f"{FOR_FAMILY.zh}{task.words.zh}", f"{FOR_FAMILY.en}{task.words.en}") if of_family else task.words
        office = item.organisation.public_id if item.organisation and not of_family else ""
        open_item(
            acting,
            subject,
            Task(
                kind,
                said,
                Words(item.title_zh[:60], item.title_en[:80]),
                planner_role(case) if of_family else task.role,
                scheme=item.scheme,
                owner_organisation_id=office,
            ),
            headline=headline_of(case),
            place="" if case.child_protected else case.place,
            division_code=item.division_code,
            area_path=item.area_path,
            clock=own if own is not None and own.limit is not None else whole,
        )
