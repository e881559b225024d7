"""Tables of subscriptions of other systems to events (事件订阅) and of what was sent to them (事件投递)."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.platform.crypto.fields import EncryptedTextField


class HookState(StrEnum):
    """Where a subscription stands: 等人定, 在用, 停着, 不用了, 没有同意, 撤回了."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


RUNNING = (HookState.ACTIVE, HookState.PAUSED)
"""Events are kept for these; a paused one gets them when it goes on."""


class DeliveryState(StrEnum):
    """Where a delivery stands: 等着送, 送到了, 送不到, 不该送了."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    DEAD = "dead"
    DROPPED = "dropped"


class HookSubscription(PublicIdModel):
    """One office's system that is told of events (事件订阅).

    ``host`` is a name of the operator's file, never an address. ``types`` are the kinds of event of `events.yaml`.
    ``former_secret`` signs beside ``secret`` until ``former_until``, so that the other end can change over.
    ``not_before``: nobody sends to it until then, because somebody does or because it did not answer.
    """

    PREFIX = "WH"
    organisation = models.ForeignKey(
        "registry.Organisation", related_name="hook_subscriptions", on_delete=models.PROTECT
    )
    name = models.CharField(max_length=80)
    host = models.CharField(max_length=61)
    path = models.CharField(max_length=200, blank=True, default="")
    types = models.JSONField(default=list)
    state = models.CharField(
        max_length=9, default=HookState.PROPOSED.value, choices=[(s.value, s.value) for s in HookState]
    )
    because = models.CharField(max_length=300)
    secret = EncryptedTextField()
    former_secret = EncryptedTextField(blank=True, default="")
    former_until = models.DateTimeField(null=True)
    secret_made_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")
    settled_by_name = models.CharField(max_length=80, blank=True, default="")
    settled_because = models.CharField(max_length=300, blank=True, default="")
    stopped_because = models.CharField(max_length=40, blank=True, default="")
    not_before = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "api"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(settled_by=models.F("made_by")), name="who_makes_a_hook_does_not_settle_it"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "withdrawn"]) | ~models.Q(settled_by=""),
                name="a_hook_that_counts_was_settled",
            ),
        ]


class HookDelivery(PublicIdModel):
    """One event on its way to one subscription (事件投递); its public id is the event's id as the other end sees it.

    ``number`` is the event's place in the outbox, 0 for a try; ``subject`` what it is about, such as
    ``joint_item/LX-…``: of one subject nothing is sent while an earlier one waits. ``data`` holds what `events.yaml`
    lets be told.
    """

    PREFIX = "WD"
    GROUPS = 3
    subscription = models.ForeignKey(HookSubscription, related_name="deliveries", on_delete=models.CASCADE)
    number = models.BigIntegerField(default=0)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, default=DeliveryState.WAITING.value, choices=[(s.value, s.value) for s in DeliveryState]
    )
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    last_try_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=120, blank=True, default="")
    ended_at = models.DateTimeField(null=True, db_index=True)
    sent_again = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "api"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "number"],
                condition=models.Q(number__gt=0),
                name="an_event_is_told_once_to_each",
            )
        ]
        indexes = [
            models.Index(
                fields=["subscription", "subject", "number"],
                condition=models.Q(state="waiting"),
                name="hook_deliveries_waiting",
            ),
            models.Index(fields=["subscription", "happened_at"], name="hook_deliveries_by_time"),
        ]
