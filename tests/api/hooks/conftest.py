"""The joint city with a receiver beside it and a subscription two administrators agreed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from doudi.api.hooks.actions.propose_hook import propose_hook
from doudi.api.hooks.actions.settle_hook import settle_hook
from doudi.api.hooks.catalogue import offered_types
from doudi.api.hooks.models import HookSubscription
from doudi.platform.acting import Acting
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Staff
from tests.api.hooks.receiver import Receiver, receiver
from tests.casework.conftest import departments  # noqa: F401 - a family's case is used here
from tests.casework.joint.joint_city import joint_city
from tests.registry.city import ADMIN, NOW, START, TestCity

Subscribe = Callable[..., HookSubscription]


@pytest.fixture
def there() -> Iterator[Receiver]:
    """The other system."""
    with receiver() as kept:
        yield kept


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Path, there: Receiver) -> TestCity:
    """Offices of a joint case, two administrators, and the operator's file with the other system's address."""
    settings.DOUDI_JURISDICTION = "demo-city"
    settings.DOUDI_HOOKS = tmp_path / "hooks.yaml"
    allow(settings, {"there": {"base": there.base, "plain_because": "测试", "private_because": "测试"}})
    city = joint_city()
    staff = Staff.objects.create_user("security6", None, name="安全示例")
    appoint(ADMIN, staff, city.offices["500106"], "security_admin", since=START)
    city.staff["security6"] = staff
    return city


def allow(settings: Any, hosts: dict[str, Any]) -> None:
    """What the operator's file says."""
    settings.DOUDI_HOOKS.write_text(yaml.safe_dump(hosts), encoding="utf-8")


def admin(city: TestCity, name: str = "admin6") -> Acting:
    """An administrator."""
    return city.acting(name, "administration")


@pytest.fixture
def subscribe(city: TestCity) -> Subscribe:
    """A subscription of an office, agreed to."""

    def make(office: str, *types: str, path: str = "/events", host: str = "there") -> HookSubscription:
        wanted = types or tuple(each.key for each in offered_types())
        made = propose_hook(
            admin(city), city.offices[office].public_id, f"{office}系统", host, path, wanted, because="联调",
            key=f"{office}{HookSubscription.objects.count()}",
        )  # fmt: skip
        return settle_hook(admin(city, "security6").at(NOW), made.subscription.public_id, agree=True)

    return make
