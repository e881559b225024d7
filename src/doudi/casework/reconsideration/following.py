"""The clocks and tasks of a disagreement (不服决定的时限和待办): its own, beside those of the case."""

from doudi.casework.following import family_headline
from doudi.casework.models import Application, Reconsideration
from doudi.casework.reconsideration.limits import load_ways
from doudi.platform.acting import Acting
from doudi.worklist.keeping import Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

SUBJECT_TYPE = "reconsideration"
TASKS = {
    "asked": ("accept", Words("有人不服决定：看受不受理", "Somebody disagrees: accept it, or say why not"),
              "reconsideration_clerk"),
    "accepted": ("decide", Words("不服决定：写结果", "A disagreement: decide it, or write down its outcome"),
                 "county_approver"),
}  # fmt: skip
STEP = Words("复查复议", "Reconsideration")


def subject_of(row: Reconsideration) -> Subject:
    """The request as the worklist knows it."""
    return Subject(SUBJECT_TYPE, row.public_id)


def follow(acting: Acting, case: Application, row: Reconsideration) -> None:
    """One clock and one task for where the request stands; none once it is over."""
    subject = subject_of(row)
    wanted = TASKS.get(row.state)
    stop_clocks(subject, acting.today)
    done = WorkItem.CANCELLED if row.state == "withdrawn" else WorkItem.DONE
    finish_items(acting, subject, *(f"reconsideration.{step}" for step, _words, _role in TASKS.values()), state=done)
    if wanted is None:
        return
    step, words, role = wanted
    clock = start_clock(subject, load_ways()[row.way].rule(step), acting.today)
    task = Task(f"reconsideration.{step}", words, STEP, role, scheme=case.scheme)
    open_item(
        acting, subject, task, headline=family_headline(case), place=case.place, division_code=case.division_code,
        area_path=case.area_path, clock=clock,
    )  # fmt: skip
