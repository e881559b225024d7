"""Which clocks run and which things are to be done, from where the case stands: pure, so that nothing is forgotten.

Clocks and items are not started and stopped by hand in each action. After every change the case's standing is read,
and what should run is compared with what does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from doudi.casework.domain.machine import AFTER_ACCEPTANCE, OPEN_AND_FILED, State


@dataclass(frozen=True)
class Standing:
    """Everything that decides which clocks run and which tasks are open."""

    state: State
    verification_requested: bool = False
    verified: bool = False
    township_visited: bool = False
    county_visited: bool = False
    assessed: bool = False
    near_relative: bool = False
    notice_on_show: bool = False
    opinion_grants: bool = True
    letter_issued: bool = False
    consent_withdrawn: bool = False
    paused_because: str = ""
    notice_excluded: bool = False
    doubts_matter: bool = False
    signature_lacks: bool = False
    has_notice: bool = True
    visits_home: bool = True
    opinion_counts_from_acceptance: bool = False
    waits_for_self_care: bool = False
    waits_for_draw: bool = False
    drawn_for_recheck: bool = False
    notice_impossible: bool = False

    @property
    def is_surveyed(self) -> bool:
        """Whether the home was seen where the texts ask for it; some help rests on departments alone."""
        return self.township_visited or not self.visits_home

    @property
    def needs_county_visit(self) -> bool:
        """Whether the county must see the family itself: a near relative is registered, or the lot fell on it."""
        return (self.near_relative or self.drawn_for_recheck) and not self.county_visited


def clocks_for(now: Standing) -> Mapping[str, str]:
    """The steps (keys of the scheme's process) whose clock runs, each with why it is suspended ("" if it is not).

    The survey has started once somebody visited or the verification was requested; the opinion can be written once
    both are done.
    """
    state, by_hand = now.state, now.paused_because
    in_survey = state in (State.ACCEPTED, State.INVESTIGATING)
    survey_started = now.township_visited or now.verification_requested
    running: dict[str, str] = {}
    if state in (State.FILED, State.MISSING):
        running["accept"] = "waiting_for_papers" if state is State.MISSING else by_hand
    if state in AFTER_ACCEPTANCE:
        on_notice = state in (State.ON_NOTICE, State.OBJECTED)
        running["total"] = "notice_does_not_count" if now.notice_excluded and on_notice else by_hand
    if in_survey and not survey_started:
        running["start_survey"] = by_hand
    if in_survey and survey_started and not now.is_surveyed:
        running["visit"] = by_hand
    if in_survey and now.verification_requested and not now.verified:
        running["start_verification"] = by_hand
    if in_survey and (now.opinion_counts_from_acceptance or (now.is_surveyed and now.verified)):
        running["opinion"] = by_hand
    if now.notice_on_show:
        running["notice"] = ""
    if state is State.OBJECTED:
        running["settle_objection"] = by_hand
    if state is State.NOTICE_ENDED:
        running["report"] = by_hand
    if state is State.REPORTED:
        running["confirm"] = by_hand
    if state is State.REFUSED and not now.letter_issued:
        running["tell_refusal"] = ""
    return running


def tasks_for(now: Standing) -> tuple[str, ...]:
    """The kinds of work items that should be open."""
    state = now.state
    if now.consent_withdrawn and state in OPEN_AND_FILED:
        return ("casework.ask_family",)
    signing = ("casework.renew_signature",) if now.signature_lacks else ()
    if state is State.MISSING:
        return signing
    if state is State.FILED:
        return ("casework.accept", *signing)
    if state in (State.ACCEPTED, State.INVESTIGATING):
        tasks = []
        if not now.is_surveyed:
            tasks.append("casework.record_visit")
        if not now.verification_requested:
            tasks.append("casework.request_verification")
        elif not now.verified:
            tasks.append("casework.verify")
        if now.verified and now.doubts_matter:
            tasks.append("casework.look_at_doubts")
        if now.waits_for_self_care:
            tasks.append("casework.assess_self_care")
        if now.is_surveyed and now.verified:
            tasks.append("casework.give_opinion")
        return (*tasks, *signing)
    if state is State.OPINION:
        wants_notice = now.opinion_grants and now.has_notice and not now.notice_impossible
        return ("casework.post_notice",) if wants_notice else ("casework.report",)
    if state is State.OBJECTED:
        return ("casework.settle_objection",)
    if state is State.NOTICE_ENDED:
        return ("casework.report",)
    if state is State.REPORTED:
        if now.waits_for_draw:
            return ("casework.draw_recheck",)
        return ("casework.county_visit",) if now.needs_county_visit else ("casework.decide",)
    if state in (State.CONFIRMED, State.REFUSED) and not now.letter_issued:
        return ("casework.send_letter",)
    return ()


CLOCKS_OF_TASK: Mapping[str, tuple[str, ...]] = {
    "casework.accept": ("accept",),
    "casework.record_visit": ("visit", "start_survey", "total"),
    "casework.request_verification": ("start_survey", "total"),
    "casework.verify": ("start_verification", "total"),
    "casework.look_at_doubts": ("opinion", "total"),
    "casework.renew_signature": ("start_verification", "total"),
    "casework.assess_self_care": ("opinion", "total"),
    "casework.draw_recheck": ("confirm", "total"),
    "casework.give_opinion": ("opinion", "total"),
    "casework.post_notice": ("total",),
    "casework.settle_objection": ("settle_objection", "total"),
    "casework.report": ("report", "total"),
    "casework.decide": ("confirm", "total"),
    "casework.county_visit": ("confirm", "total"),
    "casework.send_letter": ("tell_refusal",),
    "casework.ask_family": ("total",),
}
"""The clock whose light a work item shows: the first of these that runs and has a limit."""
