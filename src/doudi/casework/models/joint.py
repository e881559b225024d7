"""The joint case (一件事), its items, the processes they run by, and their history."""

from django.db import models

from doudi.casework.models.application import Application
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

ITEM_KINDS = ("application", "no_application", "service")
ITEM_STATES = ("planned", "waiting", "open", "done", "struck")
CASE_STATES = ("planning", "running", "closed")
ORIGINS = ("application", "discovery", "lead")
OUTCOMES = (
    "granted", "refused", "withdrawn", "not_competent", "declined", "not_qualified", "delivered", "not_possible",
    "terminated",
)  # fmt: skip


class ProcessDefinition(models.Model):
    """One version of a process (流程定义), kept once by its digest; an item keeps the version it began with."""

    key = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    source = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key"])]


class JointOffice(models.Model):
    """Which organisation is a department of the matter in the area it serves (牵头落实单位), from when to when."""

    matter = models.CharField(max_length=40)
    department = models.CharField(max_length=40)
    organisation = models.ForeignKey("registry.Organisation", related_name="joint_offices", on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "department", "organisation"],
                condition=models.Q(valid_to__isnull=True),
                name="one_open_row_per_joint_office",
            )
        ]


class JointCase(PublicIdModel, Scoped):
    """One family's matter across departments (一件事办件): planned once, run side by side, closed by the last item.

    ``facts`` and ``papers`` are told and handed in once, by the keys of the matter. ``speaks`` is who speaks for the
    family and alone sees it in the portal. ``child_protected``: only who holds the post for it sees whose case it is,
    and no public notice can be made of anything in it. ``closing`` is the statement made when the last item ended.
    """

    PREFIX = "LB"

    matter = models.CharField(max_length=40)
    matter_digest = models.CharField(max_length=64)
    household = models.ForeignKey("registry.Household", null=True, related_name="joint_cases", on_delete=models.PROTECT)
    speaks = models.ForeignKey("registry.Person", null=True, related_name="joint_cases", on_delete=models.PROTECT)
    family_name = EncryptedTextField()
    people_count = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=12, choices=[(each, each) for each in ORIGINS])
    origin_id = models.CharField(max_length=40, blank=True)
    story = EncryptedTextField(blank=True)
    facts = EncryptedJSONField(default=dict)
    papers = EncryptedJSONField(default=dict)
    phone = EncryptedTextField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    child_protected = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="planning", choices=[(each, each) for each in CASE_STATES])
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=80, blank=True)
    changed_verb = models.CharField(max_length=40, default="open")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=40)
    opened_by_name = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = EncryptedJSONField(null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["state", "area_path"], name="joint_cases_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="a_closed_joint_case_says_when",
            )
        ]


class JointItem(PublicIdModel, Scoped):
    """One department's item in a joint case (事项), a small process of its own.

    ``terms`` are what the matter said when the item was added (facts and papers it names, limits by task): a later file
    changes no item that runs. ``process`` is the engine's state without the definition. ``qualified_by`` says which
    status a no-application item rests on; ``asked`` is the one list of missing papers.
    """

    PREFIX = "LX"
    GROUPS = 3

    case = models.ForeignKey(JointCase, related_name="items", on_delete=models.PROTECT)
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=[(each, each) for each in ITEM_KINDS])
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)
    department = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, related_name="joint_items", on_delete=models.PROTECT
    )
    scheme = models.CharField(max_length=40, blank=True)
    application = models.ForeignKey(Application, null=True, related_name="joint_items", on_delete=models.PROTECT)
    applied_on = models.DateField(null=True)
    definition = models.ForeignKey(ProcessDefinition, null=True, related_name="items", on_delete=models.PROTECT)
    process = models.BinaryField(null=True)
    terms = models.JSONField(default=dict)
    depends_on = models.JSONField(default=list)
    why = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, default="planned", choices=[(each, each) for each in ITEM_STATES])
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=80, blank=True)
    changed_verb = models.CharField(max_length=40, default="add")
    paused_because = EncryptedTextField(blank=True)
    asked = EncryptedJSONField(null=True)
    qualified_by = models.JSONField(default=dict)
    proposed_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=16, blank=True, choices=[(each, each) for each in OUTCOMES])
    reason = EncryptedTextField(blank=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "organisation"], name="joint_items_of_an_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["application"], name="an_application_is_in_one_joint_case"),
            models.UniqueConstraint(
                fields=["case", "key"],
                condition=~models.Q(kind="service") & ~models.Q(state__in=["done", "struck"]),
                name="one_open_item_of_a_kind_per_joint_case",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="no_application") | ~models.Q(key__in=["dibao", "tekun"]),
                name="dibao_and_tekun_are_applied_for",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="application")
                | models.Q(application__isnull=False)
                | models.Q(applied_on__isnull=False),
                name="an_application_item_was_applied_for",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", ended_at__isnull=False)
                | models.Q(state="struck", ended_at__isnull=False, outcome="")
                | (~models.Q(state__in=["done", "struck"]) & models.Q(ended_at__isnull=True, outcome="")),
                name="a_joint_item_that_ended_says_when",
            ),
        ]


class JointEvent(models.Model):
    """One line of a joint case's history (经过), of an item or of the case as a whole. Never changed.

    ``key`` is the caller's idempotency key. ``detail`` holds only what is not personal; ``note`` is encrypted.
    """

    case = models.ForeignKey(JointCase, related_name="events", on_delete=models.PROTECT)
    item = models.ForeignKey(JointItem, null=True, related_name="events", on_delete=models.PROTECT)
    version = models.PositiveIntegerField()
    verb = models.CharField(max_length=40)
    task = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80, blank=True)
    actor_organisation = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=40, blank=True)
    note = EncryptedTextField(blank=True)
    detail = models.JSONField(default=dict)
    key = models.CharField(max_length=80, null=True)
    body_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version"], condition=models.Q(item__isnull=True), name="one_joint_event_per_version"
            ),
            models.UniqueConstraint(fields=["item", "version"], name="one_joint_event_per_item_version"),
            models.UniqueConstraint(fields=["case", "key"], name="one_joint_change_per_key"),
        ]
