"""Take one step of an item (办一步): whoever holds the post its process names, with how it came out."""

from doudi.casework.engine import TaskSpec
from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.errors import JointReasonMissing, JointUnfit
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.history import Line
from doudi.casework.joint.messages import tell_without_application
from doudi.casework.joint.running import Facts, tasks_waiting
from doudi.casework.joint.stepping import may_take, require_another, speaks_or_plans, take, task_waiting
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed
from doudi.worklist.words import Words

NEEDS_REASON = frozenset({"refused", "not_possible", "struck_out"})
WITH_THEIR_OWN_ACTION = frozenset({"missing", "not_competent"})
TELL = "tell_family"


def take_step(
    acting: Acting,
    item_id: str,
    task: str,
    *,
    outcome: str = "",
    note: str = "",
    expected_version: int | None = None,
    key: str | None = None,
) -> JointItem:
    """The process goes on; clocks, things to do, history and message follow in the same transaction.

    Asking for papers and passing an item on have actions of their own. What the family confirms may be taken down by
    who made its plan.

    Raises:
        JointUnfit: an outcome the step does not have.
        JointReasonMissing: a refusal without a reason.
        JointSameOfficial: who handled it does not decide it.
        JointNotFound, NotAllowed, JointChanged, JointStepNotPossible, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        spec = task_waiting(item, task)
        if not may_take(acting, item, spec):
            raise NotAllowed(f"joint.{task}", f"the step is for {spec.role}")
        facts = _facts(spec, outcome)
        if outcome in NEEDS_REASON and not note.strip():
            raise JointReasonMissing(f"{task} {outcome} of {item.public_id}")
        require_another(acting, item, spec)
        line.note, line.detail = note.strip(), {"outcome": outcome} if outcome else {}
        take(acting, item, spec, facts, line)
        if task == TELL:
            tell_without_application(acting, item)

    return change_joint_item(
        acting, item_id, "step", lambda item: works_on(acting, item) or speaks_or_plans(acting, item), do,
        content={"task": task, "outcome": outcome, "note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip


def _facts(spec: TaskSpec, outcome: str) -> Facts:
    """The fact of the chosen outcome; a step without outcomes takes none."""
    if not spec.outcomes and not outcome and spec.kind == "human":
        return {}
    chosen = next((each for each in spec.outcomes if each.value == outcome), None)
    if chosen is None or outcome in WITH_THEIR_OWN_ACTION or spec.kind != "human":
        raise JointUnfit(
            "outcome", f"{outcome!r} is no outcome of {spec.key}", Words("选一个结果。", "Choose how it came out.")
        )
    return {chosen.fact: chosen.value}


def possible_steps(acting: Acting, item: JointItem) -> tuple[TaskSpec, ...]:
    """The steps this account may take now."""
    return tuple(task for task in tasks_waiting(item) if task.kind == "human" and may_take(acting, item, task))
