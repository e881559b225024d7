"""An obligor signs for themselves, or says no (义务人签授权、不同意)."""

from collections.abc import Collection

from django.db import transaction

from doudi.evidence.actions.sign_authorisation import sign_authorisation
from doudi.evidence.errors import CallNotOpen, TooManyTries
from doudi.evidence.models import Authorisation, ObligorCall
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.platform.acting import Acting
from doudi.platform.audit.guessing import guessed_too_often
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.models import ResidentAccount
from doudi.registry.policy import require

REFUSED = "evidence.call_not_opened"


def find_call(acting: Acting, public_id: str, *, lock: bool = False) -> ObligorCall:
    """The call, for the telephone it was sent to, for the account that opened it, or for staff of the area.

    Raises:
        CallNotOpen: there is none for this account; nothing tells the two apart.
    """
    rows = ObligorCall.objects.select_related("owed_to")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(public_id=public_id).first()
    if found is None or found.state == ObligorCall.CALLED_OFF:
        raise CallNotOpen()
    if acting.kind != "resident":
        require(acting, "evidence.sign_for", area_path=found.area_path)
        return found
    account = ResidentAccount.objects.filter(public_id=acting.actor_id).first()
    by_phone = account is not None and bool(found.phone_index) and account.phone_index == found.phone_index
    if not by_phone and found.account_id != acting.actor_id:
        raise CallNotOpen()
    return found


def prove_oneself(acting: Acting, public_id: str, citizen_number: str) -> None:
    """Whoever holds the telephone must also know the citizen number asked for; a wrong one is on record.

    Raises:
        CallNotOpen: no such call for this telephone, or another number; nothing tells which.
        TooManyTries: five wrong ones within an hour.
    """
    if guessed_too_often(acting, REFUSED):
        raise TooManyTries()
    try:
        call = find_call(acting, public_id)
        fits = call.citizen_index == blind_index("citizen_number", CitizenNumber.parse(citizen_number).value)
    except (CallNotOpen, CitizenNumberInvalid):
        fits = False
    if not fits:
        record(acting, REFUSED, "obligor_call", "")
        raise CallNotOpen()
    if not call.account_id:
        call.account_id = acting.actor_id
        call.save(update_fields=["account_id"])


@transaction.atomic
def sign_as_obligor(
    acting: Acting,
    public_id: str,
    *,
    method: str,
    categories: Collection[str] | None = None,
    agreed_separately: bool = True,
    file_id: str = "",
) -> Authorisation:
    """The obligor's own authorisation, about themselves only, for the case of whom they owe support.

    A resident has proved themselves before; staff put a paper or its scan on file. Signing twice is signing once.

    Raises:
        CallNotOpen: not for this account.
        AuthorisationUnfit, PersonConflict: see ``sign_authorisation`` and ``enrol_person``.
    """
    call = find_call(acting, public_id, lock=True)
    if acting.kind == "resident" and call.account_id != acting.actor_id:
        raise CallNotOpen()
    person = enrol_person(
        acting, call.name, call.citizen_number, division_code=call.division_code, area_path=call.area_path,
        phone=call.phone,
    )  # fmt: skip
    made = sign_authorisation(
        acting,
        person=person,
        case_ref=call.case_ref,
        method=method,
        signed_at=acting.now,
        categories=categories,
        agreed_separately=agreed_separately,
        file_id=file_id,
        role=Authorisation.OBLIGOR,
        duty=call.duty,
        owed_to=call.owed_to,
        area_path=call.area_path,
    )
    call.authorisation, call.state, call.answered_at = made, ObligorCall.SIGNED, acting.now
    call.save(update_fields=["authorisation", "state", "answered_at"])
    return made


@transaction.atomic
def decline_as_obligor(acting: Acting, public_id: str, *, said: str) -> ObligorCall:
    """The obligor does not agree; nothing is asked about them, and an official sees why. It refuses nobody anything.

    Raises:
        CallNotOpen: not for this account.
    """
    call = find_call(acting, public_id, lock=True)
    if acting.kind == "resident" and call.account_id != acting.actor_id:
        raise CallNotOpen()
    if call.state == ObligorCall.ASKED:
        call.state, call.said, call.answered_at = ObligorCall.REFUSED, said.strip()[:500], acting.now
        call.save(update_fields=["state", "said", "answered_at"])
        record(
            acting, "evidence.obligor_declined", "obligor_call", call.public_id, area_path=call.area_path,
            case_ref=call.case_ref,
        )  # fmt: skip
    return call
