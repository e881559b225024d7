"""Leads of the area, page by page."""

from dataclasses import dataclass
from datetime import datetime

from doudi.outreach.domain.lead import LeadState
from doudi.outreach.models import Lead
from doudi.outreach.reads.claims import schemes_of
from doudi.outreach.visiting.wording import CONFIDENCE_WORDS, STATE_WORDS, family_words, why_words
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.registry.reads import place_names
from doudi.worklist.words import Words

PAGE_SIZE = 50


@dataclass(frozen=True)
class LeadListRow:
    """One lead of a list. The amounts are what the data suggest per month and once: only a visit can tell.

    ``schemes`` are what the family may be entitled to, those that count first.
    """

    public_id: str
    family: Words
    place: str
    why: Words
    schemes: list[Words]
    expected_amount_fen: int | None
    expected_once_fen: int | None
    state: str
    state_words: Words
    confidence: Words
    found_at: datetime


@dataclass(frozen=True)
class LeadList:
    """One page of leads and how many there are; ``to_send`` of the area this account may send."""

    rows: list[LeadListRow]
    total: int
    page: int
    pages: int
    to_send: int = 0


def fetch_leads(acting: Acting, state: str = "", page: int = 1) -> LeadList:
    """The leads this account may see, newest first, of one state or of all; five queries however long the list is.

    Raises:
        NotAllowed: no post of this account sees leads.
    """
    policy.require_somewhere(acting, "outreach.see_lead")
    rows = policy.visible(Lead.objects.all(), acting, "outreach.see_lead")
    if state in set(LeadState):
        rows = rows.filter(state=state)
    total = rows.count()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = list(rows.defer("evidence").order_by("-found_at", "pk")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    places = place_names({lead.area_path for lead in shown})
    if shown:
        record_read(acting, "lead", [lead.public_id for lead in shown], what="leads")
    to_send = policy.visible(Lead.objects.filter(state=LeadState.NEW), acting, "outreach.dispatch").count()
    named = schemes_of(shown)
    rows_shown = [_row(lead, places[lead.area_path], named.get(lead.pk, [])) for lead in shown]
    return LeadList(rows_shown, total, page, pages, to_send)


def _row(lead: Lead, place: str, schemes: list[tuple[str, Words]]) -> LeadListRow:
    return LeadListRow(
        public_id=lead.public_id,
        family=family_words(lead.contact.get("name", ""), lead.people_count),
        place=place,
        why=why_words(lead.people_count, schemes),
        schemes=[words for _, words in schemes],
        expected_amount_fen=lead.expected_amount_fen,
        expected_once_fen=lead.expected_once_fen,
        state=lead.state,
        state_words=STATE_WORDS[lead.state],
        confidence=CONFIDENCE_WORDS.get(lead.confidence, Words(lead.confidence, lead.confidence)),
        found_at=lead.found_at,
    )
