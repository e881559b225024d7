"""Divisions: province, city, district, township, village or community, grid, micro-grid."""

from django.db import models

LEVELS = ("province", "city", "district", "township", "village", "grid", "micro_grid")


class Division(models.Model):
    """A place in the tree of divisions (行政区划), down to grid (网格) and micro-grid (微网格).

    ``path`` holds the codes from the top, e.g. ``/50/500106/500106001/500106001001/``: a place lies in another when
    its path starts with the other's.
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=[(level, level) for level in LEVELS])
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=160, db_index=True)
    urban_rural = models.CharField(max_length=8, blank=True, default="")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
