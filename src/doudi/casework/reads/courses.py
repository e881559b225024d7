"""Where a case stands in its process (走到哪一步): what it waits for, what was done, the end it came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doudi.casework.course import course_of
from doudi.casework.domain.machine import CLOSED, State
from doudi.casework.engine import Definition, waiting
from doudi.casework.joint.running import definition_of
from doudi.casework.models import Application, CaseEvent, JointItem


@dataclass(frozen=True)
class CourseShown:
    """A version of a process with one case in it; it says nothing about anybody."""

    definition: Definition
    waiting: tuple[str, ...]
    done: tuple[str, ...]
    ended: str = ""


def shown_course(case: Application, events: Iterable[CaseEvent]) -> CourseShown:
    """The course of an application.

    Args:
        events: its history, oldest first; lines that did not move it are passed over.
    """
    course = course_of(case)
    done = []
    for event in events:
        if event.from_state and event.from_state != event.to_state:
            moves = course.moves.get((event.verb, State(event.from_state)), {})
            if (move := moves.get(State(event.to_state))) is not None:
                done.append(move.task)
    state = State(case.state)
    if state in CLOSED:
        return CourseShown(course.definition, (), tuple(done), str(state))
    return CourseShown(course.definition, course.waits[state], tuple(done))


def shown_item(item: JointItem) -> CourseShown | None:
    """The course of a joint case's item; None for one that is a scheme's own application, or has not begun."""
    definition = definition_of(item)
    if definition is None or item.process is None:
        return None
    done = tuple(item.events.exclude(task="").order_by("version").values_list("task", flat=True))
    known = tuple(key for key in done if key in definition.tasks)
    if item.state != "open":
        return CourseShown(definition, (), known, item.outcome if item.outcome in definition.ends else "")
    return CourseShown(definition, tuple(task.key for task in waiting(definition, bytes(item.process))), known)
