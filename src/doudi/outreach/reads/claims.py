"""What a lead says a family may be entitled to: scheme, for whom, how much, and how it stands beside the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doudi.outreach.models import Lead, LeadClaim
from doudi.outreach.visiting.drawn_together import COUNTED, STANDING_WORDS
from doudi.outreach.visiting.seeking import is_applied_for_here, scheme_of_lead, scheme_words
from doudi.outreach.visiting.wording import CONFIDENCE_WORDS, MEMBER_WORDS, OTHER_MEMBER
from doudi.rules.seeking import PERSON
from doudi.schemes.loader import SchemeUnknown
from doudi.worklist.words import Words

ENTIRE_FAMILY = Words("全家", "the family")


@dataclass(frozen=True)
class ClaimLine:
    """One scheme on a lead's page (可能够得上的一项).

    ``how_often`` is month, once or tag; ``amount_fen`` None where it grants no money or how much is not on file;
    ``rests_on`` names what must be granted first; ``where`` says where to apply if not here; ``wanted`` is what the
    family said, None while nobody asked.
    """

    scheme: str
    name: Words
    whom: Words
    how_often: str
    amount_fen: int | None
    confidence: Words
    counts: bool
    standing: Words
    rests_on: list[Words]
    is_applied_for_here: bool
    where: list[Words]
    wanted: bool | None
    application_id: str


_OFTEN = {"cash_monthly": "month", "cash_once": "once", "tag": "tag"}


def claim_lines(lead: Lead) -> list[ClaimLine]:
    """The claims of one lead in their order, those that count first; one query."""
    claims = list(lead.claims.order_by("pk"))
    claims.sort(key=lambda claim: claim.standing != COUNTED)
    people = {each["key"]: each for name in ("members", "people") for each in lead.evidence.get(name, [])}
    return [_line(claim, people) for claim in claims]


def schemes_of(leads: Iterable[Lead]) -> Mapping[int, list[tuple[str, Words]]]:
    """Lead → the schemes it names, each once, in their order; one query for all."""
    found: defaultdict[int, dict[str, Words]] = defaultdict(dict)
    rows = LeadClaim.objects.filter(lead__in=list(leads)).order_by("pk").values_list("lead_id", "scheme", "standing")
    for lead_id, scheme, _ in sorted(rows, key=lambda row: row[2] != COUNTED):
        found[lead_id].setdefault(scheme, scheme_words(scheme))
    return {lead_id: list(named.items()) for lead_id, named in found.items()}


def _line(claim: LeadClaim, people: Mapping[int, dict[str, Any]]) -> ClaimLine:
    here = is_applied_for_here(claim.scheme)
    return ClaimLine(
        scheme=claim.scheme,
        name=scheme_words(claim.scheme),
        whom=_whom(people.get(claim.person_key)) if claim.about == PERSON else ENTIRE_FAMILY,
        how_often=_OFTEN.get(claim.grants, "month"),
        amount_fen=claim.expected_amount_fen,
        confidence=CONFIDENCE_WORDS.get(claim.confidence, Words(claim.confidence, claim.confidence)),
        counts=claim.standing == COUNTED,
        standing=STANDING_WORDS.get(claim.standing, Words("", "")),
        rests_on=[scheme_words(scheme) for scheme in claim.rests_on],
        is_applied_for_here=here,
        where=[] if here else _channels(claim.scheme),
        wanted=claim.wanted,
        application_id=claim.application_id_text,
    )


def _whom(person: dict[str, Any] | None) -> Words:
    if person is None:
        return OTHER_MEMBER
    who = MEMBER_WORDS.get(person["relation"], OTHER_MEMBER)
    return Words(f"{who.zh}，{person['age']}岁", f"{who.en}, {person['age']}")


def _channels(key: str) -> list[Words]:
    try:
        return [Words(channel.zh, channel.en) for channel in scheme_of_lead(key).channels]
    except SchemeUnknown:
        return []
