"""Record that a guardian no longer is one (监护关系终止)."""

from django.db import transaction

from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation
from doudi.evidence.resting_questions import stop_bank_requests, stop_hand_answers
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.registry.policy import require


@transaction.atomic
def end_guardianship(acting: Acting, authorisation_public_id: str, *, why: str) -> Authorisation:
    """From this moment nothing is asked on what that guardian signed for this person, in any case; a new one may sign.

    What no text settles is our design: the protective side, nobody is asked about on the word of somebody who may no
    longer speak for them.

    Raises:
        NotAllowed: this account takes no signatures there.
        AuthorisationUnfit: no guardian signed it, or no reason is given.
    """
    rows = Authorisation.objects.select_related("person", "guardian")
    found = rows.filter(public_id=authorisation_public_id).first()
    require(acting, "evidence.sign_for", area_path=found.area_path if found else "")
    if found is None or found.guardian is None:
        raise AuthorisationUnfit("no guardian signed it", "Look at who signed.")
    if not why.strip():
        raise AuthorisationUnfit("no reason is given", "Write how the guardianship ended.")
    same = Authorisation.objects.select_for_update().filter(
        person=found.person, guardian=found.guardian, guardian_ended_at=None
    )
    for row in same:
        row.guardian_ended_at = acting.now
        row.guardian_proof = "\n".join(filter(None, [row.guardian_proof, f"终止：{why.strip()}"]))
        row.save(update_fields=["guardian_ended_at", "guardian_proof"])
        stop_bank_requests(acting, row, row.categories, "guardian_gone")
        stop_hand_answers(acting, row, row.categories, "guardian_gone")
        record(
            acting,
            "evidence.end_guardianship",
            "authorisation",
            row.public_id,
            area_path=row.area_path,
            case_ref=row.case_ref,
            detail={"person": found.person.public_id, "guardian": found.guardian.public_id},
        )
        announce(acting, "guardianship_ended", {"authorisation": row.public_id, "case_ref": row.case_ref})
    found.refresh_from_db()
    return found
