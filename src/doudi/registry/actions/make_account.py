"""Make a staff account with its second factor."""

import pyotp
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Staff
from doudi.registry.policy import require


@transaction.atomic
def make_account(
    acting: Acting, username: str, name: str, password: str, *, name_en: str = "", is_demo: bool = False
) -> Staff:
    """A new account; its TOTP secret is made here and shown to its owner once.

    Raises:
        ValidationError: the password is shorter than 12 characters or a common one.
    """
    require(acting, "accounts.make")
    validate_password(password)
    staff = Staff.objects.create_user(
        username, password, name=name, name_en=name_en, totp_secret=pyotp.random_base32(), is_demo=is_demo
    )
    record(acting, "registry.make_account", "staff", staff.public_id)
    return staff
