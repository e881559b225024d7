"""The same as ``keeping``, for hundreds of subjects at once: a fixed number of statements however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from doudi.kernel.public_id import new_public_id
from doudi.platform.acting import Acting
from doudi.platform.events import announce_all
from doudi.worklist.keeping import OPENED, ClockRule, Subject, Task, new_clock, start_clock
from doudi.worklist.models import Clock, WorkItem

ROWS_PER_STATEMENT = 500


@dataclass(frozen=True)
class Opening:
    """One item to open: about whom, what to do, where."""

    subject: Subject
    task: Task
    headline: str
    place: str
    division_code: str
    area_path: str


def start_clocks(subjects: Sequence[Subject], rule: ClockRule, starts_on: date) -> list[Clock]:
    """One clock of the same rule for each subject, in their order; none of them may have one of this rule running."""
    if not subjects:
        return []
    # All start on one day by one rule, so the first one's last day is everybody's.
    first = start_clock(subjects[0], rule, starts_on)
    others = [new_clock(subject, rule, starts_on) for subject in subjects[1:]]
    for clock in others:
        clock.public_id = new_public_id(Clock.PREFIX, groups=Clock.GROUPS)
        clock.due_on, clock.provisional, clock.warn_on = first.due_on, first.provisional, first.warn_on
        clock.law_due_on = first.law_due_on
    return [first, *Clock.objects.bulk_create(others, batch_size=ROWS_PER_STATEMENT)]


def open_items(acting: Acting, openings: Sequence[Opening], clocks: Sequence[Clock]) -> list[WorkItem]:
    """One item for each opening with the clock beside it; none of them may be open already."""
    items = [
        WorkItem(
            public_id=new_public_id(WorkItem.PREFIX, groups=WorkItem.GROUPS),
            kind=each.task.kind,
            task_zh=each.task.words.zh,
            task_en=each.task.words.en,
            step_zh=each.task.step.zh,
            step_en=each.task.step.en,
            subject_type=each.subject.type,
            subject_id=each.subject.public_id,
            headline=each.headline,
            place=each.place,
            scheme=each.task.scheme,
            owner_role=each.task.owner_role,
            owner_staff_id=each.task.owner_staff_id,
            owner_organisation_id=each.task.owner_organisation_id,
            division_code=each.division_code,
            area_path=each.area_path,
            clock=clock,
            opened_at=acting.now,
            params=each.task.params,
        )
        for each, clock in zip(openings, clocks, strict=True)
    ]
    announce_all(acting, OPENED, [{"item": item.public_id} for item in items])
    return WorkItem.objects.bulk_create(items, batch_size=ROWS_PER_STATEMENT)
