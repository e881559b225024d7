"""What must hold of every joint case and application on file, whatever happened to whoever worked on it."""

from __future__ import annotations

from collections import Counter

from doudi.casework.course import stands
from doudi.casework.domain.machine import State
from doudi.casework.joint.following import planner_role
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.models import Application, CaseEvent, Decision, JointCase, JointEvent, JointItem
from doudi.platform.models import AuditEntry, OutboxEvent
from doudi.worklist.models import Clock, WorkItem

OPEN = ("planned", "waiting", "open")


def half_done(case_ids: list[str] | None = None) -> list[str]:
    """Every step of a joint case that is not whole: its state, line, audit entry, event, tasks, clocks, process."""
    rows = JointCase.objects.all() if case_ids is None else JointCase.objects.filter(public_id__in=case_ids)
    return [fault for case in rows for fault in _of_case(case)]


def _of_case(case: JointCase) -> list[str]:
    name, found = case.public_id, []
    items = list(case.items.select_related("organisation", "definition"))
    lines = Counter(case.events.values_list("item__public_id", flat=True))
    versions = {None: case.version, **{item.public_id: item.version for item in items}}
    found += [] if lines == versions else [f"{name}: lines {dict(lines)}, versions {versions}"]
    total = sum(versions.values())
    audited = AuditEntry.objects.filter(case_ref=name, action__startswith="casework.joint_").count()
    announced = OutboxEvent.objects.filter(kind__startswith="joint_", payload__case=name).count()
    found += [] if audited == announced == total else [f"{name}: {total} steps, {audited} audited, {announced} told"]
    still = [item for item in items if item.state in OPEN]
    if case.started_at is not None and (case.state == "closed") == bool(still):
        found.append(f"{name}: {case.state} with {len(still)} open items")
    if case.state == "closed" and JointEvent.objects.filter(case=case, verb__in=("close", "drop")).count() != 1:
        found.append(f"{name}: did not close exactly once")
    running = Clock.objects.filter(subject_id=name, stopped_on=None).count()
    found += [] if running == (case.state != "closed") else [f"{name}: {running} clocks of the whole, {case.state}"]
    return found + [fault for item in items for fault in _of_item(case, item)]


def _of_item(case: JointCase, item: JointItem) -> list[str]:
    found, name = [], f"{item.key} {item.public_id}"
    if (item.state == "done") != bool(item.outcome):
        found.append(f"{name}: {item.state}, outcome {item.outcome!r}")
    if item.state == "open" and item.definition is not None and not tasks_waiting(item):
        found.append(f"{name}: open, and its process waits for nothing")
    wanted = set()
    for task in tasks_waiting(item):
        if task.kind == "human":
            role = planner_role(case) if task.role == "resident" else task.role
            wanted.add((f"joint.{task.key}", role))
    rows = WorkItem.objects.filter(subject_id=item.public_id, state="open")
    there = list(rows.values_list("kind", "owner_role"))
    if sorted(there) != sorted(wanted):
        found.append(f"{name}: to do {there}, waited for {wanted}")
    running = Clock.objects.filter(subject_id=item.public_id, stopped_on=None).exists()
    found += [] if running == (item.state == "open") else [f"{name}: {item.state}, clocks run: {running}"]
    steps = list(item.events.exclude(task="").values_list("task", flat=True))
    found += [] if len(steps) == len(set(steps)) else [f"{name}: a task was done twice: {steps}"]
    return found


def half_done_applications() -> list[str]:
    """Every step of an application that is not whole."""
    return [fault for case in Application.objects.exclude(state=State.DRAFT) for fault in _of_application(case)]


def _of_application(case: Application) -> list[str]:
    name, found = case.public_id, []
    events = list(CaseEvent.objects.filter(application=case).order_by("pk"))
    last = events[-1] if events else None
    if last is None or last.to_state != case.state or last.version != case.version:
        found.append(f"{name}: version {case.version} {case.state}, last line {last and (last.version, last.to_state)}")
    if stands(case) is not State(case.state):
        found.append(f"{name}: {case.state}, its process stands at {stands(case)}")
    handed_in = [event for event in events if event.version > 1]
    filed = [event for event in handed_in if event.from_state != State.DRAFT or event.verb == "file"]
    audited = Counter(
        entry.detail.get("version") for entry in AuditEntry.objects.filter(case_ref=name, subject_type="application")
    )
    told = Counter(row.payload["version"] for row in OutboxEvent.objects.filter(payload__application=name)
                   if "version" in row.payload)  # fmt: skip
    for event in filed:
        if not audited[event.version] or told[event.version] != 1:
            found.append(
                f"{name}: {event.verb} version {event.version}, audited {audited[event.version]}, "
                f"told {told[event.version]}"
            )
    decided = Decision.objects.filter(application=case).count()
    if decided != (case.state in (State.CONFIRMED, State.REFUSED)):
        found.append(f"{name}: {case.state} with {decided} decisions")
    to_do = set(WorkItem.objects.filter(subject_id=name, state="open").values_list("kind", flat=True))
    is_over = case.state in (State.CONFIRMED, State.REFUSED, State.WITHDRAWN, State.TERMINATED)
    if is_over and to_do - {"casework.send_letter"}:
        found.append(f"{name}: over, still to do {to_do}")
    if not is_over and case.state not in (State.MISSING, State.ON_NOTICE) and not to_do:
        found.append(f"{name}: {case.state} and nothing to do")
    return found
