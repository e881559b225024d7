"""The promises of sending, each a function that fails when it is broken: tests keep them, planted bugs break them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from doudi.api.hooks.models import HookDelivery, HookSubscription
from doudi.api.hooks.sending import send_due
from doudi.kernel.clock import SHANGHAI
from tests.api.hooks.conftest import allow
from tests.api.hooks.receiver import Receiver
from tests.registry.city import NOW

LATER = datetime(2025, 9, 8, 12, tzinfo=SHANGHAI)


def waiting(subscription: HookSubscription, *numbers: int, about: str = "") -> list[HookDelivery]:
    """Tries that wait, as events with these numbers about one thing."""
    about = about or f"hook/{subscription.public_id}"
    return [
        HookDelivery.objects.create(subscription=subscription, number=each, type="doudi.test", subject=about,
                                    data={"hook": subscription.public_id}, happened_at=NOW + timedelta(seconds=each))
        for each in numbers
    ]  # fmt: skip


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """The standard's own way to verify, written here once more: over id, moment and the bytes that came."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return wanted in headers["webhook-signature"].split(" ")


def round_at(subscription: HookSubscription, now: datetime) -> int:
    """A round in which nobody rests."""
    HookSubscription.objects.filter(pk=subscription.pk).update(not_before=None)
    return send_due(now)


def what_is_sent_is_signed(subscription: HookSubscription, there: Receiver) -> None:
    """The signature is over the very bytes that came, by the secret."""
    waiting(subscription, 1)
    assert round_at(subscription, LATER) == 1
    _path, headers, body = there.came[-1]
    assert is_signed(subscription.secret, headers, body)
    assert not is_signed(subscription.secret, headers, body + b" ")


def both_secrets_sign(subscription: HookSubscription, there: Receiver) -> None:
    """For a day after a change both do; then the new one alone."""
    former = subscription.secret
    subscription.former_secret, subscription.former_until = former, LATER + timedelta(hours=1)
    subscription.secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    subscription.save()
    waiting(subscription, 1, 2)
    round_at(subscription, LATER)
    _path, headers, body = there.came[-1]
    assert is_signed(subscription.secret, headers, body)
    assert is_signed(former, headers, body)
    waiting(subscription, 3)
    round_at(subscription, LATER + timedelta(hours=1))
    _path, headers, body = there.came[-1]
    assert is_signed(subscription.secret, headers, body)
    assert not is_signed(former, headers, body)


def one_subject_comes_in_order(subscription: HookSubscription, there: Receiver) -> None:
    """The first of a subject fails: nothing of it overtakes, another's comes; then all in order, under their ids."""
    first, second, third = waiting(subscription, 1, 2, 3)
    (other,) = waiting(subscription, 4, about="hook/other")
    there.answers[:] = [500]
    round_at(subscription, LATER)
    round_at(subscription, LATER + timedelta(seconds=1))
    assert [each["id"] for each in there.events] == [first.public_id, other.public_id]
    round_at(subscription, LATER + timedelta(seconds=6))
    ids = [each["id"] for each in there.events]
    assert ids == [first.public_id, other.public_id, first.public_id, second.public_id, third.public_id]


def a_redirect_is_not_followed(subscription: HookSubscription, there: Receiver) -> None:
    """Nothing goes where it points, and the row waits with the reason."""
    there.answers[:], there.to = [307], f"{there.base}/elsewhere"
    (row,) = waiting(subscription, 1)
    round_at(subscription, LATER)
    assert [path for path, _headers, _body in there.came] == ["/events"]
    row.refresh_from_db()
    assert (row.state, row.last_status, row.attempts) == ("waiting", 307, 1)
    assert "redirect" in row.trouble


def a_private_address_is_not_reached(subscription: HookSubscription, there: Receiver, settings: Any) -> None:
    """Neither written as an address, nor behind a name, where the operator's file does not allow it."""
    port = there.base.rpartition(":")[2]
    for base in (there.base, f"http://localhost:{port}", f"http://127.1:{port}", f"http://0x7f000001:{port}",
                 f"http://[::ffff:127.0.0.1]:{port}", f"http://0.0.0.0:{port}",
                 f"http://2130706433:{port}"):  # fmt: skip
        HookDelivery.objects.all().delete()
        allow(settings, {"there": {"base": base, "plain_because": "测试"}})
        (row,) = waiting(subscription, 1)
        round_at(subscription, LATER)
        row.refresh_from_db()
        assert (there.came, row.state) == ([], "waiting"), base
        assert row.trouble in ("private address", "InvalidUrlClientError"), (base, row.trouble)
