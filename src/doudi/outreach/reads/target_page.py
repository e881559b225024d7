"""One enrolment target: why, what to say, who was spoken to, what may be done now (扩面对象页)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from doudi.outreach.domain.enrolment import ENROLMENT, TargetState
from doudi.outreach.domain.weighing import CONFIDENCE_WORDS
from doudi.outreach.following.routes import EMPLOYER, route_of
from doudi.outreach.following.stepping import find_target
from doudi.outreach.following.words import (
    CHANNELS,
    EXEMPTION_WORDS,
    SENT_TO,
    STEP_WORDS,
    TARGET_STATES,
)
from doudi.outreach.models import EnrolmentTarget
from doudi.outreach.reads.evidence_lines import FoundEvidence, show_evidence
from doudi.outreach.reads.targets import SEE, lights_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Organisation, Person
from doudi.registry.reads import place_name
from doudi.worklist.lights import LightView
from doudi.worklist.words import Words


@dataclass(frozen=True)
class ContactLine:
    """A contact made before."""

    at: datetime
    channel: Words
    by: str
    reached: bool
    said: str


@dataclass(frozen=True)
class StepLine:
    """One step of the course: what, when, who, and what they wrote."""

    words: Words
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True)
class TargetPage:
    """One target as the desk and the grid worker read it: a reason to ask, never a decision."""

    public_id: str
    name: str
    address: str
    phone: str
    place: str
    about: Words
    at_the_door: Words
    rule: str
    period: str
    sent_to: Words
    is_employers: bool
    state: str
    state_words: Words
    outcome: Words | None
    reason: str
    reason_words: Words | None
    confidence: Words
    expected_fen: int | None
    evidence: FoundEvidence
    light: LightView | None
    office: str
    contacts: list[ContactLine]
    tries: int
    history: list[StepLine]
    campaign: str
    can_assign: bool
    can_contact: bool
    can_settle: bool
    can_close: bool
    can_see_file: bool

    @property
    def headline(self) -> Words:
        """The name where it is known, else what it is about."""
        return Words(self.name, self.name) if self.name else self.about


def fetch_target_page(acting: Acting, target_id: str) -> TargetPage:
    """Everything about one target; a fixed number of queries, and one line in the audit.

    Raises:
        TargetNotFound: no such target in this account's area.
    """
    target = find_target(acting, target_id, SEE)
    route = route_of(target.rule_key)
    record_read(acting, "enrolment_target", [target.public_id], what="target", area_path=target.area_path)
    may_contact = policy.may(acting, "outreach.record_contact", area_path=target.area_path)
    may_assign = policy.may(acting, "outreach.assign_targets", area_path=target.area_path)
    person = Person.objects.filter(person_key=target.subject_key).first() if target.subject == "person" else None
    office = Organisation.objects.filter(public_id=target.assigned_to).first()
    contacts = list(target.contacts.order_by("at", "pk"))
    return TargetPage(
        public_id=target.public_id,
        name=target.contact.get("name", ""),
        address=target.contact.get("address", ""),
        phone=person.phone if person and target.contact else "",
        place=place_name(target.area_path),
        about=route.words,
        at_the_door=route.at_the_door,
        rule=target.rule_key,
        period=target.period,
        sent_to=SENT_TO[target.sent_to],
        is_employers=target.sent_to == EMPLOYER,
        state=target.state,
        state_words=TARGET_STATES[target.state],
        outcome=TARGET_STATES[target.outcome] if target.outcome else None,
        reason=target.reason,
        reason_words=EXEMPTION_WORDS.get(target.reason_code),
        confidence=CONFIDENCE_WORDS[target.confidence],
        expected_fen=target.expected_fen,
        evidence=show_evidence(target.evidence),
        light=lights_of(acting, [target.public_id]).get(target.public_id),
        office=office.name_zh if office else "",
        contacts=[ContactLine(c.at, CHANNELS[c.channel], c.by_name, c.reached, c.said) for c in contacts],
        tries=sum(c.opened_times == target.opened_times for c in contacts),
        history=_history(target),
        campaign=target.campaign.name if target.campaign else "",
        can_assign=may_assign and ENROLMENT.may("assign", target.state),
        can_contact=may_contact and ENROLMENT.may("contact", target.state),
        can_settle=may_contact and ENROLMENT.may("settle", target.state),
        can_close=may_assign and ENROLMENT.may("close", target.state) and target.state != TargetState.CLOSED,
        can_see_file=target.subject == "person"
        and policy.may(acting, "outreach.see_person_file", area_path=target.area_path),
    )


def _history(target: EnrolmentTarget) -> list[StepLine]:
    return [
        StepLine(STEP_WORDS.get(each.verb, Words(each.verb, each.verb)), each.at, each.by_name)
        for each in target.steps.order_by("-at", "-pk")
    ]
