"""Whose signature is missing, or ends before long (缺签名、快到期), while departments may still have to be asked."""

from datetime import datetime, timedelta

from doudi.casework.consulting import departments_still_asked, signatures_with_evidence
from doudi.casework.domain.machine import BEFORE_ACCEPTANCE, IN_SURVEY, State
from doudi.casework.filling import signed_state
from doudi.casework.models import Application
from doudi.evidence.terms import value_of
from doudi.platform.beside import is_read

MAY_STILL_ASK = BEFORE_ACCEPTANCE | IN_SURVEY
"""States in which a department may be asked about the family, or asked again."""


def signature_lacks(case: Application, now: datetime) -> bool:
    """Whether somebody of the family, or an obligor who had signed, has to sign.

    A signature that does not hold always lacks: nothing is asked of that person, and what they have stays unknown. One
    that ends within `signature_renewal_days` lacks only while something is still to be asked, so that nobody signs
    what nobody needs. Who took a signature back is not asked again by this.
    """
    if State(case.state) not in MAY_STILL_ASK or case.queries_stopped:
        return False
    signed, on_file = signed_state(case), signatures_with_evidence(case, now)
    soon = now + timedelta(days=value_of("signature_renewal_days"))
    members = (
        [(each.public_id, each.person_id) for each in case.members.all()]
        if is_read(case, "members")
        else case.members.values_list("public_id", "person_id")
    )
    for member, person in members:
        if member not in signed.authorisation | signed.withdrawn and person not in on_file:
            return True
    if any(each.standing not in ("", "withdrawn") for each in on_file.values()):
        return True
    return any(not each.standing and each.valid_until <= soon for each in on_file.values()) and is_still_to_ask(case)


def is_still_to_ask(case: Application) -> bool:
    """Before the check has ended, and while a dispute may lead to another."""
    return (
        case.verified_at is None
        or departments_still_asked(case)
        or case.means_disputes.filter(settled_at=None).exists()
    )
