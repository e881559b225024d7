"""Subscriptions both ways: ours begin with an answer and end with the authorisation; theirs are told, and anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from doudi.api.models import RegistryDelivery, RegistrySubscription
from doudi.api.spdci.desk import Answering
from doudi.api.spdci.listening import on_entitlement_changed
from doudi.evidence.actions.look_at_notice import waiting_notices
from doudi.evidence.live_models import WAITING
from doudi.evidence.models import LiveQuestion, RegistryWatch
from doudi.evidence.registries.errors import NoticeUnknown
from doudi.evidence.registries.noticing import LOOK, close_notices
from doudi.platform.models import AuditEntry
from doudi.worklist.models import WorkItem
from tests.api.spdci.loop import CASE, CATEGORY, Loop, loop
from tests.api.spdci.promises import code_of, notice_of, subscribed
from tests.api.spdci.test_later import now

__all__ = ["loop"]
pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


def change(loop: Loop) -> None:
    """The assistance of the family changes at the other end, which is ours as well."""
    entitlement = loop.found.households["here"].applications.get().decision.entitlement
    on_entitlement_changed({"entitlement": entitlement.public_id}, now())


def test_from_the_answer_to_the_end_of_the_authorisation(loop: Loop) -> None:
    """Subscribed once after the answer; a change opens a thing to do and asks again; taken back, it is ended there."""
    watch = subscribed(loop)
    theirs = RegistrySubscription.objects.get()
    assert (watch.state, watch.code, theirs.event) == ("running", theirs.public_id, "UPDATE")
    assert [entry.detail["event"] for entry in AuditEntry.objects.filter(action="evidence.watch_registry")] == [
        "UPDATE"
    ]
    change(loop)
    loop.answer()
    watch.refresh_from_db()
    item = WorkItem.objects.get(kind=LOOK)
    assert (watch.notices, item.subject_id, item.state) == (1, CASE, "open")
    again = LiveQuestion.objects.get(state=WAITING)
    assert (again.category, again.authorisation_id) == (CATEGORY, watch.authorisation_id)
    assert loop.facts()[0][0] == "has"
    change(loop)
    loop.answer()
    assert LiveQuestion.objects.count() == 2
    loop.ask()
    loop.answer()
    assert not LiveQuestion.objects.filter(state=WAITING).exists()
    assert waiting_notices(CASE) == watch
    close_notices(loop.found.by(), CASE)
    assert (waiting_notices(CASE), WorkItem.objects.get(kind=LOOK).state) == (None, "done")
    loop.withdraw()
    for _ in range(2):
        loop.ask()
        loop.answer()
    watch.refresh_from_db()
    theirs.refresh_from_db()
    assert (watch.state, theirs.ended_at is not None) == ("ended", True)
    assert RegistryWatch.objects.count() == 1


def test_a_notice_without_authorisation_asks_nothing(loop: Loop) -> None:
    """Over since: nothing is asked, nothing opened, and the subscription is taken back."""
    watch = subscribed(loop)
    loop.withdraw()
    assert code_of(loop.call_back("notify", notice_of(watch))) == "ACK"
    watch.refresh_from_db()
    assert (watch.state, watch.notices) == ("ending", 0)
    assert not WorkItem.objects.filter(kind=LOOK).exists()
    assert LiveQuestion.objects.count() == 1


def test_a_lost_answer_to_a_subscription_is_asked_after(loop: Loop) -> None:
    """`on-subscribe` gets lost: the state of the transaction brings the code."""
    loop.set_up({"subscribe": ["UPDATE"], "later": {"callback_minutes": 1, "status_minutes": 1, "give_up_hours": 1}})
    loop.sign()
    loop.check()
    loop.ask()
    loop.answer()
    loop.ask()
    loop.between = lambda path, _content: (404, b"{}") if path == "/registry/on-subscribe" else None
    loop.answer()
    watch = RegistryWatch.objects.get()
    assert (watch.state, watch.code) == ("taken", "")
    RegistryWatch.objects.update(next_at=now() - timedelta(seconds=1))
    loop.ask()
    watch.refresh_from_db()
    assert (watch.state, watch.code) == ("running", RegistrySubscription.objects.get().public_id)


@pytest.mark.parametrize(
    ("connector", "agreed", "state", "code"),
    [({"subscribe": ["DELETE"]}, {}, "refused", "rjct.notify_types.invalid"),
     ({"subscribe": ["UPDATE"], "later": {"give_up_hours": 0.5}}, None, "given_up", "no answer in the agreed time")],
)  # fmt: skip
def test_a_subscription_that_does_not_come_about(
    loop: Loop, connector: dict[str, Any], agreed: dict[str, Any] | None, state: str, code: str
) -> None:
    """Refused by the agreement, or never answered: it ends with its reason, and the answer stands as it was."""
    loop.set_up(connector)
    loop.sign()
    loop.check()
    loop.ask()
    loop.answer()
    if agreed is None:
        loop.between = lambda _path, _content: (503, b"")
        loop.ask()
        RegistryWatch.objects.update(ends_at=now() - timedelta(seconds=1))
    loop.ask()
    loop.answer()
    watch = RegistryWatch.objects.get()
    assert (watch.state, watch.trouble, loop.facts()[0][0]) == (state, code, "has")


def test_a_notice_that_did_not_arrive_is_sent_anew(loop: Loop) -> None:
    """Refused there, it stands on the page; sent again it tells how things are now, once, while it may."""
    subscribed(loop)
    loop.between = lambda path, _content: (400, b"") if path == "/registry/notify" else None
    change(loop)
    loop.answer()
    desk = Answering()
    (lost,) = desk.failed(now() - timedelta(days=1))
    assert (lost.outcome, lost.may_go_again, RegistryDelivery.objects.get(public_id=lost.public_id).message) == (
        "refused", True, None)  # fmt: skip
    loop.between = lambda _path, _content: None
    made = desk.send_again(loop.found.by(), lost.public_id)
    loop.answer()
    assert RegistryDelivery.objects.get(public_id=made).outcome == "taken"
    assert RegistryWatch.objects.get().notices == 1
    assert [each.again for each in desk.failed(now() - timedelta(days=1))] == [made]
    for number in (lost.public_id, made, "FW-NONE"):
        with pytest.raises(NoticeUnknown):
            desk.send_again(loop.found.by(), number)
