"""What supervision puts on the worklist, and who is asked (监管待办): the item follows the state."""

from __future__ import annotations

from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.models import Suspicion
from doudi.outreach.supervision.consequences import supervised_rule
from doudi.outreach.visiting.limits import here
from doudi.platform.acting import Acting
from doudi.registry.reads import place_name
from doudi.worklist.headlines import both
from doudi.worklist.keeping import Subject, Task, finish_items, open_item, start_clock, stop_clocks
from doudi.worklist.models import Clock
from doudi.worklist.words import Words

SUBJECT = "suspicion"
INTERNAL_SUBJECT = "internal_suspicion"
VERIFY, TOLD, ANSWER = "outreach.verify_suspicion", "outreach.told_within", "outreach.answer"
READ_ANSWER = "outreach.read_answer"
STEP = Words("基金监管", "Fund supervision")
CLERK, CHECKER, CONTROLLER = "fund_supervisor", "fund_approver", "internal_controller"
TASKS: dict[str, tuple[str, str, Words]] = {
    SuspicionState.OPEN: (VERIFY, CLERK, Words("核实疑点", "Verify the suspicion")),
    SuspicionState.PROPOSED: (
        "outreach.check_suspension",
        CHECKER,
        Words("定：暂停不暂停", "Decide on the suspension"),
    ),
    SuspicionState.SUSPENDED: (VERIFY, CLERK, Words("已暂停，尽快核实", "Suspended: verify soon")),
    SuspicionState.VERIFIED: (
        "outreach.after_verifying",
        CLERK,
        Words("告知本人，提追回或者办结", "Tell the person; recover or end"),
    ),
    SuspicionState.RECOVERY_PROPOSED: (
        "outreach.check_recovery",
        CHECKER,
        Words("定：追回不追回", "Decide on the recovery"),
    ),
    SuspicionState.RECOVERING: (
        "outreach.follow_recovery",
        CLERK,
        Words("跟着追回，收齐了办结", "Follow the recovery to its end"),
    ),
}


def subject_of(suspicion: Suspicion) -> Subject:
    """The suspicion as clocks and items point to it; internal ones are a kind of their own, opened by another verb."""
    return Subject(INTERNAL_SUBJECT if suspicion.internal else SUBJECT, suspicion.public_id)


def follow(acting: Acting, suspicion: Suspicion) -> None:
    """Bring the items and the clock of verifying in line with where the suspicion stands.

    An internal one puts nothing on a list that the operator's own office reads.
    """
    subject = subject_of(suspicion)
    wanted = TASKS.get(suspicion.state)
    kinds = {READ_ANSWER, *(kind for kind, _role, _words in TASKS.values())}
    finish_items(acting, subject, *sorted(kinds))
    if suspicion.state not in (SuspicionState.OPEN, SuspicionState.SUSPENDED, SuspicionState.PROPOSED):
        stop_clocks(subject, acting.today, VERIFY, TOLD)
    if wanted is None or suspicion.internal:
        if wanted is None:
            stop_clocks(subject, acting.today)
        return
    kind, role, words = wanted
    clock = start_clock(subject, here(VERIFY), acting.today) if kind == VERIFY else None
    _put(acting, suspicion, kind, words, role, clock)


def put_answer_on_the_list(acting: Acting, suspicion: Suspicion) -> None:
    """The person wrote: the desk reads it; done with its next step."""
    _put(acting, suspicion, READ_ANSWER, Words("本人写了说明，看一看", "Read what the person answered"), CLERK)


def answer_was_read(acting: Acting, suspicion: Suspicion) -> None:
    """The desk took a step with the matter, with the answer in front of it."""
    finish_items(acting, subject_of(suspicion), READ_ANSWER)


def _put(
    acting: Acting, suspicion: Suspicion, kind: str, words: Words, role: str, clock: Clock | None = None
) -> None:
    open_item(
        acting,
        subject_of(suspicion),
        Task(kind, words, STEP, role, params={"rule": suspicion.rule_key, "period": suspicion.period}),
        headline=both(supervised_rule(suspicion.rule_key).words),
        place=place_name(suspicion.area_path),
        division_code=suspicion.division_code,
        area_path=suspicion.area_path,
        clock=clock,
    )


def run_told_clock(acting: Acting, suspicion: Suspicion) -> None:
    """The 20 working days in which employer, recipient or relatives tell the agency (社会保险经办条例).

    Runs from the day that ended the entitlement, once it is known; stops on the day they told.
    """
    subject = subject_of(suspicion)
    if suspicion.occurred_on is None:
        return
    clock = start_clock(subject, here(TOLD), suspicion.occurred_on)
    if suspicion.told_on is not None and clock.stopped_on is None:
        stop_clocks(subject, suspicion.told_on, TOLD)
