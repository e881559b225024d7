"""Who agreed that which system acts in their name (系统代办): what an official sees of it, and what is asked of it."""

from dataclasses import dataclass
from datetime import date, datetime

from doudi.platform.acting import Acting
from doudi.registry.models import MachineAgreement, MachineToken
from doudi.registry.policy import require_somewhere

VERB = "registry.agree_to_machine"
SCOPE = "joint_items:write"
"""What a token must cover to act in somebody's name at all."""


@dataclass(frozen=True)
class SystemRow:
    """One system of an office of this account, and since when it may act for them; None while it may not."""

    token_id: str
    name: str
    office_zh: str
    office_en: str
    until: date
    agreed_at: datetime | None


def own_systems(acting: Acting) -> list[MachineToken]:
    """The systems of this account's offices that could act in somebody's name today."""
    offices = {post.organisation_id for post in acting.posts}
    tokens = MachineToken.objects.select_related("organisation").filter(
        organisation__public_id__in=offices, revoked_at=None, expires_on__gt=acting.today
    )
    return [token for token in tokens.order_by("pk") if SCOPE in token.scopes]


def fetch_systems(acting: Acting) -> list[SystemRow]:
    """Every system of the account's offices, with what the account said of it.

    Raises:
        NotAllowed: no post of this account takes steps that a system could take.
    """
    require_somewhere(acting, VERB)
    agreed = dict(
        MachineAgreement.objects.filter(staff__public_id=acting.actor_id, ended_at=None).values_list(
            "token_id", "agreed_at"
        )
    )
    return [
        SystemRow(token.public_id, token.name, token.organisation.name_zh,
                  token.organisation.name_en or token.organisation.name_zh, token.expires_on, agreed.get(token.pk))
        for token in own_systems(acting)
    ]  # fmt: skip


def has_agreed(staff_id: str, token: MachineToken) -> bool:
    """Whether this official's word for this system stands."""
    return MachineAgreement.objects.filter(staff__public_id=staff_id, token=token, ended_at=None).exists()
