"""What is known before of claims just found: visits open or settled, applications and money of this service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from doudi.casework.domain.machine import CLOSED
from doudi.casework.models import Application
from doudi.outreach.domain.facts import Earlier, why_no_new_lead
from doudi.outreach.models import LeadClaim
from doudi.outreach.visiting.found_families import FoundClaim, rule_of
from doudi.outreach.visiting.known_here import people_applying, people_paid

KEYS_PER_QUERY = 2000


class KnownBefore:
    """Why a claim is no new one; everything is read once for the whole run."""

    def __init__(self, claims: Sequence[FoundClaim], period: str) -> None:
        self._period = period
        schemes = sorted({claim.row.scheme for claim in claims})
        self._earlier = _earlier(schemes, sorted({claim.person_key for claim in claims}))
        self._applying = {scheme: people_applying(scheme) for scheme in schemes}
        self._paid = {scheme: people_paid(scheme) for scheme in schemes}

    def why_not(self, claim: FoundClaim) -> str:
        """The reason as a code of ``wording.LEFT_OUT``; empty for a new one."""
        scheme = claim.row.scheme
        before = self._earlier[rule_of(scheme), claim.person_key]
        if why := why_no_new_lead(before, self._period, claim.digest):
            return why
        if claim.keys & self._paid[scheme]:
            return "paid_here"
        return "applied_here" if claim.keys & self._applying[scheme] else ""


def _earlier(schemes: Iterable[str], keys: Sequence[int]) -> defaultdict[tuple[str, int], list[Earlier]]:
    """The claims found before of these rules and people, oldest first."""
    rules = [rule_of(scheme) for scheme in schemes]
    columns = ("rule_key", "person_key", "period", "lead__state", "facts_digest", "application_id_text")
    rows: list[tuple[str, int, str, str, str, str]] = []
    for start in range(0, len(keys), KEYS_PER_QUERY):
        some = LeadClaim.objects.filter(rule_key__in=rules, person_key__in=keys[start : start + KEYS_PER_QUERY])
        rows += some.order_by("pk").values_list(*columns)
    running = _running({row[5] for row in rows if row[5]})
    found: defaultdict[tuple[str, int], list[Earlier]] = defaultdict(list)
    for rule, key, period, state, digest, application in rows:
        found[rule, key].append(Earlier(period, state, digest, application in running))
    return found


def _running(applications: Collection[str]) -> set[str]:
    """Those of these applications that are under way."""
    listed, running = sorted(applications), set[str]()
    for start in range(0, len(listed), KEYS_PER_QUERY):
        named = Application.objects.filter(public_id__in=listed[start : start + KEYS_PER_QUERY])
        running |= set(named.exclude(state__in=CLOSED).values_list("public_id", flat=True))
    return running
