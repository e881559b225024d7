"""Tell the person in a letter what is suspected or found, and until when they may answer (告知本人)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from doudi.outreach.consulting import names_of, with_refusals_on_record
from doudi.outreach.domain.suspicion import SuspicionState
from doudi.outreach.errors import StepUnfit
from doudi.outreach.following.stepping import find_suspicion, require_official, require_step, take_step
from doudi.outreach.models import SuspicionNotice
from doudi.outreach.supervision.tasks import ANSWER, answer_was_read, subject_of
from doudi.platform.acting import Acting
from doudi.platform.events import announce
from doudi.worklist.domain.clock import ClockUnit
from doudi.worklist.keeping import ClockRule, start_clock, stop_clocks
from doudi.worklist.words import Words

LONGEST_DAYS = 365


@with_refusals_on_record
@transaction.atomic
def notify_person(acting: Acting, suspicion_id: str, *, answer_by: date, seen: int | None = None) -> SuspicionNotice:
    """A letter with the case, the text it rests on, the days and the right to answer; by a named official.

    No text read says how many days there are to answer, so the official names the last one, and the letter says it.

    Raises:
        SuspicionNotFound: not for this account.
        MatterChanged: it went on after version `seen` was read.
        StepNotPossible: neither suspended nor verified.
        StepUnfit: the last day is not later than today.
    """
    require_official(acting, "outreach.handle_suspicion")
    suspicion = find_suspicion(acting, suspicion_id, "outreach.handle_suspicion", lock=True, seen=seen)
    require_step(suspicion, "notify")
    if not 0 < (answer_by - acting.today).days <= LONGEST_DAYS:
        raise StepUnfit(
            "answer_by",
            f"The last day to answer, {answer_by}, is not after today or too far off.",
            Words("最后一天要在今天以后，一年以内", "It is after today and within a year"),
        )
    if suspicion.subject == "person" and not suspicion.contact:
        known = names_of(acting, [suspicion.subject_key], why="outreach.notify").get(suspicion.subject_key)
        suspicion.contact = {"name": known.name, "address": known.address} if known else {}
    kind = "verified" if suspicion.state == SuspicionState.VERIFIED else "suspended"
    notice = SuspicionNotice.objects.create(
        suspicion=suspicion,
        kind=kind,
        issued_at=acting.now,
        issued_by=acting.actor_id,
        issued_by_name=acting.name,
        answer_by=answer_by,
        case_key=suspicion.case_key,
    )
    suspicion.answer_by = answer_by
    days = (answer_by - acting.today).days
    named = ClockRule(
        ANSWER,
        Words("本人说明", "The person's answer"),
        days,
        ClockUnit.CALENDAR_DAY,
        status="design",
        counts_by="promise",
        promise_basis="告知书写的日子",
        roll_off_rest_days=False,
    )
    # The last letter's day counts: what ran for an earlier one ends.
    stop_clocks(subject_of(suspicion), acting.today, ANSWER)
    start_clock(subject_of(suspicion), named, acting.today)
    take_step(acting, suspicion, "notify", suspicion.state)
    answer_was_read(acting, suspicion)
    announce(acting, "outreach.person_notified", {"suspicion": suspicion.public_id, "notice": notice.public_id})
    return notice
