"""Other systems that call this one: whose they are, what they may do, until when."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.registry.models.organisations import Organisation

SCOPES = ("assess", "registry", "work_items")
"""What a machine may be let do: `assess` households it sends, of which nothing is kept; ask as another `registry`;
read the `work_items` bound to its own office."""

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
