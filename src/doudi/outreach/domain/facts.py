"""What a lead rests on (线索依据): kept with it, and compared with what was known when the family was last seen."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from doudi.outreach.domain.lead import LeadState


def material_facts(evidence: dict[str, Any]) -> str:
    """What decides whether anything changed, as one text: who belongs to it, what each department said, the doubts.

    The day of the data is left out, since the same facts a month later are the same facts; so are ages.

    >>> line = {"dataset": "d", "as_of": "2025-08-31", "key": 1, "code": "wage", "amount_fen": 100, "zh": "", "en": ""}
    >>> before = {"members": [], "lines": [line], "doubts": [], "urban_rural": "urban"}
    >>> later = {**before, "lines": [{**line, "as_of": "2025-09-30"}]}
    >>> more = {**before, "lines": [{**line, "amount_fen": 101}]}
    >>> material_facts(before) == material_facts(later), material_facts(before) == material_facts(more)
    (True, False)
    """
    members = sorted((each["key"], each["relation"], each["by"]) for each in evidence["members"])
    lines = sorted(
        json.dumps([line["dataset"], line["key"], line["code"], line["amount_fen"], line["zh"]], ensure_ascii=False)
        for line in evidence["lines"]
    )
    return json.dumps(
        [members, lines, sorted(evidence["doubts"]), evidence["urban_rural"]], ensure_ascii=False, sort_keys=True
    )


@dataclass(frozen=True)
class Earlier:
    """A lead found before for the same person and rule; ``application_open``: the application it led to still runs."""

    period: str
    state: str
    facts_digest: str
    application_open: bool = False


OPEN_STATES = frozenset({LeadState.NEW, LeadState.DISPATCHED, LeadState.VISITED})


def why_no_new_lead(earlier: Sequence[Earlier], period: str, facts_digest: str) -> str:
    """Why somebody found now makes no new lead, as a code of ``wording.LEFT_OUT``; empty when a new one is made.

    ``earlier`` is in the order the leads were found. One lead per person, rule and month; none beside one that is still
    open; none after a visit while the facts are what they were then.

    >>> seen = Earlier("2025-08", "settled", "abc")
    >>> why_no_new_lead([seen], "2025-09", "abc"), why_no_new_lead([seen], "2025-09", "xyz")
    ('settled_same_facts', '')
    """
    if any(each.period == period for each in earlier):
        return "found_before"
    if any(each.state in OPEN_STATES or each.application_open for each in earlier):
        return "lead_open"
    if earlier and earlier[-1].facts_digest == facts_digest:
        return "settled_same_facts"
    return ""
