"""The joint conference (联席会议) with what it decided, and who proposed which office is a department (定部门单位)."""

from django.db import models

from doudi.casework.models.joint import JointCase
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField

CALLED_FOR = ("unsettled", "leader")
CONFERENCE_STATES = ("called", "held", "cancelled")
PROPOSAL_STATES = ("open", "agreed", "refused", "withdrawn")


class JointConference(PublicIdModel, Scoped):
    """One meeting of departments about one family (一事一议): agenda before, minutes and decisions after."""

    PREFIX = "LH"

    case = models.ForeignKey(JointCase, related_name="conferences", on_delete=models.PROTECT)
    called_for = models.CharField(max_length=10, choices=[(each, each) for each in CALLED_FOR])
    why = EncryptedTextField()
    agenda = EncryptedJSONField(default=list)
    on = models.DateField()
    where = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="called", choices=[(each, each) for each in CONFERENCE_STATES])
    called_at = models.DateTimeField()
    called_by = models.CharField(max_length=40)
    called_by_name = models.CharField(max_length=80, blank=True)
    chair = models.CharField(max_length=80, blank=True)
    minutes = EncryptedTextField(blank=True)
    held_on = models.DateField(null=True)
    written_by_name = models.CharField(max_length=80, blank=True)
    because = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="called"), name="one_conference_called_per_joint_case"
            ),
            models.CheckConstraint(
                condition=models.Q(state="held", held_on__isnull=False)
                | (~models.Q(state="held") & models.Q(held_on__isnull=True)),
                name="a_conference_that_was_held_says_when",
            ),
        ]


class ConferenceGuest(models.Model):
    """An organisation that was asked to a conference (参加单位), and whether it came; unknown until it was held."""

    conference = models.ForeignKey(JointConference, related_name="guests", on_delete=models.PROTECT)
    organisation = models.ForeignKey("registry.Organisation", related_name="+", on_delete=models.PROTECT)
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference", "organisation"], name="an_organisation_is_asked_once")
        ]


class ConferenceDecision(PublicIdModel, Scoped):
    """One thing a conference decided (议定事项): who does what until when; binding until its owner answers."""

    PREFIX = "YJ"
    GROUPS = 3

    conference = models.ForeignKey(JointConference, related_name="decisions", on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    text = EncryptedTextField()
    organisation = models.ForeignKey("registry.Organisation", related_name="+", on_delete=models.PROTECT)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open", choices=[(s, s) for s in ("open", "done", "not_done")])
    answer = EncryptedTextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conference", "number"], name="a_conference_numbers_its_decisions"),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | (~models.Q(state="open") & models.Q(answered_at__isnull=False)),
                name="a_conference_decision_that_ended_says_when",
            ),
        ]


class JointOfficeProposal(PublicIdModel):
    """An administrator proposes that an office is a department of the matter; another one lets it count.

    ``instead_of`` is the office that is the department now and ceases to be on that day.
    """

    PREFIX = "LO"

    matter = models.CharField(max_length=40)
    department = models.CharField(max_length=40)
    organisation = models.ForeignKey("registry.Organisation", related_name="+", on_delete=models.PROTECT)
    instead_of = models.ForeignKey("registry.Organisation", null=True, related_name="+", on_delete=models.PROTECT)
    since = models.DateField()
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="open", choices=[(each, each) for each in PROPOSAL_STATES])
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=40)
    proposed_by_name = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=40, blank=True)
    settled_by_name = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "department", "organisation"],
                condition=models.Q(state="open"),
                name="one_open_proposal_per_joint_office",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="agreed") | ~models.Q(settled_by=models.F("proposed_by")),
                name="a_joint_office_is_agreed_by_another",
            ),
        ]
