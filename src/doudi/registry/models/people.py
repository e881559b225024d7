"""People and households the service has to do with; full populations live in snapshots, not here."""

from datetime import date

from django.db import models

from doudi.platform.base import PublicIdModel, Scoped
from doudi.platform.crypto.fields import BlindIndexField, EncryptedTextField


class Person(PublicIdModel, Scoped):
    """A person (人员). Name, number, birth date, phone and address are encrypted; found again by blind index.

    ``person_key`` is the pseudonym under which the same person stands in snapshots, as a signed 64-bit integer.
    """

    PREFIX = "P"
    GROUPS = 3
    name = EncryptedTextField()
    citizen_number = EncryptedTextField(blank=True, default="")
    citizen_index = BlindIndexField(source="citizen_number", kind="citizen_number", db_index=True)
    person_key = models.BigIntegerField(null=True, db_index=True)
    birth_date_text = EncryptedTextField(blank=True, default="")
    sex = models.CharField(max_length=8, blank=True, default="")
    phone = EncryptedTextField(blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone", db_index=True)
    address = EncryptedTextField(blank=True, default="")
    enrolled_at = models.DateTimeField()
    deceased_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen_index"], condition=~models.Q(citizen_index=""), name="one_person_per_citizen_number"
            )
        ]

    @property
    def birth_date(self) -> date | None:
        """The birth date, or None when unknown."""
        return date.fromisoformat(self.birth_date_text) if self.birth_date_text else None

    def age_on(self, day: date) -> int | None:
        """Completed years on ``day``; None when the birth date is unknown."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Household(PublicIdModel, Scoped):
    """A household of the registry (家庭): the people who live together and share means, dated."""

    PREFIX = "H"
    GROUPS = 3
    urban_rural = models.CharField(max_length=8, choices=[("urban", "城市"), ("rural", "农村"), ("unknown", "未知")])
    household_key = models.BigIntegerField(null=True, db_index=True)
    formed_at = models.DateTimeField()


ROLES = ("head", "spouse", "child", "parent", "grandchild", "grandparent", "sibling", "child_in_law", "other")


class HouseholdMember(models.Model):
    """A person whose income and property are counted with the household's (共同生活的家庭成员), from when to when."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"], condition=models.Q(valid_to=None), name="one_open_membership"
            )
        ]


class Relation(models.Model):
    """A relation between two people (亲属关系), e.g. parent of somebody who lives elsewhere and owes support."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")
