"""Tables of live checks: checks (核对单), batches (批量核对), questions under way (在途查询), connectors (接口状态)."""

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

OPEN, PAUSED, DONE, STOPPED = "open", "paused", "done", "stopped"
WAITING, ASKED, CLOSED = "waiting", "asked", "closed"
APPLICATION, REVIEW, DISPUTE = "application", "review", "dispute"
STATES = [(state, state) for state in (OPEN, PAUSED, DONE, STOPPED)]
UNDER_WAY = (WAITING, ASKED)
URGENCY = {APPLICATION: 0, DISPUTE: 0, REVIEW: 5}
"""What is asked first, smallest first: somebody waits for an application; a yearly review has the night."""


class CheckBatch(PublicIdModel, Scoped):
    """Many households checked one after the other (批量核对), such as a yearly review; paused, resumed and stopped as
    a whole. ``left_out`` are the cases not taken, by reason; ``reason`` says why it was paused or stopped.
    """

    PREFIX = "HP"
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=STATES, default=OPEN, db_index=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    made_by_name = models.CharField(max_length=80)
    total = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    reason = EncryptedTextField(blank=True, default="")
    steered_at = models.DateTimeField(null=True)
    steered_by_name = models.CharField(max_length=80, blank=True, default="")
    finished_at = models.DateTimeField(null=True)


class Check(PublicIdModel, Scoped):
    """One round of live questions about one household (核对单): how many there are, and how many are closed.

    ``people`` are public ids of whom it is about and ``family`` their pseudonymous keys; no personal data. The
    questions of a check of a batch are written when its ``turn`` comes (``planned_at``): first turns of all districts
    before the second of any.
    """

    PREFIX = "HC"
    GROUPS = 3
    case_ref = models.CharField(max_length=40, db_index=True)
    purpose = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in URGENCY])
    state = models.CharField(max_length=8, choices=STATES, default=OPEN)
    people = models.JSONField(default=list)
    family = models.JSONField(default=list)
    batch = models.ForeignKey(CheckBatch, null=True, on_delete=models.PROTECT, related_name="checks")
    urgency = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    asked_by_name = models.CharField(max_length=80)
    asked_by_office = models.CharField(max_length=120, blank=True, default="")
    planned_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["batch", "state"], name="check_batch_state"),
            models.Index(
                fields=["urgency", "turn", "id"],
                condition=models.Q(planned_at=None, state="open"),
                name="check_to_plan",
            ),
        ]


class LiveQuestion(models.Model):
    """One question to a department that is written before it is put (在途查询), and closed with its answer.

    Asked again after a kill it has the same ``request_id``. ``lease_until`` is by the machine's clock: until then
    whoever took the question alone may put it. ``detail`` says what was wrong with an answer, values masked, for who
    keeps the connector. ``held`` while its batch is paused.

    Every index is written three times for each question, while somebody waits: there are no more than are read.
    """

    check_ref = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="questions")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    authorisation = models.ForeignKey(
        "evidence.Authorisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    request_id = models.CharField(max_length=32)
    case_ref = models.CharField(max_length=40)
    area_path = models.CharField(max_length=160, blank=True, default="")
    category = models.CharField(max_length=4)
    dataset = models.CharField(max_length=60)
    connector = models.CharField(max_length=60)
    month = models.CharField(max_length=7, blank=True, default="")
    limit_fen = models.BigIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    held = models.BooleanField(default=False)
    state = models.CharField(
        max_length=8, default=WAITING, choices=[(state, state) for state in (WAITING, ASKED, CLOSED, STOPPED)]
    )
    lease_until = models.DateTimeField(null=True)
    asks = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=24, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    seconds = models.FloatField(null=True)
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    query = models.OneToOneField("evidence.Query", null=True, on_delete=models.PROTECT, related_name="live")

    class Meta:
        indexes = [
            models.Index(fields=["person", "case_ref"], name="live_person_case"),
            models.Index(
                fields=["urgency", "turn", "id"], condition=models.Q(state="waiting", held=False), name="live_to_ask"
            ),
            models.Index(fields=["lease_until"], condition=models.Q(state="asked"), name="live_leases"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request_id"], name="one_live_question_per_number"),
            models.UniqueConstraint(
                fields=["case_ref", "person", "category"],
                condition=models.Q(state__in=["waiting", "asked"]),
                name="one_question_under_way",
            )
        ]


class ConnectorState(models.Model):
    """How a department's interface does (接口状态), written by the process that asks and read by pages."""

    key = models.CharField(max_length=60, unique=True)
    pulse = models.CharField(max_length=8, default="well")
    last_success_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=24, blank=True, default="")
    last_detail = models.CharField(max_length=300, blank=True, default="")
    last_outcome_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    said = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    drift = models.JSONField(default=list)
    beat_at = models.DateTimeField(null=True)


class HandAnswer(PublicIdModel, Scoped):
    """An answer a department gives on paper (手工录入): entered by one official with a scan, confirmed by another.

    ``inquired_at`` is when the letter of inquiry (查询函) was last printed. ``reason`` says why it went back, or, once
    given up, the code of why nobody may be asked.
    """

    PREFIX = "HD"
    ASKED_FOR, ENTERED, CONFIRMED, GIVEN_UP = "waiting", "entered", "confirmed", "stopped"
    query = models.ForeignKey("evidence.Query", on_delete=models.PROTECT, related_name="by_hand")
    state = models.CharField(
        max_length=10, default=ASKED_FOR,
        choices=[(state, state) for state in (ASKED_FOR, ENTERED, CONFIRMED, GIVEN_UP)],
    )  # fmt: skip
    told = EncryptedJSONField(null=True)
    as_of = models.DateField(null=True)
    file_id = models.CharField(max_length=32, blank=True, default="")
    reason = EncryptedTextField(blank=True, default="")
    asked_at = models.DateTimeField()
    inquired_at = models.DateTimeField(null=True)
    inquired_by_name = models.CharField(max_length=80, blank=True, default="")
    entered_at = models.DateTimeField(null=True)
    entered_by = models.CharField(max_length=40, blank=True, default="")
    entered_by_name = models.CharField(max_length=80, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["query"], condition=models.Q(state__in=["waiting", "entered"]), name="one_answer_by_hand"
            )
        ]
