"""Put a signed authorisation on file (签核对授权书, 57号 art. 9)."""

from datetime import datetime, time

from django.db import transaction

from doudi.evidence.consenting import authorisation_for
from doudi.evidence.domain.consent import complaint_about_signer
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation
from doudi.evidence.terms import value_of
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Person
from doudi.registry.policy import require, require_somewhere

METHODS = frozenset({"typed", "drawn", "paper"})


def ends_at(signed_at: datetime) -> datetime:
    """The first moment it no longer holds: the same day, the agreed number of months later."""
    day = signed_at.astimezone(SHANGHAI).date()
    month = Month.of(day).plus(value_of("authorisation_valid_months"))
    return datetime.combine(month.first_day.replace(day=min(day.day, month.days)), time(), tzinfo=SHANGHAI)


@transaction.atomic
def sign_authorisation(
    acting: Acting,
    *,
    person: Person,
    case_ref: str,
    method: str,
    signed_at: datetime,
    guardian: Person | None = None,
    area_path: str = "",
) -> Authorisation:
    """One member's permission to ask departments about them for one case; a guardian signs for a minor.

    One that still holds is given back unchanged, so signing twice is signing once.

    Raises:
        NotAllowed: this account takes no signatures.
        AuthorisationUnfit: a minor without guardian, a guardian who is no adult, an unknown method, or a day to come.
    """
    if acting.kind == "resident":
        require(acting, "evidence.sign", owner_id=acting.actor_id)
    elif area_path:
        require(acting, "evidence.sign_for", area_path=area_path)
    else:
        require_somewhere(acting, "evidence.sign_for")
    if method not in METHODS:
        raise AuthorisationUnfit(f"{method[:20]!r} is no way to sign", f"Use one of {', '.join(sorted(METHODS))}.")
    if signed_at > acting.now:
        raise AuthorisationUnfit("it is signed on a day to come", "Correct the day of signing.")
    unfit = complaint_about_signer(
        person.birth_date,
        guardian.birth_date if guardian else None,
        has_guardian=guardian is not None,
        same_person=guardian is not None and guardian.pk == person.pk,
        on=signed_at.astimezone(SHANGHAI).date(),
        adult_age=value_of("adult_age"),
    )
    if unfit is not None:
        raise AuthorisationUnfit(unfit.what, unfit.way_out)
    standing = authorisation_for(person, case_ref, acting.now)
    if standing is not None:
        return standing
    made = Authorisation.objects.create(
        person=person,
        guardian=guardian,
        case_ref=case_ref,
        method=method,
        signed_at=signed_at,
        valid_until=ends_at(signed_at),
        taken_by=acting.actor_id,
        division_code=person.division_code,
        area_path=area_path or person.area_path,
    )
    record(
        acting,
        "evidence.sign_authorisation",
        "authorisation",
        made.public_id,
        area_path=made.area_path,
        case_ref=case_ref,
        detail={
            "person": person.public_id,
            "guardian": guardian.public_id if guardian else "",
            "method": method,
            "valid_until": made.valid_until.isoformat(),
        },
    )
    return made
