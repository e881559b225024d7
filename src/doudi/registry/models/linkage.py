"""Whose row it is (记录匹配): proposals, decisions and every step of them; two records of one person (人员合并)."""

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField
from doudi.registry.models.people import Person


class LinkRun(PublicIdModel, Scoped):
    """One run of linkage over the rows of one file without a usable number (一次匹配)."""

    PREFIX = "LK"
    RUNNING, DONE = "running", "done"
    dataset = models.CharField(max_length=60)
    file_name = models.CharField(max_length=120)
    file_digest = models.CharField(max_length=64)
    as_of = models.DateField()
    register = models.CharField(max_length=80)
    model = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=8, default=RUNNING, choices=[(s, s) for s in (RUNNING, DONE)])
    rows = models.PositiveIntegerField(default=0)
    matched = models.PositiveIntegerField(default=0)
    grey = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    recalled = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    blocks = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file_digest", "register", "model", "area_path"], name="one_link_run_per_file_and_register"
            )
        ]


class PairState(models.TextChoices):
    """What stands of a proposal (匹配状态)."""

    OPEN = "open", "待看"
    MATCHED = "matched", "机器认定"
    SAME = "same", "是同一人"
    NOT_SAME = "not_same", "不是同一人"
    UNSURE = "unsure", "看不出"
    SPLIT_ASKED = "split_asked", "申请拆开"
    SPLIT = "split", "已拆开"


STANDING = (PairState.MATCHED, PairState.SAME, PairState.SPLIT_ASKED)
"""States in which the row counts as that person's; a split that was only asked for changes nothing yet."""


class LinkPair(PublicIdModel, Scoped):
    """A row and the person it may be (一对记录); names, numbers and addresses of both sides are encrypted.

    ``row_index`` is a keyed fingerprint of what the row says: the same row in next month's file is known again, and
    what was decided of it holds. ``levels`` says of each comparison how alike the two are; it holds no personal data.
    """

    PREFIX = "LP"
    GROUPS = 3
    run = models.ForeignKey(LinkRun, on_delete=models.PROTECT, related_name="pairs")
    row_number = models.PositiveIntegerField()
    row_index = models.CharField(max_length=32, db_index=True)
    person_key = models.BigIntegerField(db_index=True)
    rank = models.PositiveSmallIntegerField(default=1)
    candidates = models.PositiveSmallIntegerField(default=1)
    weight = models.FloatField()
    levels = models.JSONField(default=dict)
    block = models.CharField(max_length=24)
    sides = EncryptedJSONField(null=True)
    state = models.CharField(max_length=12, choices=PairState.choices, default=PairState.OPEN)
    decided_by = models.CharField(max_length=40, blank=True, default="")
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True, default="")
    follows = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"], name="link_pair_state_area")]
        constraints = [
            models.UniqueConstraint(fields=["run", "row_number", "person_key"], name="a_pair_is_proposed_once"),
            models.UniqueConstraint(
                fields=["run", "row_number"],
                condition=models.Q(state__in=["matched", "same", "split_asked"]),
                name="a_row_is_one_persons",
            ),
        ]

    @property
    def row_said(self) -> dict[str, str]:
        """What the file's row says: number, name, birth, sex, community, address, as far as it has them."""
        return dict((self.sides or {}).get("row", {}))

    @property
    def register_said(self) -> dict[str, str]:
        """What the register says of the person."""
        return dict((self.sides or {}).get("register", {}))


class MergeState(models.TextChoices):
    """What stands of a merge (合并状态)."""

    PROPOSED = "proposed", "等复核"
    STANDING = "standing", "已合并"
    REFUSED = "refused", "没有同意"
    SPLIT_ASKED = "split_asked", "申请拆开"
    SPLIT = "split", "已拆开"


class PersonMerge(PublicIdModel, Scoped):
    """Two records of one person (人员合并): ``merged`` is read as ``kept``; nothing is rewritten."""

    PREFIX = "PM"
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absorbed")
    merged = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    state = models.CharField(max_length=12, choices=MergeState.choices, default=MergeState.PROPOSED)
    reason = EncryptedTextField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True, default="")
    settled_by_name = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(state__in=["proposed", "standing", "split_asked"]),
                name="a_person_is_merged_once",
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("merged")), name="nobody_is_merged_with_self"),
        ]


class LinkStep(models.Model):
    """One step of a proposal or a merge (留痕): decided, undone, split asked for, settled. Only added to."""

    pair = models.ForeignKey(LinkPair, null=True, on_delete=models.PROTECT, related_name="steps")
    merge = models.ForeignKey(PersonMerge, null=True, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=16)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=40)
    by_name = models.CharField(max_length=80)
    reason = EncryptedTextField(blank=True, default="")
    consequences = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["pair", "at"], name="link_step_pair")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pair__isnull=False, merge__isnull=True)
                | models.Q(pair__isnull=True, merge__isnull=False),
                name="a_step_is_of_one_thing",
            )
        ]
