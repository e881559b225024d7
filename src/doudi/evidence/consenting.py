"""Finds the authorisation (授权) on which somebody may be asked about, read afresh and held for the whole deed."""

from datetime import datetime

from doudi.evidence.domain.consent import holds
from doudi.evidence.models import Authorisation
from doudi.registry.models import Person


def authorisation_for(person: Person, case_ref: str, now: datetime) -> Authorisation | None:
    """The person's own authorisation for this case that holds at this moment; None when there is none.

    The rows are locked: a withdrawal at the same moment waits until what was begun is done, and stops the next query.
    """
    rows = Authorisation.objects.select_for_update().filter(person=person, case_ref=case_ref)
    return next((row for row in rows.order_by("-signed_at", "-pk") if holds(row, now)), None)


def why_none(person: Person, case_ref: str) -> str:
    """Why nobody may be asked about: ``withdrawn`` when it was taken back last, else ``no_authorisation``."""
    last = Authorisation.objects.filter(person=person, case_ref=case_ref).order_by("-signed_at", "-pk").first()
    return "withdrawn" if last is not None and last.withdrawn_at is not None else "no_authorisation"
