"""Steps some texts ask for: self-care assessed, lots drawn for the re-check, help given first, 人户分离."""

from django.db import models

from doudi.casework.models.application import Application, DeclaredMember
from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import EncryptedJSONField, EncryptedTextField


class SelfCareAssessment(PublicIdModel):
    """What a person in extreme hardship can do alone (生活自理能力评估), by six items (特困人员认定办法 art. 21).

    ``items`` says of each item whether it is done alone; ``failed`` counts those that are not. A later assessment
    stands beside the earlier one.
    """

    PREFIX = "ZL"
    GROUPS = 3

    application = models.ForeignKey(Application, related_name="self_care_assessments", on_delete=models.PROTECT)
    member = models.ForeignKey(DeclaredMember, related_name="self_care_assessments", on_delete=models.PROTECT)
    items = EncryptedJSONField()
    failed = models.PositiveIntegerField()
    third_party = EncryptedTextField(blank=True)
    assessed_on = models.DateField()
    recorded_by = models.CharField(max_length=40)
    recorded_by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(failed__gte=0, failed__lte=6), name="six_items_of_self_care")
        ]


class RecheckDraw(PublicIdModel, Scoped):
    """One drawing of lots for the county's random re-check (随机抽查抽签): who, when, of how many, with which seed.

    Anybody who knows the seed and the cases' numbers can draw again and gets the same lots.
    """

    PREFIX = "CQ"
    GROUPS = 3

    scheme = models.CharField(max_length=40)
    share = models.CharField(max_length=16)
    seed = models.CharField(max_length=64)
    reported = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=40)
    drawn_by_name = models.CharField(max_length=80)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(drawn__lte=models.F("reported")) & models.Q(drawn__gt=0),
                name="lots_fall_on_somebody",
            )
        ]


class RecheckEntry(models.Model):
    """How the lot fell for one reported case (抽中、没抽中); drawn once and for all."""

    draw = models.ForeignKey(RecheckDraw, related_name="entries", on_delete=models.PROTECT)
    application = models.OneToOneField(Application, related_name="recheck", on_delete=models.PROTECT)
    is_drawn = models.BooleanField()


class Advance(PublicIdModel):
    """Help given before the procedure (先行救助): a small amount at once, the papers afterwards.

    Paid by the township on the spot and signed for; what is granted in the end is less by it.
    """

    PREFIX = "XX"
    GROUPS = 3

    application = models.OneToOneField(Application, related_name="advance", on_delete=models.PROTECT)
    amount_fen = models.BigIntegerField()
    limit_fen = models.BigIntegerField()
    reason = EncryptedTextField()
    received_by = EncryptedTextField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    given_by_name = models.CharField(max_length=80)
    papers_told = EncryptedTextField(blank=True)
    papers_completed_at = models.DateTimeField(null=True)
    papers_completed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0) & models.Q(amount_fen__lte=models.F("limit_fen")),
                name="an_advance_is_small",
            )
        ]


class RegisterElsewhere(models.Model):
    """A family that lives away from its register (人户分离): where that is, why this place handles it, who helps."""

    application = models.OneToOneField(Application, related_name="register_elsewhere", on_delete=models.PROTECT)
    place = EncryptedTextField()
    basis = models.CharField(max_length=20)
    helped_by = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=40)
    recorded_by_name = models.CharField(max_length=80)
