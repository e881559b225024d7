"""Where an exchange stands is one account: what a line says is what it is found by, and each is found once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from doudi.api.models import RegistryDelivery, RegistryExchange
from doudi.api.spdci.desk import Answering
from doudi.evidence.registries.served import Stand
from tests.platform.acting import NOW

pytestmark = pytest.mark.django_db
SINCE = NOW - timedelta(days=1)


def exchange(name: str, status: str, lost: Sequence[str] = (), *, is_answered: bool = True) -> None:
    """One message that came, and attempts to tell our answer that came to nothing."""
    row = RegistryExchange.objects.create(
        partner="insurance", message_id=name, digest="d", action="search", is_sync=False, transaction_id=name,
        actor_id="MT-1", purpose="assistance", received_at=NOW, status=status, answered_at=NOW if is_answered else None,
    )  # fmt: skip
    for outcome in lost:
        RegistryDelivery.objects.create(
            partner="insurance", action="on-search", address="https://x.example.test", made_at=NOW, ended_at=NOW,
            outcome=outcome, exchange=row,
        )  # fmt: skip


def test_each_is_found_once_by_what_its_line_says(db: None) -> None:
    """Taken, answered, refused, and not delivered however often that failed: no line stands under two states."""
    exchange("waits", "rcvd", is_answered=False)
    exchange("well", "succ", ["taken"])
    exchange("refused", "rjct", ["taken"])
    exchange("refused and lost twice", "rjct", ["given_up", "dropped"])
    exchange("lost at the second attempt", "succ", ["taken", "refused"])
    exchange("under way", "pdng")
    there = Answering()
    all_lines = there.exchanges(SINCE, "", "", 50)
    assert len(all_lines) == 6
    for stand in Stand:
        found = there.exchanges(SINCE, "", stand, 50)
        expected = [line for line in all_lines if line.stand is stand]
        assert list(found) == expected, stand
    assert len(there.exchanges(SINCE, "", Stand.NOT_DELIVERED, 50)) == 2
    assert len(there.exchanges(SINCE, "", Stand.REFUSED, 50)) == 1
