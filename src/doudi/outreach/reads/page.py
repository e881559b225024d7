"""One lead: why to go, what each department said and when, what to ask at the door, who may go along."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.columnar.contract import load_contract
from doudi.outreach.domain.lead import STILL_TO_VISIT
from doudi.outreach.models import Lead, OutreachVisit
from doudi.outreach.reads.claims import ClaimLine, claim_lines
from doudi.outreach.visiting.companions import companions_for
from doudi.outreach.visiting.finding import find_lead
from doudi.outreach.visiting.seeking import scheme_of_lead
from doudi.outreach.visiting.tasks import HELP, VISIT
from doudi.outreach.visiting.wording import (
    CONFIDENCE_WORDS,
    DOUBTS,
    HARDSHIPS,
    MEMBER_WORDS,
    OTHER_MEMBER,
    OUTCOME_WORDS,
    STATE_WORDS,
    family_words,
    why_words,
)
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.models import Person
from doudi.registry.reads import place_name
from doudi.rules.quantities import Quantity
from doudi.schemes.loader import SchemeUnknown
from doudi.worklist.calendar import calendar
from doudi.worklist.lights import LightView, view_clock
from doudi.worklist.models import Clock, WorkItem
from doudi.worklist.words import Words


@dataclass(frozen=True)
class EvidenceLine:
    """What one department's data say, of which day (依据): ``as_of`` is an ISO date."""

    words: Words
    source: Words
    as_of: str


@dataclass(frozen=True)
class VisitLine:
    """A visit made before."""

    visited_at: datetime
    outcome: Words
    visitors: str
    reason: str
    hardships: list[Words]


@dataclass(frozen=True)
class LeadPage:
    """One lead as the grid worker and the clerk read it (线索页): a reason to visit, never a decision.

    ``claims`` are what the family may be entitled to, with the money of each; the amounts of the lead are those of all
    that count, each month and once; ``wants_choice`` where they choose at the door which of several they want.
    ``to_find_out`` is what no department tells and the visit asks; ``doubts`` why the data may mislead.
    ``companions`` are (staff id, name and role) of who may go along. ``help_wanted`` is the help a visit asked for that
    is still to be given. ``can_visit``, ``can_settle`` and ``can_finish_help`` say what this account may do now.
    """

    public_id: str
    family: Words
    place: str
    address: str
    phone: str
    why: Words
    claims: list[ClaimLine]
    people_count: int | None
    expected_amount_fen: int | None
    expected_once_fen: int | None
    confidence: Words
    state: str
    state_words: Words
    light: LightView | None
    evidence: list[EvidenceLine]
    to_find_out: list[Words]
    doubts: list[Words]
    hardship_choices: list[tuple[str, Words]]
    companions: list[tuple[str, str]]
    visits: list[VisitLine]
    application_id: str
    settled_because: str
    help_wanted: list[Words]
    help_given: str
    found_at: datetime
    can_visit: bool
    can_settle: bool
    can_finish_help: bool

    @property
    def wants_choice(self) -> bool:
        """Whether there is more than one scheme to choose from."""
        return len({line.scheme for line in self.claims}) > 1

    @property
    def tells_claims(self) -> bool:
        """Whether the visit must tell more than one thing, or where to apply elsewhere."""
        return self.wants_choice or any(not line.is_applied_for_here for line in self.claims)

    @property
    def lead_id(self) -> str:
        """The lead's public id."""
        return self.public_id


def fetch_lead_page(acting: Acting, lead_id: str) -> LeadPage:
    """Everything about one lead; a fixed number of queries, and one line in the audit.

    Raises:
        LeadNotFound: no such lead in this account's area.
    """
    lead = find_lead(acting, lead_id, "outreach.see_lead")
    clock = (
        Clock.objects.filter(subject_type="lead", subject_id=lead.public_id, rule_key=VISIT, stopped_on=None)
        .prefetch_related("pauses")
        .first()
    )
    person = Person.objects.filter(person_key=lead.person_key).first()
    help_wanted = list(
        WorkItem.objects.filter(
            kind__in=HELP, subject_type="lead", subject_id=lead.public_id, state=WorkItem.OPEN
        ).order_by("pk")
    )
    may_visit = policy.may(acting, "outreach.record_visit", area_path=lead.area_path)
    is_open = lead.state in STILL_TO_VISIT
    claims = claim_lines(lead)
    record_read(acting, "lead", [lead.public_id], what="lead", area_path=lead.area_path)
    return LeadPage(
        public_id=lead.public_id,
        family=family_words(lead.contact.get("name", ""), lead.people_count),
        place=place_name(lead.area_path),
        address=lead.contact.get("address", ""),
        phone=person.phone if person else "",
        why=why_words(lead.people_count, [(line.scheme, line.name) for line in claims]),
        claims=claims,
        people_count=lead.people_count,
        expected_amount_fen=lead.expected_amount_fen,
        expected_once_fen=lead.expected_once_fen,
        confidence=CONFIDENCE_WORDS.get(lead.confidence, Words(lead.confidence, lead.confidence)),
        state=lead.state,
        state_words=STATE_WORDS[lead.state],
        light=view_clock(clock, calendar(), acting.today) if clock else None,
        evidence=_evidence(lead.evidence),
        to_find_out=_to_find_out(lead, [line.scheme for line in claims]),
        doubts=[DOUBTS.get(code, Words(code, code)) for code in lead.evidence.get("doubts", [])],
        hardship_choices=list(HARDSHIPS.items()),
        companions=[
            (each.staff_id, str(each.words))
            for each in companions_for(lead.area_path, acting.today, without=acting.actor_id)
        ],
        visits=[_visit(visit) for visit in lead.visits.order_by("visited_at", "pk")],
        application_id=lead.application_id_text,
        settled_because=lead.settled_because,
        help_wanted=[Words(item.task_zh, item.task_en) for item in help_wanted],
        help_given=lead.help_given,
        found_at=lead.found_at,
        can_visit=is_open and may_visit,
        can_settle=is_open and policy.may(acting, "outreach.dispatch", area_path=lead.area_path),
        can_finish_help=bool(help_wanted) and may_visit,
    )


def _evidence(kept: dict[str, Any]) -> list[EvidenceLine]:
    people = (*kept.get("members", []), *kept.get("people", []))
    relation = {member["key"]: member["relation"] for member in people}
    lines = []
    for line in kept.get("lines", []):
        contract = load_contract(line["dataset"])
        said = Words(line["zh"], line["en"])
        if line["key"] is not None:
            who = MEMBER_WORDS.get(relation.get(line["key"], ""), OTHER_MEMBER)
            said = Words(f"{who.zh}：{line['zh']}", f"{who.en}: {line['en']}")
        lines.append(EvidenceLine(said, Words(f"{contract.department_zh}，{contract.zh}", contract.en), line["as_of"]))
    return lines


def _to_find_out(lead: Lead, schemes: Iterable[str]) -> list[Words]:
    quantities: dict[str, Quantity] = {}
    for scheme in dict.fromkeys([*schemes, lead.scheme]):
        try:
            quantities |= scheme_of_lead(scheme).ruleset.quantities
        except SchemeUnknown:
            continue
    named = (quantities.get(key) for key in lead.evidence.get("to_find_out", []))
    return [Words(quantity.zh, quantity.en) for quantity in named if quantity is not None]


def _visit(visit: OutreachVisit) -> VisitLine:
    return VisitLine(
        visited_at=visit.visited_at,
        outcome=OUTCOME_WORDS[visit.outcome],
        visitors=f"{visit.visitor_name}、{visit.companion_name}",
        reason=visit.reason,
        hardships=[HARDSHIPS[key] for key in visit.hardships if key in HARDSHIPS],
    )
