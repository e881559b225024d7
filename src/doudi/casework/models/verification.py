"""The report of what departments said, sealed, and a family's dispute of it (核对报告与异议复核)."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class MeansReport(PublicIdModel, Scoped):
    """One version of a case's report of its economic-status check (家庭经济状况核对报告), as it was that day.

    Made once and never changed: ``digest`` seals the content, and the audit line of the making repeats it. A later
    check makes the next version. It informs an official; it decides nothing.
    """

    PREFIX = "HB"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="means_reports", on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    content = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=24, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    valid_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="one_means_report_per_version"),
        ]


class MeansDispute(PublicIdModel, Scoped):
    """A family says that what was found is not right (核对异议, 57号 art. 18); re-checked by another official (复核).

    ``category`` and ``member_id`` say about what, empty for the check as a whole. While one is open nothing is decided.
    """

    PREFIX = "HY"
    GROUPS = 3
    UPHELD, NOT_UPHELD, DROPPED = "upheld", "not_upheld", "dropped"

    application = models.ForeignKey(Application, related_name="means_disputes", on_delete=models.PROTECT)
    report = models.ForeignKey(MeansReport, null=True, related_name="disputes", on_delete=models.PROTECT)
    category = models.CharField(max_length=4, blank=True)
    member_id = models.CharField(max_length=40, blank=True)
    reason = EncryptedTextField()
    papers = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    by_family = models.BooleanField(default=True)
    outcome = models.CharField(
        max_length=12, blank=True, choices=[(each, each) for each in (UPHELD, NOT_UPHELD, DROPPED)]
    )
    answer = EncryptedTextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["application", "settled_at"], name="means_dispute_open")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(taken_by=models.F("settled_by")), name="who_takes_a_dispute_does_not_settle_it"
            )
        ]
