"""Work items (待办事项), statutory clocks (法定时限) and what moved them, leave, prompts, and bulk work."""

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedTextField
from doudi.worklist.domain.clock import ClockFacts, ClockUnit, Pause


class Clock(PublicIdModel):
    """A running limit on one step of one subject (时限).

    ``limit`` is the one that counts (the local promise where there is one); ``law_limit`` is what the law gives.
    ``due_on``, ``warn_on`` (the first day the light is yellow), ``provisional`` and ``is_paused`` are worked out by
    ``keeping.refresh`` whenever a pause, an extension or a newly published calendar changes them, so that a queue can
    be sorted and counted in the database; the light itself is never stored.
    """

    PREFIX = "CLK"
    GROUPS = 3

    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    rule_key = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    starts_on = models.DateField()
    limit = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=20, choices=[(unit.value, unit.value) for unit in ClockUnit])
    roll_off_rest_days = models.BooleanField(default=True)
    warn_within = models.PositiveIntegerField(null=True)
    counts_by = models.CharField(max_length=10, default="law", choices=[("law", "law"), ("promise", "promise")])
    law_limit = models.PositiveIntegerField(null=True)
    law_unit = models.CharField(max_length=20, default=ClockUnit.WORKING_DAY)
    legal_basis = models.CharField(max_length=200, blank=True)
    promise_basis = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=20, default="verified")
    due_on = models.DateField(null=True)
    law_due_on = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    warn_on = models.DateField(null=True)
    is_paused = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["id"], condition=models.Q(stopped_on__isnull=True), name="running_clocks_in_turn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "rule_key"],
                condition=models.Q(stopped_on__isnull=True),
                name="one_running_clock_per_step",
            )
        ]

    def facts(self) -> ClockFacts:
        """What a reading depends on; uses prefetched ``pauses`` when there are any."""
        pauses = tuple(Pause(pause.from_on, pause.until_on) for pause in self.pauses.all())
        return ClockFacts(
            self.starts_on,
            self.limit,
            ClockUnit(self.unit),
            self.roll_off_rest_days,
            tuple(sorted(pauses, key=lambda pause: pause.from_on)),
            self.stopped_on,
            self.warn_within,
        )

    def law_facts(self) -> ClockFacts:
        """The same clock counted by the law's limit instead of the local promise."""
        own = self.facts()
        return ClockFacts(
            own.starts_on, self.law_limit, ClockUnit(self.law_unit), own.roll_off_rest_days, own.pauses, own.stopped_on
        )


class ClockPause(models.Model):
    """A suspension (暂停), half-open; the days in it are not counted."""

    clock = models.ForeignKey(Clock, related_name="pauses", on_delete=models.PROTECT)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    reason = EncryptedTextField(blank=True)
    by_id = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(until_on__isnull=True), name="one_open_pause_per_clock"
            )
        ]


class ClockExtension(models.Model):
    """A longer limit for a listed reason (延长), e.g. 30 to 45 working days."""

    clock = models.ForeignKey(Clock, related_name="extensions", on_delete=models.PROTECT)
    from_limit = models.PositiveIntegerField()
    to_limit = models.PositiveIntegerField()
    reason_key = models.CharField(max_length=60)
    reason = EncryptedTextField(blank=True)
    on = models.DateField()
    by_id = models.CharField(max_length=40)


class ClockMove(models.Model):
    """A last day that moved because a calendar was published (时限变动): from which day to which."""

    clock = models.ForeignKey(Clock, related_name="moves", on_delete=models.PROTECT)
    from_due_on = models.DateField(null=True)
    to_due_on = models.DateField(null=True)
    was_provisional = models.BooleanField(default=False)
    at = models.DateTimeField()


class WorkItem(PublicIdModel, Scoped):
    """One thing somebody must do (待办事项).

    Points to its subject by type and public id, so that this package knows no feature; the feature gives the task's
    words. ``headline`` names a family and is encrypted; ``params`` holds only what is not personal. The owner is a role
    in an area; ``owner_staff_id`` narrows it to one person.
    """

    PREFIX = "WI"
    GROUPS = 3
    OPEN, DONE, CANCELLED = "open", "done", "cancelled"

    kind = models.CharField(max_length=60)
    task_zh = models.CharField(max_length=120)
    task_en = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    place = models.CharField(max_length=120, blank=True)
    headline = EncryptedTextField(blank=True)
    scheme = models.CharField(max_length=40, blank=True)
    step_zh = models.CharField(max_length=60, blank=True)
    step_en = models.CharField(max_length=80, blank=True)
    owner_role = models.CharField(max_length=40)
    owner_organisation_id = models.CharField(max_length=40, blank=True)
    owner_staff_id = models.CharField(max_length=40, blank=True)
    clock = models.ForeignKey(Clock, null=True, related_name="items", on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default=OPEN, choices=[(s, s) for s in ("open", "done", "cancelled")])
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "owner_role", "area_path"]),
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["done_by", "done_at"], name="items_done_by"),
            models.Index(fields=["id"], condition=models.Q(state="open"), name="open_items_in_turn"),
            models.Index(
                fields=["area_path", "owner_role"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                condition=models.Q(state="open"),
                name="open_items_by_place",
            ),
            models.Index(
                fields=["owner_role", "owner_staff_id", "area_path"],
                condition=models.Q(state="open") & ~models.Q(owner_staff_id=""),
                name="open_items_of_one_person",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "owner_staff_id"],
                condition=models.Q(state="open"),
                name="one_open_item_per_subject_and_kind",
            )
        ]


class Leave(PublicIdModel, Scoped):
    """Days on which somebody is away from one of their roles (请假), half-open, and who stands in for them (代办人).

    Nothing is moved: whose an item is follows from the leave and the day, so that it comes back by itself.
    ``area_path`` is the office's area. ``until_on`` is the first day back; a leave ended early has that day here.
    """

    PREFIX = "LV"

    staff_id = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    substitute_id = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["until_on", "from_on"], name="leave_by_day")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until_on__gte=models.F("from_on")), name="leave_ends_later"),
            models.CheckConstraint(
                condition=~models.Q(substitute_id=models.F("staff_id")), name="nobody_is_their_own_substitute"
            ),
        ]


class Prompt(PublicIdModel, Scoped):
    """What was said about an open item because of its clock (催办): once for each step and each last day.

    ``step`` is ``remind`` 提醒, ``warn`` 超期通知, ``supervise`` 督办, ``report`` 通报, or ``urge`` 催办 by a person,
    who may do so again. ``to_staff_id`` is empty where the item is a role's.
    """

    PREFIX = "PR"
    STEPS = ("remind", "warn", "supervise", "report", "urge")

    item = models.ForeignKey(WorkItem, related_name="prompts", on_delete=models.PROTECT)
    clock = models.ForeignKey(Clock, null=True, related_name="prompts", on_delete=models.PROTECT)
    step = models.CharField(max_length=10, choices=[(step, step) for step in STEPS])
    due_on = models.DateField(null=True)
    on = models.DateField()
    at = models.DateTimeField()
    to_role = models.CharField(max_length=40)
    to_staff_id = models.CharField(max_length=40, blank=True)
    by_id = models.CharField(max_length=40)
    note = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["step", "on"], name="prompts_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "clock", "step", "due_on"],
                condition=~models.Q(step="urge"),
                name="each_step_is_taken_once",
            )
        ]


class BulkRun(PublicIdModel):
    """One press that does the same to several items (成批办理); one per official and key."""

    PREFIX = "BK"

    what = models.CharField(max_length=12, choices=[(what, what) for what in ("hand_over", "remind")])
    params = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True)
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["made_by", "key"], name="one_bulk_run_per_key")]


class BulkRow(models.Model):
    """What came of one item of a bulk run (逐条结果): done, left as it was, or refused with the code of why."""

    WAITING, DONE, SAME, REFUSED = "waiting", "done", "same", "refused"

    run = models.ForeignKey(BulkRun, related_name="rows", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    item_id = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8, default=WAITING, choices=[(s, s) for s in (WAITING, DONE, SAME, REFUSED)])
    code = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="one_bulk_row_per_number"),
            models.UniqueConstraint(fields=["run", "item_id"], name="one_bulk_row_per_item"),
        ]
