"""Edges of telling events: midnight in Beijing, wrapped addresses, a faulty list of hosts, what nobody sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doudi.api.hooks import lines
from doudi.api.hooks.actions.pause_hook import pause_hook
from doudi.api.hooks.forgetting import KEPT_DAYS, forget_deliveries
from doudi.api.hooks.hosts import HookHost, is_public
from doudi.api.hooks.models import HookDelivery, HookState, HookSubscription
from doudi.api.hooks.scope import acting_of
from doudi.kernel.clock import SHANGHAI
from doudi.registry.models import OrganisationArea, Post
from tests.api.hooks.conftest import Subscribe, admin
from tests.api.hooks.promises import LATER, waiting
from tests.registry.city import NOW, TestCity
from tests.workbench.desk import desk_of, open_on, said

DATABASE = pytest.mark.django_db


@DATABASE
def test_an_office_is_told_by_the_day_in_beijing_however_the_moment_is_written(subscribe: Subscribe) -> None:
    """At one in the morning of the day its area and its posts went to another, though in UTC it is the day before."""
    subscription = subscribe("500106")
    last = NOW.date() + timedelta(days=30)
    early = datetime(last.year, last.month, last.day, 1, tzinfo=SHANGHAI)
    assert acting_of(subscription, early.astimezone(UTC)).posts[0].area_paths
    OrganisationArea.objects.filter(organisation=subscription.organisation).update(valid_to=last)
    assert not acting_of(subscription, early.astimezone(UTC)).posts[0].area_paths
    assert acting_of(subscription, (early - timedelta(hours=2)).astimezone(UTC)).posts[0].area_paths
    Post.objects.filter(organisation=subscription.organisation).update(valid_to=last)
    assert not acting_of(subscription, early.astimezone(UTC)).posts
    assert acting_of(subscription, early.astimezone(UTC)).today == last


WRAPPED = ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::169.254.169.254", "::ffff:0.0.0.0",
           "::ffff:224.0.0.1", "fe80::1%eth0"]  # fmt: skip


@pytest.mark.parametrize("address", WRAPPED)
def test_an_address_of_the_machine_itself_is_not_reached_wrapped_in_another(address: str) -> None:
    """Where private addresses are allowed, those that belong to nobody else are still not, however they are written."""
    assert not HookHost("a", "https://a.example.gov", private_because="政务外网").may_lead_to(address)
    assert not is_public(address)


@pytest.mark.parametrize("name", ["2130706433", "127.1", "１２７.0.0.1", "127。0。0。1"])
def test_a_host_of_figures_that_is_no_address_to_us_is_not_connected_to(name: str) -> None:
    """Whoever connects would take it for one of this machine; a name with letters is looked up and looked at."""
    assert not lines._may_connect(HookHost("a", f"https://{name}"))
    assert lines._may_connect(HookHost("a", "https://events1.example.gov"))


@DATABASE
def test_what_waits_for_nobody_is_dropped_in_the_end(city: TestCity, subscribe: Subscribe) -> None:
    """Tried before it was paused, or kept in the moment its subscription ended: too old it goes, in force it stays."""
    paused, ended, active = (subscribe("500106") for _ in range(3))
    rows = [waiting(each, 1)[0] for each in (paused, ended, active)]
    HookDelivery.objects.update(next_try_at=NOW, attempts=1)
    pause_hook(admin(city), paused.public_id)
    HookSubscription.objects.filter(pk=ended.pk).update(state=HookState.ENDED)
    forget_deliveries(NOW + timedelta(days=KEPT_DAYS - 1))
    assert HookDelivery.objects.filter(state="waiting").count() == 3
    forget_deliveries(NOW + timedelta(days=KEPT_DAYS, hours=1))
    assert [HookDelivery.objects.get(pk=row.pk).state for row in rows] == ["dropped", "dropped", "waiting"]
    forget_deliveries(NOW + timedelta(days=2 * KEPT_DAYS, hours=2))
    assert list(HookDelivery.objects.values_list("pk", flat=True)) == [rows[2].pk]


@DATABASE
def test_a_faulty_list_of_hosts_is_said_where_somebody_agrees(
    city: TestCity, subscribe: Subscribe, settings: Any
) -> None:
    """No page of ours breaks over the operator's file: it says so, and the proposal waits."""
    open_on(LATER.date())
    hook = subscribe("500106")
    HookSubscription.objects.filter(pk=hook.pk).update(state=HookState.PROPOSED, settled_by="", settled_at=None)
    settings.DOUDI_HOOKS.write_text("{", encoding="utf-8")
    answer = desk_of("security6").post(f"/work/hooks/{hook.public_id}/agree/", follow=True)
    assert answer.status_code == 200
    assert "名单写得不对" in said(answer)
    hook.refresh_from_db()
    assert hook.state == HookState.PROPOSED
