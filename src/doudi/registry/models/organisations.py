"""Organisations and the dated area each serves."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.registry.models.places import Division

KINDS = (
    "city_bureau",
    "district_bureau",
    "department",
    "township_office",
    "village_committee",
    "grid_station",
    "charity",
)


class Organisation(PublicIdModel):
    """An office that acts: bureau, department, township office, village committee, grid, charity (机构)."""

    PREFIX = "ORG"
    kind = models.CharField(max_length=24, choices=[(kind, kind) for kind in KINDS])
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    hotline = models.CharField(max_length=40, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.name_zh


class OrganisationArea(models.Model):
    """From when to when an organisation serves a division (服务区域); half-open dates.

    An area is a dated set, not a code prefix: townships merge, and a development zone may run streets of the district
    around it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="areas")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "division", "valid_from"], name="one_area_row_per_start"),
        ]
