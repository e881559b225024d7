"""How signatures stand over time (签名还有没有效): for whoever has to see that they are given; the caller audits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from doudi.evidence.domain.consent import why_not
from doudi.evidence.models import Authorisation
from doudi.evidence.terms import value_of
from doudi.kernel.clock import SHANGHAI

LOOKED_BACK = timedelta(days=31)
"""How long a worker may have been off before an end that came meanwhile is missed."""

_NEEDED = (
    "case_ref", "signed_at", "valid_until", "withdrawn_at", "cosigned_at", "guardian_because", "guardian_ended_at",
    "person__birth_date_text", "guardian__deceased_on",
)  # fmt: skip
"""Nobody's name or number is read to tell whether a signature holds."""


@dataclass(frozen=True)
class SignatureState:
    """One person's signature for a case: why nothing may be asked on it, empty when it holds, and until when."""

    standing: str
    valid_until: datetime


def fetch_signatures(case_ref: str, now: datetime) -> dict[int, SignatureState]:
    """By person, the signature that holds, else the newest one; people who never signed are absent."""
    rows = Authorisation.objects.filter(case_ref=case_ref).select_related("person", "guardian").only(*_NEEDED)
    found: dict[int, SignatureState] = {}
    for row in rows.order_by("-signed_at", "-pk"):
        last = found.get(row.person_id)
        if last is None or (last.standing and not why_not(row, now)):
            found[row.person_id] = SignatureState(why_not(row, now), row.valid_until)
    return found


def cases_of_ending_signatures(now: datetime) -> set[str]:
    """Cases with a signature that ends within `signature_renewal_days`, ended lately, or of a minor who came of age."""
    soon = now + timedelta(days=value_of("signature_renewal_days"))
    ending = Authorisation.objects.filter(withdrawn_at=None, valid_until__gt=now - LOOKED_BACK, valid_until__lte=soon)
    found = set(ending.values_list("case_ref", flat=True).distinct())
    today = now.astimezone(SHANGHAI).date()
    minors = (
        Authorisation.objects.filter(withdrawn_at=None, guardian_because=Authorisation.MINOR, valid_until__gt=now)
        .select_related("person", "guardian")
        .only(*_NEEDED)
    )
    for row in minors.iterator():
        days = (row.cosign_from if row.cosigned_at is None else None, row.grown_up_on)
        if any(day is not None and day <= today < day + LOOKED_BACK for day in days):
            found.add(row.case_ref)
    return found
