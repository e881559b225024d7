"""Give an account a new second factor (换第二验证): a telephone was lost or replaced."""

import pyotp
from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Staff
from doudi.registry.policy import require


@transaction.atomic
def new_second_factor(acting: Acting, staff: Staff) -> str:
    """The new secret, to be handed over in person and shown once; figures of the old one open nothing any more."""
    require(acting, "accounts.reset_second_factor")
    staff.totp_secret, staff.last_totp_counter = pyotp.random_base32(), 0
    staff.save(update_fields=["totp_secret", "last_totp_counter"])
    record(acting, "registry.new_second_factor", "staff", staff.public_id)
    return staff.totp_secret
