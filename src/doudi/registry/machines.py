"""From the text of a token to the machine that acts (接口令牌的识别)."""

from datetime import datetime

from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.models import MachineToken

PREFIX = "doudi"


def fingerprint_of(secret: str) -> str:
    """What is kept of a secret: a keyed hash. A secret has 256 random bits, so there is nothing to guess from it."""
    return blind_index("machine_token", secret)


def token_text(public_id: str, secret: str) -> str:
    """The text a machine sends: `doudi_MT-7K3M-9Q2P-4_…`; its id may be said aloud, the rest may not."""
    return f"{PREFIX}_{public_id}_{secret}"


def find_token(text: str, now: datetime) -> MachineToken | None:
    """The token of this text, if it counts now: not ended, not revoked, issued."""
    prefix, _, rest = text.partition("_")
    public_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret or len(text) > 200:
        return None
    token = MachineToken.objects.select_related("organisation").filter(fingerprint=fingerprint_of(secret)).first()
    if token is None or token.public_id != public_id or token.revoked_at is not None or now.date() >= token.expires_on:
        return None
    return token


def acting_for_machine(token: MachineToken, now: datetime, *, request_id: str = "") -> Acting:
    """The machine acting for its token's purpose; it holds no post, so that the policy lets it do nothing else."""
    if token.last_used_on != now.date():
        token.last_used_on = now.date()
        token.save(update_fields=["last_used_on"])
    return Acting("machine", token.public_id, token.name, now, token.purpose, request_id=request_id)
