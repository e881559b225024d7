"""Sign-in: staff by password and a second factor, residents by one-time code; failures make the next try wait."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import HttpRequest

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.messages import send
from doudi.platform.statements import fetch_rows
from doudi.registry.errors import SignInRefused
from doudi.registry.models import OneTimeCode, ResidentAccount, SignInAttempt, Staff

FREE_FAILURES = 4
LONGEST_WAIT = 15 * 60
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
MOST_CODES_PER_HOUR = 6
_DUMMY = make_password("nobody has this password")


class StaffBackend:
    """Django asks only who an id belongs to; credentials are checked in ``check_staff``."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Never: the sign-in page uses ``check_staff``."""
        return None

    def get_user(self, user_id: int) -> Staff | None:
        """The account, unless ended."""
        found = next(iter(fetch_rows(Staff, "id = %s", int(user_id))), None)
        return found if found is not None and found.is_active else None


def wait_seconds(door: str, who_index: str, now: datetime) -> int:
    """How long the next try must wait: none after four failures in a row, then 2, 4, 8 … up to 15 minutes.

    The wait grows with failures in a row since the last success; it never locks anyone out for good.
    """
    recent = SignInAttempt.objects.filter(door=door, who_index=who_index, at__gte=now - timedelta(hours=12))
    failures, last = 0, None
    for attempt in recent.order_by("-at", "-pk")[:40]:
        if attempt.succeeded:
            break
        failures += 1
        last = last or attempt.at
    if failures <= FREE_FAILURES or last is None:
        return 0
    wait = min(LONGEST_WAIT, 2 ** (failures - FREE_FAILURES))
    return max(0, int(wait - (now - last).total_seconds() + 0.999))


def _note(door: str, who_index: str, now: datetime, succeeded: bool) -> None:
    SignInAttempt.objects.create(door=door, who_index=who_index, at=now, succeeded=succeeded)


def _totp_fits(staff: Staff, code: str, real_now: datetime) -> bool:
    """Whether ``code`` is the current, the last or the next code and was not used before."""
    if not staff.totp_secret or not code.isascii() or not code.isdigit():
        return False
    totp = pyotp.TOTP(staff.totp_secret)
    counter = int(real_now.timestamp()) // totp.interval
    for step in (0, -1, 1):
        if hmac.compare_digest(totp.generate_otp(counter + step), code) and counter + step > staff.last_totp_counter:
            staff.last_totp_counter = counter + step
            staff.save(update_fields=["last_totp_counter"])
            return True
    return False


def check_staff(username: str, password: str, code: str, *, now: datetime, real_now: datetime) -> Staff:
    """The account that name, password and second factor belong to.

    ``real_now`` is the wall clock: one-time codes and waiting times do not follow a simulated day.

    Raises:
        SignInRefused: anything did not fit (not said what), or the wait is not over (says how long).
    """
    who_index = blind_index("staff_sign_in", username.strip().lower())
    wait = wait_seconds("staff", who_index, real_now)
    if wait:
        raise SignInRefused(wait)
    staff = Staff.objects.filter(username=username.strip(), is_active=True).first()
    fits = check_password(password, staff.password if staff else _DUMMY) and staff is not None
    fits = fits and staff is not None and _totp_fits(staff, code.strip(), real_now)
    _note("staff", who_index, real_now, bool(fits))
    if not fits or staff is None:
        raise SignInRefused(wait_seconds("staff", who_index, real_now))
    record(Acting("staff", staff.public_id, staff.name, now, "sign_in"), "sign_in", "staff", staff.public_id)
    return staff


def _code_digest(phone_index: str, code: str) -> str:
    return hashlib.sha256(f"{phone_index}:{code}:{blind_index('code', code)}".encode()).hexdigest()


@transaction.atomic
def send_code(phone: str, *, now: datetime, real_now: datetime) -> None:
    """Send a fresh six-digit code to a phone; at most six an hour; the same answer whoever the phone belongs to."""
    phone_index = blind_index("phone", phone)
    if (
        OneTimeCode.objects.filter(phone_index=phone_index, made_at__gte=real_now - timedelta(hours=1)).count()
        >= MOST_CODES_PER_HOUR
    ):
        raise SignInRefused(600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    OneTimeCode.objects.create(
        phone_index=phone_index,
        code_digest=_code_digest(phone_index, code),
        made_at=real_now,
        valid_until=real_now + CODE_LIFE,
    )
    send(phone, "sign_in_code", {"code": code}, now)


def check_code(phone: str, code: str, *, now: datetime, real_now: datetime) -> ResidentAccount:
    """The account of a phone whose newest code this is; made at first use.

    Raises:
        SignInRefused: wrong, used, older than five minutes, or tried five times.
    """
    phone_index = blind_index("phone", phone)
    wait = wait_seconds("resident", phone_index, real_now)
    if wait:
        raise SignInRefused(wait)
    with transaction.atomic():
        newest = OneTimeCode.objects.select_for_update().filter(phone_index=phone_index).order_by("-pk").first()
        fits = False
        if newest and newest.used_at is None and newest.valid_until > real_now and newest.tries < CODE_TRIES:
            newest.tries += 1
            fits = hmac.compare_digest(newest.code_digest, _code_digest(phone_index, code.strip()))
            newest.used_at = real_now if fits else None
            newest.save(update_fields=["tries", "used_at"])
        _note("resident", phone_index, real_now, fits)
    if not fits:
        raise SignInRefused(wait_seconds("resident", phone_index, real_now))
    account, _made = ResidentAccount.objects.get_or_create(
        phone_index=phone_index, defaults={"phone": phone, "made_at": now}
    )
    record(Acting("resident", account.public_id, "", now, "sign_in"), "sign_in", "resident", account.public_id)
    return account
