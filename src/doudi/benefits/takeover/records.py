"""What was taken over from an older system (接续记录): batches, rows as they came, and what was paid before us."""

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField

READ, TAKEN, UNDONE, SIGNED = "read", "taken", "undone", "signed"
GOOD, REJECTED = "good", "rejected"


class TakeoverBatch(PublicIdModel, Scoped):
    """One file of an older system (接续批次): read and checked, taken in, signed for by a second official, or undone.

    ``as_of`` is the day the file tells of; ``pay_from`` the first month we pay ourselves, so that no month is paid by
    both. Counts are those of the reading. ``codes`` are the city's own words for ours, as they were mapped.
    """

    PREFIX = "JG"
    form = models.CharField(max_length=20)
    file_name = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)
    as_of = models.DateField()
    pay_from = models.CharField(max_length=7, blank=True)
    state = models.CharField(max_length=8, default=READ, choices=[(s, s) for s in (READ, TAKEN, UNDONE, SIGNED)])
    codes = models.JSONField(default=dict)
    rows_in = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=40, blank=True)
    signed_by_name = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_because = EncryptedTextField(blank=True)
    undone_by_name = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_because = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "digest", "area_path"],
                condition=~models.Q(state="undone"),
                name="a_file_is_taken_over_once",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by="") | ~models.Q(signed_by=models.F("made_by")),
                name="a_takeover_is_signed_by_another",
            ),
        ]


class TakeoverRow(models.Model):
    """One row as it came (接续行), and what became of it; ``subject_id`` is what we made of its family.

    ``reference`` is the older system's number of the family or case, found again by its index. ``reasons`` are codes
    with the heading they are about, without the value.
    """

    batch = models.ForeignKey(TakeoverBatch, related_name="rows", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    reference = EncryptedTextField(blank=True)
    reference_index = BlindIndexField(source="reference", kind="takeover_reference")
    scheme = models.CharField(max_length=40, blank=True)
    township = models.CharField(max_length=24, blank=True)
    month = models.CharField(max_length=7, blank=True)
    is_head = models.BooleanField(default=False)
    people = models.PositiveIntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    content = EncryptedJSONField()
    content_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=[(s, s) for s in (GOOD, REJECTED, TAKEN, UNDONE)])
    reasons = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    subject_type = models.CharField(max_length=20, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["batch", "state", "number"], name="takeover_rows_by_state"),
            models.Index(fields=["reference_index"], name="takeover_rows_by_reference"),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_takeover_row_per_line")]


class PaidBefore(models.Model):
    """A month an older system paid, or tried to (老系统已发): never paid by us again unless it came back."""

    batch = models.ForeignKey(TakeoverBatch, related_name="payments", on_delete=models.PROTECT)
    person = models.ForeignKey("registry.Person", related_name="+", on_delete=models.PROTECT)
    scheme = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    amount_fen = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    is_returned = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["scheme", "month"], name="paid_before_by_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme", "month"],
                condition=models.Q(is_returned=False),
                name="a_month_was_paid_once_before",
            )
        ]
