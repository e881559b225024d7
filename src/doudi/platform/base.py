"""Shapes that the models of every feature share."""

from typing import Any

from django.db import models

from doudi.kernel.public_id import new_public_id


class PublicIdModel(models.Model):
    """A row known outside by an id that does not count (不可枚举的公开编号)."""

    PREFIX = "ID"
    GROUPS = 2
    """Groups of four in the id; three where a million rows and more are expected, since two then begin to collide."""

    public_id = models.CharField(max_length=32, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a fresh row its public id; a short one that another row has already is drawn again."""
        while not self.public_id:
            drawn = new_public_id(self.PREFIX, groups=self.GROUPS)
            if self.GROUPS > 2 or not type(self)._base_manager.filter(public_id=drawn).exists():
                self.public_id = drawn
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.public_id


class Scoped(models.Model):
    """A row that belongs to a place: reads and writes are allowed by area (行政区划范围).

    ``area_path`` is the path of the smallest known division, e.g. ``/50/500106/500106001/500106001001/``; an
    organisation that serves a division sees every row whose path starts with that division's path.
    """

    division_code = models.CharField(max_length=24, blank=True, default="")
    area_path = models.CharField(max_length=160, db_index=True, blank=True, default="")

    class Meta:
        abstract = True
