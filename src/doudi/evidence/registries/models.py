"""Tables: questions to other registries that are on their way (在途互通查询), and subscriptions of ours (我方订阅)."""

from __future__ import annotations

from enum import StrEnum

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped


class Way(StrEnum):
    """How far a question is: 待送, 已受理, 已回话, 被拒, 没有等到, 停了."""

    TO_SEND = "to_send"
    TAKEN = "taken"
    ANSWERED = "answered"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    STOPPED = "stopped"


OPEN_WAYS = (Way.TO_SEND, Way.TAKEN)


class RegistryQuestion(PublicIdModel):
    """One question under way to a registry that answers later; its public id is the id of its message.

    Transaction and reference are the number of the question under way (``question.request_id``), so that whoever asks
    again after a break is known to ask the same. ``next_at``, ``ends_at`` and the other moments are the machine's.
    """

    PREFIX = "QW"
    GROUPS = 3
    question = models.OneToOneField("evidence.LiveQuestion", on_delete=models.PROTECT, related_name="abroad")
    partner = models.CharField(max_length=80, db_index=True)
    connector = models.CharField(max_length=60)
    state = models.CharField(max_length=8, default=Way.TO_SEND, choices=[(way.value, way.value) for way in Way])
    correlation_id = models.CharField(max_length=99, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    status_asks = models.PositiveIntegerField(default=0)
    status_said = models.CharField(max_length=60, blank=True, default="")
    trouble = models.CharField(max_length=120, blank=True, default="")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(ended_at=None), name="abroad_due"),
            models.Index(fields=["made_at"], name="abroad_made"),
        ]


class Watch(StrEnum):
    """How far a subscription is: 待订, 已受理, 有效, 待退订, 已退订, 被拒, 没有等到."""

    TO_SEND = "to_send"
    TAKEN = "taken"
    RUNNING = "running"
    ENDING = "ending"
    ENDED = "ended"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


class RegistryWatch(PublicIdModel, Scoped):
    """A wish of ours to be told when another registry's record of a person changes, on their authorisation (我方订阅).

    What a notice tells is not kept: it is a reason to ask again, nothing more. The public id is the transaction and the
    reference of the request; ``code`` is the other end's. It ends with the authorisation.
    """

    PREFIX = "DG"
    GROUPS = 3
    partner = models.CharField(max_length=80, db_index=True)
    connector = models.CharField(max_length=60)
    category = models.CharField(max_length=4)
    event = models.CharField(max_length=99)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    case_ref = models.CharField(max_length=40, db_index=True)
    authorisation = models.ForeignKey("evidence.Authorisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=Watch.TO_SEND, choices=[(each.value, each.value) for each in Watch])
    code = models.CharField(max_length=99, blank=True, default="", db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=120, blank=True, default="")
    notices = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "next_at"], name="watch_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "person", "case_ref", "category", "event"], condition=models.Q(ended_at=None),
                name="one_running_watch_each",
            )
        ]  # fmt: skip
