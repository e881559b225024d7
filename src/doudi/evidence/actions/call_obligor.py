"""Ask an obligor who lives elsewhere to sign (请义务人签授权), and call it off again."""

from django.db import transaction

from doudi.evidence.domain.obligors import DUTIES
from doudi.evidence.errors import AuthorisationUnfit, CallNotOpen
from doudi.evidence.models import ObligorCall
from doudi.kernel.identifiers import CitizenNumber
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.messages import send
from doudi.registry.models import Person
from doudi.registry.policy import require


@transaction.atomic
def call_obligor(
    acting: Acting,
    *,
    case_ref: str,
    area_path: str,
    owed_to: Person,
    duty: str,
    name: str,
    citizen_number: str,
    phone: str = "",
) -> ObligorCall:
    """A message goes to their telephone, if one is given; else they sign on paper. Asking twice is asking once.

    Raises:
        NotAllowed: this account takes no signatures there.
        CitizenNumberInvalid: the number cannot be.
        AuthorisationUnfit: an unknown duty, no name, or the person themselves.
    """
    require(acting, "evidence.sign_for", area_path=area_path)
    number = CitizenNumber.parse(citizen_number, today=acting.today)
    if duty not in DUTIES or not clean_text(name):
        raise AuthorisationUnfit(
            "the duty or the name is missing", "Choose the duty and write the name as on the card."
        )
    if number.value == owed_to.citizen_number:
        raise AuthorisationUnfit("they are the person themselves", "Name who owes them support.")
    index = blind_index("citizen_number", number.value)
    standing = ObligorCall.objects.select_for_update().filter(case_ref=case_ref, citizen_index=index)
    found = standing.exclude(state=ObligorCall.CALLED_OFF).first()
    if found is not None:
        return found
    made = ObligorCall.objects.create(
        case_ref=case_ref,
        area_path=area_path,
        division_code=owed_to.division_code,
        owed_to=owed_to,
        duty=duty,
        name=clean_text(name),
        citizen_number=number.value,
        phone=phone,
        asked_at=acting.now,
        asked_by=acting.actor_id,
    )
    if phone:
        send(phone, "obligor_asked", {"number": made.public_id}, acting.now)
    _audit(acting, "evidence.call_obligor", made)
    return made


@transaction.atomic
def call_off_obligor(acting: Acting, public_id: str) -> ObligorCall:
    """Nobody waits for this signature any more; one that was given stays as it is.

    Raises:
        NotAllowed: this account takes no signatures there.
    """
    found = ObligorCall.objects.select_for_update().filter(public_id=public_id).first()
    require(acting, "evidence.sign_for", area_path=found.area_path if found else "")
    if found is None:
        raise CallNotOpen()
    if found.state == ObligorCall.ASKED:
        found.state, found.answered_at = ObligorCall.CALLED_OFF, acting.now
        found.save(update_fields=["state", "answered_at"])
        _audit(acting, "evidence.call_off_obligor", found)
    return found


def _audit(acting: Acting, action: str, call: ObligorCall) -> None:
    record(
        acting,
        action,
        "obligor_call",
        call.public_id,
        area_path=call.area_path,
        case_ref=call.case_ref,
        detail={"duty": call.duty, "owed_to": call.owed_to.public_id},
    )
