"""Stop another office's system from calling this one (收回接口令牌)."""

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import MachineToken
from doudi.registry.policy import require


@transaction.atomic
def revoke_machine_token(acting: Acting, token: MachineToken) -> None:
    """End a token at once: its next call is turned away. Doing it again changes nothing."""
    require(acting, "accounts.end")
    if token.revoked_at is None:
        token.revoked_at = acting.now
        token.save(update_fields=["revoked_at"])
        record(acting, "registry.revoke_machine_token", "machine_token", token.public_id)
