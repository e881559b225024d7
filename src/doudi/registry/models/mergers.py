"""Offices that are merged into another from a day on (机构合并), and who stands for whom since."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.registry.models.organisations import Organisation

STATES = ("open", "agreed", "refused", "withdrawn", "called_off")


class OfficeMerger(PublicIdModel):
    """One administrator's word that an office goes into another (机构合并的提议), and what another said to it.

    ``moved`` names the rows of areas and posts that were ended and begun, so that it can be called off before the day.
    """

    PREFIX = "MRG"
    leaving = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=[(state, state) for state in STATES], default="open")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=32)
    proposed_by_name = models.CharField(max_length=40)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=32, blank=True, default="")
    settled_by_name = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=200, blank=True, default="")
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leaving"], condition=models.Q(state__in=("open", "agreed")), name="an_office_leaves_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="agreed") | ~models.Q(settled_by=models.F("proposed_by")),
                name="a_merger_is_agreed_by_another",
            ),
        ]


class OfficeSuccession(models.Model):
    """From a day on an office stands for another (机构承接): its people have the other's work and rights.

    Where an office that took over is merged itself, a row for each it stood for leads to the newest.
    """

    merger = models.ForeignKey(OfficeMerger, on_delete=models.CASCADE, related_name="successions")
    former = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    now = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stands_for")
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["former", "now"], name="an_office_stands_for_another_once"),
        ]
