"""From the text of a token to the machine that acts (接口令牌的识别)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index
from doudi.registry.dated import in_force
from doudi.registry.errors import NotAllowed
from doudi.registry.models import MachineToken, OrganisationArea
from doudi.registry.succession import stood_for

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


@dataclass(frozen=True)
class CallingOffice:
    """The office whose system calls, with the areas it serves that day (来电系统的单位)."""

    token: MachineToken
    public_id: str
    areas: tuple[str, ...]
    stands_for: tuple[str, ...] = ()
    """Its own public id and those of the offices it took over: items bound to any of them are its own."""

    def serves(self, area_path: str) -> bool:
        """Whether a place is in the office's area."""
        return bool(area_path) and any(area_path.startswith(area) for area in self.areas)

    def within(self, field: str = "area_path") -> Q:
        """The rows of the office's area, as a condition; none where it serves nothing."""
        wanted = Q(pk__in=())
        for area in self.areas:
            wanted |= Q(**{f"{field}__startswith": area})
        return wanted


def calling_office(acting: Acting, scope: str, *, purpose: str) -> CallingOffice:
    """The office of the machine that acts, if its token covers this and was issued for this purpose.

    Raises:
        NotAllowed: no machine acts, its token does not cover it, or it is for another purpose.
    """
    token = None
    if acting.kind == "machine" and acting.purpose == purpose:
        token = MachineToken.objects.select_related("organisation").filter(public_id=acting.actor_id).first()
    if token is None or token.revoked_at is not None or scope not in token.scopes:
        raise NotAllowed(scope, f"it is for a machine whose token covers it for the purpose {purpose}")
    day = acting.today
    served = OrganisationArea.objects.filter(in_force(day), organisation_id=token.organisation_id)
    served = served.order_by("division__path")
    areas = tuple(served.values_list("division__path", flat=True))
    own = token.organisation.public_id
    return CallingOffice(token, own, areas, tuple(stood_for(own, day)))
