"""Put a signed authorisation on file (签核对授权书, 57号 art. 9)."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction

from doudi.evidence.consenting import authorisation_for
from doudi.evidence.domain.consent import MEANS_VERIFICATION, age_on, complaint_about_signer
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation
from doudi.evidence.sheets.named import every_code, in_order, sensitive_codes
from doudi.evidence.terms import value_of
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.month import months_after
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.check_code import check_code
from doudi.registry.models import Person
from doudi.registry.policy import require, require_somewhere

METHODS = frozenset({"typed", "drawn", "paper", "scan"})
"""Typed name, drawn by finger, a sheet kept at the window, or a photo or scan of the signed sheet."""
WITH_FILE = frozenset({"drawn", "scan"})


def ends_at(signed_at: datetime) -> datetime:
    """The first moment it no longer holds: the same day, the agreed number of months later."""
    day = signed_at.astimezone(SHANGHAI).date()
    return datetime.combine(months_after(day, value_of("authorisation_valid_months")), time(), tzinfo=SHANGHAI)


@transaction.atomic
def sign_authorisation(
    acting: Acting,
    *,
    person: Person,
    case_ref: str,
    method: str,
    signed_at: datetime,
    guardian: Person | None = None,
    guardian_proof: str = "",
    categories: Collection[str] | None = None,
    agreed_separately: bool = True,
    file_id: str = "",
    role: str = Authorisation.MEMBER,
    duty: str = "",
    owed_to: Person | None = None,
    area_path: str = "",
) -> Authorisation:
    """One person's permission to ask departments about them for one case; a guardian signs for a minor.

    One that still holds and names as much is given back unchanged, so signing twice is signing once.

    Args:
        guardian_proof: what shows that an adult cannot act for themselves: the judgment, the guardian's certificate.
        categories: what the sheet names; everything a check asks, unless said.
        agreed_separately: whether the part about sensitive information was agreed to as well (art. 29); without it
            the authorisation does not name it.
        file_id: the drawn signature, or the scan of the sheet.
        role: a member of the family, or an obligor, with the duty and towards whom.

    Raises:
        NotAllowed: this account takes no signatures.
        AuthorisationUnfit: a minor without guardian, an adult without proof, a guardian who is no adult, an unknown
            method, a drawing or scan without file, nothing or something unknown named, or a day to come.
    """
    if acting.kind == "resident":
        require(acting, "evidence.sign", owner_id=acting.actor_id)
    elif area_path:
        require(acting, "evidence.sign_for", area_path=area_path)
    else:
        require_somewhere(acting, "evidence.sign_for")
    if signed_at > acting.now:
        raise AuthorisationUnfit("it is signed on a day to come", "Correct the day of signing.")
    require_method(method, file_id)
    day = signed_at.astimezone(SHANGHAI).date()
    unfit = complaint_about_signer(
        person.birth_date,
        guardian.birth_date if guardian else None,
        has_guardian=guardian is not None,
        same_person=guardian is not None and guardian.pk == person.pk,
        on=day,
        adult_age=value_of("adult_age"),
        has_proof=bool(guardian_proof.strip()),
    )
    if unfit is not None:
        raise AuthorisationUnfit(unfit.what, unfit.way_out)
    named = _named(person.birth_date, day, categories, agreed_separately=agreed_separately)
    standing = authorisation_for(person, case_ref, acting.now)
    if standing is not None and set(named) <= set(standing.categories) - standing.taken_back.keys():
        return standing
    made = Authorisation.objects.create(
        person=person,
        guardian=guardian,
        guardian_because=_because(person.birth_date, day) if guardian else "",
        guardian_proof=guardian_proof.strip() if guardian else "",
        case_ref=case_ref,
        role=role,
        duty=duty,
        owed_to=owed_to,
        purposes=[MEANS_VERIFICATION],
        categories=named,
        agreed_separately=agreed_separately,
        method=method,
        signature_file=file_id,
        signed_at=signed_at,
        valid_until=ends_at(signed_at),
        taken_by=acting.actor_id,
        division_code=person.division_code,
        area_path=area_path or person.area_path,
    )
    made.check_code = check_code_of(made)
    made.save(update_fields=["check_code"])
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
            "role": role,
            "method": method,
            "categories": named,
            "valid_until": made.valid_until.isoformat(),
        },
    )
    return made


def require_method(method: str, file_id: str) -> None:
    """Refuse a way of signing nobody knows, and a drawing or scan that is not there.

    Raises:
        AuthorisationUnfit: says which.
    """
    if method not in METHODS:
        raise AuthorisationUnfit(f"{method[:20]!r} is no way to sign", f"Use one of {', '.join(sorted(METHODS))}.")
    if method in WITH_FILE and not file_id:
        raise AuthorisationUnfit("the drawing or scan is missing", "Draw the signature, or add the photo of the sheet.")


def check_code_of(authorisation: Authorisation) -> str:
    """The code that proves a printed sheet is ours: a keyed hash over whose it is, for which case, what it names."""
    said = "|".join(
        [
            authorisation.public_id,
            authorisation.person.public_id,
            authorisation.case_ref,
            ",".join(authorisation.categories),
            authorisation.valid_until.isoformat(),
        ]
    )
    return check_code("authorisation", said)


def _because(born: date | None, day: date) -> str:
    is_minor = born is None or age_on(born, day) < value_of("adult_age")
    return Authorisation.MINOR if is_minor else Authorisation.NO_CAPACITY


def _named(born: date | None, day: date, categories: Collection[str] | None, *, agreed_separately: bool) -> list[str]:
    """What the signature covers; of a child under the dedicated rules everything is sensitive (art. 28, 31)."""
    wanted = every_code() if categories is None else frozenset(categories)
    if wanted - every_code():
        odd = ", ".join(sorted(wanted - every_code()))[:40]
        raise AuthorisationUnfit(f"{odd} is no kind of information", "Name those of the printed sheet.")
    is_child = born is not None and age_on(born, day) < value_of("child_rules_age")
    if not agreed_separately:
        wanted = frozenset() if is_child else wanted - sensitive_codes()
    if not wanted:
        raise AuthorisationUnfit(
            "nothing is left that may be asked",
            "Agree to the part about sensitive information as well, or do not sign.",
        )
    return in_order(wanted)
