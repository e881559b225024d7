"""Tables of the platform: audit and its chain, outbox, idempotency keys, files, messages, the installation itself."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.platform.crypto.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField


class Installation(models.Model):
    """The one row that says what this database is: real or demo, made when, on which simulated day."""

    is_demo = models.BooleanField(default=False)
    key_id = models.CharField(max_length=8)
    made_at = models.DateTimeField()
    simulated_day = models.DateField(null=True, blank=True)
    schema_version = models.PositiveIntegerField(default=1)
    summary = models.JSONField(default=dict, blank=True)


class AuditEntry(models.Model):
    """One line of the audit (审计): who did or read what, when, why. Appended, never changed."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    area_path = models.CharField(max_length=160, blank=True, default="")
    case_ref = models.CharField(max_length=40, blank=True, default="")
    purpose = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)
    simulated = models.BooleanField(default=False)
    request_id = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["case_ref"], name="audit_case"),
            models.Index(fields=["actor_id", "at"], name="audit_actor"),
        ]


class AuditLink(models.Model):
    """One link of the hash chain (哈希链) over the audit entries, in sealing order."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class OutboxEvent(models.Model):
    """Something that happened, announced in the transaction that made it happen (发件箱)."""

    kind = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    announced_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    is_dead = models.BooleanField(default=False)


class EventReceipt(models.Model):
    """A subscriber has dealt with an event: it is not called for it again."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="receipts")
    subscriber = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="one_receipt_per_subscriber")]


class IdempotencyKey(models.Model):
    """One effect for one key (幂等键): a second tab, a retry or a double tap gets the first answer."""

    actor_id = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor_id", "key"], name="one_effect_per_key")]


class StoredFile(PublicIdModel):
    """An uploaded or produced file; its bytes lie encrypted in the installation's folder."""

    PREFIX = "F"
    GROUPS = 3
    kind = models.CharField(max_length=40)
    file_name = EncryptedTextField(blank=True, default="")
    content_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=40)
    case_ref = models.CharField(max_length=40, blank=True, default="", db_index=True)
    area_path = models.CharField(max_length=160, blank=True, default="")


class Message(PublicIdModel):
    """A text message to a resident, as handed to the operator (短信)."""

    PREFIX = "M"
    GROUPS = 3
    to_phone = EncryptedTextField()
    to_index = BlindIndexField(source="to_phone", kind="phone", db_index=True)
    template = models.CharField(max_length=64)
    params = EncryptedJSONField()
    text = EncryptedTextField()
    written_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
