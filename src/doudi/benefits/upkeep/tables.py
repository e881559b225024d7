"""Periods (待遇期段), reviews (复核), reported changes (情况变化), changes (待遇变更) and refusals of work."""

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

PAID, SUSPENDED = "paid", "suspended"
RAISED, REDUCED, UNCHANGED = "raised", "reduced", "unchanged"
STOPPED, RESUMED, GRADUAL_EXIT, MOVED = "stopped", "resumed", "gradual_exit", "moved"
CHANGE_KINDS = (RAISED, REDUCED, UNCHANGED, SUSPENDED, RESUMED, STOPPED, GRADUAL_EXIT, MOVED)
HEARD_FIRST = (REDUCED, SUSPENDED, STOPPED, GRADUAL_EXIT)
"""What takes something from a family: it is told and heard before anybody decides."""
PROPOSED, DECIDED, SENT_BACK = "proposed", "decided", "sent_back"


class EntitlementPeriod(Scoped):
    """What an entitlement pays in the months ``[from_month, to_month)``, and which place pays it (待遇期段).

    Rows are never changed: one that no longer says what holds is marked ``replaced_at`` and others take its place. An
    entitlement without any row has never changed, and its own row says everything.
    """

    entitlement = models.ForeignKey("benefits.Entitlement", related_name="periods", on_delete=models.PROTECT)
    from_month = models.CharField(max_length=7)
    to_month = models.CharField(max_length=7, blank=True)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in (PAID, SUSPENDED)])
    amount_fen = models.BigIntegerField()
    members_count = models.PositiveIntegerField()
    change = models.ForeignKey("benefits.EntitlementChange", null=True, related_name="+", on_delete=models.PROTECT)
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["from_month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "from_month"],
                condition=models.Q(replaced_at__isnull=True),
                name="one_period_begins_in_a_month",
            ),
            models.CheckConstraint(
                condition=models.Q(to_month="") | models.Q(to_month__gt=models.F("from_month")),
                name="a_period_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="paid", amount_fen__gt=0) | models.Q(kind="suspended", amount_fen=0),
                name="a_period_pays_or_is_suspended",
            ),
        ]


class EntitlementReview(PublicIdModel, Scoped):
    """An entitlement is looked at again (复核): when its time has come, or because something was reported."""

    PREFIX = "FH"

    entitlement = models.ForeignKey("benefits.Entitlement", related_name="reviews", on_delete=models.PROTECT)
    reason = models.CharField(max_length=16)
    due_on = models.DateField(null=True)
    legal_basis = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=6, default="open", choices=[(s, s) for s in ("open", "done", "void")])
    findings = EncryptedJSONField(default=dict)
    left = EncryptedJSONField(default=list)
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=40, blank=True)
    finished_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "reason"],
                condition=models.Q(state="open"),
                name="one_open_review_per_entitlement_and_reason",
            )
        ]


class ReportedChange(PublicIdModel, Scoped):
    """Somebody says that a family's situation changed (情况变化): the family, a grid worker, a department's data."""

    PREFIX = "BG"

    entitlement = models.ForeignKey("benefits.Entitlement", related_name="reports", on_delete=models.PROTECT)
    review = models.ForeignKey(EntitlementReview, related_name="reports", on_delete=models.PROTECT)
    source = models.CharField(max_length=12)
    kind = models.CharField(max_length=16)
    text = EncryptedTextField(blank=True)
    happened_on = models.DateField(null=True)
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=40)
    reported_by_name = models.CharField(max_length=80)


class WorkRefusal(PublicIdModel, Scoped):
    """An offer of suitable work and what the person said to it (介绍工作记录, 审核确认办法 art. 34)."""

    PREFIX = "JY"

    entitlement = models.ForeignKey("benefits.Entitlement", related_name="work_offers", on_delete=models.PROTECT)
    person = models.ForeignKey("registry.Person", related_name="+", on_delete=models.PROTECT)
    offer = EncryptedTextField()
    offered_on = models.DateField()
    answer = models.CharField(max_length=10, choices=[(a, a) for a in ("accepted", "with_cause", "refused")])
    reason = EncryptedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)


class EntitlementChange(PublicIdModel, Scoped):
    """A change of an entitlement (待遇变更): proposed from an assessment by one official, decided by another."""

    PREFIX = "BD"

    entitlement = models.ForeignKey("benefits.Entitlement", related_name="changes", on_delete=models.PROTECT)
    review = models.ForeignKey(EntitlementReview, null=True, related_name="changes", on_delete=models.PROTECT)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in CHANGE_KINDS])
    from_month = models.CharField(max_length=7, blank=True)
    to_month = models.CharField(max_length=7, blank=True)
    amount_before_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    members_before = models.PositiveIntegerField()
    members_count = models.PositiveIntegerField()
    to_division_code = models.CharField(max_length=24, blank=True)
    to_area_path = models.CharField(max_length=160, blank=True)
    computed_kind = models.CharField(max_length=12, blank=True)
    computed_fen = models.BigIntegerField(null=True)
    month = models.CharField(max_length=7, blank=True)
    ruleset_hash = models.CharField(max_length=80, blank=True)
    facts = EncryptedJSONField(null=True)
    result = EncryptedJSONField(null=True)
    reason = EncryptedTextField()
    departure_reason = EncryptedTextField(blank=True)
    legal_basis = models.CharField(max_length=120, blank=True)
    state = models.CharField(
        max_length=10, default=PROPOSED, choices=[(s, s) for s in (PROPOSED, DECIDED, SENT_BACK)]
    )
    maker_id = models.CharField(max_length=40)
    maker_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    hear_code = models.CharField(max_length=24, blank=True)
    heard_how = models.CharField(max_length=12, blank=True)
    heard_text = EncryptedTextField(blank=True)
    heard_at = models.DateTimeField(null=True)
    heard_by_name = models.CharField(max_length=80, blank=True)
    checker_id = models.CharField(max_length=40, blank=True)
    checker_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = EncryptedTextField(blank=True)
    check_code = models.CharField(max_length=24, blank=True)
    letter_zh_file_id = models.CharField(max_length=40, blank=True)
    letter_en_file_id = models.CharField(max_length=40, blank=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["check_code"], name="changes_by_code"),
            models.Index(fields=["hear_code"], name="changes_by_hearing_code"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement"],
                condition=models.Q(state="proposed"),
                name="one_open_change_per_entitlement",
            ),
            models.CheckConstraint(
                condition=models.Q(checker_id="") | ~models.Q(checker_id=models.F("maker_id")),
                name="a_change_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="decided")
                | ~models.Q(kind__in=HEARD_FIRST)
                | models.Q(told_at__isnull=False, heard_at__isnull=False),
                name="a_family_is_heard_before_it_loses",
            ),
        ]
