"""Entitlements (待遇资格), payee accounts (收款账户) and pay runs (发放批次)."""

from django.db import models

from doudi.benefits.takeover.records import PaidBefore, TakeoverBatch, TakeoverRow
from doudi.benefits.upkeep.tables import (
    EntitlementChange,
    EntitlementPeriod,
    EntitlementReview,
    ReportedChange,
    WorkRefusal,
)
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedTextField

__all__ = [
    "Entitlement",
    "EntitlementChange",
    "EntitlementPeriod",
    "EntitlementReview",
    "PaidBefore",
    "PayLine",
    "PayRun",
    "PayeeAccount",
    "ReportedChange",
    "TakeoverBatch",
    "TakeoverRow",
    "WorkRefusal",
]


class Entitlement(PublicIdModel, Scoped):
    """A family's right from a decision (待遇资格): an amount monthly or once, a status, or help in kind.

    Months are half-open ``[from, to)``. A status (身份) and help in kind (集中供养) are not paid to an account.
    Or from an older system's decision (``taken_over``): nothing of it was computed here, and it is paid once a second
    official signed for its batch. ``since_month`` is when the older system began to pay it.
    Amount, members, place and state are those of today; ``upkeep.periods`` says what holds in another month. ``held``:
    an order of supervision holds back whatever is not filed. ``review_category`` is empty until an official sorted it.
    """

    PREFIX = "DY"
    MONTHLY, ONCE, STATUS, IN_KIND = "monthly", "once", "status", "in_kind"
    PAID = (MONTHLY, ONCE)

    decision = models.OneToOneField(
        "casework.Decision", null=True, related_name="entitlement", on_delete=models.PROTECT
    )
    taken_over = models.ForeignKey(
        "benefits.TakeoverBatch", null=True, related_name="entitlements", on_delete=models.PROTECT
    )
    since_month = models.CharField(max_length=7, blank=True)
    application_id_text = models.CharField(max_length=40, db_index=True)
    person = models.ForeignKey("registry.Person", related_name="entitlements", on_delete=models.PROTECT)
    household = models.ForeignKey("registry.Household", null=True, related_name="+", on_delete=models.PROTECT)
    scheme = models.CharField(max_length=40)
    kind = models.CharField(
        max_length=8, default=MONTHLY, choices=[(k, k) for k in (MONTHLY, ONCE, STATUS, IN_KIND)]
    )
    members_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    from_month = models.CharField(max_length=7)
    to_month = models.CharField(max_length=7, blank=True)
    state = models.CharField(
        max_length=12, default="active", choices=[(s, s) for s in ("active", "suspended", "ended")]
    )
    held = models.BooleanField(default=False)
    review_category = models.CharField(max_length=24, blank=True)
    next_review_on = models.DateField(null=True, db_index=True)
    opened_at = models.DateTimeField()
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["scheme", "state", "from_month"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision=None, taken_over__isnull=False)
                | models.Q(decision__isnull=False, taken_over=None),
                name="an_entitlement_rests_on_one_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0) | models.Q(kind="status", amount_fen=0),
                name="an_entitlement_is_positive",
            ),
            models.UniqueConstraint(
                fields=["person", "scheme"],
                condition=models.Q(state__in=["active", "suspended"]) & ~models.Q(kind="once"),
                name="one_running_entitlement_per_person_and_scheme",
            ),
        ]


class PayeeAccount(PublicIdModel):
    """The bank account a person is paid to (收款账户), encrypted; at most one is current."""

    PREFIX = "ZH"

    person = models.ForeignKey("registry.Person", related_name="bank_accounts", on_delete=models.PROTECT)
    holder_name = EncryptedTextField()
    bank_name = models.CharField(max_length=80)
    number = EncryptedTextField()
    number_index = BlindIndexField(source="number", kind="bank_account")
    tail = models.CharField(max_length=4)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=40)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(replaced_at__isnull=True), name="one_current_account_per_person"
            )
        ]


class PayRun(PublicIdModel, Scoped):
    """One month's payments of one scheme in one area (发放批次): drafted, approved by a second official, filed."""

    PREFIX = "FF"
    DRAFT, APPROVED, FILED, DROPPED = "draft", "approved", "filed", "dropped"

    scheme = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    state = models.CharField(max_length=10, default=DRAFT, choices=[(s, s) for s in (DRAFT, APPROVED, FILED, DROPPED)])
    version = models.PositiveIntegerField(default=1)
    lines_count = models.PositiveIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True)
    approved_fen = models.BigIntegerField(null=True)
    filed_fen = models.BigIntegerField(null=True)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, blank=True)
    approved_by_name = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    filed_by = models.CharField(max_length=40, blank=True)
    filed_at = models.DateTimeField(null=True)
    voided_because = EncryptedTextField(blank=True)
    bank_file_id = models.CharField(max_length=40, blank=True)
    list_file_id = models.CharField(max_length=40, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "month", "area_path"],
                condition=models.Q(state="draft"),
                name="one_draft_run_per_scheme_month_and_area",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("made_by")),
                name="a_run_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="filed") | models.Q(filed_fen=models.F("approved_fen")),
                name="filed_equals_approved",
            ),
        ]


class PayLine(PublicIdModel):
    """One payment (发放明细). The database refuses a second one for the same person, scheme, month and kind."""

    PREFIX = "MX"
    GROUPS = 3

    run = models.ForeignKey(PayRun, related_name="lines", on_delete=models.PROTECT)
    entitlement = models.ForeignKey(Entitlement, related_name="lines", on_delete=models.PROTECT)
    person = models.ForeignKey("registry.Person", related_name="pay_lines", on_delete=models.PROTECT)
    account = models.ForeignKey(PayeeAccount, related_name="lines", on_delete=models.PROTECT)
    scheme = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in ("regular", "arrears")])
    members_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["public_id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "scheme", "month", "kind"], name="a_month_is_paid_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="a_payment_is_positive"),
        ]
