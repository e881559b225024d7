"""A time for the family is over (时间到了): found by the machine from the clock, never decided by it."""

from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.clocks import item_rule
from doudi.casework.joint.errors import JointStepNotPossible
from doudi.casework.joint.finding import works_on
from doudi.casework.joint.following import ITEM, item_subject
from doudi.casework.joint.history import Line
from doudi.casework.joint.running import tasks_waiting
from doudi.casework.joint.stepping import take
from doudi.casework.models import JointItem
from doudi.platform.acting import Acting
from doudi.worklist.models import Clock


def let_time_run_out(
    acting: Acting, item_id: str, *, note: str = "", expected_version: int | None = None, key: str | None = None
) -> JointItem:
    """The process goes on after a time in which the family could answer.

    The machine does it when the clock's last day is past. Where no text gives a number of days, the department's
    official says that it was long enough, with a note.

    Raises:
        JointStepNotPossible: no time is waited for, or it is not over.
        JointNotFound, NotAllowed, JointChanged, KeyReused: as every change of an item.
    """

    def do(item: JointItem, line: Line) -> None:
        spec = next((task for task in tasks_waiting(item) if task.kind == "timer"), None)
        if spec is None:
            raise JointStepNotPossible(item.public_id, "time_over", item.state)
        subject = item_subject(item)
        clock = Clock.objects.filter(
            subject_type=subject.type, subject_id=subject.public_id, stopped_on=None,
            rule_key=item_rule(item, spec.key, spec.words).key,
        ).first()  # fmt: skip
        due = clock.due_on if clock is not None else None
        by_hand = due is None and acting.kind != "system" and bool(note.strip())
        if not by_hand and (due is None or (clock is not None and clock.is_paused) or due >= acting.today):
            raise JointStepNotPossible(item.public_id, "time_over", f"{spec.key} until {due}")
        line.note = note.strip()
        take(acting, item, spec, {}, line)

    return change_joint_item(
        acting, item_id, "time_over", lambda item: works_on(acting, item), do,
        content={"note": note}, expected_version=expected_version, key=key,
    )  # fmt: skip


def let_due_times_run_out(acting: Acting) -> int:
    """Every time of the family that is over by now; how many. Run by the worker, safe to repeat."""
    clocks = Clock.objects.filter(
        subject_type=ITEM, stopped_on=None, is_paused=False, due_on__lt=acting.today,
        rule_key__endswith="_over",
    )  # fmt: skip
    count = 0
    for item_id in clocks.order_by("pk").values_list("subject_id", flat=True):
        let_time_run_out(acting, item_id)
        count += 1
    return count
