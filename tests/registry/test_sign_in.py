"""Staff need a second factor, residents a one-time code; guessing gets slower and slower."""

from datetime import timedelta

import pyotp
import pytest

from doudi.platform.models import AuditEntry, Message
from doudi.registry.actions.make_account import make_account
from doudi.registry.errors import SignInRefused
from doudi.registry.models import OneTimeCode, ResidentAccount, Staff
from doudi.registry.sign_in import LONGEST_WAIT, check_code, check_staff, send_code
from tests.registry.city import ADMIN, NOW

pytestmark = pytest.mark.django_db
PASSWORD = "an ordinary long sentence"
PHONE = "13812345678"


@pytest.fixture
def staff() -> Staff:
    """An account with a second factor."""
    return make_account(ADMIN, "chen", "陈示例", PASSWORD)


def _code(staff: Staff, at) -> str:
    return pyotp.TOTP(staff.totp_secret).at(at)


def test_password_and_code_open_the_door(staff: Staff) -> None:
    """Both right: in, and the audit says so."""
    assert check_staff("chen", PASSWORD, _code(staff, NOW), now=NOW, real_now=NOW).pk == staff.pk
    assert AuditEntry.objects.filter(action="sign_in", actor_id=staff.public_id).exists()


@pytest.mark.parametrize(
    ("password", "code"), [("wrong", None), (PASSWORD, "000000"), (PASSWORD, ""), (PASSWORD, "一二三")]
)
def test_either_wrong_is_refused_in_the_same_words(staff: Staff, password: str, code: str | None) -> None:
    """What was wrong is not said; an unknown name sounds the same."""
    with pytest.raises(SignInRefused) as caught:
        check_staff("chen", password, _code(staff, NOW) if code is None else code, now=NOW, real_now=NOW)
    with pytest.raises(SignInRefused) as unknown:
        check_staff("nobody", password, "000000", now=NOW, real_now=NOW)
    assert str(caught.value) == str(unknown.value)


def test_a_code_works_once(staff: Staff) -> None:
    """The same second-factor code cannot be used a second time."""
    code = _code(staff, NOW)
    check_staff("chen", PASSWORD, code, now=NOW, real_now=NOW)
    with pytest.raises(SignInRefused):
        check_staff("chen", PASSWORD, code, now=NOW, real_now=NOW + timedelta(seconds=1))


@pytest.mark.thorough
def test_failures_make_the_next_try_wait_longer(staff: Staff) -> None:
    """After four failures the wait grows, up to a quarter of an hour; then the right password still opens."""
    now, waits = NOW, []
    for _attempt in range(16):
        with pytest.raises(SignInRefused) as caught:
            check_staff("chen", "wrong", "1", now=now, real_now=now)
        waits.append(caught.value.wait_seconds)
        now += timedelta(seconds=caught.value.wait_seconds)
    assert waits[:4] == [0, 0, 0, 0]
    assert waits[4:7] == [2, 4, 8]
    assert waits[-1] == LONGEST_WAIT
    assert check_staff("chen", PASSWORD, _code(staff, now), now=now, real_now=now).pk == staff.pk


def test_during_the_wait_even_the_right_password_is_refused(staff: Staff) -> None:
    """Otherwise waiting would not slow a guesser down; somebody else's failures do not count."""
    for _attempt in range(8):
        with pytest.raises(SignInRefused):
            check_staff("chen", "wrong", "1", now=NOW, real_now=NOW + timedelta(seconds=600 * _attempt))
    late = NOW + timedelta(seconds=600 * 7 + 1)
    with pytest.raises(SignInRefused) as caught:
        check_staff("chen", PASSWORD, _code(staff, late), now=late, real_now=late)
    assert caught.value.wait_seconds > 0
    other = make_account(ADMIN, "wang", "王示例", PASSWORD)
    assert check_staff("wang", PASSWORD, _code(other, late), now=late, real_now=late).pk == other.pk


def test_a_resident_signs_in_by_code_and_finds_the_same_account_again() -> None:
    """The code in the message opens the account of that phone; a second time it is the same account."""
    ids = []
    for minute in (0, 2):
        at = NOW + timedelta(minutes=minute)
        send_code(PHONE, now=at, real_now=at)
        code = Message.objects.latest("pk").params["code"]
        ids.append(check_code(PHONE, code, now=at, real_now=at).public_id)
    assert ids[0] == ids[1]
    assert ResidentAccount.objects.count() == 1


@pytest.mark.parametrize("fault", ["old", "used", "other phone", "tried too often"])
def test_a_code_is_short_lived(fault: str) -> None:
    """Five minutes, once, for that phone, five tries."""
    send_code(PHONE, now=NOW, real_now=NOW)
    code, phone, at = Message.objects.get().params["code"], PHONE, NOW
    if fault == "old":
        at = NOW + timedelta(minutes=5, seconds=1)
    elif fault == "used":
        check_code(PHONE, code, now=NOW, real_now=NOW)
    elif fault == "other phone":
        phone = "13900000000"
    else:
        OneTimeCode.objects.update(tries=5)
    with pytest.raises(SignInRefused):
        check_code(phone, code, now=at, real_now=at)


def test_codes_are_not_sent_without_end() -> None:
    """The seventh code within an hour is refused."""
    for _number in range(6):
        send_code(PHONE, now=NOW, real_now=NOW)
    with pytest.raises(SignInRefused):
        send_code(PHONE, now=NOW, real_now=NOW)
