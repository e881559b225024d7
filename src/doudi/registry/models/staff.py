"""Staff, their dated posts, and attempts to sign in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from doudi.kernel.public_id import new_public_id
from doudi.platform.crypto.fields import EncryptedTextField
from doudi.registry.models.organisations import Organisation


class StaffManager(BaseUserManager["Staff"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str | None, **extra: Any) -> "Staff":
        """A new account; ``None`` as password makes one that cannot be signed in to by password."""
        staff = self.model(username=username, **extra)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff


class Staff(AbstractBaseUser):
    """Somebody who works here (工作人员): official, grid worker, auditor. Named in every decision they make."""

    public_id = models.CharField(max_length=32, unique=True, editable=False)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True, default="")
    totp_secret = EncryptedTextField(blank=True, default="")
    last_totp_counter = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = StaffManager()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a fresh account its public id."""
        if not self.public_id:
            self.public_id = new_public_id("S")
        super().save(*args, **kwargs)


class Post(models.Model):
    """A role in an organisation, from when to when (任职)."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=32)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)


class SignInAttempt(models.Model):
    """An attempt to sign in, failed or not; failures make the next one wait longer."""

    door = models.CharField(max_length=12)
    who_index = models.CharField(max_length=32, db_index=True)
    at = models.DateTimeField()
    succeeded = models.BooleanField()
