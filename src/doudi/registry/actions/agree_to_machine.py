"""Let a system of one's own office act in one's name, or let it no longer (同意或收回系统代办)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.agreements import VERB, own_systems
from doudi.registry.errors import NotAllowed
from doudi.registry.models import MachineAgreement, MachineToken, Staff
from doudi.registry.policy import require_somewhere


@transaction.atomic
def agree_to_machine(acting: Acting, token_id: str) -> MachineAgreement:
    """The official answers for what the system does in his or her name; said twice, it stands once.

    Raises:
        NotAllowed: no post that takes such steps, or no system of an office where the post is held.
    """
    staff, token = _of(acting, token_id)
    found = MachineAgreement.objects.filter(staff=staff, token=token, ended_at=None).first()
    if found is not None:
        return found
    made = MachineAgreement.objects.create(staff=staff, token=token, agreed_at=acting.now)
    record(acting, VERB, "machine_token", token.public_id, detail={"agreement": made.public_id})
    return made


@transaction.atomic
def withdraw_from_machine(acting: Acting, token_id: str) -> MachineAgreement | None:
    """From now on the system does nothing in this official's name; what was done stands. None where it was not agreed.

    Raises:
        NotAllowed: it is not an official who acts.
    """
    if acting.kind != "staff":
        raise NotAllowed(VERB, "an official says so for himself or herself")
    found = MachineAgreement.objects.select_for_update().filter(
        staff__public_id=acting.actor_id, token__public_id=token_id, ended_at=None
    ).first()  # fmt: skip
    if found is not None:
        found.ended_at = acting.now
        found.save(update_fields=["ended_at"])
        detail = {"agreement": found.public_id}
        record(acting, "registry.withdraw_from_machine", "machine_token", token_id, detail=detail)
    return found


def _of(acting: Acting, token_id: str) -> tuple[Staff, MachineToken]:
    """The official's own row, locked, and a system of one of the offices."""
    require_somewhere(acting, VERB)
    token = next((each for each in own_systems(acting) if each.public_id == token_id), None)
    if acting.kind != "staff" or acting.through is not None or token is None:
        raise NotAllowed(VERB, "it is no system of an office of this account")
    return Staff.objects.select_for_update().get(public_id=acting.actor_id), token
