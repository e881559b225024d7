"""Work items (待办事项) and statutory clocks (法定时限) with their suspensions and extensions."""

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
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
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
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id", "owner_staff_id"],
                condition=models.Q(state="open"),
                name="one_open_item_per_subject_and_kind",
            )
        ]
