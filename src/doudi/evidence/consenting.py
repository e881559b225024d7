"""Finds the authorisation (授权) on which somebody may be asked about, read afresh and held for the whole deed."""

from collections.abc import Callable
from datetime import datetime

from doudi.evidence.domain.consent import MEANS_VERIFICATION, covers, holds, why_not, why_not_covered
from doudi.evidence.models import Authorisation
from doudi.platform.statements import ask_rows
from doudi.registry.models import Person


def authorisation_for(
    person: Person, case_ref: str, now: datetime, *, category: str = "", purpose: str = MEANS_VERIFICATION
) -> Authorisation | None:
    """The person's own authorisation for this case that holds at this moment; None when there is none.

    With a category, one that covers it for the purpose. The rows are locked: a withdrawal at the same moment waits
    until what was begun is done, and stops the next query.
    """
    for row in signed_for(person, case_ref):
        if covers(row, category, purpose, now) if category else holds(row, now):
            return row
    return None


def first_that_holds(signed: list[Authorisation], person: Person, now: datetime) -> Authorisation | None:
    """The newest of a person's authorisations, as they were read, that holds at this moment."""
    for row in signed:
        row.person = person
    return next((row for row in signed if holds(row, now)), None)


def signed_for(person: Person, case_ref: str) -> list[Authorisation]:
    """Every authorisation of a person for a case, the newest first, locked: who asks many things reads them once."""
    found = ask_signed(person.pk, case_ref)()
    for row in found:
        row.person = person
    return found


def ask_signed(person_id: int, case_ref: str) -> Callable[[], list[Authorisation]]:
    """The same, asked now and read when called; a guardian, whom few have, is looked up when somebody asks."""
    of_case = "person_id = %s AND case_ref = %s ORDER BY signed_at DESC, id DESC"
    return ask_rows(Authorisation, of_case, person_id, case_ref, lock="FOR UPDATE")


def why_none(person: Person, case_ref: str, now: datetime, category: str = "") -> str:
    """Why nothing may be asked, or not this category: by the newest authorisation, ``no_authorisation`` without one."""
    rows = Authorisation.objects.filter(person=person, case_ref=case_ref).select_related("person", "guardian")
    last = rows.order_by("-signed_at", "-pk").first()
    if last is None:
        return "no_authorisation"
    if category:
        return why_not_covered(last, category, MEANS_VERIFICATION, now) or "no_authorisation"
    return why_not(last, now) or "no_authorisation"
