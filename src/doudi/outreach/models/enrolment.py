"""Enrolment targets (扩面对象), the contacts made with them, and campaigns (专项行动)."""

from django.db import models

from doudi.outreach.domain.enrolment import ContactChannel, TargetState
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class Campaign(PublicIdModel, Scoped):
    """A campaign (专项行动), such as 社保服务进万家: a place, some rules, a time; its targets are its tasks.

    ``begun_at``: since when it takes in what is found; None before its first day.
    """

    PREFIX = "JW"

    name = models.CharField(max_length=80)
    rules = models.JSONField(default=list)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_campaign_ends_after_it_starts"
            )
        ]


class EnrolmentTarget(PublicIdModel, Scoped):
    """Somebody a comparison found uninsured (扩面对象): a reason to ask, never a decision.

    ``subject_key`` is the pseudonym as a signed 64-bit number. ``contact`` (name, address, telephone) and ``evidence``
    (the rows it rests on, those against it, what was absent, the doubts) are encrypted. ``facts_digest`` is the keyed
    fingerprint the comparison gave: what a contact settled is not opened again while it stays the same. ``sent_to`` is
    ``grid`` or ``employer``; ``assigned_to`` the office.
    """

    PREFIX = "KM"
    GROUPS = 3

    subject = models.CharField(max_length=12)
    subject_key = models.BigIntegerField()
    rule_key = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    state = models.CharField(max_length=12, default=TargetState.NEW, choices=[(s.value, s.value) for s in TargetState])
    sent_to = models.CharField(max_length=12)
    campaign = models.ForeignKey(Campaign, null=True, related_name="targets", on_delete=models.PROTECT)
    contact = EncryptedJSONField(default=dict)
    evidence = EncryptedJSONField(default=dict)
    expected_fen = models.BigIntegerField(null=True)
    confidence = models.CharField(max_length=12, blank=True)
    facts_digest = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    opened_times = models.PositiveSmallIntegerField(default=1)
    assigned_at = models.DateTimeField(null=True)
    assigned_to = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason = EncryptedTextField(blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"]), models.Index(fields=["rule_key", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_key", "rule_key", "period"], name="one_target_per_subject_rule_period"
            ),
            models.UniqueConstraint(
                fields=["subject", "subject_key", "rule_key"],
                condition=~models.Q(state=TargetState.CLOSED.value),
                name="one_open_target_per_subject_and_rule",
            ),
        ]


class TargetContact(PublicIdModel):
    """A visit, a call or a message to a target (联系): who, how, whether they were reached, what was said."""

    PREFIX = "LX"
    GROUPS = 3

    target = models.ForeignKey(EnrolmentTarget, related_name="contacts", on_delete=models.PROTECT)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in ContactChannel])
    by_id = models.CharField(max_length=40)
    by_name = models.CharField(max_length=80)
    reached = models.BooleanField()
    said = EncryptedTextField(blank=True)
    opened_times = models.PositiveSmallIntegerField(default=1)


class TargetStep(models.Model):
    """One step of a target's course (办理步骤), written once and never changed."""

    target = models.ForeignKey(EnrolmentTarget, related_name="steps", on_delete=models.PROTECT)
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=40)
    by_name = models.CharField(max_length=80)
