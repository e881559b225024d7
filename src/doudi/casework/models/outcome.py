"""What the rules proposed, what officials said, what was published and decided."""

from django.db import models

from doudi.casework.domain.notice import NEVER_PUBLISHED
from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class FrozenRuleset(models.Model):
    """The rules and figures an assessment was made under (固化的规则), once per hash; nothing personal."""

    hash = models.CharField(max_length=80, primary_key=True)
    scheme = models.CharField(max_length=40)
    content = models.TextField()
    kept_at = models.DateTimeField()


class Assessment(PublicIdModel):
    """What the rules say about the facts known that day (测算); a proposal, never a decision."""

    PREFIX = "AS"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="assessments", on_delete=models.PROTECT)
    month = models.CharField(max_length=7)
    ruleset_hash = models.CharField(max_length=80)
    facts = EncryptedJSONField()
    result = EncryptedJSONField()
    facts_digest = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField(null=True)
    members_count = models.PositiveIntegerField()
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=40)


class Opinion(PublicIdModel):
    """The township's preliminary opinion (初审意见): grant or refuse, with the amount it rests on."""

    PREFIX = "OP"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="opinions", on_delete=models.PROTECT)
    assessment = models.ForeignKey(Assessment, related_name="opinions", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=8, choices=[(o, o) for o in ("grant", "refuse")])
    amount_fen = models.BigIntegerField(null=True)
    reason = EncryptedTextField(blank=True)
    unknown_reasons = EncryptedJSONField(default=dict)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)


class Notice(PublicIdModel, Scoped):
    """A public notice (公示): three fields of personal data plus place, scheme, period and hotline; nothing else.

    It is shown on days in ``[starts_on, ends_on]`` and never later, whether or not the worker has run.
    """

    PREFIX = "GS"

    application = models.ForeignKey(Application, related_name="notices", on_delete=models.PROTECT)
    round = models.PositiveIntegerField(default=1)
    published_name = EncryptedTextField()
    members_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    scheme = models.CharField(max_length=40)
    place_zh = models.CharField(max_length=120)
    place_en = models.CharField(max_length=160, blank=True)
    organisation_zh = models.CharField(max_length=120)
    hotline = models.CharField(max_length=40)
    posted_at = models.DateTimeField()
    posted_by = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_because = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ends_on"], condition=models.Q(taken_down_at__isnull=True), name="notices_hanging_by_day"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="one_notice_per_round"),
            models.CheckConstraint(
                condition=~models.Q(scheme__in=NEVER_PUBLISHED), name="children_are_never_published"
            ),
        ]


class Objection(PublicIdModel):
    """Somebody disagrees with a notice (异议): answered by a re-survey or a democratic review (art. 19)."""

    PREFIX = "YY"

    application = models.ForeignKey(Application, related_name="objections", on_delete=models.PROTECT)
    notice = models.ForeignKey(Notice, null=True, related_name="objections", on_delete=models.PROTECT)
    text = EncryptedTextField()
    by_contact = EncryptedTextField(blank=True)
    wants_secrecy = models.BooleanField(default=True)
    raised_at = models.DateTimeField()
    taken_by = models.CharField(max_length=40)
    method = models.CharField(max_length=24, blank=True)
    outcome = models.CharField(max_length=16, blank=True)
    answer = EncryptedTextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)


class Decision(PublicIdModel, Scoped):
    """The county's decision (审核确认 / 不予确认): by a named official who handled nothing before.

    It is the one in force; what it replaced is kept as `FormerDecision`. ``set_aside_at``: it was returned and the
    county decides anew, in its place.
    """

    PREFIX = "JD"

    application = models.OneToOneField(Application, related_name="decision", on_delete=models.PROTECT)
    assessment = models.ForeignKey(Assessment, related_name="decisions", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in ("granted", "refused")])
    amount_fen = models.BigIntegerField(null=True)
    grants = models.CharField(max_length=16, default="cash_monthly")
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
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["check_code"], name="decisions_by_code")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(maker_id=models.F("checker_id")), name="maker_is_not_checker"),
            models.CheckConstraint(
                condition=models.Q(outcome="refused")
                | models.Q(amount_fen__gt=0)
                | models.Q(grants="tag", amount_fen__isnull=True)
                | models.Q(grants="cash_once", amount_fen=0),
                name="a_grant_has_an_amount",
            ),
        ]
