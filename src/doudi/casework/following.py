"""Bring clocks and work items in line with where a case stands, after every change."""

from datetime import datetime

from doudi.casework.consulting import departments_still_asked
from doudi.casework.domain.machine import IN_SURVEY, State
from doudi.casework.domain.notice import NEVER_PUBLISHED
from doudi.casework.domain.steps import CLOCKS_OF_TASK, Standing, clocks_for, tasks_for
from doudi.casework.joint.shielding import is_shielded
from doudi.casework.models import Application, HomeVisit, RecheckEntry
from doudi.casework.process import clock_rule, counts_from, notice_counts, scheme_of
from doudi.casework.tasks import PAUSE_REASONS, TASKS
from doudi.casework.verification.signatures import signature_lacks
from doudi.casework.verification.weighing import waits_for_a_look
from doudi.kernel.text import mask_name
from doudi.platform.acting import Acting
from doudi.platform.beside import is_read, newest, only
from doudi.worklist.keeping import (
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

SUBJECT_TYPE = "application"


def subject_of(case: Application) -> Subject:
    """The case as the worklist knows it."""
    return Subject(SUBJECT_TYPE, case.public_id)


def family_headline(case: Application) -> str:
    """张某某家，3口人: how a list names the family, from the applicant's masked name and the number of members."""
    names = [member.name for member in case.members.all() if member.is_applicant]
    count = len(case.members.all()) if is_read(case, "members") else case.members.count()
    # Lists do not name the family of a protected child: surname and a star.
    name = mask_name(names[0], star=True) if names and case.scheme in NEVER_PUBLISHED else names[0] if names else ""
    return f"{name}家，{count}口人" if count > 1 else f"{name}，{count}人"


def recheck_of(case: Application) -> RecheckEntry | None:
    """How the lot fell for this case; None before it was drawn."""
    found: RecheckEntry | None = only(case, "recheck")
    return found


def standing_of(case: Application, now: datetime | None = None) -> Standing:
    """Where the case stands, read from its records; without a moment nothing is said of signatures, which run out."""
    visits = {visit.level for visit in case.visits.all() if visit.outcome == HomeVisit.SEEN}
    opinion = newest(case, "opinions")
    scheme = scheme_of(case)
    draw = recheck_of(case) if scheme.has_step("recheck_draw") else None
    decision = getattr(case, "decision", None) if case.state in (State.CONFIRMED, State.REFUSED) else None
    return Standing(
        state=State(case.state),
        verification_requested=case.verification_requested_at is not None,
        verified=case.verified_at is not None and not departments_still_asked(case),
        township_visited="township" in visits,
        county_visited="county" in visits,
        assessed=_is_assessed(case),
        near_relative=case.has_near_relative,
        notice_on_show=any(notice.taken_down_at is None for notice in case.notices.all()),
        opinion_grants=opinion is None or opinion.outcome == "grant",
        letter_issued=decision is not None and decision.letter_issued_at is not None,
        consent_withdrawn=case.queries_stopped,
        paused_because=case.paused_because,
        notice_excluded=not notice_counts(case),
        doubts_matter=State(case.state) in IN_SURVEY and waits_for_a_look(case),
        notice_impossible=case.state == State.OPINION and is_shielded(case),
        signature_lacks=now is not None and signature_lacks(case, now),
        has_notice=scheme.has_notice and (opinion is None or opinion.amount_fen != 0),
        visits_home=scheme.has_step("visit"),
        opinion_counts_from_acceptance=scheme.has_step("opinion")
        and scheme.step("opinion").starts_from in ("accept", "file"),
        waits_for_self_care=scheme.has_step("self_care") and not case.self_care_assessments.exists(),
        waits_for_draw=scheme.has_step("recheck_draw") and draw is None,
        drawn_for_recheck=draw is not None and draw.is_drawn,
    )


def _is_assessed(case: Application) -> bool:
    """Whether there is an assessment, made after the case was last sent back where it was."""
    events = case.events.all() if is_read(case, "events") else case.events.filter(verb="send_back")
    back = [event for event in events if event.verb == "send_back"]
    sent_back = max(back, key=lambda each: each.version, default=None)
    if is_read(case, "assessments"):
        return any(sent_back is None or each.assessed_at > sent_back.at for each in case.assessments.all())
    assessed = case.assessments.all() if sent_back is None else case.assessments.filter(assessed_at__gt=sent_back.at)
    return assessed.exists()


def follow(acting: Acting, case: Application) -> None:
    """Start, stop, suspend and resume clocks, open and finish items, so that both are what the case's standing says."""
    now = standing_of(case, acting.now)
    subject = subject_of(case)
    # A step the scheme's texts do not know has no limit that could run.
    wanted = {step: why for step, why in clocks_for(now).items() if scheme_of(case).has_step(step)}
    running = {
        clock.rule_key: clock
        for clock in Clock.objects.filter(subject_type=subject.type, subject_id=subject.public_id, stopped_on=None)
    }
    rules = {step: clock_rule(case, step) for step in wanted}
    wanted_keys = {rules[step].key for step in wanted}
    gone = [key for key in running if key not in wanted_keys]
    if gone:
        stop_clocks(subject, acting.today, *gone)
    clocks: dict[str, Clock] = {}
    for step, why in wanted.items():
        rule = rules[step]
        clock = running.get(rule.key) or start_clock(subject, rule, counts_from(case, step, acting.today))
        if why and not clock.is_paused:
            words = PAUSE_REASONS.get(why)
            pause_clocks(acting, subject, words.zh if words else why, rule.key)
        elif not why and clock.is_paused:
            resume_clocks(acting, subject, rule.key)
        clocks[step] = clock
    tasks = tasks_for(now)
    kinds = set(
        WorkItem.objects.filter(
            subject_type=subject.type, subject_id=subject.public_id, state=WorkItem.OPEN, kind__startswith="casework."
        ).values_list("kind", flat=True)
    )
    over = kinds - set(tasks)
    if over:
        finish_items(acting, subject, *sorted(over))
    for kind in tasks:
        if kind in kinds:
            _show_present_clock(subject, kind, _clock_for(kind, clocks))
            continue
        task = TASKS[kind]
        open_item(
            acting,
            subject,
            Task(kind, task.words, task.step, task.role, scheme=case.scheme),
            headline=family_headline(case),
            place=case.place,
            division_code=case.division_code,
            area_path=case.area_path,
            clock=_clock_for(kind, clocks),
        )


def _clock_for(kind: str, clocks: dict[str, Clock]) -> Clock | None:
    """The clock whose light the item shows."""
    running = [clocks[step] for step in CLOCKS_OF_TASK[kind] if step in clocks]
    return next((clock for clock in running if clock.limit is not None), running[0] if running else None)


def _show_present_clock(subject: Subject, kind: str, clock: Clock | None) -> None:
    """An item that stays open shows the clock that runs now (the survey started, so the visit's own limit counts)."""
    WorkItem.objects.filter(
        kind=kind, subject_type=subject.type, subject_id=subject.public_id, state=WorkItem.OPEN
    ).exclude(clock=clock).update(clock=clock)
