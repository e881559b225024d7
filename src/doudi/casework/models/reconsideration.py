"""Somebody does not accept a decision (不服决定), and what was decided before another outcome took its place."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.casework.models.outcome import Assessment
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

WAYS = ("reexamination", "reconsideration", "litigation")
RECONSIDERATION_STATES = ("asked", "accepted", "declined", "withdrawn", "decided")
RECONSIDERATION_OUTCOMES = ("upheld", "changed", "returned")


class Reconsideration(PublicIdModel, Scoped):
    """A family asks that a decision be looked at again (复查、行政复议、起诉): by the county, by law, or in court.

    ``decision_number`` is the letter it is about. ``told_on`` and ``until`` are the day the letter counts from and the
    last day in time, as they stood when the family asked; a late request is kept with its reason like any other.
    ``organ`` and ``document`` name who decided and by which paper, where that is not the county itself.
    """

    PREFIX = "FY"

    application = models.ForeignKey(Application, related_name="reconsiderations", on_delete=models.PROTECT)
    decision_number = models.CharField(max_length=32)
    way = models.CharField(max_length=16, choices=[(each, each) for each in WAYS])
    state = models.CharField(max_length=10, default="asked", choices=[(each, each) for each in RECONSIDERATION_STATES])
    asked_on = models.DateField()
    asked_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    taken_by_name = models.CharField(max_length=80, blank=True)
    by_family = models.BooleanField(default=True)
    said = EncryptedTextField()
    told_on = models.DateField(null=True)
    until = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    late_reason = EncryptedTextField(blank=True)
    organ = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=80, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=40, blank=True)
    handled_by_name = models.CharField(max_length=80, blank=True)
    note = EncryptedTextField(blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=[(each, each) for each in RECONSIDERATION_OUTCOMES])
    answer = EncryptedTextField(blank=True)
    amount_fen = models.BigIntegerField(null=True)
    from_month = models.CharField(max_length=7, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=40, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"], name="reconsiderations_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "way"],
                condition=models.Q(state__in=["asked", "accepted"]),
                name="one_open_reconsideration_of_a_way",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by="") | ~models.Q(decided_by=models.F("handled_by")),
                name="who_accepts_a_reconsideration_does_not_decide_it",
            ),
            models.CheckConstraint(
                condition=models.Q(state="decided", decided_at__isnull=False) & ~models.Q(outcome="")
                | (~models.Q(state="decided") & models.Q(outcome="", decided_at__isnull=True)),
                name="a_decided_reconsideration_says_how",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="changed") | models.Q(amount_fen__gt=0),
                name="a_changed_decision_has_an_amount",
            ),
        ]


class FormerDecision(models.Model):
    """What was decided before (原决定), word for word with its number and letters, after something replaced it."""

    application = models.ForeignKey(Application, related_name="former_decisions", on_delete=models.PROTECT)
    assessment = models.ForeignKey(Assessment, related_name="former_decisions", on_delete=models.PROTECT)
    reconsideration = models.ForeignKey(Reconsideration, related_name="former_decisions", on_delete=models.PROTECT)
    number = models.CharField(max_length=32, unique=True)
    outcome = models.CharField(max_length=10)
    amount_fen = models.BigIntegerField(null=True)
    members_count = models.PositiveIntegerField(default=0)
    from_month = models.CharField(max_length=7, blank=True)
    reasons = EncryptedTextField(blank=True)
    unknown_reasons = EncryptedJSONField(default=dict)
    departure_reason = EncryptedTextField(blank=True)
    maker_id = models.CharField(max_length=40)
    maker_name = models.CharField(max_length=80)
    checker_id = models.CharField(max_length=40)
    checker_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    reconsider_until = models.DateField(null=True)
    sue_until = models.DateField(null=True)
    letter_zh_file_id = models.CharField(max_length=40, blank=True)
    letter_en_file_id = models.CharField(max_length=40, blank=True)
    letter_issued_at = models.DateTimeField(null=True)
    check_code = models.CharField(max_length=24, blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["check_code"], name="former_decisions_by_code")]
