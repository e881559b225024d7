"""How much may be sent in without signing in (不登录最多说几件): counted by day, with nobody's address on file.

A sender is a browser or a network address. What is kept is a keyed fingerprint of it together with the day: it cannot
be read back, nor be followed from one day to the next. Yesterday's rows are deleted as today's are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F

from doudi.casework.grievance.errors import TooManyUnsigned
from doudi.casework.models import UnsignedSender
from doudi.platform.acting import Acting
from doudi.platform.crypto.cipher import blind_index

BROWSER, ADDRESS = "browser", "address"


@dataclass(frozen=True)
class Sender:
    """Where something comes from that was sent without signing in; ``kind`` is browser or address."""

    kind: str
    value: str


def most_a_day(kind: str) -> int:
    """How many the installation takes a day from one browser or one address."""
    known: dict[str, int] = {BROWSER: settings.DOUDI_UNSIGNED_PER_BROWSER, ADDRESS: settings.DOUDI_UNSIGNED_PER_ADDRESS}
    return known[kind]


def _fingerprint(acting: Acting, sender: Sender) -> str:
    return blind_index("unsigned_sender", f"{sender.kind}:{acting.today}:{sender.value}")


def require_room(acting: Acting, senders: Sequence[Sender]) -> None:
    """Before anything that was sent is looked at: whether more would be taken from there today; counts nothing.

    Raises:
        TooManyUnsigned: not signed in, and one of them sent as many as a day allows.
    """
    for sender in senders if acting.kind == "anonymous" else ():
        most = most_a_day(sender.kind)
        known = UnsignedSender.objects.filter(fingerprint=_fingerprint(acting, sender), day=acting.today)
        if known.filter(count__gte=most).exists():
            raise TooManyUnsigned(sender.kind, most)


def count_unsigned(acting: Acting, senders: Sequence[Sender]) -> None:
    """Count one more from each of these; in the transaction that keeps what was said, so that a refusal counts nothing.

    Raises:
        TooManyUnsigned: one of them sent as many as a day allows.
    """
    UnsignedSender.objects.filter(day__lt=acting.today).delete()
    for sender in senders:
        row, _made = UnsignedSender.objects.get_or_create(fingerprint=_fingerprint(acting, sender), day=acting.today)
        most = most_a_day(sender.kind)
        if not UnsignedSender.objects.filter(pk=row.pk, count__lt=most).update(count=F("count") + 1):
            raise TooManyUnsigned(sender.kind, most)
