"""The application itself, who is in it, and its history."""

from django.db import models

from doudi.casework.domain.machine import Channel, State
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField


class Application(PublicIdModel, Scoped):
    """One family's application for one scheme (申请); its public id is the number on every letter (申请号).

    ``version`` grows by one with every change, so that two officers never overwrite each other. ``answers`` is the flat
    mapping `schemes.interview` reads: ``question`` or ``question@member id`` to ``{"state": …, "value": …, "at": …}``.
    ``definition`` is the version of the process the case runs by, ``process`` the state of its run; both are empty for
    a case begun before there were any, until it is first touched.
    ``told`` is what the family had told "What can I get?" before it began, until the application is handed in.
    """

    PREFIX = "DB"

    scheme = models.CharField(max_length=40)
    profile = models.CharField(max_length=20)
    jurisdiction = models.CharField(max_length=20)
    household = models.ForeignKey(
        "registry.Household", null=True, related_name="applications", on_delete=models.PROTECT
    )
    applicant = models.ForeignKey("registry.Person", null=True, related_name="applications", on_delete=models.PROTECT)
    channel = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Channel])
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    urban_rural = models.CharField(max_length=8, blank=True)
    place = models.CharField(max_length=120, blank=True)
    owner_account_id = models.CharField(max_length=40, blank=True, db_index=True)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=80, blank=True)
    changed_verb = models.CharField(max_length=40, default="start")
    answers = EncryptedJSONField(default=dict)
    told = EncryptedJSONField(null=True)
    phone = EncryptedTextField(blank=True)
    address = EncryptedTextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=40)
    filed_at = models.DateTimeField(null=True)
    filed_by = models.CharField(max_length=40, blank=True)
    filed_by_name = models.CharField(max_length=80, blank=True)
    on_behalf_of_reason = EncryptedTextField(blank=True)
    accepted_on = models.DateField(null=True)
    verification_requested_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    has_near_relative = models.BooleanField(default=False)
    paused_because = EncryptedTextField(blank=True)
    queries_stopped = models.BooleanField(default=False)
    definition = models.ForeignKey(
        "casework.ProcessDefinition", null=True, related_name="applications", on_delete=models.PROTECT
    )
    process = models.BinaryField(null=True)
    origin_lead_id = models.CharField(max_length=40, blank=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["scheme", "state"]), models.Index(fields=["state", "area_path"])]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "scheme"],
                condition=models.Q(applicant__isnull=False)
                & ~models.Q(state__in=["confirmed", "refused", "withdrawn", "terminated"]),
                name="one_open_application_per_applicant_and_scheme",
            )
        ]


class DeclaredMember(PublicIdModel):
    """A person the application names (申报的家庭成员), linked to the registry when it is filed."""

    PREFIX = "MB"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="members", on_delete=models.PROTECT)
    person = models.ForeignKey("registry.Person", null=True, related_name="+", on_delete=models.PROTECT)
    name = EncryptedTextField()
    citizen_number = EncryptedTextField()
    citizen_index = BlindIndexField(source="citizen_number", kind="citizen_number")
    birth_date = EncryptedTextField()
    relation = models.CharField(max_length=30)
    is_applicant = models.BooleanField(default=False)
    guardian = models.ForeignKey("self", null=True, related_name="wards", on_delete=models.PROTECT)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["citizen_index"], name="members_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["application", "citizen_index"], name="a_person_is_named_once"),
        ]


class NearRelative(models.Model):
    """A near relative among the staff, registered separately (近亲属备案, art. 11)."""

    application = models.ForeignKey(Application, related_name="near_relatives", on_delete=models.PROTECT)
    staff_id = models.CharField(max_length=40)
    relation = models.CharField(max_length=60)
    registered_at = models.DateTimeField()
    registered_by = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "staff_id"], name="a_relative_is_registered_once")
        ]


class CaseEvent(models.Model):
    """One line of a case's history (经过): who did what, when, from which state to which. Never changed.

    ``key`` is the caller's idempotency key: the same key again gives the same answer and no second effect. ``others``
    are staff ids that took part beside the actor (the second visitor), who count as having handled the case too.
    """

    application = models.ForeignKey(Application, related_name="events", on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    actor_organisation = models.CharField(max_length=120, blank=True)
    is_handling = models.BooleanField(default=False)
    others = models.JSONField(default=list)
    note = EncryptedTextField(blank=True)
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=80, null=True)
    body_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="one_event_per_version"),
            models.UniqueConstraint(fields=["application", "key"], name="one_case_change_per_key"),
        ]
