"""Screening runs (筛查), leads (线索) and outreach visits (主动上门)."""

from django.db import models

from doudi.outreach.domain.lead import LeadState, VisitOutcome
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class ScreeningRun(PublicIdModel):
    """One sweep of the population by the rules of one scheme or several, for one month (筛查批次).

    ``scheme``, ``rule_key`` and ``ruleset_hash`` name the one scheme; of several they are empty, and ``schemes`` names
    those asked for. ``per_scheme`` holds one entry a scheme: whether it was sought and why not, what was found and new,
    why the others are no leads, which figures are not on file. ``left_out`` is about families: with the new leads it
    adds up to all households. A run asked for on a page waits for the worker without a ``finished_at``; one that failed
    says why in ``trouble``.
    """

    PREFIX = "SC"

    scheme = models.CharField(max_length=40, blank=True)
    rule_key = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=7)
    ruleset_hash = models.CharField(max_length=80, blank=True)
    area_path = models.CharField(max_length=160)
    sources = models.JSONField(default=list)
    people_swept = models.PositiveBigIntegerField(default=0)
    households_swept = models.PositiveBigIntegerField(default=0)
    leads_found = models.PositiveIntegerField(default=0)
    leads_new = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    schemes = models.JSONField(default=list)
    per_scheme = models.JSONField(default=list)
    trouble = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)


class Lead(PublicIdModel, Scoped):
    """Somebody who may be entitled and is not served (线索): a reason to visit, never a decision.

    ``person_key`` is the pseudonym of the columnar store as a signed 64-bit number. ``contact`` (name, address) and
    ``evidence`` are encrypted. ``facts_digest`` is a keyed fingerprint of what the departments said, without its dates:
    a family seen and settled is not found again while it stays the same. What it may be entitled to stands in its
    ``claims``, one a scheme and person; ``scheme`` and the amounts are those of the first, and of all together.
    """

    PREFIX = "XS"
    GROUPS = 3

    run = models.ForeignKey(ScreeningRun, related_name="leads", on_delete=models.PROTECT)
    person_key = models.BigIntegerField()
    rule_key = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    scheme = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default=LeadState.NEW, choices=[(s.value, s.value) for s in LeadState])
    people_count = models.PositiveIntegerField(null=True)
    expected_amount_fen = models.BigIntegerField(null=True)
    expected_once_fen = models.BigIntegerField(null=True)
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


class LeadClaim(models.Model):
    """One thing a family of a lead may be entitled to (线索事项): a scheme, for the family or for one of its people.

    ``person_key`` is whom it is about, or whom to ask for where it is about the family. ``wanted`` is what they said at
    the door: None while nobody asked. What the departments said of it lies encrypted with the lead.
    """

    lead = models.ForeignKey(Lead, related_name="claims", on_delete=models.CASCADE)
    run = models.ForeignKey(ScreeningRun, related_name="claims", on_delete=models.PROTECT)
    about = models.CharField(max_length=12, default="household")
    person_key = models.BigIntegerField()
    rule_key = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    scheme = models.CharField(max_length=40)
    grants = models.CharField(max_length=16, default="cash_monthly")
    expected_amount_fen = models.BigIntegerField(null=True)
    confidence = models.CharField(max_length=16, blank=True)
    standing = models.CharField(max_length=16, default="counted")
    rests_on = models.JSONField(default=list)
    facts_digest = models.CharField(max_length=32, blank=True, default="")
    wanted = models.BooleanField(null=True)
    application_id_text = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_key", "rule_key", "period"], name="one_claim_per_person_rule_period"
            )
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
