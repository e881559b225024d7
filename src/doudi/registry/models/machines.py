"""Other systems that call this one: whose they are, what they may do, until when."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.registry.models.organisations import Organisation
from doudi.registry.models.staff import Staff

SCOPES = (
    "assess", "registry", "work_items", "joint_items", "joint_items:write", "cases", "applications:write",
)  # fmt: skip
"""What a machine may be let do: `assess` households it sends, of which nothing is kept; ask as another `registry`;
read the `work_items` bound to its own office, or its `joint_items`; take steps of these for officials who agreed
(`joint_items:write`); read where the `cases` of its office's area stand; hand in `applications:write` a family began
elsewhere."""

USUAL_SCOPES = ("assess",)
"""What a token is for unless something else is said."""


class MachineToken(PublicIdModel):
    """A token by which another office's system calls this one (接口令牌).

    Only a keyed fingerprint of its secret is kept: the secret is shown once, when the token is issued.
    """

    PREFIX = "MT"
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="machine_tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    purpose = models.CharField(max_length=24)
    fingerprint = models.CharField(max_length=32, unique=True, editable=False)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    expires_on = models.DateField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)


class MachineAgreement(PublicIdModel):
    """An official's word that a system may act in his or her name (同意系统代办), until it is taken back.

    It is given for one token: a new one is agreed to anew. An agreement that ended stays on file.
    """

    PREFIX = "MA"
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="machine_agreements")
    token = models.ForeignKey(MachineToken, on_delete=models.PROTECT, related_name="agreements")
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "token"], condition=models.Q(ended_at__isnull=True), name="agreed_once_to_a_machine"
            )
        ]
