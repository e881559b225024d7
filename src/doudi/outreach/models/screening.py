"""Screening runs (筛查), leads (线索) and outreach visits (主动上门)."""

from django.db import models

from doudi.outreach.domain.lead import LeadState, VisitOutcome
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class ScreeningRun(PublicIdModel):
    """One sweep of the population by one scheme's rules for one month (筛查批次)."""

    PREFIX = "SC"

    scheme = models.CharField(max_length=40)
    rule_key = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    ruleset_hash = models.CharField(max_length=80)
    area_path = models.CharField(max_length=160)
    sources = models.JSONField(default=list)
    people_swept = models.PositiveBigIntegerField(default=0)
    households_swept = models.PositiveBigIntegerField(default=0)
    leads_found = models.PositiveIntegerField(default=0)
    leads_new = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)


class Lead(PublicIdModel, Scoped):
    """Somebody who may be entitled and is not served (线索): a reason to visit, never a decision.

    ``person_key`` is the pseudonym of the columnar store as a signed 64-bit number. ``contact`` (name, address) and
    ``evidence`` are encrypted. ``facts_digest`` is a keyed fingerprint of what the departments said, without its dates:
    a family seen and settled is not found again while it stays the same.
    """

    PREFIX = "XS"

    run = models.ForeignKey(ScreeningRun, related_name="leads", on_delete=models.PROTECT)
    person_key = models.BigIntegerField()
    rule_key = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    scheme = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default=LeadState.NEW, choices=[(s.value, s.value) for s in LeadState])
    people_count = models.PositiveIntegerField(null=True)
    expected_amount_fen = models.BigIntegerField(null=True)
    confidence = models.CharField(max_length=16, blank=True)
    contact = EncryptedJSONField(default=dict)
    evidence = EncryptedJSONField(default=dict)
    facts_digest = models.CharField(max_length=32, blank=True, default="")
    found_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    assigned_to = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_because = EncryptedTextField(blank=True)
    application_id_text = models.CharField(max_length=40, blank=True, db_index=True)
    help_given = EncryptedTextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"])]
        constraints = [
            models.UniqueConstraint(fields=["person_key", "rule_key", "period"], name="one_lead_per_person_rule_period")
        ]


class OutreachVisit(PublicIdModel):
    """A visit to a family found by screening (主动上门): who went, whom they met, what came of it."""

    PREFIX = "OV"

    lead = models.ForeignKey(Lead, related_name="visits", on_delete=models.PROTECT)
    visited_at = models.DateTimeField()
    visitor_id = models.CharField(max_length=40)
    visitor_name = models.CharField(max_length=80)
    companion_id = models.CharField(max_length=40)
    companion_name = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, choices=[(o.value, o.value) for o in VisitOutcome])
    reason = EncryptedTextField(blank=True)
    people_now = models.PositiveIntegerField(null=True)
    hardships = models.JSONField(default=list)
    words = EncryptedTextField(blank=True)
    key = models.CharField(max_length=80, null=True, unique=True)
