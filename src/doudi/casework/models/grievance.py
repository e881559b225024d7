"""Grievances (诉求) with every hand-over and step, meetings that become tasks (茶叙日), firms' ratings (企业评议)."""

from django.db import models

from doudi.casework.grievance.domain.course import State
from doudi.casework.grievance.domain.three_ways import Matter
from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedTextField


class Grievance(PublicIdModel, Scoped):
    """One thing somebody complains of, asks for or cannot get done (诉求); its public id is what they follow it by.

    ``text`` is what was said; of a confidential one the unit reads ``told_unit`` instead, and only the window sees who
    said it. ``tried_*`` is the attempt before, without which nobody comes to the window for what cannot be done.
    """

    PREFIX = "SQ"

    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=[(c, c) for c in ("online", "phone", "window", "grid")])
    state = models.CharField(max_length=16, choices=[(s.value, s.value) for s in State], default="registered")
    version = models.PositiveIntegerField(default=1)
    is_confidential = models.BooleanField(default=False)
    name = EncryptedTextField(blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone", db_index=True)
    owner_account_id = models.CharField(max_length=40, blank=True, default="", db_index=True)
    text = EncryptedTextField()
    told_unit = EncryptedTextField(blank=True, default="")
    place = models.CharField(max_length=120, blank=True)
    application = models.ForeignKey(Application, null=True, related_name="grievances", on_delete=models.PROTECT)
    is_about_decision = models.BooleanField(default=False)
    matter_key = models.CharField(max_length=24, blank=True, default="", db_index=True)
    tried_on = models.DateField(null=True)
    tried_where = EncryptedTextField(blank=True, default="")
    against_office_id = models.CharField(max_length=40, blank=True, default="")
    matter_class = models.CharField(max_length=8, blank=True, default="", choices=[(m.value, m.value) for m in Matter])
    class_reason = EncryptedTextField(blank=True, default="")
    refused_for = models.CharField(max_length=20, blank=True, default="")
    answer = EncryptedTextField(blank=True, default="")
    outcome = models.CharField(
        max_length=12, blank=True, default="", choices=[(o, o) for o in ("answered", "impossible", "guided")]
    )
    round = models.PositiveSmallIntegerField(default=1)
    calls_tried = models.PositiveSmallIntegerField(default=0)
    rating = models.CharField(max_length=16, blank=True, default="")
    is_resolved = models.BooleanField(null=True)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=40, blank=True, default="")
    register_key = models.CharField(max_length=64, null=True, unique=True)
    register_digest = models.CharField(max_length=64, blank=True, default="")
    changed_by_name = models.CharField(max_length=80, blank=True, default="")
    changed_verb = models.CharField(max_length=24, default="register")

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"]), models.Index(fields=["kind", "registered_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="cannot_get_done")
                | (~models.Q(matter_key="") & models.Q(tried_on__isnull=False)),
                name="what_cannot_be_done_cites_a_matter_and_an_attempt",
            )
        ]


class GrievanceHandover(models.Model):
    """One hand-over to a responsible unit (派单): the row the three rates are counted over.

    ``is_current`` is the one being handled; one that was returned or raised away keeps its row.
    """

    grievance = models.ForeignKey(Grievance, related_name="handovers", on_delete=models.PROTECT)
    office_id = models.CharField(max_length=40, db_index=True)
    office_name = models.CharField(max_length=120)
    round = models.PositiveSmallIntegerField()
    dispatched_on = models.DateField()
    due_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    rating = models.CharField(max_length=16, blank=True, default="")
    is_resolved = models.BooleanField(null=True)
    is_current = models.BooleanField(default=True)
    was_returned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grievance"], condition=models.Q(is_current=True), name="one_unit_in_charge_of_a_grievance"
            )
        ]


class GrievanceHelper(models.Model):
    """A unit that helps the one in charge (协办单位); the lead unit puts the answers together."""

    handover = models.ForeignKey(GrievanceHandover, related_name="helpers", on_delete=models.CASCADE)
    office_id = models.CharField(max_length=40, db_index=True)
    office_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "office_id"], name="a_unit_helps_once")]


class GrievanceKeptFrom(models.Model):
    """Who must not handle or see a grievance (回避): staff complained of, or who handled the case it is about."""

    grievance = models.ForeignKey(Grievance, related_name="kept_from", on_delete=models.CASCADE)
    staff_id = models.CharField(max_length=40)
    why = models.CharField(max_length=12, choices=[(w, w) for w in ("named", "handled")])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grievance", "staff_id"], name="kept_from_somebody_once")]


class UnsignedSender(models.Model):
    """How often something was sent in on a day from one browser or address without signing in (未登录来处).

    The fingerprint is keyed and made with the day: no address stands here, and no two days can be put together.
    """

    fingerprint = models.CharField(max_length=64)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fingerprint", "day"], name="a_sender_is_counted_once_a_day")]


class GrievanceStep(models.Model):
    """One step (办理经过) with who took it; written once and never changed. A complainant's name is in no step."""

    grievance = models.ForeignKey(Grievance, related_name="steps", on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=40, blank=True)
    by_name = models.CharField(max_length=80, blank=True)
    by_office = models.CharField(max_length=120, blank=True)
    note = EncryptedTextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True)
    body_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grievance", "version"], name="one_step_per_version_of_a_grievance"),
            models.UniqueConstraint(fields=["grievance", "key"], name="one_step_per_key_of_a_grievance"),
        ]


class TeaSession(PublicIdModel, Scoped):
    """A meeting over tea of leaders with firms or residents (茶叙日), on the 1st of a month; it ends in points."""

    PREFIX = "CX"

    held_on = models.DateField()
    moved_because = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=120)
    host = models.CharField(max_length=120)
    guests = models.PositiveSmallIntegerField()
    minutes = EncryptedTextField(blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    recorded_by_name = models.CharField(max_length=80)


class TeaPoint(PublicIdModel, Scoped):
    """One point of the minutes as a task (打表): what, whose, by when; ticked off by another than who reports it."""

    PREFIX = "CD"

    session = models.ForeignKey(TeaSession, related_name="points", on_delete=models.PROTECT)
    text = EncryptedTextField()
    raised_by = EncryptedTextField(blank=True, default="")
    office_id = models.CharField(max_length=40, db_index=True)
    office_name = models.CharField(max_length=120)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=[(s, s) for s in ("open", "reported", "done")])
    version = models.PositiveIntegerField(default=1)
    said = EncryptedTextField(blank=True, default="")
    reported_by = models.CharField(max_length=40, blank=True, default="")
    reported_on = models.DateField(null=True)
    ticked_by = models.CharField(max_length=40, blank=True, default="")
    ticked_on = models.DateField(null=True)


class RatingSurvey(PublicIdModel, Scoped):
    """One round of firms rating departments (企业评议), by telephone; closed it takes no more answers."""

    PREFIX = "PY"

    title = models.CharField(max_length=80)
    begun_on = models.DateField()
    closed_on = models.DateField(null=True)
    made_by = models.CharField(max_length=40)


class RatingCall(models.Model):
    """One firm called about one department in one round: whether it answered, never what it answered."""

    survey = models.ForeignKey(RatingSurvey, related_name="calls", on_delete=models.PROTECT)
    office_id = models.CharField(max_length=40)
    firm_index = models.CharField(max_length=32)
    is_valid = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "office_id", "firm_index"], name="a_firm_rates_a_department_once_a_round"
            )
        ]


class RatingTally(models.Model):
    """How often an answer was given about a department's indicator: sums only, so that no firm's answer is kept."""

    survey = models.ForeignKey(RatingSurvey, related_name="tallies", on_delete=models.PROTECT)
    office_id = models.CharField(max_length=40)
    indicator = models.CharField(max_length=24)
    answer = models.CharField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "office_id", "indicator", "answer"], name="one_sum_per_answer_of_an_indicator"
            )
        ]
