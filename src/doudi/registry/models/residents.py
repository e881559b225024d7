"""Residents' accounts: a phone, proved by a one-time code; no password to forget."""

from django.db import models

from doudi.platform.base import PublicIdModel
from doudi.platform.crypto.fields import BlindIndexField, EncryptedTextField
from doudi.registry.models.people import Person


class ResidentAccount(PublicIdModel):
    """Somebody who uses the resident pages (群众账号), known by phone."""

    PREFIX = "R"
    phone = EncryptedTextField()
    phone_index = BlindIndexField(source="phone", kind="phone", unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts")
    elder_mode = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True, default="")
    made_at = models.DateTimeField()


class OneTimeCode(models.Model):
    """A six-digit code sent to a phone: used once, five minutes, five tries."""

    phone_index = models.CharField(max_length=32, db_index=True)
    code_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
