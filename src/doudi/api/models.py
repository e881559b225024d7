"""What other registries asked, what they subscribed to, and what is on its way to them."""

from django.db import models

from doudi.api.hooks.models import HookDelivery, HookSubscription
from doudi.platform.base import PublicIdModel
from doudi.platform.crypto.fields import EncryptedJSONField

__all__ = [
    "HookDelivery", "HookSubscription", "RegistryDelivery", "RegistryExchange", "RegistryOutcome",
    "RegistrySubscription",
]  # fmt: skip


class RegistryExchange(PublicIdModel):
    """One message of another registry that was taken (互通来文); its public id is the correlation id.

    A message id counts once for each partner. The message itself is kept, encrypted, only until it is answered.
    """

    PREFIX = "HT"
    GROUPS = 3
    partner = models.CharField(max_length=80)
    message_id = models.CharField(max_length=99)
    digest = models.CharField(max_length=64)
    action = models.CharField(max_length=16)
    is_sync = models.BooleanField(default=False)
    transaction_id = models.CharField(max_length=99, db_index=True)
    reply_to = models.CharField(max_length=400, blank=True, default="")
    message = EncryptedJSONField(null=True)
    agreement = models.CharField(max_length=200, blank=True, default="")
    actor_id = models.CharField(max_length=40)
    purpose = models.CharField(max_length=24)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, db_index=True)
    status = models.CharField(max_length=4, default="rcvd")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "message_id"], name="a_message_of_a_partner_counts_once")
        ]
        indexes = [models.Index(fields=["received_at"], name="exchange_received")]


class RegistryOutcome(models.Model):
    """What became of one request of a message (来文中一项的结果): a status, a reason, a number; no personal data."""

    exchange = models.ForeignKey(RegistryExchange, related_name="outcomes", on_delete=models.CASCADE)
    reference_id = models.CharField(max_length=99, db_index=True)
    status = models.CharField(max_length=4)
    reason = models.CharField(max_length=60, blank=True, default="")
    found = models.PositiveIntegerField(null=True)
    subscription = models.CharField(max_length=32, blank=True, default="")
    at = models.DateTimeField()


class RegistrySubscription(PublicIdModel):
    """A wish of another registry to be told of changes (变更订阅); its public id is the subscription code."""

    PREFIX = "SUB"
    GROUPS = 3
    partner = models.CharField(max_length=80, db_index=True)
    event = models.CharField(max_length=16)
    record = models.CharField(max_length=16)
    criteria = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    actor_id = models.CharField(max_length=40)
    purpose = models.CharField(max_length=24)
    purpose_code = models.CharField(max_length=99)
    from_moment = models.DateTimeField(null=True)
    until_moment = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "digest"], condition=models.Q(ended_at=None), name="one_running_subscription_each"
            )
        ]


class RegistryDelivery(PublicIdModel):
    """One message of ours on its way to another registry (互通发文); signed when sent, emptied when it arrived.

    Of a notice ``about`` is the entitlement that changed, so that one that was not delivered can be made anew;
    ``again`` is the notice made in its place.
    """

    PREFIX = "FW"
    GROUPS = 3
    partner = models.CharField(max_length=80)
    action = models.CharField(max_length=16)
    address = models.CharField(max_length=500)
    header = models.JSONField(default=dict)
    message = EncryptedJSONField(null=True)
    exchange = models.ForeignKey(RegistryExchange, null=True, related_name="deliveries", on_delete=models.CASCADE)
    subscription = models.ForeignKey(
        RegistrySubscription, null=True, related_name="deliveries", on_delete=models.CASCADE
    )
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, db_index=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    trouble = models.CharField(max_length=120, blank=True, default="")
    about = models.CharField(max_length=32, blank=True, default="")
    again = models.CharField(max_length=32, blank=True, default="")
