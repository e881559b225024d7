"""The clock and the task of a disputed check (复核时限): its own, beside those of the case."""

from doudi.casework.following import family_headline
from doudi.casework.models import Application, MeansDispute
from doudi.evidence.terms import find_term
from doudi.platform.acting import Acting
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule, Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import WorkItem
from doudi.worklist.words import Words

SUBJECT_TYPE = "means_dispute"
KIND = "casework.settle_dispute"
RULE_KEY = "means.dispute"


def begin(acting: Acting, case: Application, dispute: MeansDispute) -> None:
    """Start the days for the answer and put the task before the township's reviewer."""
    term, subject = find_term("dispute_working_days"), Subject(SUBJECT_TYPE, dispute.public_id)
    rule = ClockRule(
        key=RULE_KEY,
        title=Words("异议复核", "re-check of a dispute"),
        limit=term.value,
        unit=ClockUnit.WORKING_DAY,
        legal_basis="民发〔2021〕57号 art.18",
        status=term.status,
    )
    clock = start_clock(subject, rule, acting.today)
    task = Task(
        KIND,
        Words("复核核对异议，写答复", "Re-check a disputed check and answer"),
        Words("异议复核", "Re-check"),
        "township_reviewer",
        scheme=case.scheme,
    )
    open_item(
        acting, subject, task, headline=family_headline(case), place=case.place, division_code=case.division_code,
        area_path=case.area_path, clock=clock,
    )  # fmt: skip


def end(acting: Acting, dispute: MeansDispute, *, is_done: bool = True) -> None:
    """Stop the days; the task is done, or falls away with the case."""
    subject = Subject(SUBJECT_TYPE, dispute.public_id)
    stop_clocks(subject, acting.today, RULE_KEY)
    finish_items(acting, subject, KIND, state=WorkItem.DONE if is_done else WorkItem.CANCELLED)


def drop_with_case(acting: Acting, case: Application) -> None:
    """A case that ended by itself (withdrawn, ended) takes its open disputes along; nobody waits for an answer."""
    for dispute in case.means_disputes.filter(settled_at=None):
        dispute.outcome, dispute.settled_at = MeansDispute.DROPPED, acting.now
        dispute.save(update_fields=["outcome", "settled_at"])
        end(acting, dispute, is_done=False)
