"""Suspicions (疑点), what was done about them and by whom, and what the money side was asked to do (指令)."""

from django.db import models

from doudi.outreach.domain.suspicion import SUPERVISION, ClueChannel, OrderKind, SuspicionState, Verification
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class Suspicion(PublicIdModel, Scoped):
    """A reason to verify whether something is wrongly paid (疑点): neither a finding of fault nor a decision.

    ``channel`` is one of the five the clue came by; ``case_key`` which case of ``consequences.yaml`` an official took
    it for; ``occurred_on`` the day that ended the entitlement, where known. ``internal`` suspicions are about an
    operator and open only to internal control elsewhere (see ``SuspicionKeptFrom``).
    """

    PREFIX = "YD"
    GROUPS = 3

    subject = models.CharField(max_length=12)
    subject_key = models.BigIntegerField()
    rule_key = models.CharField(max_length=20)
    period = models.CharField(max_length=7)
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in ClueChannel])
    state = models.CharField(
        max_length=20, default=SuspicionState.OPEN, choices=[(s.value, s.value) for s in SuspicionState]
    )
    internal = models.BooleanField(default=False)
    case_key = models.CharField(max_length=40, blank=True)
    contact = EncryptedJSONField(default=dict)
    evidence = EncryptedJSONField(default=dict)
    clue = EncryptedTextField(blank=True, default="")
    expected_fen = models.BigIntegerField(null=True)
    confidence = models.CharField(max_length=12, blank=True)
    facts_digest = models.CharField(max_length=64)
    occurred_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_times = models.PositiveSmallIntegerField(default=1)
    verified_how = models.CharField(max_length=16, blank=True, choices=[(v.value, v.value) for v in Verification])
    answer_by = models.DateField(null=True)
    recover_fen = models.BigIntegerField(null=True)
    recover_months = models.JSONField(default=list)
    instalments = models.PositiveSmallIntegerField(null=True)
    police_reference = EncryptedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"]), models.Index(fields=["rule_key", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_key", "rule_key", "period"], name="one_suspicion_per_subject_rule_period"
            ),
            models.UniqueConstraint(
                fields=["subject", "subject_key", "rule_key"],
                condition=~models.Q(state__in=sorted(map(str, SUPERVISION.ends))),
                name="one_open_suspicion_per_subject_and_rule",
            ),
        ]


class SuspicionKeptFrom(models.Model):
    """Who must not see an internal suspicion (回避): the operator, and everybody of the operator's own office."""

    suspicion = models.ForeignKey(Suspicion, related_name="kept_from", on_delete=models.PROTECT)
    staff_id = models.CharField(max_length=40)
    organisation_id = models.CharField(max_length=40, blank=True)


class SuspicionStep(models.Model):
    """One step (办理步骤) with the named official who took it, in their words; written once and never changed."""

    suspicion = models.ForeignKey(Suspicion, related_name="steps", on_delete=models.PROTECT)
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=40)
    by_name = models.CharField(max_length=80)
    case_key = models.CharField(max_length=40, blank=True)
    note = EncryptedTextField(blank=True)


class Informant(models.Model):
    """Who reported something (举报人): apart from the suspicion, encrypted, opened by one verb, never printed."""

    suspicion = models.OneToOneField(Suspicion, related_name="informant", on_delete=models.PROTECT)
    name = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)


class SuspicionNotice(PublicIdModel):
    """A letter to the person (告知书): what is suspected or found, by which text, and until when they may answer."""

    PREFIX = "GZ"

    suspicion = models.ForeignKey(Suspicion, related_name="notices", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in ("suspended", "verified")])
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=40)
    issued_by_name = models.CharField(max_length=80)
    answer_by = models.DateField()
    case_key = models.CharField(max_length=40)


class SuspicionAnswer(PublicIdModel):
    """What the person wrote themselves about a letter (本人说明), with the papers that show it; never changed."""

    PREFIX = "SM"

    suspicion = models.ForeignKey(Suspicion, related_name="answers", on_delete=models.PROTECT)
    notice = models.ForeignKey(SuspicionNotice, related_name="answers", on_delete=models.PROTECT)
    said = EncryptedTextField()
    file_ids = models.JSONField(default=list)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)


class NoticeReader(models.Model):
    """An account that opened a letter with its number and the citizen number it speaks of (凭信打开)."""

    suspicion = models.ForeignKey(Suspicion, related_name="readers", on_delete=models.PROTECT)
    account_id = models.CharField(max_length=40)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suspicion", "account_id"], name="one_reader_per_account_and_suspicion")
        ]


class MoneyOrder(PublicIdModel):
    """What two officials decided and the money side is to do (指令): waits until whoever pays says it is done.

    ``benefit`` says whose money; only ``assistance`` is paid by this system. ``outcome`` is a code: ``done``,
    ``paid_elsewhere`` (another system pays), ``no_entitlement`` (nothing runs here), ``others_live_on`` (a household
    with further members is worked out again, not stopped).
    """

    PREFIX = "ZL"

    suspicion = models.ForeignKey(Suspicion, related_name="orders", on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in OrderKind])
    benefit = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField(null=True)
    instalments = models.PositiveSmallIntegerField(null=True)
    ordered_at = models.DateTimeField()
    maker_id = models.CharField(max_length=40)
    checker_id = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(maker_id=models.F("checker_id")) | models.Q(kind="restore"),
                name="an_adverse_order_has_two_officials",
            )
        ]
