"""A young person signs beside the guardian (未成年人共同签名)."""

from django.db import transaction

from doudi.evidence.actions.sign_authorisation import require_method
from doudi.evidence.domain.consent import age_on
from doudi.evidence.errors import AuthorisationUnfit
from doudi.evidence.models import Authorisation
from doudi.evidence.terms import value_of
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.errors import NotAllowed
from doudi.registry.policy import require


@transaction.atomic
def cosign_authorisation(
    acting: Acting, authorisation_public_id: str, *, method: str, file_id: str = ""
) -> Authorisation:
    """From this moment on the authorisation holds for somebody old enough to be asked; signing twice changes nothing.

    Raises:
        NotAllowed: not open to this account, or no such authorisation.
        AuthorisationUnfit: nobody signed for a minor, too young, or an unknown way of signing.
    """
    found = Authorisation.objects.select_for_update(of=("self",)).filter(public_id=authorisation_public_id)
    row = found.select_related("person").first()
    if acting.kind == "resident":
        require(acting, "evidence.sign", owner_id=acting.actor_id)
    else:
        require(acting, "evidence.sign_for", area_path=row.area_path if row else "")
    if row is None:
        raise NotAllowed("evidence.sign", "no such authorisation, or not this account's")
    require_method(method, file_id)
    born = row.person.birth_date
    if row.guardian_because != Authorisation.MINOR or born is None:
        raise AuthorisationUnfit("nobody signed for them as a minor", "They sign by themselves.")
    if age_on(born, acting.today) < value_of("cosign_age"):
        raise AuthorisationUnfit("they are too young to sign", "The guardian's signature is enough.")
    if row.cosigned_at is not None:
        return row
    row.cosigned_at, row.cosign_method, row.cosign_file = acting.now, method, file_id
    row.save(update_fields=["cosigned_at", "cosign_method", "cosign_file"])
    record(
        acting,
        "evidence.cosign_authorisation",
        "authorisation",
        row.public_id,
        area_path=row.area_path,
        case_ref=row.case_ref,
        detail={"person": row.person.public_id, "method": method},
    )
    return row
