"""Who may take a step of an item, and the step itself in the engine (办一步)."""

from doudi.casework.engine import TaskNotWaiting, TaskSpec
from doudi.casework.joint.changing import PLAN
from doudi.casework.joint.errors import JointSameOfficial, JointStepNotPossible
from doudi.casework.joint.finding import may_see_case, roles_at
from doudi.casework.joint.following import follow_item
from doudi.casework.joint.history import Line, advance_item, changed_before
from doudi.casework.joint.lifecycle import end_item
from doudi.casework.joint.running import Facts, advance, tasks_waiting
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting

APPROVER = "department_approver"
DECLINES = ("declined", "withdrawn")


def may_take(acting: Acting, item: JointItem, task: TaskSpec) -> bool:
    """Whether the account's post is the one the task is for; the family's own are also taken down by the planner."""
    if task.role == "resident":
        return speaks_or_plans(acting, item)
    return task.role in roles_at(acting, item)


def speaks_or_plans(acting: Acting, item: JointItem) -> bool:
    """Whether this is who speaks for the family, or who made its plan and takes down what it says."""
    if acting.kind == "resident":
        return may_see_case(acting, item.case)
    return may_see_case(acting, item.case, PLAN)


def task_waiting(item: JointItem, task: str) -> TaskSpec:
    """The task, if the item waits for it; who comes second hears who was first.

    Raises:
        JointChanged: somebody else took it since.
        JointStepNotPossible: its turn has not come, or it is long over.
    """
    waiting = tasks_waiting(item)
    found = next((each for each in waiting if each.key == task), None)
    if found is not None:
        return found
    last = item.events.order_by("version").last()
    if last is not None and last.task == task:
        raise changed_before(item)
    raise JointStepNotPossible(item.public_id, task, item.state, [each.key for each in waiting])


def message_waiting(item: JointItem, *messages: str) -> TaskSpec:
    """What the item waits for under one of these messages' names.

    Raises:
        JointStepNotPossible: nothing waits for it now.
    """
    waiting = tasks_waiting(item)
    found = next((each for each in waiting if each.message in messages), None)
    if found is None:
        raise JointStepNotPossible(item.public_id, messages[0], item.state, [each.key for each in waiting])
    return found


def require_another(acting: Acting, item: JointItem, task: TaskSpec) -> None:
    """Who handled or proposed the item does not decide it.

    Raises:
        JointSameOfficial: they did.
    """
    if task.role != APPROVER:
        return
    handled = item.events.filter(actor_id=acting.actor_id, role="department_clerk").exists()
    if handled or item.proposed_by == acting.actor_id:
        raise JointSameOfficial(item.public_id)


def take(
    acting: Acting, item: JointItem, task: TaskSpec, facts: Facts, line: Line, *, settles: bool = True
) -> None:
    """Complete the task: the state, clocks, things to do, history, event and audit in the caller's transaction.

    Without ``settles`` the case is not looked at when the item ends: something goes on in its place.

    Raises:
        JointStepNotPossible: the engine does not wait for it.
    """
    line.task, line.role = task.key, task.role
    try:
        end = advance(item, task.key, facts)
    except TaskNotWaiting as fault:
        raise JointStepNotPossible(item.public_id, task.key, item.state, fault.waiting) from fault
    if end:
        end_item(acting, item, end, line, settles=settles)
        return
    advance_item(acting, item, line)
    follow_item(acting, item)
