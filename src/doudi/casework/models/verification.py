"""The report of what departments said, sealed, and a family's dispute of it (核对报告与异议复核)."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class MeansReport(PublicIdModel, Scoped):
    """One version of a case's report of its economic-status check (家庭经济状况核对报告), as it was that day.

    Made once and never changed: ``digest`` seals the content, and the audit line of the making repeats it. A later
    check makes the next version. It informs an official; it decides nothing. When it has been kept as long as it may,
    its content is deleted (``deleted_at``); that there was one, and its digest, stay.
    """

    PREFIX = "HB"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="means_reports", on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    content = EncryptedJSONField(null=True)
    digest = models.CharField(max_length=64)
    check_code = models.CharField(max_length=24, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    valid_until = models.DateField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(content__isnull=True, deleted_at__isnull=False)
                | models.Q(content__isnull=False, deleted_at__isnull=True),
                name="a_deleted_report_has_no_content",
            ),
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


class DoubtWeighing(Scoped):
    """What hangs on each doubt of a check, weighed by the worker once when the check had ended (疑点掂量).

    ``cause`` is the check that ended, or the step that asked where nobody is asked live. ``digest`` is of everything
    that was weighed: what is shown later is this, as long as that has not changed. ``matters`` counts the doubts
    somebody must look at. A weighing that failed says so in ``trouble``; whoever opens the page weighs then.
    """

    WAITING, DONE, FAILED, OVER = "waiting", "done", "failed", "over"

    application = models.ForeignKey(Application, related_name="weighings", on_delete=models.PROTECT)
    cause = models.CharField(max_length=40)
    state = models.CharField(
        max_length=8, default=WAITING, choices=[(each, each) for each in (WAITING, DONE, FAILED, OVER)]
    )
    asked_at = models.DateTimeField()
    weighed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    content = EncryptedJSONField(null=True)
    matters = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(state="waiting"), name="doubts_to_weigh")]
        constraints = [
            models.UniqueConstraint(fields=["application", "cause"], name="doubts_are_weighed_once_per_check")
        ]
